"""What holds for every public page, whatever it shows."""

import pytest
from django.conf import settings

from tests.markup import Markup
from tests.site import SECTIONS

pytestmark = pytest.mark.django_db

ROWS = ["earlier", "objective", "area", "program", "region", "indicator", "page"]
every_page = pytest.mark.parametrize("name", [*SECTIONS, *ROWS])
every_language = pytest.mark.parametrize("language", ["en", "es"])
TAGS = {"en": "en-US", "es": "es-PE"}


@every_language
@every_page
def test_page_answers_with_one_heading_in_its_language(client, site, name, language):
    response = client.get(site.paths(language)[name])

    markup = Markup(response)
    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert [attributes["lang"] for attributes in markup.all("html")] == [TAGS[language]]
    assert len(markup.all("h1")) == 1
    assert len(markup.all("main")) == 1


@every_language
@every_page
def test_page_says_where_it_stands_in_both_languages(client, site, name, language):
    addresses = {code: f"{settings.SITE_URL}{site.paths(code)[name]}" for code in TAGS}

    markup = Markup(client.get(site.paths(language)[name]))

    alternates = {link["hreflang"]: link["href"] for link in markup.all("link", rel="alternate")}
    assert [link["href"] for link in markup.all("link", rel="canonical")] == [addresses[language]]
    assert alternates == {"en": addresses["en"], "es": addresses["es"], "x-default": addresses["en"]}
    assert markup.all("meta", name="robots") == []


@every_language
@every_page
def test_language_toggle_leads_to_the_same_page(client, site, name, language):
    other = {"en": "es", "es": "en"}[language]

    markup = Markup(client.get(site.paths(language)[name]))

    toggles = [link for link in markup.all("a") if link.get("hreflang") == other]
    assert {link["href"] for link in toggles} == {site.paths(other)[name]}
    assert {link["lang"] for link in toggles} == {TAGS[other]}


@every_language
@every_page
def test_page_describes_itself_to_other_sites(client, site, name, language):
    markup = Markup(client.get(site.paths(language)[name]))

    properties = {tag["property"]: tag["content"] for tag in markup.all("meta") if "property" in tag}
    assert properties["og:url"] == f"{settings.SITE_URL}{site.paths(language)[name]}"
    assert properties["og:title"]
    assert properties["og:locale"] == {"en": "en_US", "es": "es_PE"}[language]
    assert {block["@context"] for block in markup.structured_data} <= {"https://schema.org"}


@every_language
@every_page
def test_page_loads_nothing_from_elsewhere_and_nothing_inline(client, site, name, language):
    markup = Markup(client.get(site.paths(language)[name]))

    loaded = [tag.get("src") or tag.get("href") for kind in ("img", "script", "iframe") for tag in markup.all(kind)]
    loaded += [tag["href"] for tag in markup.all("link") if tag["rel"] not in {"canonical", "alternate"}]
    assert [address for address in loaded if address and not address.startswith(("/static/", "/media/"))] == []
    assert [
        tag for tag in markup.all("script") if not tag.get("src") and tag.get("type") != "application/ld+json"
    ] == []
    assert [attributes for _tag, attributes in markup.elements if "style" in attributes] == []
    assert [name for _tag, attributes in markup.elements for name in attributes if name.startswith("on")] == []
    assert markup.all("style") == []


@every_language
def test_links_lead_somewhere(client, site, language):
    """Every link on every page answers; nothing of the site is a dead end."""
    seen, waiting = set(), set(site.paths(language).values())
    broken = []
    while waiting:
        path = waiting.pop()
        seen.add(path)
        response = client.get(path)
        if response.status_code != 200:
            broken.append((path, response.status_code))
        elif response["Content-Type"].startswith("text/html"):
            waiting |= {link for link in Markup(response).paths() if not link.startswith("/static/")} - seen

    assert broken == []
    assert set(site.paths("es").values()) <= seen
    assert set(site.paths("en").values()) <= seen
