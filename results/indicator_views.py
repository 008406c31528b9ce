"""The page of an indicator and its files: charts as SVG and PNG, values as CSV. Only what is public is in them."""

import hashlib

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing import languages
from publishing.metadata import absolute
from publishing.views import PublishedDetailView, gone
from results import wording
from results.charts import charts_of, rendering
from results.citing import dataset
from results.downloads import values_csv
from results.figures import Figure, is_before
from results.models import Indicator
from results.published import published_values
from results.totals import life_total


class IndicatorView(PublishedDetailView):
    """What the page of an indicator and its files share: its public values, in the language that is shown."""

    def get_queryset(self):
        return Indicator.objects.select_related("area", "objective__strategy", "program", "statement")

    @cached_property
    def values(self):
        return published_values(self.object)

    def charts(self):
        """Return the charts in the active language; a page that was withdrawn in it shows those of the page."""
        return charts_of(self.object, self.values)


class IndicatorDetail(IndicatorView):
    template_name = "results/indicator_detail.html"

    def get_breadcrumbs(self):
        return [(_("Results"), reverse("results:list"))]

    def get_context_data(self, **kwargs):
        values = self.values
        with override(self.get_content_language()):
            charts = self.charts()
        return super().get_context_data(
            indicator=self.object,
            figure=self.figure,
            charts=charts,
            total=life_total(self.object, values.results, self.strategy),
            results=list(values.results),
            targets=list(values.targets),
            baselines=list(values.baselines),
            replaced=values.replaced,
            with_parts=[row for row in values.rows if row.parts],
            has_fiscal_years=any(row.fiscal_year for row in values.rows),
            csv_url=self.csv_url(),
            **kwargs,
        )

    @property
    def strategy(self):
        """The strategy whose life a total is of; None where the indicator belongs to no objective."""
        return self.object.objective and self.object.objective.strategy

    @cached_property
    def figure(self):
        """The figure of the whole mission, from rows already at hand; None before the first result."""
        result = next((row for row in self.values.results if row.region_id is None), None)
        before = next((row.value for row in self.values.baselines if is_before(row)), None)
        return result and Figure(self.object, result, before)

    def csv_url(self):
        """Return the address of the values as a file, "" on a page that only stays for who cites it."""
        if self.withdrawal:
            return ""
        with override(self.get_content_language()):
            return reverse("results:csv", args=[self.object.slug_shown()])

    def get_structured_data(self):
        with override(self.get_content_language()):
            return [dataset(self.object, self.figure, self.csv_url())] if not self.withdrawal else []


class IndicatorFile(IndicatorView):
    """A file of an indicator, at an address of its own in every language in which the indicator is public.

    Where a page would borrow another language's words and say so, a file leads to the one in that language. What was
    withdrawn has no files: they could not carry the page's notice.
    """

    def show(self):
        if self.withdrawal:
            return gone(self.request, None, self.withdrawal)
        self.find_file()
        asked, shown = languages.current(), self.get_content_language()
        with override(shown):
            path = self.get_path()
            if shown != asked:
                return HttpResponseRedirect(path)
            return HttpResponsePermanentRedirect(path) if path != self.request.path else self.answer()

    def find_file(self):
        """Find what the address means in its own language; raise Http404 where it means nothing."""

    def send(self, text, content_type, filename, *, disposition="inline", write=None):
        """Return the answer with a file; `write` makes its bytes from a text when the reader has not got them yet."""
        digest = hashlib.sha256(text.encode()).hexdigest()[:32]
        etag = f'"{digest}-{filename.rpartition(".")[2]}"'
        response = get_conditional_response(self.request, etag=etag)
        if response is None:
            response = HttpResponse(write(text) if write else text.encode(), content_type=content_type)
            response["Content-Disposition"] = f'{disposition}; filename="{filename}"'
        response["ETag"] = etag
        response["Cache-Control"] = "public, max-age=300"
        response["Content-Language"] = languages.tag(languages.current())
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        # Anybody may show a public chart, and read public values, on a page of their own.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["X-Content-Type-Options"] = "nosniff"
        return response


class IndicatorCsv(IndicatorFile):
    def get_path(self):
        return reverse("results:csv", args=[self.object.slug_shown()])

    def answer(self):
        text = values_csv(self.object, self.values)
        response = self.send(
            text, "text/csv; charset=utf-8", f"{self.object.slug_shown()}.csv", disposition="attachment"
        )
        response["Access-Control-Allow-Origin"] = "*"
        return response


class ChartFile(IndicatorFile):
    """A chart as a file; its name in the address is a word of the address's language."""

    def find_file(self):
        names = [chart.name for chart in self.charts()]
        if self.kwargs["chart"] not in names:
            raise Http404
        self.number = names.index(self.kwargs["chart"])

    @property
    def chart(self):
        return self.charts()[self.number]

    def get_path(self):
        return reverse(self.url_name, kwargs={"slug": self.object.slug_shown(), "chart": self.chart.name})

    def answer(self):
        indicator, chart = self.object, self.chart
        words = dict.fromkeys(wording.source(row) for row in self.values.rows if row.source)
        file = rendering.svg(
            chart,
            heading=indicator.title,
            sources=[_("Source: %(source)s") % {"source": source} for source in words],
            address=absolute(indicator.get_absolute_url()),
            language=languages.current(),
        )
        return self.send_chart(file, f"{indicator.slug_shown()}-{chart.name}")


class ChartSvg(ChartFile):
    url_name = "results:chart-svg"

    def send_chart(self, file, name):
        return self.send(file.text, "image/svg+xml; charset=utf-8", f"{name}.svg")


class ChartPng(ChartFile):
    url_name = "results:chart-png"

    def send_chart(self, file, name):
        return self.send(file.text, "image/png", f"{name}.png", write=lambda text: rendering.png(text, file.height))
