import threading

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.utils.translation import override

from pages.models import Mission, Page
from programs.models import Area
from publishing import services as publishing
from results import services, uses
from results.models import FigureUse, Indicator, Result
from tests.factories import IndicatorFactory, MissionFactory, PageFactory, ResultFactory, SourceFactory, UserFactory
from tests.staff import newest, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss():
    return UserFactory(superuser=True)


@pytest.fixture
def families():
    """A figure of two fiscal years: 200 families, and 100 before."""
    indicator = IndicatorFactory(key="families", unit_one_en="family", unit_one_es="familia")
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2020, value=100)
    ResultFactory(indicator=indicator, fiscal=True, fiscal_year=2021, value=200)
    return indicator


@pytest.fixture
def page(families, boss):
    """A public page that prints the newest value in both languages, and the older one in English."""
    row = PageFactory(key="about", title_en="About", title_es="Acerca")
    write(
        row,
        boss,
        summary_en="There are [[figure:families]].",
        summary_es="Son [[figure:families]].",
        body_en="<p>Before [[figure:families@fy2020]]: <b>1 &amp; 2</b>.</p><p>Nothing.</p>",
    )
    publishing.publish(row, ["en", "es"], by=boss, is_minor=True)
    return row


def noted():
    """Return where public texts print figures: [(key, figure, language, place, name)]."""
    columns = ["object_id", "token", "language", "place", "name"]
    return set(FigureUse.objects.values_list(*columns))


def test_publication_notes_what_it_prints(page):
    assert noted() == {
        (page.pk, "[[figure:families]]", "en", "summary", "About"),
        (page.pk, "[[figure:families]]", "es", "summary", "Acerca"),
        (page.pk, "[[figure:families@fy2020]]", "en", "body", "About"),
    }


def test_next_publication_forgets_what_is_no_longer_printed(page, boss):
    write(page, boss, summary_en="No figure.", body_en="")

    draft_alone = noted()
    publishing.publish(page, ["en"], by=boss, is_minor=True)

    assert len(draft_alone) == 3
    assert noted() == {(page.pk, "[[figure:families]]", "es", "summary", "Acerca")}


def test_text_taken_back_prints_nothing(page, boss):
    publishing.unpublish(page, ["en"], by=boss, state="withdrawn", reasons={"en": "Old.", "es": "Antiguo."})

    assert noted() == {(page.pk, "[[figure:families]]", "es", "summary", "Acerca")}


def test_passages_are_the_sentences_as_readers_see_them(page, families):
    found = [(passage.language, passage.title, passage.url, passage.words) for passage in uses.passages(families)]

    assert sorted(found) == [
        ("en", "About", f"/en/{page.slug_en}/",
         "Before 100 families: 1 & 2."),
        ("en", "About", f"/en/{page.slug_en}/", "There are 200 families."),
        ("es", "Acerca", f"/es/{page.slug_es}/", "Son 200 familias."),
    ]  # fmt: skip


def refusal(act):
    """Return what a function is refused with, and take back what it wrote."""
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        act()
    return caught.value.messages


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Public text prints this figure: “About” (English), “Acerca” (Spanish). Change the text first."),
        (
            "es",
            "Hay texto público que contiene esta cifra: “About” (inglés), “Acerca” (español). Cambie primero el texto.",
        ),
    ],
)
def test_indicator_that_text_prints_can_not_be_taken_back(page, families, boss, language, message):
    reasons = {"en": "Old.", "es": "Antiguo."}

    with override(language):
        messages = refusal(
            lambda: publishing.unpublish(families, ["en", "es"], by=boss, state="withdrawn", reasons=reasons)
        )

    assert messages == [message]
    families.refresh_from_db()
    assert families.live_languages() == ["en", "es"]
    assert len(noted()) == 3


def test_indicator_can_be_taken_back_in_a_language_that_no_text_prints(page, families, boss):
    write(page, boss, summary_en="None.", summary_es="Ninguna.")
    publishing.publish(page, ["en", "es"], by=boss, is_minor=True)

    publishing.unpublish(families, ["es"], by=boss, state="withdrawn", reasons={"en": "Old.", "es": "Antiguo."})

    families.refresh_from_db()
    assert families.live_languages() == ["en"]


def test_value_that_text_holds_to_can_not_be_withdrawn(page, families, boss):
    older = Result.objects.get(fiscal_year=2020)

    messages = refusal(lambda: services.withdraw([older], by=boss))

    assert messages == ["Public text prints this figure: “About” (English). Change the text first."]
    older.refresh_from_db()
    assert older.status == "published"


def test_newest_value_can_be_withdrawn_while_another_takes_its_place(page, families, boss, client):
    MissionFactory()
    services.withdraw([Result.objects.get(fiscal_year=2021)], by=boss)

    assert "There are <a" in client.get(page.get_absolute_url()).content.decode()
    assert ">100 families</a>." in client.get(page.get_absolute_url()).content.decode()


def test_figure_that_text_prints_can_not_be_deleted(page, families, boss):
    with pytest.raises(ValidationError), transaction.atomic():
        publishing.delete(families, by=boss)

    assert Indicator.objects.filter(pk=families.pk).exists()


def test_new_value_stands_on_every_page_at_the_next_request(page, families, boss, client):
    MissionFactory(summary_en="We reached [[figure:families]].", summary_es="Llegamos a [[figure:families]].")
    paths = ["/en/", "/es/", f"/en/{page.slug_en}/", f"/es/{page.slug_es}/"]
    before = [client.get(path).content.decode() for path in paths]
    old = Result.objects.get(fiscal_year=2021)
    correction = services.correction(old)
    correction.value = 1

    services.save(correction, by=UserFactory(superuser=True))
    services.review([correction], by=boss)
    services.publish(families, [correction], by=boss, notes={"en": "A mistake.", "es": "Un error."})

    after = [client.get(path).content.decode() for path in paths]
    old_words, new_words = ["200 families", "200 familias"] * 2, ["1 family", "1 familia"] * 2
    assert [old in text for old, text in zip(old_words, before, strict=True)] == [True] * 4
    assert [new in text for new, text in zip(new_words, after, strict=True)] == [True] * 4
    assert [old in text for old, text in zip(old_words, after, strict=True)] == [False] * 4


def test_shipped_content_notes_its_figures_and_loads_twice_in_silence(mission):
    kinds = ContentType.objects.get_for_models(Mission, Page, Area)
    names = {kind.pk: model for model, kind in kinds.items()}
    found = {
        (names[use.content_type_id].__name__, use.token[9:-2], use.language, use.place)
        for use in FigureUse.objects.all()
    }
    rows = set(FigureUse.objects.values_list("object_id", "token", "language", "place"))

    call_command("loaddata", "mission", verbosity=0)

    areas = [
        "families-out-of-poverty", "family-income", "extreme-poverty:change", "private-investment",
        "timber-tracking:number",
    ]  # fmt: skip
    assert found == {
        place
        for code in ("en", "es")
        for place in [
            ("Mission", "years-in-peru", code, "summary"),
            ("Page", "years-in-peru@our-work", code, "body"),
            ("Page", "years-in-peru@usaid-in-peru", code, "body"),
            *(("Area", token, code, "body") for token in areas),
        ]
    }
    assert set(FigureUse.objects.values_list("object_id", "token", "language", "place")) == rows


@pytest.mark.django_db(transaction=True)
def test_text_and_figure_do_not_miss_each_other(django_db_blocker):
    boss = UserFactory(superuser=True)
    families = IndicatorFactory(key="families")
    ResultFactory(indicator=families, source=SourceFactory())
    page = PageFactory()
    write(page, boss, summary_en="There are [[figure:families]].")
    noted_it, refused = threading.Event(), []

    def take_back():
        noted_it.wait(10)
        try:
            publishing.unpublish(families, ["en"], by=boss, state="withdrawn", reasons={"en": "Old.", "es": "Antiguo."})
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    other = threading.Thread(target=take_back)
    other.start()
    with transaction.atomic():
        publishing.publish(page, ["en"], by=boss, is_minor=True)
        noted_it.set()
        # The other one has to wait for the commit: it finds the row locked.
        other.join(0.5)
        is_waiting = other.is_alive()
    other.join(10)

    families.refresh_from_db()
    assert is_waiting
    assert refused == [f"Public text prints this figure: “{page.title_en}” (English). Change the text first."]
    assert families.is_live_in("en")
    assert newest(page, "summary_en") == "There are [[figure:families]]."
