import pytest
from django.utils.translation import override

from programs.models import Program
from publishing.querysets import SortKey
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MissionFactory,
    OfficeFactory,
    PageFactory,
    ProgramFactory,
    StaffMemberFactory,
    StrategyFactory,
)
from tests.rules import assert_accepted, changed, errors, refused_by_database

pytestmark = pytest.mark.django_db

PUBLISHABLE = [
    AreaFactory,
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MissionFactory,
    OfficeFactory,
    PageFactory,
    ProgramFactory,
    StaffMemberFactory,
    StrategyFactory,
]
REQUIRED = [
    pytest.param(factory, field, id=f"{factory._meta.model.__name__}-{field}")
    for factory in PUBLISHABLE
    for field in factory._meta.model.required_to_publish
]
# How each constraint on public texts is named.
PREFIXES = {"developmentobjective": "objective", "staffmember": "staff_member"}
INCOMPLETE = (
    "What is public in a language needs its texts in that language.",
    "Lo que es público en un idioma necesita sus textos en ese idioma.",
)


@pytest.mark.parametrize("factory", PUBLISHABLE)
@pytest.mark.parametrize("trait", ["draft", "english_only", "spanish_only", None])
def test_rows_of_the_factories_keep_the_rules(factory, trait):
    assert_accepted(factory(**({trait: True} if trait else {})))


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("factory", "field"), REQUIRED)
def test_public_row_refuses_to_lack_a_text_that_its_language_needs(factory, field, language, empty):
    name = factory._meta.model._meta.model_name
    row = changed(factory(), **{f"{field}_{language}": empty})

    english, spanish = INCOMPLETE
    assert errors(row, "en")["__all__"] == [english]
    assert errors(row, "es")["__all__"] == [spanish]
    assert refused_by_database(row, f"{PREFIXES.get(name, name)}_live_{language}_complete")
    assert row.missing_to_publish(language) == [f"{field}_{language}"]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "factory",
    [AreaFactory, DevelopmentObjectiveFactory, IndicatorFactory, PageFactory, ProgramFactory, StrategyFactory],
)
def test_address_is_its_own_in_each_language(factory, language):
    taken = factory()
    row = factory()
    name = factory._meta.model._meta.model_name
    slug = {f"slug_{language}": getattr(taken, f"slug_{language}")}

    assert list(errors(changed(row, **slug))) == [f"slug_{language}"]
    assert refused_by_database(row, f"{PREFIXES.get(name, name)}_slug_{language}_unique")


def test_address_may_be_the_same_word_in_two_languages():
    ProgramFactory(slug_en="prevenir", slug_es="prevenir")

    assert_accepted(ProgramFactory(slug_en="otro", slug_es="other"))


def test_drafts_without_an_address_do_not_collide():
    ProgramFactory(draft=True, slug_en=None, slug_es=None)

    assert_accepted(ProgramFactory(draft=True, slug_en=None, slug_es=None))


def test_row_needs_a_title_in_one_language():
    program = changed(ProgramFactory(draft=True), title_en="", title_es="")

    assert errors(program, "en") == {"title_en": ["Write this in at least one language."]}
    assert errors(program, "es") == {"title_es": ["Escriba esto en al menos un idioma."]}
    assert errors(changed(program, title_es="Bosques"), "en") == {}


def test_key_is_made_once_and_kept():
    program = ProgramFactory(title_en="Support for Venezuelan Migrants")

    changed(program, title_en="Another title").save()

    program.refresh_from_db()
    assert program.key == "support-for-venezuelan-migrants"


def test_key_of_a_second_row_with_the_same_title_is_numbered():
    keys = [ProgramFactory(title_en="Forests").key for _number in range(3)]

    assert keys == ["forests", "forests-2", "forests-3"]


def test_key_comes_from_the_title_that_is_there():
    with override("en"):
        program = ProgramFactory(spanish_only=True, title_es="Bosques de la Amazonía")

    assert program.key == "bosques-de-la-amazonia"


@pytest.mark.parametrize(
    ("traits", "live", "shown"),
    [
        ({}, ["en", "es"], ("en", "es")),
        ({"english_only": True}, ["en"], ("en", "en")),
        ({"spanish_only": True}, ["es"], ("es", "es")),
        ({"draft": True}, [], (None, None)),
    ],
)
def test_row_is_shown_in_the_language_of_the_reader_or_the_one_it_is_public_in(traits, live, shown):
    program = ProgramFactory(**traits)

    assert program.live_languages() == live
    assert (program.language_shown("en"), program.language_shown("es")) == shown


def test_slug_shown_is_borrowed_where_the_row_is_not_public():
    program = ProgramFactory(slug_en="forests", slug_es="bosques", is_live_es=False)

    with override("es"):
        assert program.slug_shown() == "forests"


def shown_in(language, queryset):
    """Return the titles of rows as they are, in their order, for a reader of a language."""
    with override(language):
        return [program.text_in_any("title") for program in queryset]


def test_live_rows_are_those_public_in_the_language():
    both, english, spanish = ProgramFactory(), ProgramFactory(english_only=True), ProgramFactory(spanish_only=True)
    ProgramFactory(draft=True)
    programs = Program.objects.order_by("pk")

    with override("es"):
        assert list(programs.live()) == [both, spanish]
    assert list(programs.live("en")) == [both, english]
    assert list(programs.live_in_any()) == [both, english, spanish]
    assert list(programs.untranslated("es")) == [english]
    assert list(programs.untranslated("en")) == [spanish]


def test_address_means_the_row_of_its_own_language_first():
    borrowed = ProgramFactory(slug_en="forests", slug_es="bosques")
    own = ProgramFactory(slug_en="woods", slug_es="forests")

    assert list(Program.objects.with_slug("forests", "es")) == [own, borrowed]
    assert list(Program.objects.with_slug("forests", "en")) == [borrowed, own]
    assert list(Program.objects.with_slug("woods", "es")) == [own]


def test_address_of_a_language_in_which_the_row_is_not_public_means_nothing():
    ProgramFactory(slug_en="forests", slug_es="bosques", is_live_es=False)

    assert list(Program.objects.with_slug("bosques", "es")) == []


@pytest.mark.parametrize("draft", [{"draft": True}, {"is_live_es": False, "slug_en": "another"}])
def test_address_of_a_draft_means_nothing(draft):
    ProgramFactory(**{"slug_en": "forests", "slug_es": "forests", **draft})

    assert list(Program.objects.with_slug("forests", "en" if "draft" in draft else "es")) == []


def test_rows_sort_by_the_title_that_the_reader_sees():
    ProgramFactory(title_en="Water", title_es="Agua")
    ProgramFactory(title_en="Árbol", title_es="Zorro", is_live_es=False)
    ProgramFactory(title_en="Youth", title_es="Ñandú")
    ProgramFactory(title_en="Zebra", title_es="Niñez")

    assert shown_in("en", Program.objects.alphabetical("en")) == ["Árbol", "Water", "Youth", "Zebra"]
    assert shown_in("es", Program.objects.alphabetical("es")) == ["Agua", "Zorro", "Niñez", "Ñandú"]


def test_sort_key_folds_accents_and_puts_enye_after_n():
    words = ["nz", "ña", "na", "Ó", "o", "n"]
    for word in words:
        ProgramFactory(title_en=word)

    found = Program.objects.order_by(SortKey("title_en")).values_list("title_en", flat=True)

    assert list(found) == ["n", "na", "nz", "ña", "Ó", "o"]


def test_models_that_can_be_published_have_the_permission():
    for factory in PUBLISHABLE:
        assert "publish" in factory._meta.model._meta.default_permissions
