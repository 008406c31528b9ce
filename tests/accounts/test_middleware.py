import pytest
from django.conf import settings

from tests.factories import UserFactory
from tests.rules import errors

pytestmark = pytest.mark.django_db


def language_of(client, path="/admin/", accept="en"):
    """Return the language in which a page speaks, by its `lang`."""
    html = client.get(path, headers={"accept-language": accept}).content.decode()
    return html.partition('lang="')[2][:2]


@pytest.mark.parametrize(
    ("chosen", "accept", "spoken"), [("es", "en", "es"), ("en", "es", "en"), ("", "es", "es"), ("", "en", "en")]
)
def test_admin_speaks_the_language_of_the_account_else_of_the_browser(client, chosen, accept, spoken):
    client.force_login(UserFactory(superuser=True, language=chosen))

    assert language_of(client, accept=accept) == spoken


def test_admin_survives_a_language_that_the_site_no_longer_has(client):
    client.force_login(UserFactory(superuser=True, language="qu"))

    assert language_of(client, accept="es") == "es"


def test_language_of_an_account_must_be_one_of_the_site():
    user = UserFactory.build(language="qu", password="x" * 20)

    assert [choice for choice, _name in user._meta.get_field("language").choices] == list(dict(settings.LANGUAGES))
    assert "language" in errors(user)


def test_login_page_follows_the_browser(client):
    assert language_of(client, path="/admin/login/", accept="es-PE") == "es"
