"""Rows for tests: good ones, public in both languages unless a trait asks for less."""

import datetime
from decimal import Decimal

import factory
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from factory.django import DjangoModelFactory

from accounts.models import User
from contacts.models import Office, StaffMember
from images.models import Image
from pages.models import MenuItem, Mission, Page
from programs.models import (
    Area,
    AreaObjective,
    Award,
    Organization,
    Partnership,
    Program,
    ProgramRegion,
    ProgramSector,
    Region,
)
from publishing import groups
from publishing.models import ClearanceStep
from results.models import Baseline, Disaggregate, Indicator, Result, Target
from sources.models import Link, Source
from strategy.models import Challenge, DevelopmentObjective, ResultStatement, Strategy
from translations.models import ParityRule, Term, Translation

PUBLISHED_AT = datetime.datetime(2023, 10, 6, 17, tzinfo=datetime.UTC)


def only_in(language, *texts):
    """Return the trait of a row that is public, and has these texts, in one language only."""
    other = {"en": "es", "es": "en"}[language]
    columns = {f"{text}_{other}": None if text == "slug" else "" for text in texts}
    return factory.Trait(**{f"is_live_{other}": False, f"published_at_{other}": None, **columns})


class UserFactory(DjangoModelFactory):
    """A person of the staff with no permission."""

    class Meta:
        model = User

    class Params:
        superuser = factory.Trait(is_superuser=True)

    username = factory.Sequence(lambda n: f"person{n}")
    is_staff = True


class PublishableFactory(DjangoModelFactory):
    """What all content shares."""

    class Meta:
        abstract = True

    class Params:
        draft = factory.Trait(is_live_en=False, is_live_es=False, published_at_en=None, published_at_es=None)

    is_live_en = True
    is_live_es = True
    published_at_en = PUBLISHED_AT
    published_at_es = PUBLISHED_AT


class SourceFactory(DjangoModelFactory):
    """A source of a known day."""

    class Meta:
        model = Source

    class Params:
        undated = factory.Trait(published_on=None, date_precision="unknown")

    title_en = factory.Sequence(lambda n: f"Source {n}")
    title_es = factory.Sequence(lambda n: f"Fuente {n}")
    published_on = datetime.date(2023, 10, 6)
    date_precision = "day"


class LinkFactory(DjangoModelFactory):
    class Meta:
        model = Link

    title_en = factory.Sequence(lambda n: f"Link {n}")
    title_es = factory.Sequence(lambda n: f"Enlace {n}")
    url = factory.Sequence(lambda n: f"https://www.example.org/{n}")


class ImageFactory(PublishableFactory):
    """An image whose file is not in the storage."""

    class Meta:
        model = Image

    class Params:
        english_only = only_in("en", "title", "alt", "caption")
        spanish_only = only_in("es", "title", "alt", "caption")

    title_en = factory.Sequence(lambda n: f"Image {n}")
    title_es = factory.Sequence(lambda n: f"Imagen {n}")
    alt_en = factory.Sequence(lambda n: f"What image {n} shows")
    alt_es = factory.Sequence(lambda n: f"Lo que muestra la imagen {n}")
    caption_en = "Harvest"
    caption_es = "Cosecha"
    credit = "Ana Quispe for USAID/Peru"
    file = factory.Sequence(lambda n: f"{n:032x}.jpg")
    width = 1600
    height = 900


class OfficeFactory(PublishableFactory):
    class Meta:
        model = Office

    class Params:
        english_only = only_in("en", "title")
        spanish_only = only_in("es", "title")

    title_en = factory.Sequence(lambda n: f"Office {n}")
    title_es = factory.Sequence(lambda n: f"Oficina {n}")


class StaffMemberFactory(PublishableFactory):
    """A person in office since a day that is not known."""

    class Meta:
        model = StaffMember

    class Params:
        english_only = only_in("en", "position")
        spanish_only = only_in("es", "position")

    name = factory.Sequence(lambda n: f"Ana Quispe {n}")
    position_en = factory.Sequence(lambda n: f"Director {n}")
    position_es = factory.Sequence(lambda n: f"Directora {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")


class StrategyFactory(PublishableFactory):
    """A strategy that is not in force; `current=True` puts it in force."""

    class Meta:
        model = Strategy

    class Params:
        english_only = only_in("en", "title", "slug", "goal", "period_text")
        spanish_only = only_in("es", "title", "slug", "goal", "period_text")
        current = factory.Trait(is_current=True)

    title_en = factory.Sequence(lambda n: f"Strategy {n}")
    title_es = factory.Sequence(lambda n: f"Estrategia {n}")
    slug_en = factory.Sequence(lambda n: f"strategy-{n}")
    slug_es = factory.Sequence(lambda n: f"estrategia-{n}")
    period_text_en = "2020–2025"
    period_text_es = "2020–2025"
    goal_en = "The country leads."
    goal_es = "El país lidera."


class DevelopmentObjectiveFactory(PublishableFactory):
    class Meta:
        model = DevelopmentObjective

    class Params:
        english_only = only_in("en", "statement", "short_title", "slug")
        spanish_only = only_in("es", "statement", "short_title", "slug")

    strategy = factory.SubFactory(StrategyFactory)
    number = factory.Sequence(lambda n: n + 1)
    statement_en = factory.Sequence(lambda n: f"The country reaches {n}")
    statement_es = factory.Sequence(lambda n: f"El país alcanza {n}")
    short_title_en = factory.Sequence(lambda n: f"Objective {n}")
    short_title_es = factory.Sequence(lambda n: f"Objetivo {n}")
    slug_en = factory.Sequence(lambda n: f"objective-{n}")
    slug_es = factory.Sequence(lambda n: f"objetivo-{n}")


class ResultStatementFactory(DjangoModelFactory):
    """An intermediate result, the first under its objective."""

    class Meta:
        model = ResultStatement

    objective = factory.SubFactory(DevelopmentObjectiveFactory)
    code = factory.LazyAttribute(lambda statement: f"{statement.objective.number}.1")
    statement_en = factory.Sequence(lambda n: f"Intermediate result {n}")
    statement_es = factory.Sequence(lambda n: f"Resultado intermedio {n}")


class ChallengeFactory(PublishableFactory):
    class Meta:
        model = Challenge

    class Params:
        english_only = only_in("en", "title")
        spanish_only = only_in("es", "title")

    strategy = factory.SubFactory(StrategyFactory)
    order = factory.Sequence(lambda n: n)
    title_en = factory.Sequence(lambda n: f"Challenge {n}")
    title_es = factory.Sequence(lambda n: f"Desafío {n}")


class RegionFactory(DjangoModelFactory):
    """A region with codes that no region of Peru has."""

    class Meta:
        model = Region

    iso_code = factory.Sequence(lambda n: f"PE-{chr(65 + n // 676 % 26)}{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}")
    ubigeo = factory.Sequence(lambda n: f"{n % 10000:04}")
    name = factory.Sequence(lambda n: f"Region {n}")
    slug = factory.Sequence(lambda n: f"region-{n}")


class AreaFactory(PublishableFactory):
    class Meta:
        model = Area

    class Params:
        english_only = only_in("en", "title", "slug")
        spanish_only = only_in("es", "title", "slug")

    title_en = factory.Sequence(lambda n: f"Area {n}")
    title_es = factory.Sequence(lambda n: f"Área {n}")
    slug_en = factory.Sequence(lambda n: f"area-{n}")
    slug_es = factory.Sequence(lambda n: f"area-de-trabajo-{n}")


class AreaObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = AreaObjective

    area = factory.SubFactory(AreaFactory)
    objective = factory.SubFactory(DevelopmentObjectiveFactory)
    note_en = "Our reading."
    note_es = "Nuestra lectura."


class ProgramFactory(PublishableFactory):
    """A program of a strategy; `regional=True` is one beside it."""

    class Meta:
        model = Program

    class Params:
        english_only = only_in("en", "title", "slug", "summary")
        spanish_only = only_in("es", "title", "slug", "summary")
        regional = factory.Trait(framework="regional", objective=None)

    title_en = factory.Sequence(lambda n: f"Program {n}")
    title_es = factory.Sequence(lambda n: f"Programa {n}")
    slug_en = factory.Sequence(lambda n: f"program-{n}")
    slug_es = factory.Sequence(lambda n: f"programa-{n}")
    summary_en = factory.Sequence(lambda n: f"What program {n} does.")
    summary_es = factory.Sequence(lambda n: f"Lo que hace el programa {n}.")
    framework = "cdcs"
    objective = factory.SubFactory(DevelopmentObjectiveFactory)


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name_en = factory.Sequence(lambda n: f"Organization {n}")
    name_es = factory.Sequence(lambda n: f"Organización {n}")


class PartnershipFactory(DjangoModelFactory):
    class Meta:
        model = Partnership

    program = factory.SubFactory(ProgramFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = "implementing"


class AwardFactory(DjangoModelFactory):
    class Meta:
        model = Award

    program = factory.SubFactory(ProgramFactory)
    number = factory.Sequence(lambda n: f"AID-527-{n}")
    instrument = "contract"
    partner = factory.SubFactory(OrganizationFactory)


class ProgramRegionFactory(DjangoModelFactory):
    class Meta:
        model = ProgramRegion

    program = factory.SubFactory(ProgramFactory)
    region = factory.SubFactory(RegionFactory)


class ProgramSectorFactory(DjangoModelFactory):
    class Meta:
        model = ProgramSector

    program = factory.SubFactory(ProgramFactory)
    code = factory.Sequence(lambda n: f"{10000 + n}")
    percentage = Decimal(100)


class IndicatorFactory(PublishableFactory):
    """A count of families, with all that a public indicator says of itself."""

    class Meta:
        model = Indicator

    class Params:
        english_only = only_in("en", "title", "slug", "definition", "unit", "data_source")
        spanish_only = only_in("es", "title", "slug", "definition", "unit", "data_source")
        percent_level = factory.Trait(value_kind="percent_level", unit_en="percent", unit_es="por ciento")
        percent_change = factory.Trait(value_kind="percent_change", unit_en="percent", unit_es="por ciento")
        money = factory.Trait(value_kind="currency", currency="USD", unit_en="US dollars", unit_es="dólares")
        in_words = factory.Trait(value_kind="qualitative")

    title_en = factory.Sequence(lambda n: f"Indicator {n}")
    title_es = factory.Sequence(lambda n: f"Indicador {n}")
    slug_en = factory.Sequence(lambda n: f"indicator-{n}")
    slug_es = factory.Sequence(lambda n: f"indicador-{n}")
    definition_en = "How many families take part."
    definition_es = "Cuántas familias participan."
    unit_en = "families"
    unit_es = "familias"
    data_source_en = "Reports of partners."
    data_source_es = "Informes de los socios."
    value_kind = "count"
    direction = "increase"
    frequency = "annual"


class ValueFactory(DjangoModelFactory):
    """A published value with its source, its period in words."""

    class Meta:
        abstract = True

    class Params:
        draft = factory.Trait(status="draft")
        fiscal = factory.Trait(fiscal_year=2021, period_text_en="", period_text_es="")
        dated = factory.Trait(
            period_start=datetime.date(2021, 1, 1),
            period_end=datetime.date(2021, 12, 31),
            period_precision="year",
            period_text_en="",
            period_text_es="",
        )
        unquantified = factory.Trait(value=None, qualifier="unquantified", text_en="thousands", text_es="miles")

    indicator = factory.SubFactory(IndicatorFactory)
    value = Decimal(10)
    period_text_en = "over the last five years"
    period_text_es = "en los últimos cinco años"
    source = factory.SubFactory(SourceFactory)
    status = "published"


class BaselineFactory(ValueFactory):
    class Meta:
        model = Baseline


class TargetFactory(ValueFactory):
    class Meta:
        model = Target


class ResultFactory(ValueFactory):
    class Meta:
        model = Result


class DisaggregateFactory(DjangoModelFactory):
    class Meta:
        model = Disaggregate

    result = factory.SubFactory(ResultFactory)
    dimension_en = "sex"
    dimension_es = "sexo"
    category_en = factory.Sequence(lambda n: f"category {n}")
    category_es = factory.Sequence(lambda n: f"categoría {n}")
    value = Decimal(5)


class MissionFactory(PublishableFactory):
    class Meta:
        model = Mission

    class Params:
        english_only = only_in("en", "title")
        spanish_only = only_in("es", "title")

    title_en = "USAID in Perú"
    title_es = "USAID en el Perú"
    short_name_en = "USAID/Peru"
    short_name_es = "USAID/Perú"


class PageFactory(PublishableFactory):
    class Meta:
        model = Page

    class Params:
        english_only = only_in("en", "title", "slug")
        spanish_only = only_in("es", "title", "slug")

    title_en = factory.Sequence(lambda n: f"Page {n}")
    title_es = factory.Sequence(lambda n: f"Página {n}")
    slug_en = factory.Sequence(lambda n: f"page-{n}")
    slug_es = factory.Sequence(lambda n: f"pagina-{n}")


class MenuItemFactory(DjangoModelFactory):
    class Meta:
        model = MenuItem

    page = factory.SubFactory(PageFactory)


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group
        django_get_or_create = ["name"]

    name = factory.Sequence(lambda n: f"Group {n}")


class ClearanceStepFactory(DjangoModelFactory):
    """A step of the clearing officers for all kinds of content in all languages."""

    class Meta:
        model = ClearanceStep

    name_en = factory.Sequence(lambda n: f"Office {n}")
    name_es = factory.Sequence(lambda n: f"Oficina {n}")
    group = factory.SubFactory(GroupFactory, name=groups.CLEARING_OFFICERS)


def kind_of_content(number):
    """Return one kind of record after the other."""
    kinds = ContentType.objects.order_by("pk")
    return kinds[number % len(kinds)]


class ParityRuleFactory(DjangoModelFactory):
    """A rule that lets every language go public by itself."""

    class Meta:
        model = ParityRule

    content_type = factory.Sequence(kind_of_content)


class TranslationFactory(DjangoModelFactory):
    """A program's translation into Spanish of which a paragraph is missing, as readers see too."""

    class Meta:
        model = Translation

    class Params:
        of = factory.SubFactory(ProgramFactory)
        done = factory.Trait(
            status="current", counts={"current": 3}, open_segments=0, open_words=0, open_since=None,
            live_status="current", live_open_segments=0, exposed_since=None,
        )  # fmt: skip

    content_type = factory.LazyAttribute(lambda made: ContentType.objects.get_for_model(made.of))
    object_id = factory.SelfAttribute("of.pk")
    language = "es"
    source_language = "en"
    names = factory.LazyAttribute(lambda made: {"en": made.of.title_en, "es": made.of.title_es})
    status = "missing"
    counts = {"missing": 1, "current": 2}
    segments = 3
    open_segments = 1
    words = 30
    open_words = 10
    open_since = PUBLISHED_AT
    live_status = "missing"
    live_open_segments = 1
    is_live = True
    is_source_live = True
    source_live_since = PUBLISHED_AT
    exposed_since = PUBLISHED_AT


class TermFactory(DjangoModelFactory):
    """A term with its words in both languages."""

    class Meta:
        model = Term

    words_en = factory.Sequence(lambda n: f"term {n}")
    words_es = factory.Sequence(lambda n: f"término {n}")
