"""Every address of the admin, as every role, with another person's draft: nothing leaks and nothing is published.

The addresses come from the admin itself. Whoever adds a view writes into `VIEWS` who may open it, and whoever adds a
model writes into `KINDS` who may do what with it.
"""

import datetime

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.urls import URLPattern, reverse
from django.utils import timezone

from images.models import Image
from pages.models import Mission
from publishing import groups, payload, services
from publishing.models import AuditEntry, Presence, Publishable, Schedule
from publishing.services import review as reviews
from publishing.services import sharing
from results.models import Value, ValueImport
from tests import factories as make
from tests.images.pictures import stored_image
from tests.staff import everything, person, stored
from tests.test_admin_pages import FACTORIES

pytestmark = pytest.mark.django_db

CANARY = "Kanarienvogel"
ENGLISH, SPANISH = groups.TRANSLATORS["en"], groups.TRANSLATORS["es"]
# People who are no role of ours: staff without a group, staff with rights on pages alone, and nobody at all.
BARE, PAGES_ALONE, READER, ANONYMOUS = "bare staff", "pages alone", "no staff", "anonymous"
OUTSIDERS = [READER, ANONYMOUS]
ROLES = [*groups.EVERYBODY, BARE, PAGES_ALONE, *OUTSIDERS]

# View, add, change, delete, publish; t: writes as a translator; s: shares as somebody who clears.
SEEN = {ENGLISH: "vt", SPANISH: "vt", groups.CLEARING_OFFICERS: "vs", groups.DATA_OFFICERS: "v", groups.AUTHORS: "v"}
SEEN |= {groups.PUBLISHERS: "v", groups.ADMINISTRATORS: "v"}
CONTENT = SEEN | {groups.AUTHORS: "vac", groups.PUBLISHERS: "vacdp", groups.ADMINISTRATORS: "vacdp"}
REFERENCES = SEEN | {groups.AUTHORS: "va", groups.PUBLISHERS: "vacd", groups.DATA_OFFICERS: "vacd"}
REFERENCES |= {groups.ADMINISTRATORS: "vacd"}
FRAME = SEEN | {groups.PUBLISHERS: "vacd", groups.ADMINISTRATORS: "vacd"}
VALUES = SEEN | {groups.DATA_OFFICERS: "vacd", groups.ADMINISTRATORS: "vacd"}
KINDS = {
    "accounts.user": {groups.ADMINISTRATORS: "vacd"},
    # Only a superuser makes groups and gives them rights.
    "auth.group": {},
    "sources.source": REFERENCES,
    "sources.link": REFERENCES,
    "images.image": CONTENT,
    "contacts.office": CONTENT,
    "contacts.staffmember": CONTENT,
    "strategy.strategy": CONTENT,
    "strategy.developmentobjective": CONTENT,
    "strategy.resultstatement": SEEN,
    "strategy.challenge": CONTENT,
    "programs.area": CONTENT,
    "programs.program": CONTENT,
    "programs.organization": REFERENCES,
    "programs.region": FRAME,
    "results.indicator": CONTENT | {groups.DATA_OFFICERS: "vacdp"},
    "results.baseline": VALUES,
    "results.target": VALUES,
    "results.result": VALUES,
    # A page to upload a sheet, for who may enter values.
    "results.valueimport": {groups.DATA_OFFICERS: "v", groups.ADMINISTRATORS: "v"},
    # The site has one already, so that nobody adds another.
    "pages.mission": {role: may.replace("a", "") for role, may in CONTENT.items()},
    "pages.page": CONTENT | {PAGES_ALONE: "vcp"},
    "pages.menuitem": FRAME,
    "publishing.clearancestep": SEEN | {groups.ADMINISTRATORS: "vacd"},
    # Whoever sees content sees what of it waits to be translated.
    "translations.translation": SEEN | {PAGES_ALONE: "v"},
    "translations.term": FRAME | {ENGLISH: "vac", SPANISH: "vac"},
    "translations.parityrule": SEEN | {groups.ADMINISTRATORS: "vacd"},
    "publishing.auditentry": {groups.ADMINISTRATORS: "v"},
}
# Who may open a view of a record by GET, as what they need one of, and the status that they get.
# None stands for a view that takes POST alone.
VIEWS = {
    "changelist": ("v", 200),
    "add": ("a", 200),
    "change": ("v", 200),
    "history": ("v", 200),
    "delete": ("d", 200),
    "submit": ("ct", 200),
    "review": ("v", 200),
    "choose": ("v", 302),
    "compare": ("v", 200),
    "compare_public": ("v", 200),
    "restore": ("ct", 200),
    "discard": ("ct", 200),
    "publish": ("p", 200),
    "unpublish": ("p", 200),
    "cancel": (None, 405),
    "preview": ("v", 200),
    "preview_version": ("v", 200),
    "share": ("cs", 200),
    "share_revoke": (None, 405),
    "presence": (None, 405),
    "file": ("v", 200),
    "export": (None, 405),
    "correct": ("c", 200),
    "values": ("v", 200),
    "sheet": ("c", 200),
    "waiting": ("v", 200),
    "values_publish": ("p", 200),
    "values_withdraw": ("p", 200),
    "password_change": ("c", 200),
}
# Views of the admin as a whole, which every member of the staff may open, with the status that they get.
WHOLE = {"index": 200, "work": 200, "password_change": 200, "password_change_done": 200, "jsi18n": 200, "app_list": 200}
WHOLE |= {"figures": 200, "unbacked": 200}
# They are tried one by one below, in tests/test_no_leak.py, tests/translations/test_exchange_pages.py or
# tests/results/test_picking.py, or stand open to sign in and out by.
APART = {"login", "logout", "autocomplete", "view_on_site", "draft-recover", "translation-export", "translation-import"}
APART |= {"figure-words"}
# And these in tests/results/importing/test_pages.py.
APART |= {"value-template", "value-export", "value-import", "value-import-report", "value-import-apply"}
APART |= {"value-import-discard"}
# Pages on an indicator on which values are written, which is the right of those who may write results.
PAGES_OF_VALUES = {"sheet", "waiting"}
# Publishable records and values are public here, and deleting such leads back to the form.
DELETE_OF_PUBLIC = 302


def texts(model):
    """Return the columns of a model that hold words in one language."""
    kinds = {"CharField", "TextField", "RichTextField"}
    return [
        name
        for name, column in payload.columns(model).items()
        if getattr(column, "language", None) and column.get_internal_type() in kinds and not name.startswith("slug")
    ]


class Scene:
    """One row of every model of the admin; content is public, with a draft of somebody else full of canaries."""

    def __init__(self):
        self.author = make.UserFactory(superuser=True, username="author-of-it-all")
        make.ClearanceStepFactory()
        self.rows = {model: self._row(model) for model in admin.site._registry}
        self.drafts = {model: self._draft(row) for model, row in self.rows.items() if isinstance(row, Publishable)}

    def _row(self, model):
        if model in {AuditEntry, ValueImport}:
            return None
        if model is Image:
            return stored_image()
        return FACTORIES[model]()

    def _draft(self, row):
        model = type(row)
        changed = services.head_payload(row)
        changed["columns"] |= {name: f"<p>{CANARY}</p>" if "body" in name else CANARY for name in texts(model)}
        services.save(row, changed, by=self.author)
        draft = services.find(row)
        self._wait(row, draft)
        return draft

    def _wait(self, row, draft):
        """Let the draft be in review, scheduled and shared."""
        reviews.submit(row, ["en", "es"], by=self.author)
        Schedule.objects.create(
            draft=draft, action="publish", languages=["en"], revision=draft.head, by=self.author,
            at=timezone.now() + datetime.timedelta(days=1),
        )  # fmt: skip
        sharing.share(draft.head, ["en"], by=self.author)

    def arguments(self, model, view, converters):
        """Return what an address of a model needs."""
        row, draft = self.rows[model], self.drafts.get(model)
        values = {"pk": row and row.pk, "object_id": row and row.pk, "id": row and row.pk, "a": 1, "b": 2, "number": 1}
        if draft:
            values["planned"] = draft.schedules.get().pk
            values["number"] = draft.head.share_links.get().pk if view == "share_revoke" else draft.head.number
        if view == "file":
            values["name"] = row.file.name
        if model is AuditEntry:
            values["object_id"] = AuditEntry.objects.first().pk
        return {name: values[name] for name in converters}

    def addresses(self):
        """Return [(model, view, address)] of all records, from the admin's own patterns."""
        found = []
        for pattern in patterns(admin.site.urls[0]):
            model, view = model_of(pattern)
            if model is not None:
                kwargs = self.arguments(model, view, pattern.pattern.regex.groupindex)
                found.append((model, view, reverse(f"admin:{pattern.name}", kwargs=kwargs)))
        return found


def patterns(entries):
    for entry in entries:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry.url_patterns)


def model_of(pattern):
    """Return the model of an admin pattern and the name of its view, (None, name) for those of the whole site."""
    if pattern.name == "auth_user_password_change":
        return next(model for model in admin.site._registry if model._meta.label_lower == "accounts.user"), (
            "password_change"
        )
    for model in admin.site._registry:
        prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
        if (pattern.name or "").startswith(prefix):
            return model, pattern.name.removeprefix(prefix)
    return None, pattern.name


@pytest.fixture(scope="module")
def scene(kept_db):
    """Make the scene once for the tests of this module, none of which holds on to a row of it that it changed."""
    return Scene()


def sign_in(client, role):
    """Sign in a person of a role, and return the client."""
    if role == ANONYMOUS:
        return client
    user = person(*([role] if role in groups.EVERYBODY else []), is_staff=role != READER, username="the-one-who-tries")
    if role == PAGES_ALONE:
        names = ["view_page", "change_page", "publish_page"]
        user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def rights_of(role, model, view=""):
    label = "results.result" if view in PAGES_OF_VALUES else model._meta.label_lower
    return KINDS[label].get(role, "")


def expected(role, model, view):
    """Return the status that a role gets by GET."""
    needed, status = VIEWS[view]
    if role in OUTSIDERS:
        return 302
    if model._meta.label_lower == "publishing.auditentry" and view in {"add", "delete", "change", "history"}:
        return (AUDIT_PAGES if rights_of(role, model) else dict.fromkeys(AUDIT_PAGES, 403))[view]
    if needed is None:
        return status
    if not set(needed) & set(rights_of(role, model, view)):
        return 403
    if view == "delete" and issubclass(model, (Publishable, Value)):
        return DELETE_OF_PUBLIC
    return status


AUDIT_PAGES = {"add": 403, "delete": 403, "change": 200, "history": 200}


def body(answer):
    """Return what an answer says. Files are read to their end, so that they are closed now and not at some time."""
    return b"".join(answer).decode(errors="replace")


def undone(act):
    """Return what a function returns, and take back all that it wrote."""
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    connection.needs_rollback = False
    return result


def test_every_model_is_in_the_matrix():
    assert {model._meta.label_lower for model in admin.site._registry} == KINDS.keys()


def test_every_view_is_in_the_matrix():
    found = [model_of(pattern) for pattern in patterns(admin.site.urls[0]) if pattern.name]

    assert {view for model, view in found if model} == VIEWS.keys()
    assert {view for model, view in found if not model} == WHOLE.keys() | APART


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_those_in_the_matrix_and_show_no_draft_to_others(client, scene, role):
    addresses = scene.addresses()
    sign_in(client, role)
    before = everything(AuditEntry)

    answers = {}
    leaks = []
    for model, _view, address in addresses:
        answer = client.get(address)
        answers[address] = answer.status_code
        if CANARY in body(answer) and "v" not in rights_of(role, model):
            leaks.append(address)

    wanted = {address: expected(role, model, view) for model, view, address in addresses}
    wrong = {address: (status, wanted[address]) for address, status in answers.items() if status != wanted[address]}
    assert (wrong, leaks) == ({}, [])
    assert everything(AuditEntry) == before


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_the_whole_admin_show_no_draft_to_who_may_not_see_it(client, scene, role):
    sign_in(client, role)
    labels = sorted({model._meta.app_label for model in admin.site._registry})
    addresses = {name: reverse(f"admin:{name}") for name in WHOLE if name != "app_list"}
    addresses |= {f"app_list {label}": reverse("admin:app_list", args=[label]) for label in labels}
    seen = role in groups.EVERYBODY or role == PAGES_ALONE

    for name, address in addresses.items():
        answer = client.get(address)
        if role in OUTSIDERS:
            assert answer.status_code == 302, name
        elif not name.startswith("app_list"):
            assert answer.status_code == 200, name
        if not seen:
            assert CANARY not in answer.content.decode(), name


@pytest.mark.parametrize("role", ROLES)
def test_pickers_give_no_draft_to_who_may_not_see_it(client, scene, role):
    sign_in(client, role)
    before = everything(AuditEntry)
    found = {}
    for model, model_admin in admin.site._registry.items():
        for field in model_admin.autocomplete_fields:
            options = model._meta
            query = {"app_label": options.app_label, "model_name": options.model_name, "field_name": field}
            answer = client.get(reverse("admin:autocomplete"), {**query, "term": CANARY})
            target = options.get_field(field).related_model
            allowed = "v" in rights_of(role, target) and role not in OUTSIDERS
            found[str(options), field] = (answer.status_code, allowed)
            assert allowed or CANARY not in answer.content.decode(), (options, field)

    refused = 302 if role in OUTSIDERS else 403
    assert {key: status for key, (status, allowed) in found.items() if status != (200 if allowed else refused)} == {}
    assert everything(AuditEntry) == before


# What a POST may contain so that whichever view gets it would act if it could.
ANYTHING = {
    "post": "yes",
    "languages": ["en", "es"],
    "when": "now",
    "state": "gone",
    "is_minor": "on",
    "urgent_reason": "I want to",
    "note": "Look",
    "note_en": "New words",
    "note_es": "Palabras nuevas",
    "days": "7",
    "head": "2",
    "revision": "2",
    "number": "2",
    "_base": "2",
    "_origin": "2",
    "text": "A remark",
    "act": "comment",
    "title_en": "Overwritten",
    "title_es": "Reescrito",
    "short_title_en": "Overwritten",
    "name": "Overwritten",
    "username": "overwritten",
    "is_live_en": "on",
    "is_live_es": "on",
    "is_superuser": "on",
    "password1": "a-long-pass-word-1",
    "password2": "a-long-pass-word-1",
    "guests-TOTAL_FORMS": "0",
    "guests-INITIAL_FORMS": "0",
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "1",
    "form-0-title_en": "Overwritten",
    "_save": "1",
}
INLINES = ["program_regions", "partnerships", "sectors", "awards", "statements", "areaobjective_set", "baselines"]
INLINES += ["targets", "results", "disaggregates"]
ANYTHING |= {f"{name}-{count}_FORMS": "0" for name in INLINES for count in ("TOTAL", "INITIAL")}
# Who may act by POST, as in `VIEWS`.
ACTS = {"v": {"review"}, "ct": {"change", "submit", "restore", "discard", "presence"}}
ACTS |= {"p": {"publish", "unpublish", "cancel", "values_publish", "values_withdraw"}, "a": {"add"}, "d": {"delete"}}
ACTS |= {
    "c": {"password_change", "share", "share_revoke", "correct", "sheet", "waiting"},
    "s": {"share", "share_revoke"},
}


def may_act(role, model, view):
    may = set(rights_of(role, model, view))
    return role not in OUTSIDERS and any(view in views and may & set(needed) for needed, views in ACTS.items())


@pytest.mark.parametrize("role", ROLES)
def test_posts_of_who_may_not_change_nothing(client, scene, role):
    addresses = [found for found in scene.addresses() if not may_act(role, found[0], found[1])]
    sign_in(client, role)
    before = everything(AuditEntry)

    wrong = {}
    for model, view, address in addresses:
        answer = client.post(address, ANYTHING)
        shown = body(answer)
        if view not in POSTS_THAT_ONLY_SHOW and answer.status_code not in REFUSED:
            wrong[address] = answer.status_code
        assert "v" in rights_of(role, model) or CANARY not in shown, address

    assert wrong == {}
    assert everything(AuditEntry) == before
    tried = AuditEntry.objects.filter(actor="the-one-who-tries", is_denied=False)
    assert {entry.action for entry in tried} == ({"export"} if "v" in rights_of(role, AuditEntry) else set())


# Lists take actions, and pages that show something answer a POST as a GET, or not at all.
POSTS_THAT_ONLY_SHOW = {"changelist", "history", "choose", "compare", "compare_public", "preview", "preview_version"}
POSTS_THAT_ONLY_SHOW |= {"file", "export"}
REFUSED = {302, 403, 405}


@pytest.mark.parametrize("role", [role for role in ROLES if role not in OUTSIDERS])
def test_posts_change_what_the_public_reads_by_publication_alone(client, scene, role):
    addresses = [found for found in scene.addresses() if found[0] in scene.drafts]
    sign_in(client, role)

    changed = set()
    for model, view, address in addresses:
        row = scene.rows[model]
        before = stored(row)

        def post(row=row, address=address):
            body(client.post(address, ANYTHING))
            return stored(row)

        if undone(post) != before:
            changed.add((model._meta.label_lower, view))

    publishes = {model._meta.label_lower for model in scene.drafts if "p" in rights_of(role, model)}
    urgently = publishes if role == groups.ADMINISTRATORS else set()
    assert changed == {(label, "unpublish") for label in publishes} | {(label, "publish") for label in urgently}


@pytest.mark.parametrize("role", ROLES)
def test_actions_reach_only_what_the_role_may_change(client, scene, role):
    sign_in(client, role)
    before = {model: stored(row) for model, row in scene.rows.items() if model in scene.drafts}

    changed = set()
    for model in scene.drafts:
        row = scene.rows[model]
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for action in ("publish_en", "unpublish_es", "delete_selected", "nothing", "_save"):
            data = ANYTHING | {"action": action, "index": "0", "_selected_action": [row.pk], "form-0-id": row.pk}
            if action != "_save":
                data.pop("_save")

            def post(address=address, data=data, row=row):
                body(client.post(address, data))
                return stored(row)

            if undone(post) != before[model]:
                changed.add((model._meta.label_lower, action))

    assert changed == {
        (model._meta.label_lower, "unpublish_es") for model in scene.drafts if "p" in rights_of(role, model)
    }


def test_scene_is_what_it_says(client, scene):
    assert {type(row) for row in scene.rows.values() if isinstance(row, Publishable)} == scene.drafts.keys()
    assert all(CANARY in draft.name for draft in scene.drafts.values() if draft.model._meta.model_name != "staffmember")
    assert all(row.live_languages() == ["en", "es"] for row in scene.rows.values() if isinstance(row, Publishable))
    assert LogEntry.objects.count() == Presence.objects.count() == 0
    assert Mission.objects.count() == 1
