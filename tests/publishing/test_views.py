"""How a page behaves that is public in one language only, or is asked for by another language's address."""

import datetime

import pytest
from django.conf import settings
from django.utils.translation import override

from tests.factories import (
    AreaFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MissionFactory,
    PageFactory,
    ProgramFactory,
    ResultFactory,
    StrategyFactory,
)
from tests.markup import Markup

pytestmark = pytest.mark.django_db

TAGS = {"en": "en-US", "es": "es-PE"}
OTHER = {"en": "es", "es": "en"}
NOTICES = {
    ("es", "en"): "inglés",
    ("en", "es"): "Spanish",
}
FACTORIES = [AreaFactory, DevelopmentObjectiveFactory, IndicatorFactory, PageFactory, ProgramFactory, StrategyFactory]
every_kind = pytest.mark.parametrize("factory", FACTORIES)
# The language a row is public in, and the one that its page is read in.
borrowed = pytest.mark.parametrize(("content", "reader"), [("en", "es"), ("es", "en")])
TRAITS = {"en": "english_only", "es": "spanish_only"}


def path_of(row, language):
    with override(language):
        return row.get_absolute_url()


@borrowed
@every_kind
def test_page_in_one_language_answers_in_the_other_with_a_notice(client, factory, content, reader):
    MissionFactory()
    row = factory(**{TRAITS[content]: True})
    title = row.text(row.title_field, content)
    own = f"{settings.SITE_URL}{path_of(row, content)}"

    response = client.get(path_of(row, reader))

    markup = Markup(response)
    assert response.status_code == 200
    assert [tag["lang"] for tag in markup.all("html")] == [TAGS[reader]]
    assert [tag["content"] for tag in markup.all("meta", name="robots")] == ["noindex"]
    assert [tag["href"] for tag in markup.all("link", rel="canonical")] == [own]
    assert {tag["hreflang"]: tag["href"] for tag in markup.all("link", rel="alternate")} == {
        content: own,
        "x-default": own,
    }
    assert title in markup.text
    assert NOTICES[reader, content] in markup.text
    assert len([attributes for _tag, attributes in markup.elements if attributes.get("lang") == TAGS[content]]) >= 2


@borrowed
@every_kind
def test_toggle_of_a_borrowed_page_leads_to_the_page_itself(client, factory, content, reader):
    row = factory(**{TRAITS[content]: True})

    markup = Markup(client.get(path_of(row, reader)))

    toggles = {link["href"] for link in markup.all("a") if link.get("data-language")}
    assert toggles == {path_of(row, content)}


@pytest.mark.parametrize("language", ["en", "es"])
@every_kind
def test_address_with_the_slug_of_the_other_language_leads_to_the_own_one_for_good(client, factory, language):
    row = factory()
    own = path_of(row, language)
    slugs = {code: row.text("slug", code) for code in TAGS}

    response = client.get(own.replace(slugs[language], slugs[OTHER[language]]))

    assert (response.status_code, response["Location"]) == (301, own)


@pytest.mark.parametrize("language", ["en", "es"])
@every_kind
def test_address_with_the_slug_of_a_language_not_public_is_not_found(client, factory, language):
    row = factory(**{f"is_live_{OTHER[language]}": False})
    slugs = {code: row.text("slug", code) for code in TAGS}

    for code in TAGS:
        path = path_of(row, code).replace(slugs[language], slugs[OTHER[language]])
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("language", ["en", "es"])
@every_kind
def test_draft_is_not_found_whoever_asks(client, admin_client, factory, language):
    row = factory(draft=True)

    with override(language):
        path = path_of(row, language)

    assert (client.get(path).status_code, admin_client.get(path).status_code) == (404, 404)


@pytest.mark.parametrize(("content", "reader", "note"), [("en", "es", "(en inglés)"), ("es", "en", "(in Spanish)")])
def test_lists_tag_what_is_in_another_language(client, content, reader, note):
    program = ProgramFactory(regional=True, **{TRAITS[content]: True})
    title = program.text("title", content)

    with override(reader):
        markup = Markup(client.get({"en": "/en/programs/", "es": "/es/programas/"}[reader]))

    assert title in markup.text
    assert note in markup.text
    assert markup.all("html", lang=TAGS[reader])
    assert [attributes for _tag, attributes in markup.elements if attributes.get("lang") == TAGS[content]] != []


def test_page_tells_when_it_was_last_updated(client):
    page = PageFactory(slug_en="about", slug_es="acerca")
    as_of(page, datetime.datetime(2023, 10, 6, 17, tzinfo=datetime.UTC))

    assert "Last updated: October 6, 2023" in Markup(client.get("/en/about/")).text
    assert "Última actualización: 6 de octubre de 2023" in Markup(client.get("/es/acerca/")).text


def test_page_changed_after_its_publication_says_so(client):
    page = PageFactory(slug_en="about", slug_es="acerca")
    as_of(page, datetime.datetime(2024, 9, 30, 17, tzinfo=datetime.UTC))

    assert "Last updated: September 30, 2024" in Markup(client.get("/en/about/")).text
    assert "Última actualización: 30 de setiembre de 2024" in Markup(client.get("/es/acerca/")).text


def as_of(row, moment):
    """Make a row last changed at a certain moment; saving it would make that now."""
    type(row).objects.filter(pk=row.pk).update(changed_at=moment)


def test_page_title_and_description_are_its_own(client):
    PageFactory(slug_en="about", title_en="About & more", summary_en="What <b>this</b> site is.")

    response = client.get("/en/about/")

    markup = Markup(response)
    assert "<title>About &amp; more" in " ".join(response.content.decode().split()).replace("<title> ", "<title>")
    assert [tag["content"] for tag in markup.all("meta", name="description")] == ["What this site is."]


def test_rich_text_is_drawn_as_it_is_stored_and_titles_are_escaped(client):
    PageFactory(slug_en="about", title_en="<i>About</i>", body_en="<p>This <strong>matters</strong>.</p>")
    ResultFactory()

    html = client.get("/en/about/").content.decode()

    assert "<p>This <strong>matters</strong>.</p>" in html
    assert "<i>About</i>" not in html
