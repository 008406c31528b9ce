import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from pages.models import Page
from programs.models import Program
from publishing import groups, services
from publishing.models import AuditEntry, ClearanceStep, Draft, Publication, Review, Schedule
from publishing.payload import snapshot
from publishing.services import review
from tests.factories import OrganizationFactory, PageFactory, PartnershipFactory, ProgramFactory, UserFactory
from tests.markup import Markup

pytestmark = pytest.mark.django_db

SOON = timezone.now() + timezone.timedelta(days=2)


@pytest.fixture
def editor():
    return UserFactory(superuser=True, first_name="Rosa", last_name="Salas")


@pytest.fixture
def sign_in(client):
    """Sign in a person with these permissions, or in these groups, who reads the admin in a language."""

    def sign_in(*codenames, roles=(), language="en", user=None, **attributes):
        user = user or UserFactory(language=language, **attributes)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        user.groups.set(Group.objects.filter(name__in=roles))
        client.force_login(user)
        return client

    return sign_in


def write(row, by, many=None, children=None, **columns):
    """Save a version of a row with some columns changed, and return its Revision."""
    draft = services.find(row)
    payload = services.head_payload(row, draft)
    payload = {
        **payload,
        "columns": payload["columns"] | columns,
        "many": payload["many"] | (many or {}),
        "children": payload["children"] | (children or {}),
    }
    return services.save(row, payload, by=by, base=draft.head.number if draft else None).revision


def address(row, view, *args):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_{view}", args=[row.pk, *args])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def differences(page):
    """Return {language: [(label, words, removed in - -, added in + +)]} of a page that compares."""
    return {
        code: [(change.label, marks(change.html)) for change in changes]
        for code, _name, _tag, changes in page.context["groups"]
    }


def marks(html):
    html = re.sub(r'<span class="change-said".*?</span>', "", html)
    html = re.sub(r"<del[^>]*>(.*?)</del>", r"-\1-", html)
    return re.sub(r"<ins[^>]*>(.*?)</ins>", r"+\1+", html)


def labels(page):
    return {code: [label for label, _words in found] for code, found in differences(page).items()}


@pytest.fixture
def program():
    return ProgramFactory(regional=True, title_en="Water", title_es="Agua", summary_en="", summary_es="")


# The list of versions


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Nobody has changed this here since it was loaded.", "English: public since October 6, 2023"]),
        ("es", ["Inglés: publicado desde el 6 de octubre de 2023"]),
    ],
)
def test_history_of_an_untouched_record_says_so(sign_in, program, language, words):
    page = sign_in("view_program", language=language).get(address(program, "history"))

    assert page.status_code == 200
    text = Markup(page).text
    assert [word for word in words if word not in text] == []
    assert not Draft.objects.exists()


def test_history_lists_versions_with_what_became_of_them(sign_in, program, editor):
    step = ClearanceStep.objects.create(name_en="Program office", group=Group.objects.create(name="Office"))
    officer = UserFactory(first_name="Luis", last_name="Rojas", superuser=True)
    officer.groups.add(step.group)
    second = write(program, editor, title_en="Clean water")
    write(program, editor, title_es="Agua limpia", status="2")
    sent = review.submit(program, ["en"], by=editor, note="Please look")
    review.decide(sent, "approve", by=officer)
    services.publish(program, ["en"], by=editor, notes={"en": "New title"})
    services.schedule(
        program, ["es"], action=Schedule.Action.UNPUBLISH, at=SOON, by=editor, state=Publication.State.GONE
    )

    page = sign_in("view_program").get(address(program, "history"))

    entries = page.context["entries"]
    assert [(entry.revision.number, entry.parts) for entry in entries] == [
        (3, ["what all languages share", "Spanish"]),
        (2, ["English"]),
        (1, []),
    ]
    assert [[found.language for found in entry.publications] for entry in entries] == [["en"], [], ["es"]]
    newest = entries[0]
    assert [(change.language, change.note) for change in newest.changes] == [("en", "New title")]
    assert [(found.state, found.note) for found in newest.reviews] == [(Review.State.APPROVED, "Please look")]
    assert [(found.verdict, found.person) for found in newest.decisions] == [("approve", officer)]
    assert [(found.action, found.languages) for found in newest.schedules] == [("unpublish", ["es"])]
    text = Markup(page).text
    for words in (
        "Rosa Salas",
        "Luis Rojas",
        "Program office",
        "New title",
        "Public in English since",
        "as it was found",
    ):
        assert words in text
    assert entries[1].revision == second


def test_history_lets_two_versions_be_chosen_without_script(sign_in, program, editor):
    for number in range(3):
        write(program, editor, title_en=f"Water {number}")
    client = sign_in("view_program")

    page = Markup(client.get(address(program, "history")))

    assert [(box["name"], box["value"]) for box in page.all("input", type="radio") if "checked" in box] == [
        ("b", "4"),
        ("a", "3"),
    ]
    form = page.all("form", action=address(program, "choose"))
    assert [attributes["method"] for attributes in form] == ["get"]
    assert client.get(address(program, "choose"), {"a": "4", "b": "2"}).url == address(program, "compare", 2, 4)
    for wrong in ({"a": "2", "b": "2"}, {"a": "2"}, {"a": "x", "b": "9" * 40}):
        assert client.get(address(program, "choose"), wrong).url == address(program, "history")


@pytest.mark.parametrize("count", [2, 12])
def test_history_asks_the_database_as_often_for_many_versions(
    sign_in, program, editor, count, django_assert_max_num_queries
):
    for number in range(count):
        write(program, UserFactory(superuser=True), title_en=f"Water {number}")
        services.publish(program, ["en"], by=editor, is_minor=True)
    client = sign_in("view_program")

    with django_assert_max_num_queries(21):
        client.get(address(program, "history"))


def test_history_is_paged_and_the_last_version_of_a_page_knows_the_one_before(sign_in, program, editor):
    for number in range(27):
        write(program, editor, title_en=f"Water {number}")
    client = sign_in("view_program")

    first, second, beyond = (client.get(address(program, "history"), {"p": page}) for page in ("1", "2", "99"))

    assert [entry.revision.number for entry in first.context["entries"]] == list(range(28, 3, -1))
    assert first.context["entries"][-1].parts == ["English"]
    assert [entry.revision.number for entry in second.context["entries"]] == [3, 2, 1]
    assert [entry.revision.number for entry in beyond.context["entries"]] == [3, 2, 1]


def test_change_form_leads_to_the_history(sign_in, program):
    page = Markup(sign_in(superuser=True).get(address(program, "change")))

    assert address(program, "history") in page.paths()


# Comparing


def test_compare_shows_both_languages_and_nothing_that_stayed(sign_in, program, editor):
    partner = PartnershipFactory(program=program, organization=OrganizationFactory(name_en="Farmers"))
    write(program, editor, title_en="Clean water", body_en="<p>For <strong>all</strong></p>")
    children = snapshot(program)["children"]["partnerships"]
    children = {str(partner.pk): children[str(partner.pk)] | {"role": "counterpart"}}
    write(program, editor, title_es="Agua limpia", status="2", children={"partnerships": children})
    client = sign_in("view_program")

    page = client.get(address(program, "compare", 1, 3))

    assert differences(page) == {
        None: [("Status", "+in progress+"), ("Partners: Farmers – role", "-implementing partner- +counterpart+")],
        "en": [("Title", "-Water-+Clean water+"), ("Text", "<p>+For +<strong>+all+</strong></p>")],
        "es": [("Title", "Agua+ limpia+")],
    }
    assert Markup(page).all("dd", lang="es-PE")
    links = Markup(client.get(address(program, "compare", 1, 2))).paths()
    assert address(program, "compare", 2, 3) in links
    assert address(program, "compare", 0, 1) not in links


def test_compare_with_what_is_public_puts_its_languages_together(sign_in, program, editor):
    write(program, editor, title_en="Clean water", title_es="Agua limpia")
    services.publish(program, ["en"], by=editor, notes={"en": "New title"})
    write(program, editor, status="2")

    page = sign_in("view_program").get(address(program, "compare_public", 3))

    assert differences(page) == {None: [("Status", "+in progress+")], "es": [("Title", "Agua+ limpia+")]}


def test_compare_of_one_version_with_itself_differs_in_nothing(sign_in, program, editor):
    write(program, editor, title_en="Clean water")

    assert "Nothing differs." in Markup(sign_in("view_program").get(address(program, "compare", 2, 2))).text


XSS = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<svg/onload=alert(1)>", "</title><b>bold</b>"]


@pytest.mark.parametrize("attack", XSS)
def test_pages_of_the_history_are_inert(sign_in, editor, attack):
    program = ProgramFactory(regional=True, title_en=attack, title_es=attack)
    step = ClearanceStep.objects.create(name_en=attack, group=Group.objects.create(name="Office"))
    officer = UserFactory(superuser=True, first_name=attack)
    officer.groups.add(step.group)
    editor.last_name = attack[:150]
    editor.save()
    write(program, editor, summary_en=attack, slug_es=attack, body_en=f"<p>{attack}</p>", status=attack)
    review.decide(review.submit(program, ["en"], by=editor, note=attack), "send_back", by=officer, comment=attack)
    write(program, editor, title_en="Water", summary_en="", body_en="")
    client = sign_in(superuser=True)

    for view in (
        address(program, "history"),
        address(program, "compare", 1, 2),
        address(program, "compare", 2, 3),
        address(program, "compare_public", 3),
        address(program, "restore", 2),
        address(program, "discard"),
    ):
        page = client.get(view)
        assert page.status_code == 200, view
        text = page.content.decode()
        assert not re.search(r"<script>alert|<img src=x|<svg/|<b>bold", text), view


# The way back


def test_restore_asks_first_and_writes_a_draft_alone(sign_in, program, editor):
    write(program, editor, title_en="Clean water")
    services.publish(program, ["en", "es"], by=editor, notes={"en": "x", "es": "x"})
    write(program, editor, title_en="Clear water", status="2")
    before = snapshot(Program.objects.get())
    client = sign_in("view_program", "change_program")

    page = client.get(address(program, "restore", 1))

    assert labels(page) == {
        None: ["Status"],
        "en": ["Title"],
    }
    assert services.find(program).head.number == 3

    answer = client.post(address(program, "restore", 1), {"head": "3"})

    assert answer.url == address(program, "change")
    assert said(answer) == [
        "Version 1 of “Clear water” is the newest draft again. Nothing is public until somebody publishes it."
    ]
    head = services.find(program).head
    assert (head.number, head.kind, head.restored_from.number) == (4, "restore", 1)
    assert head.payload["columns"]["title_en"] == "Water"
    assert snapshot(Program.objects.get()) == before
    assert AuditEntry.objects.filter(action="restore", version=4, is_denied=False).count() == 1


def test_restore_needs_clearance_again(sign_in, program, editor):
    ClearanceStep.objects.create(name_en="Program office", group=Group.objects.create(name="Office"))
    step = ClearanceStep.objects.get()
    officer = UserFactory(superuser=True)
    officer.groups.add(step.group)
    write(program, editor, title_en="Clean water")
    review.decide(review.submit(program, ["en"], by=editor), "approve", by=officer)
    write(program, editor, title_en="Clear water")
    write(program, editor, title_en="Dear water", status="2")

    sign_in("view_program", "change_program").post(address(program, "restore", 3), {"head": "4"})

    draft = services.find(program)
    assert [str(found) for found in review.outstanding(draft, draft.head, "en")] == ["Program office"]
    with pytest.raises(Exception, match="not been cleared"):
        services.publish(program, ["en"], by=editor, notes={"en": "x"})


def test_restore_waits_for_whoever_saved_meanwhile(sign_in, program, editor):
    write(program, editor, title_en="Clean water")
    client = sign_in("view_program", "change_program")
    write(program, editor, title_en="Clear water")

    answer = client.post(address(program, "restore", 1), {"head": "2"})

    assert answer.status_code == 200
    assert said(answer) == ["Somebody saved a newer version meanwhile. Look again at what would change."]
    assert services.find(program).head.number == 3


def test_restore_of_what_is_the_newest_already_changes_nothing(sign_in, program, editor):
    write(program, editor, title_en="Clean water")

    answer = sign_in("view_program", "change_program").post(address(program, "restore", 2), {"head": "2"})

    assert answer.url == address(program, "history")
    assert said(answer) == ["Nothing changed: the newest version says the same."]
    assert services.find(program).head.number == 2


def test_discard_writes_what_is_public_as_the_newest_version(sign_in, program, editor):
    write(program, editor, title_en="Clean water", title_es="Agua limpia")
    services.publish(program, ["en"], by=editor, notes={"en": "x"})
    write(program, editor, status="2")
    client = sign_in("view_program", "change_program")

    page = client.get(address(program, "discard"))
    answer = client.post(address(program, "discard"), {"head": "3"})

    assert labels(page) == {
        None: ["Status"],
        "es": ["Title"],
    }
    assert said(answer) == ["The unpublished changes of “Clean water” are discarded. They stay in its history."]
    draft = services.find(program)
    columns = draft.head.payload["columns"]
    assert (columns["title_en"], columns["title_es"], columns["status"]) == ("Clean water", "Agua", "")
    assert (draft.head.number, draft.unpublished) == (4, [])


def test_discard_is_not_there_for_what_was_never_public(sign_in, editor):
    program = ProgramFactory(regional=True, draft=True)
    write(program, editor, title_en="Clean water")

    assert sign_in("view_program", "change_program").get(address(program, "discard")).status_code == 404


def test_version_of_former_columns_says_what_it_is_instead_of_failing(sign_in, program, editor):
    first = write(program, editor, title_en="Clean water")
    write(program, editor, title_en="Clear water")
    first.schema = type(first.schema).objects.create(digest="old", columns={"columns": {}})
    first.payload["columns"]["mood"] = "sunny"
    type(first).objects.filter(pk=first.pk).update(schema=first.schema, payload=first.payload)
    client = sign_in("view_program", "change_program")

    for view in (address(program, "compare", 1, 2), address(program, "restore", 2)):
        page = client.get(view)
        assert page.status_code == 200
        assert "there is no place any more for what it has in: mood" in Markup(page).text
    answer = client.post(address(program, "restore", 2), {"head": "3"})

    assert answer.url == address(program, "history")
    assert "mood" in said(answer)[0]
    assert services.find(program).head.number == 3


# Rights

READERS = {
    groups.AUTHORS: 200,
    groups.TRANSLATORS["es"]: 200,
    groups.CLEARING_OFFICERS: 200,
    groups.PUBLISHERS: 200,
    groups.DATA_OFFICERS: 200,
    groups.ADMINISTRATORS: 200,
    "nobody": 403,
}
WRITERS = READERS | {groups.CLEARING_OFFICERS: 403, groups.DATA_OFFICERS: 403}


@pytest.mark.parametrize("role", READERS)
def test_pages_of_the_history_keep_to_rights(sign_in, program, editor, role):
    write(program, editor, title_es="Agua limpia")
    write(program, editor, title_es="Agua clara")
    client = sign_in(roles=[role])

    reading = ["history", "choose", ("compare", 1, 2), ("compare_public", 2)]
    writing = [("restore", 1), "discard"]
    found = {}
    for view in [*reading, *writing]:
        name, *args = [view] if isinstance(view, str) else view
        found[name] = client.get(address(program, name, *args)).status_code
    posted = client.post(address(program, "restore", 1), {"head": "3"}).status_code

    shown, written = READERS[role], WRITERS[role]
    assert found == {
        "history": shown,
        "choose": 302 if shown == 200 else 403,
        "compare": shown,
        "compare_public": shown,
        "restore": written,
        "discard": written,
    }
    assert posted == (302 if written == 200 else 403)
    assert services.find(program).head.number == (4 if written == 200 else 3)


def test_restore_of_another_language_is_refused_to_a_translator(sign_in, program, editor):
    write(program, editor, title_en="Clean water")
    client = sign_in(roles=[groups.TRANSLATORS["es"]])

    page = client.get(address(program, "restore", 1))
    answer = client.post(address(program, "restore", 1), {"head": "2"})

    assert "This would change what you may not write: English." in Markup(page).text
    assert not Markup(page).all("button", class_="button default")
    assert answer.status_code == 403
    assert services.find(program).head.number == 2
    assert AuditEntry.objects.filter(is_denied=True, object_id=program.pk).count() == 1


@pytest.mark.parametrize("view", ["restore", "discard"])
def test_going_back_by_get_or_without_its_token_writes_nothing(client, program, editor, view):
    write(program, editor, title_en="Clean water")
    strict = type(client)(enforce_csrf_checks=True)
    strict.force_login(UserFactory(superuser=True))
    target = address(program, view, *([1] if view == "restore" else []))

    assert strict.get(target).status_code == 200
    assert strict.post(target, {"head": "2"}).status_code == 403
    assert services.find(program).head.number == 2


def test_versions_of_others_are_not_found(sign_in, program, editor):
    other, page = ProgramFactory(regional=True), PageFactory(pk=program.pk)
    write(program, editor, title_en="Clean water")
    for number in range(3):
        write(other, editor, title_en=f"Secret {number}")
    write(page, editor, title_en="Secret page")
    client = sign_in(superuser=True)

    for view in (
        address(program, "compare", 1, 4),
        address(program, "compare", 4, 1),
        address(program, "compare", 2**63, 1),
        address(program, "compare_public", 3),
        address(program, "restore", 3),
        f"/admin/programs/program/{2**63}/restore/1/",
        "/admin/programs/program/0/discard/",
        address(ProgramFactory(regional=True), "compare", 1, 1),
    ):
        assert client.get(view).status_code == 404, view
        assert client.post(view).status_code in (404, 405), view
    assert differences(client.get(address(page, "compare", 1, 2)))["en"][0][0] == "Title"
    assert Page.objects.get().title_en != "Secret page"


def test_history_of_another_kind_is_not_readable_with_the_right_to_one(sign_in, editor):
    page = PageFactory()
    write(page, editor, title_en="Secret page")
    client = sign_in("view_program", "change_program")

    for view in ("history", "discard"):
        assert client.get(address(page, view)).status_code == 403
    for view in (address(page, "compare", 1, 2), address(page, "restore", 1), address(page, "compare_public", 1)):
        answer = client.get(view)
        assert answer.status_code == 403
        assert "Secret page" not in answer.content.decode()


@pytest.mark.parametrize("pk", ["abc", "0", "9" * 30, "1_2F"])
def test_history_of_what_is_not_there_leads_home(sign_in, pk):
    answer = sign_in(superuser=True).get(f"/admin/programs/program/{pk}/history/")

    assert answer.url == reverse("admin:index")


def test_anonymous_is_asked_to_sign_in(client, program, editor):
    write(program, editor, title_en="Clean water")

    for view in (address(program, "history"), address(program, "compare", 1, 2), address(program, "restore", 1)):
        assert client.get(view).url.startswith(reverse("admin:login"))
