"""The only writers of values: the entry grid, the value's own form and imports all come here.

A value goes from draft to reviewed to published, and two people see it on the way: who checked it is not who entered
it. What is public is never edited; a correction is a value of its own that takes the old one's place when it is
published, and the old one stays as the indicator's history.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing import audit, languages, rights
from publishing.models import PublicChange
from publishing.rights import Denied
from publishing.services import drafts
from results import signals, telling, typed
from results.models import Baseline, Disaggregate, Indicator, Result, Target
from results.models.values import Value
from results.uses import check_still_told

Action = audit.Action
Status = Value.Status
KINDS = {kind._meta.model_name: kind for kind in (Baseline, Target, Result)}
OPEN = {Status.DRAFT, Status.REVIEWED}

# What a correction takes over from the value that it corrects; all else says how that value went its way.
COPIED = (
    *("indicator", "value", "qualifier", "numerator", "denominator", "fiscal_year", "period_start", "period_end"),
    *("period_precision", "region", "source", "verified"),
    *(languages.column(name, code) for name in ("text", "period_text", "place_text", "note")
      for code in languages.codes()),
)  # fmt: skip


def may_enter(user, kind):
    """Tell whether a person may write values of a kind."""
    return rights.has_right(user, "change", kind) and rights.has_right(user, "add", kind)


def may_review(user, row):
    """Tell whether a person may check a value: who may write values, but not who wrote this one."""
    return may_enter(user, type(row)) and row.entered_by_id != user.pk


def may_publish(user):
    """Tell whether a person may make values public or take them back."""
    return rights.may_publish(user, Indicator)


def correction(row):
    """Return a new draft, not saved, that says what a published value says and will take its place."""
    names = {name: getattr(row, name) for name in COPIED}
    return type(row)(**names, replaces=row, status=Status.DRAFT)


def stamp(row):
    """Return what tells one writing of a value from the next one; writers and reviewers send back the one they saw."""
    return row.entered_at.isoformat() if row.entered_at else ""


class ConflictError(ValidationError):
    """Somebody else wrote a value since the writer began."""

    def __init__(self, stored):
        text = _("%(person)s changed this meanwhile: it is %(value)s now. Save once more to put yours in its place.")
        person = audit.name_of(stored.entered_by) or _("Somebody")
        super().__init__({"value": text % {"person": person, "value": telling.value(stored)}})


def save(row, *, by, parts=None, base=None):
    """Check a draft value and write it; return it. `parts` are its Disaggregates, all of them, or None for as they are.

    A value that was checked is a draft again once it is edited. `base` is the stamp that the writer began with, None
    for whoever minds nobody else. Raise Denied who may not, ConflictError where somebody wrote meanwhile, and
    ValidationError with messages per column for what can't be right.
    """
    if not may_enter(by, type(row)):
        raise Denied(Action.VALUE, row if row.pk else None, model=type(row))
    with transaction.atomic():
        lock(row.indicator_id)
        is_new = row.pk is None
        if is_new:
            _check_correctable(row)
        else:
            stored = _stored(row)
            if base is not None and base != stamp(stored):
                raise ConflictError(stored)
        row.status, row.entered_by, row.entered_at = Status.DRAFT, by, timezone.now()
        row.reviewed_by = row.reviewed_at = None
        if row.value is None:
            row.value = typed.computed(row.indicator, row.numerator, row.denominator)
        typed.check_parts(row.indicator, row.value, row.numerator, row.denominator)
        row.full_clean(exclude=["key"])
        row.save()
        if parts is not None:
            _write_parts(row, parts)
        elif is_new and row.replaces_id:
            _write_parts(row, copies(row.replaces.disaggregates.all()))
        _record(Action.VALUE, by, row)
    return row


def delete(row, *, by):
    """Delete a value that is not public and has not been."""
    if not rights.has_right(by, "delete", type(row)):
        raise Denied(Action.DELETE, row)
    with transaction.atomic():
        lock(row.indicator_id)
        _record(Action.DELETE, by, _stored(row))
        row.delete()


def review(rows, *, by):
    """Note that a second person found these drafts right; who entered one can't check it.

    Raise ValidationError with a sentence for each value that is not ready to be public.
    """
    with transaction.atomic():
        rows = _locked(rows, Status.DRAFT)
        for row in rows:
            if not may_review(by, row):
                detail = _("Another person than the one who entered a value has to check it.")
                raise Denied(Action.APPROVE, row.indicator, detail=detail)
        _check_ready(rows)
        for row in rows:
            row.status, row.reviewed_by, row.reviewed_at, row.remark = Status.REVIEWED, by, timezone.now(), ""
            row.save(update_fields=["status", "reviewed_by", "reviewed_at", "remark"])
            _record(Action.APPROVE, by, row)


def send_back(rows, *, by, remark):
    """Give values back to who entered them, with a remark on what to mend."""
    remark = remark.strip()
    if not remark:
        raise ValidationError({"remark": _("Say what has to be mended.")})
    with transaction.atomic():
        for row in _locked(rows, *OPEN):
            if not may_review(by, row):
                raise Denied(Action.SEND_BACK, row.indicator)
            row.status, row.reviewed_by, row.reviewed_at, row.remark = Status.DRAFT, None, None, remark
            row.save(update_fields=["status", "reviewed_by", "reviewed_at", "remark"])
            _record(Action.SEND_BACK, by, row, remark)


def publish(indicator, rows, *, by, notes=None):
    """Make checked values of an indicator public, corrections in place of what they correct, all or none.

    `notes` has a sentence per language on what changed for readers; corrections need it in each language in which
    the indicator is public.
    """
    if not may_publish(by):
        raise Denied(Action.PUBLISH, indicator)
    with transaction.atomic():
        indicator = lock(indicator.pk)
        rows = _locked(rows, Status.REVIEWED)
        if any(row.indicator_id != indicator.pk for row in rows):
            raise ValueError("The value is another indicator's.")
        live = indicator.live_languages()
        notes = {code: (notes or {}).get(code, "").strip() for code in live}
        _check_ready(rows)
        if any(corrects(row) for row in rows):
            _check_notes(notes)
        now = timezone.now()
        for row in rows:
            _record(Action.PUBLISH, by, row)
            if corrects(row):
                _replace(row, notes, now)
            row.status, row.published_by, row.published_at = Status.PUBLISHED, by, now
            row.save(update_fields=["status", "published_by", "published_at"])
            _check_place_is_free(row)
        _after(indicator, rows, by, notes, now)


def corrects(row):
    """Tell whether a value takes a public one's place. One that did and was taken back has nothing left to replace."""
    return row.replaces_id is not None and row.replaces.status == Status.PUBLISHED


def withdraw(rows, *, by):
    """Take published values back: they are drafts again, and no page shows them. Refused while live text prints one."""
    if not may_publish(by):
        raise Denied(Action.UNPUBLISH, model=Result)
    with transaction.atomic():
        rows = _locked(rows, Status.PUBLISHED)
        _check_not_being_corrected(rows)
        now = timezone.now()
        for indicator in _indicators(rows):
            own = [row for row in rows if row.indicator_id == indicator.pk]
            for row in own:
                row.status, row.published_by, row.published_at = Status.DRAFT, None, None
                row.save(update_fields=["status", "published_by", "published_at"])
                _record(Action.UNPUBLISH, by, row)
            _after(indicator, own, by, {}, now)


def lock(pk):
    """Return an indicator, locked until the transaction ends: its values and what prints them change one at a time."""
    return Indicator._base_manager.select_for_update(no_key=True).order_by("pk").get(pk=pk)


# Inside of the services


def _indicators(rows):
    pks = sorted({row.indicator_id for row in rows})
    return [lock(pk) for pk in pks]


def _locked(rows, *statuses):
    """Return values as they are stored, locked, their indicators first; refuse those that are not as they were seen."""
    rows = list(rows)
    _indicators(rows)
    found, seen = [], {(type(row), row.pk): stamp(row) for row in rows}
    for kind in dict.fromkeys(type(row) for row in rows):
        pks = [row.pk for row in rows if type(row) is kind]
        related = ("indicator", "region", "replaces", "replaces__region")
        stored = kind._base_manager.select_for_update(of=["self"]).select_related(*related)
        found += stored.filter(pk__in=pks).order_by("pk")
    if len(found) < len(seen):
        raise ValidationError(_("Somebody deleted one of these values meanwhile. Look at them again."))
    if any(row.status not in statuses or stamp(row) != seen[type(row), row.pk] for row in found):
        raise ValidationError(_("Somebody changed one of these values meanwhile. Look at them again."))
    return found


def _stored(row):
    """Return a value as it is stored; refuse one that is public or was."""
    stored = type(row)._base_manager.select_related("indicator", "region", "entered_by").filter(pk=row.pk).first()
    if stored is None:
        raise ValidationError(_("Somebody deleted this value meanwhile."))
    if stored.status not in OPEN:
        raise ValidationError(_("This value is public, so it can't be changed. Enter a correction of it."))
    return stored


def _check_correctable(row):
    """Refuse a correction of what is no longer public, or of another indicator's value."""
    if row.replaces_id is None:
        return
    old = type(row)._base_manager.get(pk=row.replaces_id)
    if old.status != Status.PUBLISHED or old.indicator_id != row.indicator_id:
        raise ValidationError(_("What you correct is no longer public. Look at the indicator's values again."))


def _check_not_being_corrected(rows):
    for row in rows:
        if row.corrections.waiting().exists():
            text = _("%(value)s is being corrected: publish the correction or delete it first.")
            raise ValidationError(text % {"value": telling.name(row)})


def _check_ready(rows):
    """Raise ValidationError with a sentence for each value that lacks something before it can be public."""
    problems = []
    for row in rows:
        status, row.status = row.status, Status.PUBLISHED
        try:
            # Who wrote it and what it belongs to were checked when it was saved.
            row.full_clean(exclude=["key", "indicator", "entered_by", "reviewed_by", "published_by", "replaces"])
        except ValidationError as error:
            problems += [f"{telling.name(row)}: {text}" for text in error.messages]
        finally:
            row.status = status
    if problems:
        raise ValidationError(problems)


def _check_notes(notes):
    text = _("Say in one sentence what changed for readers.")
    if errors := {f"note_{code}": [text] for code, note in notes.items() if not note}:
        raise ValidationError(errors)


def _check_place_is_free(row):
    """Refuse a second public value for the same period and place (rule R7: a period is told by its days)."""
    if row.period_end is None:
        return
    same = type(row).objects.published().filter(
        indicator=row.indicator_id, period_start=row.period_start, period_end=row.period_end, region=row.region_id
    )  # fmt: skip
    others = [other for other in same.exclude(pk=row.pk) if _place(other) == _place(row)]
    if others:
        text = _("A value for this period and place is public already: %(value)s. Enter a correction of it.")
        raise ValidationError(text % {"value": telling.name(others[0])})


def _place(row):
    return [getattr(row, languages.column("place_text", code)) for code in languages.codes()]


def _replace(row, notes, now):
    old = row.replaces
    old.status, old.replaced_at = Status.REPLACED, now
    for code, note in notes.items():
        setattr(row, languages.column("change_note", code), note)
    row.save(update_fields=[languages.column("change_note", code) for code in notes])
    old.save(update_fields=["status", "replaced_at"])


def _after(indicator, rows, by, notes, now):
    """Tell readers and the other rooms what changed; refuse to lose a figure that public text prints."""
    check_still_told(indicator)
    live = indicator.live_languages()
    indicator.changed_at = now
    indicator.save(update_fields=["changed_at"])
    if live and any(notes.values()):
        draft = drafts.lock(indicator)
        PublicChange.objects.bulk_create(
            PublicChange(draft=draft, language=code, kind=PublicChange.Kind.UPDATED, at=now, by=by, note=notes[code])
            for code in live
            if notes[code]
        )
    signals.values_changed.send(Indicator, instance=indicator, rows=rows, by=by)


def _write_parts(row, parts):
    """Make the parts of a value these, and no others."""
    row.disaggregates.exclude(pk__in=[part.pk for part in parts if part.pk]).delete()
    for part in parts:
        setattr(part, row._meta.model_name, row)
        part.full_clean(exclude=["key"])
        part.save()


def copies(parts):
    """Return parts that say the same, not saved, for another value."""
    names = [languages.column(name, code) for name in ("dimension", "category") for code in languages.codes()]
    return [Disaggregate(value=part.value, **{name: getattr(part, name) for name in names}) for part in parts]


def _record(action, by, row, remark=""):
    """Write to the audit log what was done to a value, and for a correction what it was before."""
    # One language for all, since nobody knows who will read it.
    with override(settings.LANGUAGE_CODE):
        before = f"{telling.value(row.replaces)} → " if row.replaces_id else ""
        detail = f"{telling.name(row)}: {before}{telling.value(row)}"
    audit.record(action, by, row.indicator, detail=f"{detail}: {remark}" if remark else detail)
