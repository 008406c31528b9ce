"""A draft stays with who may see it: in public pages, where it waits to be recovered, and in the admin's links."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from publishing import services
from publishing.models import Draft, Publishable
from tests import factories as make
from tests.site import build_site
from tests.test_every_right import CANARY, CONTENT, OUTSIDERS, ROLES, body, sign_in, texts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("language", ["en", "es"])
def test_public_pages_show_no_draft_to_anybody(client, language, signed_in):
    site = build_site()
    author = make.UserFactory(superuser=True)
    rows = [row for model in Publishable.__subclasses__() for row in every(model)]
    for row in rows:
        changed = services.head_payload(row)
        changed["columns"] |= {name: f"<p>{CANARY}</p>" if "body" in name else CANARY for name in texts(type(row))}
        services.save(row, changed, by=author)
    if signed_in:
        client.force_login(author)

    paths = [*site.paths(language).values(), "/sitemap.xml", "/robots.txt", *FEEDS[language]]
    shown = {path: client.get(path) for path in paths}

    assert {path: answer.status_code for path, answer in shown.items() if answer.status_code != 200} == {}
    assert [path for path, answer in shown.items() if CANARY in body(answer)] == []
    assert len(rows) > len(Publishable.__subclasses__())


FEEDS = {
    "en": ["/en/changes/", "/en/changes/feed/"],
    "es": ["/es/cambios/", "/es/cambios/feed/"],
}


def every(model):
    """Return the rows of a kind of content, which may be abstract."""
    if model._meta.abstract:
        return [row for below in model.__subclasses__() for row in every(below)]
    return list(model._base_manager.all())


@pytest.mark.parametrize("role", ROLES)
def test_deleted_draft_is_recovered_by_those_who_may_delete_alone(client, role):
    program = make.ProgramFactory(draft=True, title_en=CANARY)
    services.delete(program, by=make.UserFactory(superuser=True))
    sign_in(client, role)

    answer = client.post(reverse("admin:draft-recover", args=[Draft.objects.get().pk]))

    may = "d" in CONTENT.get(role, "")
    assert answer.status_code == (302 if may or role in OUTSIDERS else 403)
    assert type(program).objects.exists() == may
    assert may or CANARY not in client.get(reverse("admin:work")).content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_links_of_the_admin_to_the_site_tell_an_address_to_who_may_see_it(client, role):
    hidden = make.ProgramFactory(draft=True, slug_en=CANARY.lower(), slug_es=CANARY.lower())
    sign_in(client, role)

    answer = client.get(reverse("admin:view_on_site", args=[ContentType.objects.get_for_model(hidden).pk, hidden.pk]))

    may = "v" in CONTENT.get(role, "")
    assert answer.status_code == (302 if may or role in OUTSIDERS else 403)
    assert (CANARY.lower() in answer.headers.get("Location", "")) == may
