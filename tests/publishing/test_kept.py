"""What was typed survives an expired session and a token that ran out."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from publishing.admin import kept
from tests.factories import ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
TYPED = {"title_en": "Water & “light”", "title_es": "Agua\r\ny luz", "_continue": ""}


@pytest.fixture
def person():
    person = UserFactory(superuser=True)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def form():
    return reverse("admin:programs_program_change", args=[ProgramFactory().pk])


def hidden(answer):
    """Return the hidden fields of an answer's page as {name: value}."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode())
    return {name: html.unescape(value) for name, value in found if name not in {"csrfmiddlewaretoken", "next"}}


def sign_in(client, answer, person, typed=PASSWORD):
    data = {"username": person.username, "password": typed, "kept": hidden(answer)["kept"]}
    return client.post(answer.context["app_path"], data)


@pytest.mark.parametrize(("language", "words"), [("en", "nothing of it is lost"), ("es", "no se ha perdido nada")])
def test_expired_session_asks_to_sign_in_and_keeps_what_was_typed(client, person, form, language, words):
    asked = client.post(form, TYPED, headers={"Accept-Language": language})
    continued = sign_in(client, asked, person)

    assert words in asked.content.decode()
    assert hidden(continued) == TYPED
    assert f'action="{form}"' in continued.content.decode()


def test_wrong_password_loses_nothing(client, person, form):
    asked = client.post(form, TYPED)
    refused = sign_in(client, asked, person, "wrong")

    assert hidden(refused)["kept"] == hidden(asked)["kept"]
    assert hidden(sign_in(client, refused, person)) == TYPED


def test_nobody_else_puts_words_into_what_was_kept(client, person, form):
    data = {"username": person.username, "password": PASSWORD, "kept": "forged"}

    answer = client.post(reverse("admin:login"), data)

    assert answer.status_code == 302


def test_passwords_are_never_kept(client):
    answer = client.post(reverse("admin:password_change"), {"old_password": "a", "new_password1": "b"})

    assert (answer.status_code, "kept" in answer.content.decode()) == (302, False)


@pytest.mark.parametrize(
    ("origin", "status"), [("http://testserver", 200), ("http://elsewhere.example", 403), (None, 403)]
)
def test_token_that_ran_out_hands_back_what_was_typed_to_pages_of_this_site(person, form, origin, status):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    headers = {"Origin": origin} if origin else {}

    answer = client.post(form, TYPED, headers=headers)

    assert answer.status_code == status
    assert (hidden(answer) == TYPED) == (status == 200)


def test_what_was_kept_runs_out(client, form, monkeypatch):
    asked = client.post(form, TYPED)
    monkeypatch.setattr(kept, "LONGEST", -1)

    assert kept.unpack(hidden(asked)["kept"]) is None
