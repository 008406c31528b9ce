"""The only writers of what the public reads: the admin, imports and schedules all come here."""

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from modeltranslation.translator import NotRegistered, translator

from publishing import audit, languages, signals
from publishing.models.publications import OldAddress, Publication, PublicChange
from publishing.payload import (
    SHARED,
    apply,
    children,
    columns,
    digest,
    digests,
    part_of,
    parts,
    select,
    snapshot,
    without_languages,
    write,
)
from publishing.preview.pages import status_of
from publishing.rights import Denied, may_publish, may_publish_urgently
from publishing.schemas import read
from publishing.services import drafts, review

Action = audit.Action
State = Publication.State
SAFE_TARGET = re.compile(r"(/(?![/\\])|https://)[^\s\\]*")


def missing_errors(row, codes):
    """Return {column: message} for all that a row lacks before it can be public in these languages."""
    return {
        column: _("Fill this in before you publish in %(language)s.") % {"language": languages.name(code)}
        for code in codes
        for column in row.missing_to_publish(code)
    }


def outcome(row, payload, codes):
    """Return the payload that readers would get by publishing another one in some languages, without writing it."""
    model = type(row)
    never = [code for code in languages.codes() if getattr(row, languages.column("published_at", code)) is None]
    shown = without_languages(model, snapshot(row), never)
    _remember_words(row, shown, payload)
    return select(model, shown, payload, codes)


def _remember_words(row, shown, payload):
    """Put into what readers see the words that they read of child rows which went and now come back."""
    back = {name: rows.keys() - shown["children"].get(name, {}).keys() for name, rows in payload["children"].items()}
    draft = drafts.find(row) if any(back.values()) else None
    for publication in draft.publications.select_related("revision__schema") if draft else ():
        published = read(publication.revision)["children"]
        for name, child in children(type(row)).items():
            fields = columns(child.model, child.key)
            for pk in back.get(name, set()) & published.get(name, {}).keys():
                words = published[name][pk]
                shown["children"][name].setdefault(pk, {}).update(
                    {key: words.get(key) for key, column in fields.items() if part_of(column) == publication.language}
                )


def problems(row, payload, codes, *, together=None):
    """Return {column or child rows' name: [message]} for what stands against publishing a payload; {} for nothing.

    Only what the languages being published, and what all share, would show is looked at. `together` are all languages
    that could go out at the same time, where somebody is still to choose.
    """
    model = type(row)
    candidate = model._base_manager.get(pk=row.pk)
    fresh = outcome(row, payload, codes) | {"labels": payload.get("labels", {})}
    objections = [_objections(candidate, together or codes), _errors(findings(row, payload, codes))]
    return _joined(_problems(candidate, fresh, codes), *objections)


def findings(row, payload, codes):
    """Return the Findings of who checks what readers would get by publishing a payload in some languages at once."""
    return _findings(row, outcome(row, payload, codes), codes)


def publish(row, codes, *, by, revision=None, notes=None, is_minor=False, urgent_reason=""):
    """Make a revision of a row, its newest if none is named, public in some languages, all or none; return the row.

    `notes` has a sentence per language on what changed for readers; a further publication needs one unless the
    change is minor. Raise Denied who may not, ValidationError with messages per column where the row is not ready,
    not cleared, or lacks its note. `urgent_reason` publishes without clearance, for those with the right to.
    """
    _check(row, codes, by, Action.PUBLISH)
    notes = {code: (notes or {}).get(code, "").strip() for code in codes}
    with transaction.atomic():
        draft, row = _locked(row, by, Action.PUBLISH)
        revision = revision or draft.head
        if revision.draft_id != draft.pk:
            raise ValueError("The version is another object's.")
        uncleared = _uncleared(draft, revision, codes, row, by, urgent_reason)
        payload = read(revision)
        fresh = outcome(row, payload, codes)
        before = digests(type(row), snapshot(row))
        changed = [part for part, value in digests(type(row), fresh).items() if value != before[part]]
        objections = [_objections(row, codes), _errors(_findings(row, fresh, codes))]
        if errors := _joined(_problems(row, fresh | {"labels": payload.get("labels", {})}, codes), *objections):
            raise ValidationError(errors)
        drafts.check_thawed(row, by, Action.PUBLISH)
        _check_notes(draft, codes, changed, notes, is_minor)
        addresses = _addresses(draft.row())
        now = timezone.now()
        _write(row, codes, changed, now, is_minor)
        _keep_addresses(draft, row, addresses)
        _record(draft, revision, codes, changed, now, by, notes, is_minor, uncleared, urgent_reason)
        _after(draft, row)
        reason = urgent_reason if uncleared else ""
        audit.record(Action.PUBLISH, by, draft=draft, codes=codes, version=revision.number, detail=reason)
        if uncleared:
            review.ask_afterwards(draft, revision, uncleared, by=by, reason=urgent_reason)
        signals.published.send(type(row), instance=row, languages=codes, by=by)
    return row


def unpublish(row, codes, *, by, state=State.GONE, reasons=None, redirect_to=""):
    """Take a row back from the public in some languages and return it as saved.

    `state` says what its address answers from now on: a dated notice above the old text with the reason for readers
    (withdrawn), another address (redirected), or that it is gone. `published_at` stays: it says that the words have
    been out, which locks official wording (rule R9).
    """
    _check(row, codes, by, Action.UNPUBLISH)
    reasons = {code: (reasons or {}).get(code, "").strip() for code in codes}
    _check_end(state, codes, reasons, redirect_to)
    with transaction.atomic():
        draft, row = _locked(row, by, Action.UNPUBLISH)
        now = timezone.now()
        codes = [code for code in codes if row.is_live_in(code)]
        if not codes:
            return row
        for code in codes:
            setattr(row, languages.column("is_live", code), False)
        row.save(update_fields=[languages.column("is_live", code) for code in codes])
        for code in codes:
            draft.publications.filter(language=code).update(
                state=state, since=now, by=by, reason=reasons[code], redirect_to=redirect_to, is_uncleared=False
            )
            if state == State.WITHDRAWN:
                PublicChange.objects.create(
                    draft=draft, language=code, kind=PublicChange.Kind.WITHDRAWN, at=now, by=by, note=reasons[code]
                )
        if state == State.REDIRECTED:
            _check_target(redirect_to)
        _after(draft, row)
        audit.record(Action.UNPUBLISH, by, draft=draft, codes=codes, detail=f"{state} {redirect_to}".strip())
        signals.unpublished.send(type(row), instance=row, languages=codes, by=by)
    return row


# What has to be right before anything is written


def _check(row, codes, by, action):
    if unknown := set(codes) - set(languages.codes()):
        raise ValueError(f"Not a language of the site: {', '.join(sorted(unknown))}")
    if not may_publish(by, type(row)):
        raise Denied(action, row)


def _locked(row, by, action):
    """Return a row's draft, locked, and the row as it is stored, if the person may change it."""
    draft = drafts.lock(row)
    stored = draft.row()
    drafts.check_thawed(stored, by, action)
    return draft, stored


def _uncleared(draft, revision, codes, row, by, urgent_reason):
    """Return the languages that go out without clearance; refuse them unless it is urgent and the person may."""
    waiting = {code: steps for code in codes if (steps := review.outstanding(draft, revision, code))}
    if not waiting:
        return []
    if not urgent_reason.strip():
        names = ", ".join(dict.fromkeys(str(step) for steps in waiting.values() for step in steps))
        raise ValidationError(
            _("This has not been cleared yet. It waits for: %(steps)s.") % {"steps": names}, code="not_cleared"
        )
    if not may_publish_urgently(by, type(row)):
        raise Denied(Action.PUBLISH, row, detail=_("Publishing without clearance is a right of its own."))
    return list(waiting)


def _problems(row, payload, codes):
    """Fill a row with what readers would get and return what stands against it."""
    opened = apply(row, payload)
    for code in codes:
        setattr(row, languages.column("is_live", code), True)
    errors = {column: [message] for column, message in missing_errors(row, codes).items()}
    for column, label in opened.lost:
        text = _("“%(name)s” was deleted meanwhile. Choose another.") % {"name": label}
        errors.setdefault(column.partition("-")[0], []).append(text)
    told = _mirrors(type(row)) | set(errors) | _columns_of_others(type(row), codes)
    _collect(errors, "", lambda: row.full_clean(exclude=told), told)
    for name, child in children(type(row)).items():
        siblings = {key for key, field in columns(child.model, child.key).items() if field.related_model is child.model}
        for found in opened.children[name]:
            left_out = _mirrors(child.model) | _columns_of_others(child.model, codes) | siblings | {child.key, "key"}
            _collect(
                errors, name, lambda found=found, left_out=left_out: found.full_clean(
                    exclude=left_out, validate_unique=False, validate_constraints=False
                )
            )  # fmt: skip
    _collect(errors, "", lambda: row.check_children(opened.children))
    return errors


def _objections(row, codes):
    """Return what the rooms above have against publishing a row, as readers have it, in some languages at once."""
    answers = signals.asked_for_objections.send(type(row), row=row, languages=codes)
    return _joined(*(found for _receiver, found in answers))


def _findings(row, payload, codes):
    public = [code for code in languages.codes() if code in codes or row.is_live_in(code)]
    answers = signals.asked_for_findings.send(
        type(row), row=row, payload=payload, languages=codes, public_languages=public
    )
    return [finding for _receiver, found in answers for finding in found]


def _errors(found):
    """Return {column: [message]} of the Findings that stop a publication."""
    return _joined(*({one.column: [one.message]} for one in found if one.is_blocking))


def _joined(*found):
    """Return dictionaries of lists of messages as one."""
    errors = {}
    for one in found:
        for column, texts in one.items():
            errors.setdefault(column, []).extend(texts)
    return errors


def _collect(errors, name, check, told=()):
    """Add what a check has against a row, but for the columns that were told of already or are none of its business."""
    try:
        check()
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        for column, texts in found.items():
            if column not in told:
                errors.setdefault(name or column, []).extend(texts)


def _columns_of_others(model, codes):
    """Return the columns of the languages that are not being published."""
    return {name for name, column in columns(model).items() if part_of(column) not in {SHARED, *codes}}


def _mirrors(model):
    """Return the base columns of translated fields, which only mirror one language."""
    try:
        return set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return set()


def _check_notes(draft, codes, changed, notes, is_minor):
    if is_minor:
        return
    live = set(draft.publications.filter(state=State.LIVE).values_list("language", flat=True))
    lacking = [code for code in codes if code in live and not notes[code] and {code, SHARED} & set(changed)]
    if lacking:
        text = _("Say in one sentence what changed for readers, or mark the change as minor.")
        raise ValidationError({f"note_{code}": [text] for code in lacking})


def _check_end(state, codes, reasons, redirect_to):
    if state == State.LIVE:
        raise ValueError("What ends can't be live.")
    errors = {}
    if state == State.WITHDRAWN:
        text = _("Say why it was withdrawn; readers see it above the page.")
        errors = {f"reason_{code}": [text] for code in codes if not reasons[code]}
    if state == State.REDIRECTED and not SAFE_TARGET.fullmatch(redirect_to):
        errors["redirect_to"] = [
            _("Give an address of this site, such as /en/programs/water/, or one that begins with https://.")
        ]
    if errors:
        raise ValidationError(errors)


def _check_target(target):
    """Refuse a redirection, once it is written, to an address of this site that readers can't open, or to itself."""
    if target.startswith("/") and status_of(urlsplit(target).path) != HTTPStatus.OK:
        text = _("Readers can't open this address, or it leads back here. Choose the address of a public page.")
        raise ValidationError({"redirect_to": [text]})


# Writing, inside of the transaction


def _write(row, codes, changed, now, is_minor):
    """Write the filled row, its lists and its child rows."""
    also = [languages.column("is_live", code) for code in codes]
    for code in codes:
        column = languages.column("published_at", code)
        if not is_minor or getattr(row, column) is None:
            setattr(row, column, now)
            also.append(column)
    if SHARED in changed and not is_minor:
        also.append("changed_at")
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Rows that belong together may change places.
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            write(row, also)
            # A relation that was deleted this very moment is found now and not at the commit.
            connection.check_constraints()
    except (models.ProtectedError, models.RestrictedError) as error:
        names = ", ".join(sorted(str(found) for found in error.args[1]))
        raise ValidationError(
            _("Something that this version leaves out is used elsewhere: %(names)s.") % {"names": names}
        ) from error
    except IntegrityError as error:
        raise ValidationError(_broken_rule(row, error)) from error


def _broken_rule(row, error):
    """Return the words, by column where it is one, of the rule that PostgreSQL found broken."""
    model = type(row)
    related = [model, *(child.model for child in children(model).values())]
    rules = {rule.name: rule for found in related for rule in found._meta.constraints}
    broken = rules.get(error.__cause__.diag.constraint_name)
    if broken is None:
        return _("Another record has this already, or something it needs is missing.")
    if broken in model._meta.constraints and len(getattr(broken, "fields", ())) == 1:
        # Somebody took the same address a moment ago: in the words in which the form tells it.
        return {broken.fields[0]: row.unique_error_message(model, broken.fields)}
    return broken.get_violation_error_message()


def _addresses(row):
    if not hasattr(row, "slug"):
        return {}
    published = [code for code in languages.codes() if getattr(row, languages.column("published_at", code))]
    return {code: row.text("slug", code) for code in published}


def _keep_addresses(draft, row, before):
    """Let the addresses that the row gave up lead to it for good; an address in use leads nowhere else."""
    for code, slug in before.items():
        if slug and slug != row.text("slug", code):
            OldAddress.objects.update_or_create(
                content_type=draft.content_type, language=code, slug=slug, defaults={"object_id": row.pk}
            )
    for code in languages.codes():
        if hasattr(row, "slug") and row.is_live_in(code):
            OldAddress.objects.filter(
                content_type=draft.content_type, language=code, slug=row.text("slug", code)
            ).delete()


def _record(draft, revision, codes, changed, now, by, notes, is_minor, uncleared, urgent_reason):
    for code in codes:
        known = draft.publications.filter(language=code).first()
        was_live = known is not None and known.state == State.LIVE
        fields = {
            "state": State.LIVE,
            "revision": revision,
            "shared_revision": revision,
            "by": by,
            "note": notes[code],
            "reason": "",
            "redirect_to": "",
            "urgent_reason": urgent_reason if code in uncleared else "",
            "is_uncleared": code in uncleared,
        }
        if not (is_minor and was_live):
            fields["since"] = now
        if known is None:
            Publication.objects.create(draft=draft, language=code, first_published_at=now, **{"since": now, **fields})
        else:
            draft.publications.filter(pk=known.pk).update(**fields)
        if not was_live or {code, SHARED} & set(changed):
            PublicChange.objects.create(
                draft=draft,
                language=code,
                kind=PublicChange.Kind.UPDATED if was_live else PublicChange.Kind.PUBLISHED,
                revision=revision,
                at=now,
                by=by,
                note=notes[code],
                is_minor=is_minor and was_live,
            )
    # Dates, figures and lists go to the readers of every language.
    draft.publications.update(shared_revision=revision)


def _after(draft, row):
    """Bring the draft's own account of the row up to date."""
    stored = type(row)._base_manager.get(pk=row.pk)
    draft.live_digest = digest(parts(type(row), snapshot(stored)))
    draft.unpublished = drafts.unpublished(draft)
    draft.save(update_fields=["live_digest", "unpublished"])
