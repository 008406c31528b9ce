import re

import pytest
from django.test import Client
from django.urls import reverse

from programs.models import Program
from publishing import payload, services
from publishing.groups import EVERYBODY
from publishing.models import Draft
from tests import factories as make
from tests.forms import filled
from tests.staff import everything, person

pytestmark = pytest.mark.django_db

SANDBOX = 'sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"'


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin():
    return make.UserFactory(superuser=True, first_name="Ana", last_name="Quispe")


@pytest.fixture
def program(admin):
    """A public program with an unpublished draft of another title."""
    program = make.ProgramFactory(title_en="Water", title_es="Agua")
    changed = payload.snapshot(program)
    changed["columns"] |= {"title_en": "Water for all", "title_es": "Agua para todos"}
    services.save(program, changed, by=admin)
    return Program.objects.get()


def addresses(program):
    return [
        reverse("admin:programs_program_preview", args=[program.pk]),
        *(reverse("admin:programs_program_preview_version", args=[program.pk, number]) for number in (1, 2)),
    ]


def test_preview_shows_the_newest_version_in_every_language(program, admin):
    before = everything()

    response = client_of(admin).get(addresses(program)[0])

    html = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert html.count("srcdoc=") == html.count(SANDBOX) == 4
    assert "&lt;h1&gt;Water for all&lt;/h1&gt;" in html
    assert "&lt;h1&gt;Agua para todos&lt;/h1&gt;" in html
    assert re.findall(r'title="(The page [^"]*)"', html) == [
        "The page in English, changes marked",
        "The page in English",
        "The page in Spanish, changes marked",
        "The page in Spanish",
    ]
    assert everything() == before


def test_preview_shows_any_version(program, admin):
    first = client_of(admin).get(addresses(program)[1]).content.decode()

    assert "&lt;h1&gt;Water&lt;/h1&gt;" in first
    assert "&lt;h1&gt;Water for all" not in first


def test_preview_of_a_row_without_a_draft_shows_the_row(admin):
    program = make.ProgramFactory()

    response = client_of(admin).get(reverse("admin:programs_program_preview", args=[program.pk]))

    assert response.status_code == 200
    assert f"&lt;h1&gt;{program.title_en}&lt;/h1&gt;" in response.content.decode()
    assert not Draft.objects.exists()


def test_preview_of_a_deleted_object_shows_its_newest_version(admin):
    program = make.ProgramFactory(draft=True, title_en="Gone")
    services.save(program, payload.snapshot(program), by=admin)
    services.delete(program, by=admin)

    response = client_of(admin).get(reverse("admin:programs_program_preview", args=[program.pk]))

    assert response.status_code == 200
    assert "&lt;h1&gt;Gone&lt;/h1&gt;" in response.content.decode()


@pytest.mark.parametrize("group", EVERYBODY)
def test_preview_is_for_all_roles_that_see_the_record(program, group):
    client = client_of(person(group))

    assert [client.get(address).status_code for address in addresses(program)] == [200, 200, 200]


def test_preview_is_for_nobody_else(program):
    stranger = client_of(make.UserFactory())

    assert [stranger.get(address).status_code for address in addresses(program)] == [403, 403, 403]
    assert [Client().get(address).status_code for address in addresses(program)] == [302, 302, 302]


@pytest.mark.parametrize("view", ["preview", "preview_version"])
def test_preview_of_what_is_not_there_is_not_found(admin, view):
    program = make.ProgramFactory()
    numbers = [] if view == "preview" else [1]
    address = reverse(f"admin:programs_program_{view}", args=[program.pk + (view == "preview"), *numbers])

    assert client_of(admin).get(address).status_code == 404


def test_preview_only_reads(program, admin):
    assert client_of(admin).post(addresses(program)[0]).status_code == 405


@pytest.mark.parametrize("language", ["en", "es"])
def test_preview_speaks_the_language_of_the_account(program, admin, language):
    admin.language = language
    admin.save()

    html = client_of(admin).get(addresses(program)[0]).content.decode()

    assert html.count(f'<span class="change-said" lang="{"en-US" if language == "en" else "es-PE"}">') == 0
    assert (
        f"&lt;span class=&quot;change-said&quot; lang=&quot;{'en-US' if language == 'en' else 'es-PE'}&quot;&gt;"
        in html
    )


def test_preview_keeps_crafted_names_inert(admin):
    program = make.ProgramFactory(title_en='"></iframe><script>alert(1)</script>')

    html = client_of(admin).get(reverse("admin:programs_program_preview", args=[program.pk])).content.decode()

    assert "<script>alert" not in html
    assert html.count("<iframe") == html.count("</iframe>") == 4


@pytest.mark.parametrize("language", ["en", "es"])
def test_preview_of_what_was_typed_saves_nothing(program, admin, language):
    client = client_of(admin)
    address = reverse("admin:programs_program_change", args=[program.pk])
    form = filled(client.get(address))
    before = everything()

    response = client.post(address, form | {f"title_{language}": "Typed", f"slug_{language}": "", "_preview": ""})

    html = response.content.decode()
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert "&lt;h1&gt;Typed&lt;/h1&gt;" in html
    assert "None of it is saved yet" in html
    assert everything() == before


def test_preview_of_a_new_record_makes_none(admin):
    client = client_of(admin)
    address = reverse("admin:programs_program_add")
    form = filled(client.get(address))
    before = everything()

    response = client.post(address, form | {"title_es": "Nuevo", "_preview": ""})

    assert response.status_code == 200
    assert "&lt;h1&gt;Nuevo&lt;/h1&gt;" in response.content.decode()
    assert everything() == before
