from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.generic import ListView

from contacts.models import Office
from images.drawing import DRAWN
from programs.forms import ProgramFilter
from programs.maps import locator, map_of
from programs.models import Area, Organization, Partnership, Program, Region
from publishing.metadata import absolute, latest
from publishing.querysets import live_in_any
from publishing.related import build, columns, many_to_many, own_columns
from publishing.views import PagedMixin, PublicMixin, PublicView, PublishedDetailView
from sources.citing import sources_of, with_sources
from sources.models import Link
from strategy.models import DevelopmentObjective

# What a card shows. A list of programs reads no more: long texts would cost more than all the rest of the page.
CARD = [
    *columns(Program, "title", "slug", "summary", "is_live", "is_official", "published_at"),
    *("key", "framework", "status", "changed_at", "objective__number"),
    *columns(DevelopmentObjective, "is_live", path="objective__"),
]

# What an area's page shows, and a program's: all of the row, and of those that it names what stands there.
AREA = [*own_columns(Area), *DRAWN, "source"]
PROGRAM = [
    *own_columns(Program),
    *DRAWN,
    *columns(DevelopmentObjective, "is_live", "number", "short_title", "slug", "strategy", path="objective__"),
    "objective__strategy__history_since",
    *columns(Area, "is_live", "title", "slug", path="area__"),
    *columns(Program, "is_live", "title", "slug", path="parent__"),
    *columns(Office, "is_live", "title", "key", path="contact__"),
]


def listed():
    """Return the public programs as lists show them, with what their cards need and nothing else."""
    return Program.objects.live_in_any().select_related("objective").only(*CARD).alphabetical()


class Work(PublicView):
    """What the mission does: areas of work, objectives, and the programs beside them."""

    template_name = "programs/work.html"

    def get_title(self):
        return _("Our work")

    def get_description(self):
        return _("What the mission does in Peru, by area of work, objective and program.")

    def get_context_data(self, **kwargs):
        self.areas = list(Area.objects.live_in_any().defer("body"))
        objectives = DevelopmentObjective.objects.live_in_any().filter(strategy__is_current=True)
        return super().get_context_data(
            areas=self.areas,
            objectives=objectives.defer("body").order_by("number"),
            programs=listed().exclude(framework=Program.Framework.CDCS),
            **kwargs,
        )

    def get_last_updated(self):
        return latest(self.areas)


class AreaDetail(PublishedDetailView):
    template_name = "programs/area_detail.html"

    def get_queryset(self):
        return Area.objects.select_related("image", "source").only(*AREA)

    def get_breadcrumbs(self):
        return [(_("Our work"), reverse("programs:work"))]

    def get_context_data(self, **kwargs):
        relations = self.object.areaobjective_set.select_related("objective__strategy").order_by("objective__number")
        return super().get_context_data(
            area=self.object,
            relations=[relation for relation in relations if relation.objective.live_languages()],
            program_list=listed().filter(area=self.object),
            **kwargs,
        )


class ProgramList(PagedMixin, PublicMixin, ListView):
    template_name = "programs/program_list.html"
    context_object_name = "program_list"

    def get_title(self):
        return _("Programs")

    def get_description(self):
        return _("The mission's programs in Peru, by objective, area of work, region and status.")

    def get_breadcrumbs(self):
        return [(_("Our work"), reverse("programs:work"))]

    def query_names(self):
        return [*ProgramFilter.base_fields, "page"]

    def get_queryset(self):
        self.form = ProgramFilter(self.request.GET)
        return self.form.apply(listed()) if self.form.is_valid() else Program.objects.none()

    def get_context_data(self, **kwargs):
        is_filtered = any(self.request.GET.get(name) for name in ProgramFilter.base_fields)
        return super().get_context_data(form=self.form, is_filtered=is_filtered, **kwargs)


class ProgramDetail(PublishedDetailView):
    template_name = "programs/program_detail.html"

    def get_queryset(self):
        return with_sources(
            Program.objects.select_related("image", "objective__strategy", "area", "parent", "contact")
            .only(*PROGRAM)
            .annotate(
                link_rows=many_to_many(Program, "links", "key", "title", "url", "language", order_by="key"),
                region_rows=many_to_many(Program, "regions", "name", "slug", order_by="name"),
            )
        )

    def get_breadcrumbs(self):
        return [(_("Our work"), reverse("programs:work")), (_("Programs"), reverse("programs:list"))]

    def get_context_data(self, **kwargs):
        self.regions = [build(Region, data) for data in self.object.region_rows]
        return super().get_context_data(
            program=self.object,
            regions=self.regions,
            links=[build(Link, data) for data in self.object.link_rows],
            sources=sources_of(self.object),
            partnerships=self.object.partnerships.select_related("organization"),
            children=listed().filter(parent=self.object),
            **kwargs,
        )

    def get_structured_data(self):
        language = self.get_content_language()
        program = self.object
        data = {
            "@type": "Project",
            "name": program.text("title", language),
            "description": program.text("summary", language),
            "url": absolute(self.get_path()),
            "inLanguage": language,
        }
        if self.regions:
            data["areaServed"] = [{"@type": "AdministrativeArea", "name": region.name} for region in self.regions]
        if program.starts_on and program.start_precision == "day":
            data["foundingDate"] = program.starts_on.isoformat()
        return [data]


def with_program_count(regions):
    """Return the regions with `program_count`, the number of public programs that work in each."""
    return regions.annotate(program_count=Count("programs", filter=live_in_any("programs__")))


class RegionList(PublicView):
    template_name = "programs/region_list.html"

    def get_title(self):
        return _("Regions")

    def get_description(self):
        return _("The regions of Peru and the programs that work in each.")

    def get_breadcrumbs(self):
        return [(_("Our work"), reverse("programs:work"))]

    def get_context_data(self, **kwargs):
        regions = list(with_program_count(Region.objects.alphabetical()))
        return super().get_context_data(region_list=regions, map=map_of(regions), **kwargs)


def partners_in(region):
    """Return [(organization, [(role, number of programs)])] of the public programs that name a region, by name."""
    names = columns(Organization, "name", "url")
    rows = (
        Partnership.objects.filter(live_in_any("program__"), program__regions=region)
        .order_by("organization__key", "role")
        .values_list("organization_id", "role", *(f"organization__{name}" for name in names))
        .annotate(count=Count("program"))
    )
    partners = {}
    for pk, role, *values, count in rows:
        organization = Organization(pk=pk, **dict(zip(names, values, strict=True)))
        partners.setdefault(pk, (organization, []))[1].append((Partnership.Role(role).label, count))
    return sorted(partners.values(), key=lambda partner: slugify(str(partner[0])))


class RegionDetail(PagedMixin, PublicMixin, ListView):
    template_name = "programs/region_detail.html"
    context_object_name = "program_list"

    def get_queryset(self):
        self.region = get_object_or_404(Region, slug=self.kwargs["slug"])
        return listed().filter(regions=self.region)

    def get_title(self):
        return self.region.name

    def get_description(self):
        return _("Programs of the mission in %(region)s.") % {"region": self.region.name}

    def get_breadcrumbs(self):
        return [(_("Our work"), reverse("programs:work")), (_("Regions"), reverse("programs:regions"))]

    def get_path(self):
        return self.region.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            region=self.region, locator=locator(self.region), partners=partners_in(self.region), **kwargs
        )

    def get_structured_data(self):
        return [
            {
                "@type": "AdministrativeArea",
                "name": self.region.name,
                "identifier": self.region.iso_code,
                "url": absolute(self.get_path()),
                "containedInPlace": {"@type": "Country", "name": _("Peru"), "identifier": "PE"},
            }
        ]
