import pytest

from pages.models import MenuItem, Mission
from tests.factories import LinkFactory, MissionFactory, PageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    client.force_login(UserFactory(superuser=True))
    return client


def test_mission_is_added_once(editor):
    form = {"title_en": "USAID in Perú", "country_code": "PE"}

    assert editor.post("/admin/pages/mission/add/", form).status_code == 302
    assert Mission.objects.get().key == "mission"
    assert editor.get("/admin/pages/mission/add/").status_code == 403


def test_page_and_link_exclude_each_other_in_a_menu(editor):
    form = {"menu": "main", "order": "1", "page": PageFactory().pk, "link": LinkFactory().pk}

    page = editor.post("/admin/pages/menuitem/add/", form)

    assert page.context["adminform"].form.non_field_errors() == ["Choose either a page or a link."]
    assert list(MenuItem.objects.all()) == []


def test_mission_form_offers_its_texts_in_both_languages(editor):
    mission = MissionFactory()

    page = editor.get(f"/admin/pages/mission/{mission.pk}/change/").content.decode()

    assert all(f'name="{field}_{code}"' in page for field in ("tagline", "summary", "body") for code in ("en", "es"))
