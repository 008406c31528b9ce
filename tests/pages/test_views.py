import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from pages.models import Page
from tests.factories import (
    LinkFactory,
    MenuItemFactory,
    MissionFactory,
    PageFactory,
    ProgramFactory,
    StrategyFactory,
)
from tests.markup import Markup
from tests.site import SECTIONS, build_site

pytestmark = pytest.mark.django_db

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({}, "/en/"),
        ({"accept-language": "es"}, "/es/"),
        ({"accept-language": "es-PE,es;q=0.9,en;q=0.8"}, "/es/"),
        ({"accept-language": "qu,es;q=0.5,en;q=0.4"}, "/es/"),
        ({"accept-language": "qu"}, "/en/"),
        ({"accept-language": "en", "cookie": "language=es"}, "/es/"),
        ({"accept-language": "es", "cookie": "language=en"}, "/en/"),
        ({"accept-language": "es", "cookie": "language=qu"}, "/es/"),
        ({"accept-language": "es", "cookie": "language=../admin"}, "/es/"),
    ],
)
def test_bare_address_leads_to_the_language_of_the_reader(client, headers, address):
    response = client.get("/", headers=headers)

    assert (response.status_code, response["Location"]) == (302, address)
    assert {word.strip() for word in response["Vary"].split(",")} >= {"Accept-Language", "Cookie"}
    assert not response.cookies


def test_robots_names_the_sitemap_and_keeps_crawlers_out_of_the_admin(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]


def test_favicon_is_a_file_of_ours(client):
    response = client.get("/favicon.ico")

    assert response.status_code == 302
    assert re.fullmatch(r"/static/img/favicon(\.\w+)?\.svg", response["Location"])


def sitemap(client):
    """Return {address: {language: address}} of the sitemap."""
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  our own answer
    return {
        url.find("s:loc", SITEMAP).text.removeprefix(settings.SITE_URL): {
            link.get("hreflang"): link.get("href").removeprefix(settings.SITE_URL)
            for link in url.findall("x:link", SITEMAP)
        }
        for url in tree.findall("s:url", SITEMAP)
    }


def test_sitemap_has_every_page_in_both_languages(client):
    site = build_site()

    found = sitemap(client)

    for name, english in site.paths("en").items():
        spanish = site.paths("es")[name]
        alternates = {"en": english, "es": spanish, "x-default": english}
        assert (found[english], found[spanish]) == (alternates, alternates)


def test_sitemap_has_a_row_only_in_the_languages_in_which_it_is_public(client):
    english = ProgramFactory(regional=True, english_only=True, slug_en="forests")
    ProgramFactory(regional=True, spanish_only=True, slug_es="bosques")
    ProgramFactory(regional=True, draft=True)

    found = {address: links for address, links in sitemap(client).items() if re.search(r"program\w+/.+", address)}

    assert english.live_languages() == ["en"]
    assert found == {
        "/en/programs/forests/": {"en": "/en/programs/forests/", "x-default": "/en/programs/forests/"},
        "/es/programas/bosques/": {"es": "/es/programas/bosques/", "x-default": "/es/programas/bosques/"},
    }


def test_sitemap_tells_when_a_page_was_published(client):
    page = PageFactory(slug_en="about")
    Page.objects.filter(pk=page.pk).update(changed_at=page.published_at_en)

    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  our own answer

    dates = {url.find("s:loc", SITEMAP).text: url.find("s:lastmod", SITEMAP) for url in tree.findall("s:url", SITEMAP)}
    assert dates[f"{settings.SITE_URL}/en/about/"].text == "2023-10-06"


def test_page_stands_before_no_section(client):
    """A page whose address is that of a section in this language never takes its place."""
    PageFactory(slug_en="programs", title_en="Not the programs")

    response = client.get("/en/programs/")

    assert response.resolver_match.view_name == "programs:list"


@pytest.mark.parametrize("section", Page.Section.values)
def test_page_of_a_section_leads_from_its_slug_to_the_section(client, section):
    StrategyFactory(current=True)
    PageFactory(section=section, slug_en="introduction")

    response = client.get("/en/introduction/")

    assert (response.status_code, response["Location"]) == (301, reverse(section))


def frame(client, language):
    """Return the frame around the home page."""
    with override(language):
        return client.get(reverse("pages:home")).context["frame"]


def entries(menu):
    return [(entry.title_shown, entry.url, entry.lang) for entry in menu]


def test_menus_show_pages_and_links_in_the_language_of_the_reader(client):
    MissionFactory()
    both = PageFactory(title_en="About", title_es="Acerca de", slug_en="about", slug_es="acerca")
    english = PageFactory(title_en="Privacy", slug_en="privacy", english_only=True)
    link = LinkFactory(title_en="More", title_es="Más", url="https://www.usaid.gov/peru")
    MenuItemFactory(order=1, page=both)
    MenuItemFactory(order=2, page=english)
    MenuItemFactory(order=3, page=english, label_es="Privacidad")
    MenuItemFactory(order=4, page=None, link=link)
    MenuItemFactory(order=5, page=PageFactory(draft=True))
    MenuItemFactory(menu="footer", page=both, label_en="This site", label_es="Este sitio")

    assert entries(frame(client, "en").menu) == [
        ("About", "/en/about/", ""),
        ("Privacy", "/en/privacy/", ""),
        ("Privacy", "/en/privacy/", ""),
        ("More", "https://www.usaid.gov/peru", ""),
    ]
    assert entries(frame(client, "es").menu) == [
        ("Acerca de", "/es/acerca/", ""),
        ("Privacy", "/es/privacy/", "en-US"),
        ("Privacidad", "/es/privacy/", ""),
        ("Más", "https://www.usaid.gov/peru", ""),
    ]
    assert entries(frame(client, "en").footer_menu) == [("This site", "/en/about/", "")]
    assert entries(frame(client, "es").footer_menu) == [("Este sitio", "/es/acerca/", "")]


def test_section_is_introduced_by_its_page(client):
    MissionFactory()
    page = PageFactory(section="programs:list", summary_en="What we do.", summary_es="Lo que hacemos.")

    introduction = client.get("/es/programas/").context["frame"].section

    assert (introduction.title_es, introduction.summary_es) == (page.title_es, "Lo que hacemos.")
    assert client.get("/es/regiones/").context["frame"].section is None


@pytest.mark.parametrize(
    ("official", "is_official"),
    [([], False), (["peru.example.gov"], True), (["other.example.gov"], False), (["example.gov"], False)],
)
@pytest.mark.parametrize(
    ("language", "banner"),
    [
        ("en", "An official website of the United States government"),
        ("es", "Un sitio oficial del Gobierno de Estados Unidos"),
    ],
)
def test_site_says_that_it_is_official_on_official_hosts_only(
    client, settings, official, is_official, language, banner
):
    settings.ALLOWED_HOSTS, settings.OFFICIAL_HOSTS = ["peru.example.gov"], official
    MissionFactory()

    html = client.get(f"/{language}/", headers={"host": "peru.example.gov"}).content.decode()

    assert (banner in html) is is_official
    assert ("usa-identifier" in html) is is_official


def test_home_names_the_mission_to_search_engines(client):
    MissionFactory(
        agency_en="U.S. Agency for International Development",
        more_information=LinkFactory(url="https://www.usaid.gov/peru"),
    )

    (data,) = [block for block in Markup(client.get("/en/")).structured_data if "Government" in block["@type"]]

    assert data == {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization",
        "name": "USAID in Perú",
        "alternateName": "USAID/Peru",
        "url": f"{settings.SITE_URL}/en/",
        "areaServed": {"@type": "Country", "identifier": "PE"},
        "parentOrganization": {
            "@type": "GovernmentOrganization",
            "name": "U.S. Agency for International Development",
        },
        "sameAs": "https://www.usaid.gov/peru",
    }


def test_site_without_any_content_answers(client):
    answered = {}
    for language in ("en", "es"):
        with override(language):
            for name in SECTIONS:
                answered[name, language] = client.get(reverse(name)).status_code

    expected = {page: 404 if page[0] == "strategy:current" else 200 for page in answered}
    assert answered == expected
