"""A figure as a card for the pages of others: the one address of the site that may stand in a frame anywhere."""

from csp.decorators import csp_replace
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_exempt

from publishing import languages, signals
from publishing.metadata import absolute
from publishing.views import PublishedDetailView
from results import figures
from results.models import Indicator


@method_decorator(xframe_options_exempt, name="dispatch")
@method_decorator(csp_replace({"frame-ancestors": ["*"]}), name="dispatch")
class FigureCard(PublishedDetailView):
    """The figure with its period, its source and the way to its page, in the language of the address.

    Where it is not public in that language, or not any more, the card says so, and keeps its frame.
    """

    def get_queryset(self):
        return Indicator.objects.all()

    def get(self, request, *args, **kwargs):
        answer = super().get(request, *args, **kwargs)
        # Whoever embeds it must be able to; a minute is as long as a corrected figure may go on being shown.
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
        answer["Cache-Control"] = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
        return answer

    def get_path(self):
        return reverse("results:card", args=[self.object.slug_shown()])

    def answer_for(self, former):
        row = self.get_queryset().filter(pk=former.object_id).first()
        return self.draw(None) if former.ending(row, languages.current()) else super().answer_for(former)

    def render_to_response(self, context, **kwargs):
        return self.draw(figures.figure(self.object.key))

    def draw(self, figure):
        context = {
            "figure": figure,
            "canonical": absolute(figure.url) if figure else "",
            "html_lang": languages.tag(languages.current()),
        }
        response = render(self.request, "results/card.html", context, status=200 if figure else 410)
        signals.page_rendered.send(type(self), response=response)
        return response
