"""Writing drafts: every save of staff comes here, and none touches what the public reads."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import audit, languages, signals
from publishing.merge import merge
from publishing.models.drafts import Draft, Revision
from publishing.models.publications import Publication
from publishing.payload import (
    SHARED,
    apply,
    blank,
    columns,
    digest,
    digests,
    labels,
    parts,
    reserve,
    select,
    snapshot,
)
from publishing.rights import Denied, has_right, may_thaw, parts_written
from publishing.schemas import current, read
from publishing.services import review
from publishing.services.mirror import is_own, mirror, name_columns

Action = audit.Action


@dataclass
class Saved:
    """What a save led to: the newest revision, whether it is a new one, and what came from somebody else's save."""

    revision: Revision
    is_new: bool
    taken: list = field(default_factory=list)


class Conflict(Exception):  # noqa: N818  it is no error: two people wrote at the same time
    """Two people changed the same place. Nothing is saved; all that both wrote is here.

    `merge` holds both people's changes, mine where they met; `head` is their revision, `base` the payload both began
    with.
    """

    def __init__(self, base, mine, merged, head):
        super().__init__()
        self.base = base
        self.mine = mine
        self.merge = merged
        self.head = head


def find(row):
    """Return the draft of a row, None where staff have not touched it yet."""
    return Draft.objects.of(row).select_related("head__schema", "head__author").first()


def head_payload(row, draft=None):
    """Return what the forms of staff show of a row: its newest version, or the row as it is."""
    draft = draft or find(row)
    if draft is None:
        return snapshot(row)
    return read(draft.head)


def lock(row):
    """Return a row's draft, locked until the transaction ends, made if there was none.

    A draft that is made here begins with the version that was found in the row. If somebody wrote the row past the
    services meanwhile, such as a fixture, what they wrote is merged into the newest version.
    """
    content_type = ContentType.objects.get_for_model(row)
    # Not FOR UPDATE: rows elsewhere refer to this one, and their inserts need not wait.
    locked = Draft.objects.select_for_update(no_key=True)
    draft = locked.filter(content_type=content_type, object_id=row.pk).first()
    if draft is None:
        now = timezone.now()
        Draft.objects.bulk_create(
            [Draft(content_type=content_type, object_id=row.pk, key=row.key, changed_at=now)], ignore_conflicts=True
        )
        draft = locked.get(content_type=content_type, object_id=row.pk)
    # Ordered by itself: a model's own order may join rows that can't be locked.
    stored = type(row)._base_manager.select_for_update(no_key=True).filter(pk=row.pk).order_by("pk").first()
    if stored is None:
        raise ValidationError(
            _("Somebody deleted this meanwhile. Who may delete can recover it from the list of deleted drafts.")
        )
    if draft.head is None:
        _begin(draft, stored)
    elif draft.live_digest:
        _absorb(draft, stored)
    return draft


def save(row, payload, *, by, base=None, found_digest="", kind=Revision.Kind.EDIT, restored_from=None):
    """Write a new version of an object and return what came of it as Saved; the row itself stays as it is.

    `base` is the number of the revision that the writer began with, None where there was no draft yet; then
    `found_digest` is the digest of the row's snapshot at that time. What others saved since is merged in. Raise
    Conflict where both changed the same place, Denied where the writer changed what they have no right to.
    """
    model = type(row)
    with transaction.atomic():
        draft = lock(row)
        check_thawed(draft.row(), by, Action.SAVE)
        head = read(draft.head)
        begun = _base_payload(draft, base, found_digest)
        _check_parts(row, by, begun, payload)
        merged = merge(begun, payload, head)
        if merged.conflicts:
            raise Conflict(begun, payload, merged, draft.head)
        candidate = draft.row()
        apply(candidate, merged.payload)
        # Nor does a draft make itself part of what is history.
        check_thawed(candidate, by, Action.SAVE)
        if digests(model, merged.payload) == draft.head.digests:
            return Saved(draft.head, is_new=False, taken=merged.taken)
        if merged.taken and kind == Revision.Kind.EDIT:
            kind = Revision.Kind.MERGE
        told = {"begun": begun, "typed": payload}
        revision = _add(
            draft, merged.payload, by=by, kind=kind, based_on=draft.head, restored_from=restored_from, **told
        )
        action = Action.RESTORE if restored_from else Action.SAVE
        _after_save(draft, row, by, action, changed_parts(model, head, merged.payload))
        return Saved(revision, is_new=True, taken=merged.taken)


def create(model, payload, *, by, kind=Revision.Kind.EDIT):
    """Begin an object: its row, public in no language, and its first revision. Return the row."""
    if not has_right(by, "add", model):
        raise Denied(Action.CREATE, model=model)
    with transaction.atomic():
        row = mirror(model(), payload)
        check_thawed(row, by, Action.CREATE)
        draft = Draft(
            content_type=ContentType.objects.get_for_model(model),
            object_id=row.pk,
            key=row.key,
            created_by=by,
            changed_at=timezone.now(),
        )
        draft.save()
        _add(draft, payload, by=by, kind=kind, begun=blank(model), typed=payload)
        action = Action.COPY if kind == Revision.Kind.COPY else Action.CREATE
        audit.record(action, by, draft=draft, version=draft.head.number)
    return row


def copy_payload(model, payload):
    """Return a payload for a new object like another: without its addresses, its child rows under new numbers."""
    fresh = {**payload, "columns": dict(payload["columns"])}
    for name, column in columns(model).items():
        if is_own(model, column):
            fresh["columns"][name] = None if column.null else ""
    fresh["children"] = {
        name: {str(reserve(_child_model(model, name))): values for values in rows.values()}
        for name, rows in payload["children"].items()
    }
    return fresh


def restore(row, revision, *, by):
    """Write an old version again as the newest one. Like any other save, it needs clearance before it can be public."""
    payload = read(revision)
    draft = find(row)
    if revision.draft_id != draft.pk:
        raise ValueError("The version is another object's.")
    return save(row, payload, by=by, base=draft.head.number, kind=Revision.Kind.RESTORE, restored_from=revision)


def discard(row, *, by):
    """Write what is public again as the newest version, so that nothing unpublished is left."""
    draft = find(row)
    publication = draft.publications.filter(shared_revision__isnull=False).order_by("-since").first()
    if publication is None:
        raise ValidationError(_("Nothing of this has been public, so there is nothing to go back to."))
    payload = live_payload(draft)
    return save(
        row, payload, by=by, base=draft.head.number, kind=Revision.Kind.RESTORE, restored_from=publication.revision
    )


def live_payload(draft):
    """Return what the services last published of an object, put together from the revisions of its languages."""
    model = draft.model
    publications = list(draft.publications.select_related("revision__schema", "shared_revision__schema"))
    # The columns that languages share went to readers with whichever was published last, so all name the same.
    shared = publications[0].shared_revision
    payload = select(model, blank(model), read(shared), [])
    for publication in publications:
        own = read(publication.revision)
        mixed = {**payload, "columns": own["columns"] | _shared_columns(model, payload)}
        mixed["children"] = {
            name: {
                pk: own["children"].get(name, {}).get(pk, values) | _shared_columns(_child_model(model, name), values)
                for pk, values in rows.items()
            }
            for name, rows in payload["children"].items()
        }
        payload = select(model, payload, mixed, [publication.language])
    return payload | {"labels": read(shared).get("labels", {})}


def changed_parts(model, old, new):
    """Return the parts in which two payloads differ."""
    before, after = parts(model, old), parts(model, new)
    return [name for name in after if before[name] != after[name]]


def unpublished(draft):
    """Return the parts of the newest version that its publication would change for readers."""
    model, fresh = draft.model, read(draft.head)
    states = dict(draft.publications.values_list("language", "state"))
    shown = live_payload(draft) if states else blank(model)
    now, waiting = digests(model, shown), []
    for code in languages.codes():
        if code not in states:
            is_waiting = bool(fresh["columns"].get(languages.column(model.title_field, code)))
        else:
            # Not the two versions: child rows come and go for all languages with the publication of any.
            is_waiting = digests(model, select(model, shown, fresh, [code]))[code] != now[code]
        if is_waiting:
            waiting.append(code)
    if Publication.State.LIVE in states.values() and draft.head.digests[SHARED] != now[SHARED]:
        waiting.append(SHARED)
    return waiting


def absorb(row):
    """Take in what was written to a row past the services, and return its newest revision.

    A save does so by itself; but one that ends in a Conflict is undone, and this with it.
    """
    with transaction.atomic():
        return lock(row).head


def check_thawed(row, by, action):
    """Raise Denied if a stored row is history and the person has no right to change history."""
    if not may_thaw(by, row):
        raise Denied(action, row, detail=_("This is history and can't be changed."))


def _child_model(model, name):
    return getattr(model, name).rel.related_model


def _shared_columns(model, values):
    return {
        name: value
        for name, value in values.get("columns", values).items()
        if getattr(model._meta.get_field(name), "language", None) is None
    }


# Inside of the services


def _begin(draft, stored):
    """Give a draft its first revision: the row as it was found, with the publications that it shows."""
    revision = _add(draft, snapshot(stored), by=None, kind=Revision.Kind.FOUND)
    live = stored.live_languages()
    Publication.objects.bulk_create(
        Publication(
            draft=draft,
            language=code,
            state=Publication.State.LIVE if code in live else Publication.State.GONE,
            revision=revision,
            shared_revision=revision,
            first_published_at=getattr(stored, languages.column("published_at", code)) or timezone.now(),
            since=getattr(stored, languages.column("published_at", code)) or timezone.now(),
        )
        for code in languages.codes()
        if code in live or getattr(stored, languages.column("published_at", code))
    )
    if draft.publications.exists():
        draft.live_digest = digest(parts(type(stored), revision.payload))
    draft.unpublished = unpublished(draft)
    draft.save(update_fields=["live_digest", "unpublished"])


def _absorb(draft, stored):
    """Take in what was written to the row past the services; where a draft has changed it too, the draft stays."""
    model = type(stored)
    present = snapshot(stored)
    if digest(parts(model, present)) == draft.live_digest:
        return
    head, known = read(draft.head), _believed(draft, present)
    found = _add(draft, present, by=None, kind=Revision.Kind.FOUND, based_on=draft.head)
    draft.publications.update(revision=found, shared_revision=found)
    merged = merge(known, head, present).payload
    if digests(model, merged) != found.digests:
        _add(draft, merged, by=None, kind=Revision.Kind.MERGE, based_on=found)
    draft.live_digest = digest(parts(model, present))
    draft.unpublished = unpublished(draft)
    draft.save(update_fields=["live_digest", "unpublished"])


def _believed(draft, present):
    """Return what the services last knew the row to hold; where nobody can tell any more, what it holds now."""
    # A row as it was found may also hold words of languages that nobody has published.
    for found in (read(draft.publications.first().shared_revision), live_payload(draft)):
        if digest(parts(draft.model, found)) == draft.live_digest:
            return found
    return present


def _add(draft, payload, *, by, kind, based_on=None, restored_from=None, begun=None, typed=None):
    """Write a revision, make it the draft's newest, and tell what its writer began with and typed."""
    model = draft.model
    last = draft.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision.objects.create(
        draft=draft,
        number=last + 1,
        based_on=based_on,
        restored_from=restored_from,
        kind=kind,
        author=by,
        schema=current(model),
        payload=payload | {"labels": labels(model, payload)},
        digests=digests(model, payload),
    )
    draft.head = revision
    draft.names = _names(model, payload)
    draft.search_text = " ".join(filter(None, (payload["columns"][name] for name in name_columns(model))))
    draft.unpublished = unpublished(draft)
    if by is not None:
        draft.changed_by, draft.changed_at = by, timezone.now()
    draft.save(update_fields=["head", "names", "search_text", "unpublished", "changed_by", "changed_at"])
    signals.revised.send(model, draft=draft, revision=revision, begun=begun, typed=typed)
    return revision


def _names(model, payload):
    """Return {language: what the object is called in it}: a person by name, all else by title."""
    values = payload["columns"]
    names = {
        code: values.get("name") or values.get(languages.column(model.title_field, code)) for code in languages.codes()
    }
    return {code: name for code, name in names.items() if name}


def _base_payload(draft, base, found_digest):
    """Return the payload that a writer began with; an empty one where nobody knows it, so that every change is told."""
    if base is None:
        first = draft.revisions.get(number=1)
        known = not found_digest or digest(parts(draft.model, first.payload)) == found_digest
        return read(first) if known else {"columns": {}, "many": {}, "children": {}}
    return read(draft.revisions.select_related("schema").get(number=base))


def _check_parts(row, by, begun, payload):
    allowed = parts_written(by, type(row))
    if not begun["columns"]:
        begun = head_payload(row)
    if forbidden := set(changed_parts(type(row), begun, payload)) - allowed:
        raise Denied(Action.SAVE, row, detail=", ".join(sorted(forbidden)))


def _after_save(draft, row, by, action, changed):
    if not draft.live_digest:
        mirror(draft.row(), draft.head.payload)
    review.void_changed(draft, by=by)
    audit.record(action, by, draft=draft, codes=changed, version=draft.head.number)
