import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission

from accounts.models import User
from tests.factories import MissionFactory, UserFactory

pytestmark = pytest.mark.django_db

SWITCH = "/admin/language/"


@pytest.fixture
def administrator(client):
    """Sign in a person who manages accounts and is no superuser."""
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts", content_type__model="user"))
    client.force_login(user)
    return client


def test_switch_keeps_the_language_with_the_account_and_stays_on_the_page(client):
    user = UserFactory(superuser=True, language="en")
    client.force_login(user)

    answer = client.post(SWITCH, {"language": "es", "next": "/admin/programs/program/?q=agua"})

    user.refresh_from_db()
    assert (user.language, answer.url) == ("es", "/admin/programs/program/?q=agua")
    assert 'lang="es"' in client.get("/admin/").content.decode()


def test_switch_remembers_the_language_of_who_has_not_signed_in(client):
    client.post(SWITCH, {"language": "es", "next": "/admin/login/"})

    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"
    assert 'lang="es"' in client.get("/admin/login/").content.decode()


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "", "\\\\evil"])
def test_switch_never_leads_to_another_site(client, address):
    assert client.post(SWITCH, {"language": "es", "next": address}).url == "/admin/"


@pytest.mark.parametrize("language", ["", "xx", "es'"])
def test_switch_refuses_a_language_that_is_not_there(client, language):
    assert client.post(SWITCH, {"language": language}).status_code == 400


def test_switch_is_by_post_only(client):
    assert client.get(SWITCH, {"language": "es"}).status_code == 405


@pytest.mark.parametrize(("language", "other"), [("en", "Español"), ("es", "English")])
def test_header_offers_the_other_language_in_its_own_name(client, language, other):
    client.force_login(UserFactory(language=language))

    page = client.get("/admin/").content.decode()

    assert f">{other}</button>" in page


@pytest.mark.parametrize(("language", "name"), [("en", "USAID in Perú"), ("es", "USAID en el Perú")])
def test_login_names_the_mission(client, language, name):
    MissionFactory()

    page = client.get("/admin/login/", headers={"accept-language": language}).content.decode()

    assert name in page


def test_login_opens_before_there_is_a_mission_and_hides_one_that_is_not_public(client):
    MissionFactory(draft=True, title_en="Not yet")

    page = client.get("/admin/login/").content.decode()

    assert "Not yet" not in page
    assert "Site administration" in page


def test_rights_are_handed_out_by_superusers_only(administrator):
    person = UserFactory(is_staff=False)
    group = Group.objects.create(name="Everything")
    form = {"username": person.username, "is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": group.pk}

    answer = administrator.post(f"/admin/accounts/user/{person.pk}/change/", form)

    person.refresh_from_db()
    assert answer.status_code == 302
    assert (person.is_staff, person.is_superuser, list(person.groups.all())) == (False, False, [])


@pytest.mark.parametrize("page", ["change", "delete", "password"])
def test_superuser_is_out_of_reach_of_others(administrator, page):
    boss = UserFactory(superuser=True)

    administrator.post(
        f"/admin/accounts/user/{boss.pk}/{page}/",
        {"post": "yes", "username": "taken", "password1": "a-long-pass-word-1", "password2": "a-long-pass-word-1"},
    )

    after = User.objects.get(pk=boss.pk)
    assert (after.username, after.password) == (boss.username, boss.password)


def test_person_is_added_with_a_language(client):
    client.force_login(UserFactory(superuser=True))
    form = {
        "username": "rosa",
        "usable_password": "true",
        "password1": "quinua-y-kiwicha-8",
        "password2": "quinua-y-kiwicha-8",
    }
    client.post("/admin/accounts/user/add/", form)
    rosa = User.objects.get(username="rosa")

    client.post(f"/admin/accounts/user/{rosa.pk}/change/", {"username": "rosa", "is_active": "on", "language": "es"})

    rosa.refresh_from_db()
    assert rosa.language == "es"
