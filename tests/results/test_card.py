"""The card of a figure that other sites show in a frame."""

import pytest

from publishing.services import publish, unpublish
from results.models import Indicator
from tests.factories import IndicatorFactory, ResultFactory, SourceFactory, UserFactory
from tests.markup import Markup

pytestmark = pytest.mark.django_db

ADDRESSES = {"en": "/en/results/families/card/", "es": "/es/resultados/familias/tarjeta/"}


@pytest.fixture
def result():
    return ResultFactory(
        indicator=IndicatorFactory(
            slug_en="families",
            slug_es="familias",
            title_en="Families that take part",
            title_es="Familias que participan",
        ),
        value=1234,
        qualifier="more_than",
        source=SourceFactory(title_en="Report", title_es="Informe", key="report", undated=True),
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "more than 1,234 families Families that take part over the last five years Source: “Report”, undated"),
        ("es", "más de 1,234 familias Familias que participan en los últimos cinco años Fuente: Informe, sin fecha"),
    ],
)
def test_card_says_the_figure_with_its_period_and_source(client, result, language, words):
    answer = client.get(ADDRESSES[language])

    assert Markup(answer).text == words
    assert answer["Content-Language"].startswith(language)


def test_card_alone_may_stand_in_any_frame(client, result):
    card, page = client.get(ADDRESSES["en"]), client.get("/en/results/families/")

    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    assert card["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"
    assert page["Cross-Origin-Resource-Policy"] == "same-origin"


def test_card_may_be_kept_by_caches_and_sets_no_cookie(client, result):
    answer = client.get(ADDRESSES["en"])

    assert "public" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


def test_card_leaves_every_link_to_a_window_of_its_own(client, result):
    html = client.get(ADDRESSES["en"]).content.decode()

    assert '<base target="_blank">' in html
    assert "<script" not in html


@pytest.mark.parametrize("trait", [{"indicator": {"draft": True}}, {"draft": True}])
def test_card_shows_no_draft(client, trait):
    indicator = IndicatorFactory(slug_en="secret", **trait.pop("indicator", {}))
    ResultFactory(indicator=indicator, value=4321, **trait)

    answer = client.get("/en/results/secret/card/")

    assert answer.status_code in {404, 410}
    assert "4,321" not in answer.content.decode()


def test_card_of_a_figure_that_was_taken_back_says_so_in_its_frame(client, result):
    staff = UserFactory(superuser=True)
    publish(result.indicator, ["en"], by=staff, is_minor=True)
    unpublish(Indicator.objects.get(), ["en", "es"], by=staff)

    answer = client.get(ADDRESSES["es"])

    assert answer.status_code == 410
    assert "Esta cifra ya no es pública" in answer.content.decode()
    assert "frame-ancestors *" in answer["Content-Security-Policy"]


def test_card_of_an_older_slug_leads_to_the_new_one(client, result):
    assert client.get("/en/results/familias/card/", follow=True).redirect_chain == [(ADDRESSES["en"], 301)]


def test_card_in_a_language_that_it_is_not_public_in_marks_the_other(client):
    source = SourceFactory(title_en="Report", undated=True)
    ResultFactory(indicator=IndicatorFactory(english_only=True, slug_en="trees", title_en="Trees"), source=source)

    page = Markup(client.get("/es/resultados/trees/tarjeta/"))

    assert page.all("html")[0]["lang"] == "es-PE"
    assert page.all("div", lang="en-US")
    assert page.text == "10 families Trees (en inglés) over the last five years Source: “Report”, undated"
