from dataclasses import replace

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import ListView

from images.drawing import DRAWN
from pages.changes import changes, told
from pages.frame import Frame
from pages.models import Page
from programs.models import Area, Program
from programs.views import listed
from publishing.metadata import absolute, latest
from publishing.related import own_columns
from publishing.views import PagedMixin, PublicMixin, PublicView, PublishedDetailView
from results.figures import figures
from sources.citing import sources_of, with_sources
from strategy.models import DevelopmentObjective

HOME_PROGRAMS = 3

# What a page shows: all of it, and its image.
SHOWN = [*own_columns(Page), *DRAWN]


@require_safe
def choose_language(request):
    """Send a reader from the bare address to their language: by cookie, then Accept-Language, then the site's first."""
    response = HttpResponseRedirect(reverse("pages:home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


class Home(PublicView):
    template_name = "pages/home.html"

    def get_context_data(self, **kwargs):
        self.frame = Frame("pages:home")
        self.areas = list(Area.objects.live_in_any().defer("body"))
        self.objectives = list(
            DevelopmentObjective.objects.live_in_any()
            .filter(strategy__is_current=True)
            .select_related("strategy")
            .defer("body", "strategy__context", "strategy__change_of_role", "strategy__vision")
            .order_by("number")
        )
        self.figures = figures(is_key=True)
        return super().get_context_data(
            areas=self.areas,
            objectives=self.objectives,
            strategy=self.objectives[0].strategy if self.objectives else None,
            figures=self.figures,
            programs=listed().exclude(framework=Program.Framework.CDCS)[:HOME_PROGRAMS],
            frame=self.frame,
            **kwargs,
        )

    def get_title(self):
        return self.mission_text("title")

    def get_description(self):
        return self.mission_text("summary")

    def mission_text(self, field):
        mission = self.frame.mission
        return mission.text(field, mission.language_shown()) if mission else ""

    def get_metadata(self):
        return replace(super().get_metadata(), breadcrumbs=[])

    def get_path(self):
        return reverse("pages:home")

    def get_last_updated(self):
        mission = [self.frame.mission] if self.frame.mission else []
        return latest([*mission, *self.areas, *self.objectives, *(figure.indicator for figure in self.figures)])

    def get_structured_data(self):
        mission = self.frame.mission
        if mission is None:
            return []
        organization = {
            "@type": "GovernmentOrganization",
            "name": self.mission_text("title"),
            "alternateName": self.mission_text("short_name"),
            "url": absolute(self.get_path()),
            "areaServed": {"@type": "Country", "identifier": mission.country_code},
            "parentOrganization": {"@type": "GovernmentOrganization", "name": self.mission_text("agency")},
        }
        if mission.more_information:
            organization["sameAs"] = mission.more_information.url
        return [organization]


class PageDetail(PublishedDetailView):
    template_name = "pages/page_detail.html"

    def get_queryset(self):
        return with_sources(Page.objects.select_related("image").only(*SHOWN))

    def get_context_data(self, **kwargs):
        return super().get_context_data(page=self.object, sources=sources_of(self.object), **kwargs)


class Changes(PagedMixin, PublicMixin, ListView):
    """What was published, updated and withdrawn in the reader's language, newest first."""

    template_name = "pages/changes.html"

    def get_queryset(self):
        return changes()

    def get_title(self):
        return _("What changed")

    def get_description(self):
        return _("What was published, updated and withdrawn on this site.")

    def get_last_updated(self):
        return max((change.at for change in self.rows), default=None)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {**context, "changes": told(self.rows)}


@require_safe
def robots(request):
    """Tell crawlers what to leave out and where the sitemap is."""
    lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request):
    """Answer browsers that ask for /favicon.ico without looking at the page."""
    return HttpResponseRedirect(staticfiles_storage.url("img/favicon.svg"))
