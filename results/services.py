"""The only writers of values: the entry grid, the value's own form and imports all come here.

A value goes from draft to reviewed to published, and two people see it on the way: who checked it is not who entered
it. What is public is never edited; a correction is a value of its own that takes the old one's place when it is
published, and the old one stays as the indicator's history.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import audit, languages, rights
from publishing.models import PublicChange
from publishing.rights import Denied
from publishing.services import drafts
from results import signals
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


def save(row, *, by, parts=None):
    """Check a draft value and write it; return it. `parts` are its Disaggregates, all of them, or None for as they are.

    A value that was checked is a draft again once it is edited. Raise Denied who may not, ValidationError with
    messages per column for what can't be right.
    """
    if not may_enter(by, type(row)):
        raise Denied(Action.VALUE, row if row.pk else None, model=type(row))
    with transaction.atomic():
        lock(row.indicator_id)
        if row.pk:
            _check_open(type(row)._base_manager.get(pk=row.pk))
        is_new = row.pk is None
        row.status, row.entered_by, row.entered_at = Status.DRAFT, by, timezone.now()
        row.reviewed_by = row.reviewed_at = None
        row.full_clean(exclude=["key"])
        row.save()
        if parts is not None:
            _write_parts(row, parts)
        elif is_new and row.replaces_id:
            _write_parts(row, _copies(row.replaces.disaggregates.all()))
        audit.record(Action.VALUE, by, row.indicator, detail=str(row))
    return row


def delete(row, *, by):
    """Delete a value that is not public and has not been."""
    if not rights.has_right(by, "delete", type(row)):
        raise Denied(Action.DELETE, row)
    with transaction.atomic():
        lock(row.indicator_id)
        _check_open(type(row)._base_manager.get(pk=row.pk))
        audit.record(Action.DELETE, by, row.indicator, detail=str(row))
        row.delete()


def review(rows, *, by):
    """Note that a second person found these drafts right; who entered one can't check it.

    Raise ValidationError with a message for each value that is not ready to be public.
    """
    with transaction.atomic():
        for row in _locked(rows, Status.DRAFT):
            if not may_review(by, row):
                detail = _("Another person than the one who entered a value has to check it.")
                raise Denied(Action.APPROVE, row.indicator, detail=detail)
            _check_ready(row)
            row.status, row.reviewed_by, row.reviewed_at, row.remark = Status.REVIEWED, by, timezone.now(), ""
            row.save(update_fields=["status", "reviewed_by", "reviewed_at", "remark"])
            audit.record(Action.APPROVE, by, row.indicator, detail=str(row))


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
            audit.record(Action.SEND_BACK, by, row.indicator, detail=f"{row}: {remark}")


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
        if any(row.replaces_id for row in rows):
            _check_notes(notes)
        now = timezone.now()
        for row in rows:
            _check_ready(row)
            if row.replaces_id:
                _replace(row, notes, now)
            row.status, row.published_by, row.published_at = Status.PUBLISHED, by, now
            row.save(update_fields=["status", "published_by", "published_at"])
            _check_place_is_free(row)
            audit.record(Action.PUBLISH, by, indicator, detail=str(row))
        _after(indicator, rows, by, notes, now)


def withdraw(rows, *, by):
    """Take published values back: they are drafts again, and no page shows them. Refused while live text prints one."""
    if not may_publish(by):
        raise Denied(Action.UNPUBLISH, model=Result)
    with transaction.atomic():
        rows = _locked(rows, Status.PUBLISHED)
        now = timezone.now()
        for indicator in _indicators(rows):
            own = [row for row in rows if row.indicator_id == indicator.pk]
            for row in own:
                row.status, row.published_by, row.published_at = Status.DRAFT, None, None
                row.save(update_fields=["status", "published_by", "published_at"])
                audit.record(Action.UNPUBLISH, by, indicator, detail=str(row))
            _after(indicator, own, by, {}, now)


def lock(pk):
    """Return an indicator, locked until the transaction ends: its values and what prints them change one at a time."""
    return Indicator._base_manager.select_for_update(no_key=True).order_by("pk").get(pk=pk)


# Inside of the services


def _indicators(rows):
    pks = sorted({row.indicator_id for row in rows})
    return [lock(pk) for pk in pks]


def _locked(rows, *statuses):
    """Return values as they are stored, locked, their indicators first; refuse those in another state."""
    rows = list(rows)
    _indicators(rows)
    found = []
    for kind in dict.fromkeys(type(row) for row in rows):
        pks = [row.pk for row in rows if type(row) is kind]
        stored = kind._base_manager.select_for_update(of=["self"]).select_related("indicator", "replaces")
        found += stored.filter(pk__in=pks).order_by("pk")
    if len(found) < len(rows):
        raise ValidationError(_("Somebody deleted one of these values meanwhile. Look at them again."))
    if any(row.status not in statuses for row in found):
        raise ValidationError(_("Somebody changed one of these values meanwhile. Look at them again."))
    return found


def _check_open(stored):
    if stored.status not in OPEN:
        raise ValidationError(_("This value is public, so it can't be changed. Enter a correction of it."))


def _check_ready(row):
    """Raise ValidationError for what a value lacks before it can be public."""
    status, row.status = row.status, Status.PUBLISHED
    try:
        row.full_clean(exclude=["key"])
    finally:
        row.status = status


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
        raise ValidationError(text % {"value": others[0]})


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


def _copies(parts):
    names = [languages.column(name, code) for name in ("dimension", "category") for code in languages.codes()]
    return [Disaggregate(value=part.value, **{name: getattr(part, name) for name in names}) for part in parts]
