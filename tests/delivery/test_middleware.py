import gzip
import json
import logging

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from delivery.logs import JsonFormatter
from tests.factories import MissionFactory, PageFactory, StaffMemberFactory, UserFactory

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}
HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ANSWERS = {
    "page": ("get", "/en/", {}, 200),
    "list": ("get", "/es/programas/", {}, 200),
    "redirect": ("get", "/", {}, 302),
    "slash": ("get", "/en/programs", {}, 301),
    "card": ("get", "/en/contacts/amy-paro.vcf", {}, 200),
    "sitemap": ("get", "/sitemap.xml", {}, 200),
    "robots": ("get", "/robots.txt", {}, 200),
    "favicon": ("get", "/favicon.ico", {}, 302),
    "health": ("get", "/healthz", {}, 200),
    "readiness": ("get", "/readyz", {}, 200),
    "not found": ("get", "/en/no-such-page/", {}, 404),
    "bad host": ("get", "/en/", {"host": "evil.example"}, 400),
    "bad input": ("get", "/en/?q=%00", {}, 400),
    "bad method": ("post", "/en/", {}, 405),
}
answers = pytest.mark.parametrize(("method", "path", "headers", "status"), ANSWERS.values(), ids=ANSWERS)


@pytest.fixture
def site():
    """A site with a mission and a person."""
    MissionFactory()
    StaffMemberFactory(name="Amy Paro")


@pytest.fixture
def static_file():
    return staticfiles_storage.url("build/site.css")


@answers
def test_every_answer_has_the_security_headers(client, site, method, path, headers, status):
    response = getattr(client, method)(path, headers=headers)

    assert response.status_code == status
    assert {name: response.get(name) for name in HEADERS} == HEADERS
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY


@answers
def test_public_answers_set_no_cookie_and_do_not_vary_by_one(client, site, method, path, headers, status):
    response = getattr(client, method)(path, headers=headers)

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "") or path == "/"


@pytest.mark.parametrize("path", ["/en/", "/es/programas/", "/en/no-such-page/", "/en/contacts/amy-paro.vcf"])
def test_public_answers_are_the_same_for_staff(client, site, path):
    anonymous = client.get(path)
    client.force_login(UserFactory(superuser=True, language="es"))

    staff = client.get(path)

    assert staff.content == anonymous.content
    assert staff.get("Vary") == anonymous.get("Vary")
    assert not staff.cookies


@pytest.mark.parametrize("headers", [{}, {"accept-language": "es"}, {"cookie": "language=es; csrf=x"}])
def test_address_alone_decides_the_language_of_a_page(client, site, headers):
    assert client.get("/en/programs/", headers=headers).content == client.get("/en/programs/").content


def test_static_files_have_the_headers_and_are_kept_for_good(client, static_file):
    response = client.get(static_file)
    response.close()

    assert response.status_code == 200
    assert {name: response.get(name) for name in HEADERS} == HEADERS
    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["Cache-Control"] == "max-age=315360000, public, immutable"
    assert not response.cookies


def test_static_files_come_compressed(client, static_file):
    encodings = []
    for accepted in ("gzip, br", "gzip", ""):
        response = client.get(static_file, headers={"accept-encoding": accepted})
        encodings.append(response.get("Content-Encoding"))
        response.close()

    assert encodings == ["br", "gzip", None]


def test_static_files_that_are_not_there_are_not_found(client):
    assert client.get("/static/build/../../usaid_peru/settings.py").status_code == 404
    assert client.get("/static/", follow=True).status_code == 404


def test_pages_come_compressed(client, site):
    PageFactory(slug_en="about", body_en="<p>Words.</p>" * 100)
    plain = client.get("/en/about/")

    response = client.get("/en/about/", headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content) == plain.content
    assert len(response.content) < len(plain.content)
    assert "Accept-Encoding" in response["Vary"]


def test_admin_is_never_kept(client):
    response = client.get("/admin/login/")

    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/en/?q=\x00",
        "/en/?q=%00",
        "/en/?%00=q",
        "/en/programs/%00/",
        "/en/programs/?region=loreto%00",
        "/en/?q=" + "a" * 3000,
        "/en/contacts/a%00.vcf",
    ],
)
def test_input_that_nobody_types_is_refused(client, site, path):
    assert client.get(path).status_code in {400, 404}


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize(
    "path", ["/", "/en/", "/es/programas/", "/en/contacts/amy-paro.vcf", "/robots.txt", "/favicon.ico"]
)
def test_public_addresses_are_for_reading_only(client, site, path, method):
    response = getattr(client, method)(path)

    assert response.status_code == 405
    assert {"GET", "HEAD"} <= set(response["Allow"].split(", "))


@pytest.mark.parametrize("path", ["/", "/en/", "/es/programas/", "/en/contacts/amy-paro.vcf", "/sitemap.xml"])
def test_head_answers_as_get_without_the_body(client, site, path):
    head, get = client.head(path), client.get(path)

    assert (head.status_code, head.get("Content-Type")) == (get.status_code, get.get("Content-Type"))
    assert head.content == b""


@pytest.mark.parametrize("name", ["x-forwarded-host", "x_forwarded_host", "x-original-url", "x-http-method-override"])
def test_forged_proxy_headers_change_nothing(client, site, name):
    assert client.get("/en/", headers={name: "evil.example"}).content == client.get("/en/").content


def test_request_log_tells_what_was_asked_and_how_it_went(client, site, caplog):
    with caplog.at_level(logging.INFO, logger="requests"):
        response = client.get("/en/programs/?q=secret", headers={"user-agent": "secret"})

    (record,) = caplog.records
    line = json.loads(JsonFormatter().format(record))
    assert line.pop("timestamp").endswith("+00:00")
    assert line.pop("milliseconds") > 0
    assert line == {
        "level": "INFO",
        "logger": "requests",
        "message": "request",
        "request_id": response["X-Request-ID"],
        "method": "GET",
        "path": "/en/programs/",
        "status": 200,
    }


def test_log_line_can_not_be_forged(caplog):
    with caplog.at_level(logging.INFO, logger="requests"):
        Client().get("/en/x%0a%7B%22level%22%3A%22ERROR%22%7D/")

    (record,) = [record for record in caplog.records if record.name == "requests"]
    assert "\n" not in JsonFormatter().format(record)
