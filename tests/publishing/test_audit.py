import csv
import io
import re
from datetime import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from programs.models import Organization, Program
from publishing import audit, groups, services
from publishing.admin.audit import MOST, harmless
from publishing.middleware import DeniedAuditMiddleware
from publishing.models import AuditEntry
from publishing.payload import snapshot
from publishing.rights import Denied
from tests.factories import OrganizationFactory, ProgramFactory, SourceFactory, UserFactory
from tests.markup import Markup

pytestmark = pytest.mark.django_db

Action = audit.Action
LIST = "/admin/publishing/auditentry/"
EXPORT = f"{LIST}export/"


@pytest.fixture
def person():
    return UserFactory(first_name="Rosa", last_name="Salas")


@pytest.fixture
def reader(client):
    """A client signed in as somebody with the right to the log and to programs, in English."""
    user = UserFactory(first_name="Ana", last_name="Quispe")
    user.user_permissions.set(Permission.objects.filter(codename__in=["see_audit", "view_program"]))
    client.force_login(user)
    return client


def entries(**conditions):
    return list(AuditEntry.objects.filter(**conditions).order_by("pk").values_list("action", "actor", "object_name"))


def rows(answer):
    """Return the lines of a CSV answer as lists."""
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def shown(page):
    return [entry.object_name for entry in page.context["cl"].result_list]


# Entries


def test_entries_are_never_changed_or_deleted(person):
    entry = audit.record(Action.SAVE, person, ProgramFactory())
    entry.detail = "changed"
    attempts = [
        entry.save,
        entry.delete,
        lambda: AuditEntry.objects.update(detail="changed"),
        lambda: AuditEntry.objects.all().delete(),
        lambda: AuditEntry.objects.bulk_update([entry], ["detail"]),
        lambda: sql("UPDATE publishing_auditentry SET detail = 'changed'"),
        lambda: sql("DELETE FROM publishing_auditentry"),
    ]

    for attempt in attempts:
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()

    assert list(AuditEntry.objects.values_list("action", "detail")) == [("save", "")]


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_entries_outlive_the_person_and_the_object(person):
    program = ProgramFactory(title_en="Water", draft=True)
    audit.record(Action.SAVE, person, program)

    program.delete()
    person.delete()

    assert entries() == [("save", "Rosa Salas", "Water")]


def test_entries_name_guests_and_the_site_itself():
    audit.record(Action.PUBLISH, None, ProgramFactory(title_en="Water"), codes=["en"], version=3)

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.actor_id, entry.object_name, entry.languages, entry.version) == (
        "",
        None,
        "Water",
        ["en"],
        3,
    )


# Denied attempts


def test_denied_attempt_is_recorded_with_what_was_asked(client, person):
    program = ProgramFactory(title_en="Water")
    client.force_login(person)

    answer = client.get(reverse("admin:programs_program_change", args=[program.pk]))

    assert answer.status_code == 403
    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.is_denied, entry.action, entry.detail) == (
        person.pk,
        True,
        "request",
        f"GET /admin/programs/program/{program.pk}/change/",
    )


@pytest.mark.django_db(transaction=True)
def test_denied_attempt_is_recorded_although_the_transaction_rolled_back(client):
    editor, translator = UserFactory(superuser=True), UserFactory()
    program = ProgramFactory(regional=True, title_en="Water")
    translator.groups.add(Group.objects.get_or_create(name=groups.TRANSLATORS["es"])[0])
    permissions = Permission.objects.filter(codename__in=["view_program", "translate_es"])
    translator.user_permissions.set(permissions)
    payload = snapshot(program)
    services.save(program, payload | {"columns": payload["columns"] | {"title_en": "Clean water"}}, by=editor)
    client.force_login(translator)
    before = AuditEntry.objects.count()

    answer = client.post(reverse("admin:programs_program_restore", args=[program.pk, 1]), {"head": "2"})

    assert answer.status_code == 403
    assert services.find(program).head.number == 2
    entry = AuditEntry.objects.latest("pk")
    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, entry.is_denied, entry.object_id, entry.actor_id) == ("save", True, program.pk, translator.pk)
    assert entry.detail == f"POST /admin/programs/program/{program.pk}/restore/1/ en"


def test_denied_attempt_of_a_stranger_is_not_recorded(client):
    program = ProgramFactory()

    client.get(reverse("admin:programs_program_change", args=[program.pk]))

    assert not AuditEntry.objects.exists()


def test_denied_attempt_writes_no_line_break_of_an_address(person):
    request = RequestFactory().get("/admin/x%0A2020-01-01 root: published/")
    request.user = person
    middleware = DeniedAuditMiddleware(lambda request: None)

    middleware.process_exception(request, PermissionDenied())
    middleware.process_exception(request, Denied(Action.PUBLISH, model=Program))
    middleware.process_exception(request, ValueError())

    details = list(AuditEntry.objects.order_by("pk").values_list("action", "detail"))
    asked = "GET /admin/x%0A2020-01-01%20root:%20published/"
    assert details == [("request", asked), ("publish", asked)]


# Other records of the admin


def test_log_tells_of_records_that_are_no_content(client):
    client.force_login(UserFactory(superuser=True, first_name="Eva", last_name="Rey"))
    typed = {"name_en": "Farmers", "name_es": ""}

    client.post(reverse("admin:programs_organization_add"), typed)
    organization = Organization.objects.get()
    client.post(reverse("admin:programs_organization_change", args=[organization.pk]), typed | {"country": "PE"})
    client.post(reverse("admin:programs_organization_delete", args=[organization.pk]), {"post": "yes"})
    client.post(reverse("admin:auth_group_add"), {"name": "Visitors"})
    user = UserFactory()
    client.post(
        reverse("admin:auth_user_password_change", args=[user.pk]),
        {"usable_password": "true", "password1": "correct horse battery", "password2": "correct horse battery"},
    )

    assert entries() == [
        ("add", "Eva Rey", "Farmers"),
        ("change", "Eva Rey", "Farmers"),
        ("delete", "Eva Rey", "Farmers"),
        ("add", "Eva Rey", "Visitors"),
        ("change", "Eva Rey", user.username),
    ]
    details = list(AuditEntry.objects.order_by("pk").values_list("detail", flat=True))
    assert details == ["Added.", "Changed Country.", "", "Added.", "Changed password."]


def test_log_tells_once_of_content(client):
    client.force_login(UserFactory(superuser=True))
    program = ProgramFactory(regional=True, draft=True)

    client.post(reverse("admin:programs_program_delete", args=[program.pk]), {"post": "yes"})

    assert [action for action, _actor, _name in entries()] == ["delete"]


def test_log_tells_of_every_record_deleted_by_an_action(client):
    client.force_login(UserFactory(superuser=True))
    sources = [SourceFactory(title_en=title) for title in ("One", "Two")]

    client.post(
        reverse("admin:sources_source_changelist"),
        {"action": "delete_selected", "_selected_action": [source.pk for source in sources], "post": "yes"},
    )

    assert sorted(name for _action, _actor, name in entries(action="delete")) == ["One", "Two"]


# The list


def test_list_links_to_what_is_still_there_and_may_be_seen(reader, person):
    kept, gone = ProgramFactory(title_en="Water"), ProgramFactory(title_en="Gone", draft=True)
    for row in (kept, gone, OrganizationFactory(name_en="Farmers")):
        audit.record(Action.SAVE, person, row)
    gone.delete()

    page = reader.get(LIST)

    names = [(entry.object_name, entry.url) for entry in page.context["cl"].result_list]
    change = reverse("admin:programs_program_change", args=[kept.pk])
    assert names == [("Farmers", ""), ("Gone", ""), ("Water", change)]
    assert change in Markup(page).paths()


@pytest.fixture
def log(person):
    """Entries of several kinds, people and days."""
    program, organization = ProgramFactory(title_en="Agua dulce"), OrganizationFactory(name_en="Farmers")
    audit.record(Action.SAVE, person, program)
    audit.record(Action.PUBLISH, None, program)
    audit.record(Action.DELETE, UserFactory(first_name="Luis"), organization, is_denied=True)
    return program, organization


def filtered(reader, **query):
    page = reader.get(LIST, query)
    assert page.status_code == 200, query
    return [entry.action for entry in page.context["cl"].result_list]


def test_list_is_filtered_and_searched(reader, person, log):
    program, _organization = log
    kind = AuditEntry.objects.filter(object_id=program.pk, action="save").get().content_type_id
    today = timezone.localdate().isoformat()

    assert filtered(reader) == ["delete", "publish", "save"]
    assert filtered(reader, action__exact="publish") == ["publish"]
    assert filtered(reader, is_denied__exact="1") == ["delete"]
    assert filtered(reader, kind=kind) == ["publish", "save"]
    assert filtered(reader, kind=kind, object_id=program.pk) == ["publish", "save"]
    assert filtered(reader, kind=kind, object_id=0) == []
    assert filtered(reader, person=person.pk) == ["save"]
    assert filtered(reader, person="site") == ["publish"]
    assert filtered(reader, q="água") == ["publish", "save"]
    assert filtered(reader, q="luis") == ["delete"]
    assert filtered(reader, **{"from": today, "until": today}) == ["delete", "publish", "save"]
    assert filtered(reader, until="2020-01-01") == []
    assert filtered(reader, **{"from": "2999-01-01"}) == []


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday", "until": "9999-12-31"},
        {"from": "0001-01-01"},
        {"kind": "x", "person": "9" * 40},
        {"q": "%" * 300},
        {"p": "99999"},
    ],
)
def test_list_minds_no_nonsense(reader, log, query):
    answer = reader.get(LIST, query)

    assert answer.status_code in (200, 302)


@pytest.mark.parametrize("query", ["at__year=99999999999", "detail__regex=(", "object_id=x", "actor_id__range=1"])
def test_list_refuses_what_is_no_filter(reader, query):
    assert reader.get(f"{LIST}?{query}").status_code in (302, 400)


def test_list_keeps_the_other_filters_when_dates_are_chosen(reader, log):
    page = Markup(reader.get(LIST, {"q": "farm", "is_denied__exact": "1", "from": "2020-01-01"}))

    hidden = [
        (box["name"], box["value"])
        for box in page.all("input", type="hidden")
        if box["name"] in ("q", "is_denied__exact")
    ]
    assert ("is_denied__exact", "1") in hidden
    assert page.all("input", type="date", name="from")[0]["value"] == "2020-01-01"


@pytest.mark.parametrize("count", [3, 30])
def test_list_asks_the_database_as_often_for_many_entries(reader, person, count, django_assert_max_num_queries):
    for _number in range(count):
        audit.record(Action.SAVE, person, ProgramFactory())
        audit.record(Action.ADD, person, SourceFactory())

    with django_assert_max_num_queries(14) as queries:
        reader.get(LIST)

    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"] and "auditentry" in query["sql"]]
    assert [f"LIMIT {MOST}" in text for text in counts] == [True]


XSS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<svg/onload=alert(1)>"]


@pytest.mark.parametrize("attack", XSS)
def test_list_is_inert(reader, attack):
    audit.record(
        Action.SAVE, UserFactory(first_name=attack), ProgramFactory(title_en=attack), detail=attack, codes=[attack[:10]]
    )
    entry = AuditEntry.objects.get()

    for page in (reader.get(LIST, {"q": attack}), reader.get(f"{LIST}{entry.pk}/change/")):
        assert page.status_code == 200
        assert not re.search(r"<script>alert|<img src=x|<svg/", page.content.decode())


@pytest.mark.parametrize("superuser", [True, False])
def test_nobody_writes_to_the_log_in_the_admin(reader, person, superuser):
    entry = audit.record(Action.SAVE, person, ProgramFactory())
    if superuser:
        reader.force_login(UserFactory(superuser=True))

    assert reader.get(f"{LIST}{entry.pk}/change/").status_code == 200
    for address in (f"{LIST}add/", f"{LIST}{entry.pk}/delete/"):
        assert reader.get(address).status_code == 403
        assert reader.post(address, {"post": "yes"}).status_code == 403
    assert reader.post(f"{LIST}{entry.pk}/change/", {"detail": "changed"}).status_code == 403
    reader.post(LIST, {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert AuditEntry.objects.filter(pk=entry.pk, detail="").exists()


@pytest.mark.parametrize("role", groups.EVERYBODY)
def test_log_is_for_those_with_the_right_to_it(client, role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    entry = audit.record(Action.SAVE, user, ProgramFactory())
    allowed = role == groups.ADMINISTRATORS

    found = [
        client.get(address).status_code for address in (LIST, f"{LIST}{entry.pk}/change/", f"{LIST}{entry.pk}/history/")
    ]
    exported = client.post(EXPORT).status_code

    assert (found, exported) == (([200] * 3, 200) if allowed else ([403] * 3, 403))
    assert (LIST in Markup(client.get("/admin/")).paths()) is allowed


# The export


def test_export_has_all_that_the_filters_leave_and_is_recorded(reader, person, log):
    _program, organization = log
    entry = AuditEntry.objects.get(action="delete")

    answer = reader.post(f"{EXPORT}?is_denied__exact=1")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="audit-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"])
    assert answer.headers["Cache-Control"] == "no-store"
    found = rows(answer)
    assert found == [
        ["When", "Who", "What", "Denied", "Kind", "Object", "Number of the object", "Languages", "Version", "Details"],
        [
            timezone.localtime(entry.at).isoformat(timespec="seconds"), "Luis", "deleted", "yes", "organization",
            "Farmers", str(organization.pk), "", "", "",
        ],
    ]  # fmt: skip
    assert datetime.fromisoformat(found[1][0]).utcoffset() is not None
    last = AuditEntry.objects.latest("pk")
    assert (last.action, last.actor, last.detail) == ("export", "Ana Quispe", "is_denied__exact=1")


def test_export_speaks_the_language_of_its_reader(client, person):
    audit.record(Action.PUBLISH, person, ProgramFactory(), codes=["en"])
    client.force_login(UserFactory(superuser=True, language="es"))

    found = rows(client.post(f"{EXPORT}?action__exact=publish"))

    assert found[1][3] == "no"
    assert found[1][7] == "inglés"
    assert found[1][4] == "programa"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_export_holds_no_formula(reader, start):
    attack = f'{start}HYPERLINK("https://evil.example","x")'
    audit.record(Action.SAVE, UserFactory(first_name=attack), ProgramFactory(title_en=attack), detail=attack)

    (_headings, line) = rows(reader.post(f"{EXPORT}?action__exact=save"))

    assert [cell for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert line[5] == f"'{attack}"
    assert [harmless(value) for value in ("1-2", -3, None, "")] == ["1-2", -3, None, ""]


def test_export_is_by_post_and_with_its_token_only(reader):
    strict = type(reader)(enforce_csrf_checks=True)
    strict.force_login(UserFactory(superuser=True))

    assert reader.get(EXPORT).status_code == 405
    assert strict.post(EXPORT).status_code == 403
    assert not AuditEntry.objects.filter(action="export").exists()


def test_export_refuses_what_is_no_filter(reader):
    assert reader.post(f"{EXPORT}?object_id=x").status_code == 400
    assert not AuditEntry.objects.filter(action="export").exists()
