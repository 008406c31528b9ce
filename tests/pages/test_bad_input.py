"""What nobody types by hand: refused in the site's look or passed over, never a failure."""

import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from tests.markup import Markup
from tests.site import SECTIONS

pytestmark = pytest.mark.django_db

LISTS = ["programs:list", "region"]
DETAILS = {
    "programs:area": "slug",
    "programs:detail": "slug",
    "programs:region": "slug",
    "strategy:detail": "slug",
    "strategy:objective": "slug",
    "results:detail": "slug",
    "pages:detail": "slug",
}
FILTERS = ["q", "objective", "area", "region", "status", "page"]
HOSTILE = [
    "1e999",
    "9" * 1500,
    "-1",
    "0",
    "٣",
    "1;DROP TABLE programs_program",
    "' OR '1'='1",
    "%",
    "_",
    "\\",
    "%s",
    "{}",
    "{{ settings.SECRET_KEY }}",
    "${7*7}",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "\r\nSet-Cookie: x=1",
    "\u202e",
    "\ud800",
    "\ufeff",
    "a\u0301" * 100,
    "🇵🇪",
    "[]",
    "None",
    "NaN",
    "true",
]
NAMES = [
    "_connector=OR%201=1",
    "_negated=1",
    "objective__strategy__key=x",
    "is_live_en=False",
    "title_en__startswith=a",
    "pk__range=9",
    "published_at__year=99999999999",
    "id__in=1,2",
    "order_by=?",
    "q[]=a",
    "q.x=1",
    "format=json",
    "csrfmiddlewaretoken=x",
    "=",
    "&&&",
    "q",
    "q=a;page=2",
    "q=%ff%fe",
    "q=%c3%28",
    "%ff=%ff",
    "page=1&page=2&page=x",
    "q=a&q=b&status=2&status=9",
]


@pytest.fixture
def answer():
    """Answer as in production: what a view raises becomes a page."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("value", HOSTILE)
def test_filters_take_any_text(answer, site, value):
    path = site.paths("es")["programs:list"]

    responses = {name: answer.get(path, {name: value.encode("utf-8", "surrogatepass")}) for name in FILTERS}

    assert {name: response.status_code for name, response in responses.items()} == {
        name: 404 if name == "page" else 200 for name in FILTERS
    }
    for response in responses.values():
        html = response.content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "Set-Cookie" not in response
        assert not response.cookies


@pytest.mark.parametrize("query", NAMES)
@pytest.mark.parametrize("name", ["programs:list", "region", "pages:home", "program", "results:list"])
def test_parameters_that_no_page_has_change_nothing(answer, site, name, query):
    path = site.paths("en")[name]
    is_page = "page=" in query and name in {"programs:list", "region", "results:list"}

    response = answer.get(f"{path}?{query}")

    assert response.status_code == (404 if is_page and query.endswith("x") else 200)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page", ["abc", "2", "-1", "0", "1.5", "1e999", "9" * 1500, "", " ", "first", "%31x"])
def test_pages_that_are_not_there_are_not_found(answer, site, name, page):
    response = answer.get(f"{site.paths('es')[name]}?page={page}")

    assert response.status_code == (200 if page == "" else 404)
    if page:
        assert Markup(response).all("html")[0]["lang"] == "es-PE"


@pytest.mark.parametrize("page", ["1", "last"])
@pytest.mark.parametrize("name", LISTS)
def test_first_and_last_page_are_there(answer, site, name, page):
    assert answer.get(f"{site.paths('en')[name]}?page={page}").status_code == 200


def test_search_words_are_cut_off_at_a_length(answer, site):
    path = site.paths("en")["programs:list"]

    response = answer.get(path, {"q": "a" * 201})

    assert response.status_code == 200
    assert list(response.context["program_list"]) == []
    assert list(response.context["form"].errors) == ["q"]


def test_address_of_absurd_length_is_refused(answer, site):
    path = site.paths("en")["programs:list"]

    assert answer.get(f"{path}?q={'a' * 2001}").status_code == 400
    assert answer.get(f"{path}{'a' * 5000}/").status_code == 404


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("slug", ["no-such-row", "a" * 500, "1e999", "__init__", "-", "9" * 5000])
def test_unknown_rows_are_not_found(answer, site, slug, language):
    with override(language):
        paths = {name: reverse(name, kwargs={word: slug}) for name, word in DETAILS.items()}

    assert {name: answer.get(path).status_code for name, path in paths.items()} == dict.fromkeys(DETAILS, 404)


@pytest.mark.parametrize("slug", ["a%00", "%00", "a%2f..%2f", "%ff", "a b", "ñ", "<b>", "a'--"])
def test_addresses_that_are_no_slugs_are_not_found(answer, site, slug):
    with override("en"):
        sections = [reverse("programs:list"), reverse("programs:work"), reverse("results:list"), "/en/"]

    assert {answer.get(f"{path}{slug}/").status_code for path in sections} <= {400, 404}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a" * 300, "[::1", "x y"])
def test_hosts_that_are_not_ours_are_refused_in_the_look_of_the_site(answer, site, host):
    response = answer.get("/es/", headers={"host": host})

    markup = Markup(response)
    assert response.status_code == 400
    assert (len(markup.all("h1")), markup.all("html")[0]["lang"]) == (1, "es-PE")
    assert "evil" not in response.content.decode()


@pytest.mark.parametrize(
    "language", ["es" * 1000, "q=" * 500, "es;q=nan", "es;q=1e999", ",,,", "*", "../../etc", "es\x00", "x-" * 2000]
)
def test_hostile_languages_are_passed_over(answer, site, language):
    assert answer.get("/", headers={"accept-language": language, "cookie": f"language={language}"}).status_code == 302


@pytest.mark.parametrize("word", ["(" * 190, "%" * 190, "a " * 95, "\\" * 190, "<" * 190, "' " * 95])
def test_search_takes_no_long_time(client, site, word):
    path = site.paths("en")["programs:list"]
    started = time.perf_counter()

    response = client.get(path, {"q": word})

    assert response.status_code == 200
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize("name", SECTIONS)
def test_long_titles_and_texts_break_no_page(client, site, name):
    for row in (site.mission, site.strategy, site.objective, site.area, site.program, site.indicator):
        row.summary_en = "</a>&<b>" * 12_000
        row.save()
    started = time.perf_counter()

    response = client.get(site.paths("en")[name])

    assert response.status_code == 200
    assert "<b>&lt;/a&gt;" not in response.content.decode()
    assert time.perf_counter() - started < 10
