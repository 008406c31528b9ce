"""What people decide on translations. The words themselves are written by the services of publishing."""

from django.db import transaction
from django.utils import timezone

from publishing import audit, languages, rights
from publishing import services as publishing_services
from publishing.payload import select, snapshot
from publishing.rights import Denied
from publishing.schemas import read as read_version
from translations.learning import remember, source_of, targets
from translations.models import TranslationUnit
from translations.readings import Units, read
from translations.states import refresh
from translations.status import Status

Action = audit.Action
Method = TranslationUnit.Method


def newest_reading(row, language):
    """Return the Reading of an object's newest version in a language."""
    draft = publishing_services.find(row)
    payload = read_version(draft.head) if draft else snapshot(row)
    return read(type(row), row.pk, payload, source_of(row), language, Units(type(row), [row.pk]))


def confirm(row, language, *, by, places=None):
    """Say of segments that fell behind that their words are still correct, and return how many these are.

    `places` are (field, index) of the lines of the newest version, or None for all of them. Raise Denied who may not
    write the language.
    """
    with transaction.atomic():
        _lock(row, language, by)
        lines = [line for line in _chosen(row, language, places) if line.status == Status.BEHIND and line.pair.target]
        for line in lines:
            _remember(row, language, line, by, Method.CONFIRMED)
        _account(row, language, lines, by, "still correct")
    return len(lines)


def mark_same(row, language, *, by, places):
    """Say of segments that they are the same in both languages on purpose, and return how many these are.

    A plain field that is empty in the language gets the source's words in a new version of the object.
    """
    with transaction.atomic():
        _lock(row, language, by)
        copied = [
            line for line in _chosen(row, language, places) if line.pair.target is None and not line.field.is_rich
        ]
        if copied:
            draft = publishing_services.find(row)
            payload = read_version(draft.head) if draft else snapshot(row)
            # Through the same door as any other save: merged, checked and logged.
            fresh = select(type(row), payload, payload, [language])
            for line in copied:
                line.field.set(fresh, language, line.pair.source.source)
            base = draft.head.number if draft else None
            publishing_services.save(row, fresh | {"labels": payload.get("labels", {})}, by=by, base=base)
        lines = [line for line in _chosen(row, language, places) if line.pair.target and line.text == line.source_text]
        for line in lines:
            _remember(row, language, line, by, Method.CONFIRMED, is_same_on_purpose=True)
        _account(row, language, lines, by, "same on purpose")
    return len(lines)


def review(row, language, *, by, places=None):
    """Say of segments that a machine translated that a person has read them, and return how many these are."""
    with transaction.atomic():
        _lock(row, language, by)
        lines = [line for line in _chosen(row, language, places) if line.status == Status.MACHINE]
        for line in lines:
            _remember(row, language, line, by, Method.MACHINE, reviewer=by, reviewed_at=timezone.now())
        _account(row, language, lines, by, "machine translation reviewed")
    return len(lines)


def set_source(row, language, *, by):
    """Choose the language in which an object is written first; what is current stays so the other way round."""
    if language not in languages.codes():
        raise ValueError(f"Not a language of the site: {language}")
    if not rights.may_write_shared(by, type(row)):
        raise Denied(Action.SOURCE, row)
    with transaction.atomic():
        publishing_services.absorb(row)
        draft = publishing_services.find(row)
        old = source_of(row)
        if old == language:
            return
        for payload in (snapshot(row), read_version(draft.head)):
            _turn(row, payload, old, language)
        refresh(row, source=language)
        audit.record(Action.SOURCE, by, draft=draft, codes=[language])


def may_translate(user, model, language):
    """Tell whether a person may write a kind of content in a language."""
    return language in rights.parts_written(user, model)


def _lock(row, language, by):
    if not may_translate(by, type(row), language) or not rights.may_thaw(by, row):
        raise Denied(Action.CONFIRM, row)
    publishing_services.absorb(row)


def _chosen(row, language, places):
    lines = newest_reading(row, language).lines
    return lines if places is None else [line for line in lines if (line.field.name, line.index) in set(places)]


def _remember(row, language, line, by, method, **marks):
    source = source_of(row)
    remember(
        type(row), row.pk, line.field.name, source, language, line.source_text, line.text, by=by, method=method, **marks
    )


def _account(row, language, lines, by, detail):
    if lines:
        refresh(row)
        draft = publishing_services.find(row)
        names = ", ".join(dict.fromkeys(line.field.name for line in lines))
        audit.record(Action.CONFIRM, by, draft=draft, codes=[language], detail=f"{detail}: {names}")


def _turn(row, payload, old, new):
    """Let what is current in a version be so with another language as the source."""
    model, units = type(row), Units(type(row), [row.pk])
    # Words in a third language are translations of the new source as far as both render the same words of the old one.
    readings = {code: read(model, row.pk, payload, old, code, units) for code in targets(old)}
    fresh = {(line.field.name, line.pair.source_index): line for line in readings[new].lines}
    for code, reading in readings.items():
        for line in reading.lines:
            known = line if code == new else fresh.get((line.field.name, line.pair.source_index))
            if line.unit is None or line.made_from is not None or not known or not known.unit or known.made_from:
                continue
            source, text, target = (line.text, line.source_text, old) if code == new else (known.text, line.text, code)
            remember(
                model, row.pk, line.field.name, new, target, source, text, by=line.unit.translator,
                method=line.unit.method, is_same_on_purpose=line.unit.is_same_on_purpose, reviewer=line.unit.reviewer,
            )  # fmt: skip
