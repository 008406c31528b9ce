"""What a save teaches about translations: new words were written beside what their source said at that time."""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from publishing import languages
from publishing.diff.sequences import ADDED, REMOVED, changes
from translations.alignment import align
from translations.models import Translation, TranslationUnit
from translations.readings import Units
from translations.segments import Segment, fields, has_words, normalized, text_hash

Method = TranslationUnit.Method

# Identical words that were there before anybody kept account, such as names, count as meant so up to this many.
SHORT = 4


@dataclass(frozen=True)
class Told:
    """What a writer says of the words that a save brings: how they were made, and from which source words."""

    method: str
    # {(field, language, hash of the words): source text}, where that is not what the source says now.
    made_from: dict = field(default_factory=dict)


_told = ContextVar("told", default=None)


@contextmanager
def told(method, made_from=None):
    """Say of all saves inside how their words were made; see Told."""
    token = _told.set(Told(method, made_from or {}))
    try:
        yield
    finally:
        _told.reset(token)


def source_of(row_or_model, pk=None):
    """Return the language in which an object is written first: the site's first, unless somebody chose another."""
    model, pk = (row_or_model, pk) if isinstance(row_or_model, type) else (type(row_or_model), row_or_model.pk)
    kind = ContentType.objects.get_for_model(model)
    found = Translation.objects.filter(content_type=kind, object_id=pk).values_list("source_language", flat=True)
    return found.first() or languages.codes()[0]


def targets(source):
    """Return the languages of the site into which what is written in one is translated."""
    return [code for code in languages.codes() if code != source]


def learn(model, pk, payload, *, begun=None, by=None, is_copy=False):
    """Remember the pairs of source and translation that a version brings, and return how many are new.

    `begun` is the version that the writer had before them; words that it had already are nothing new. Without it, as
    for rows that were there before anybody kept account, only words count of which nothing is known yet.
    """
    source, account = source_of(model, pk), _told.get() or Told(Method.HUMAN)
    units, now, fresh = Units(model, [pk]), timezone.now(), []
    kind = ContentType.objects.get_for_model(model)
    for found in fields(model, payload):
        for language in targets(source):
            known = units.at(pk, found.name, source, language)
            told_of, held = {unit.text_hash for unit in known}, known
            if begun is not None:
                told_of = {segment.hash for segment in found.segments(begun, language)}
                held = [*known, *heirs(found, begun, payload, source, language, known)]
            pairs = align(found.segments(payload, source), found.segments(payload, language), held)
            for pair in pairs:
                if pair.target is None or pair.target.hash in told_of:
                    continue
                text = pair.source.text if pair.source else ""
                text = normalized(account.made_from.get((found.name, language, pair.target.hash), text))
                fresh.append(
                    TranslationUnit(
                        content_type=kind,
                        object_id=pk,
                        field=found.name,
                        source_language=source,
                        language=language,
                        source_text=text,
                        source_hash=text_hash(text),
                        text=pair.target.text,
                        text_hash=pair.target.hash,
                        is_same_on_purpose=by is None and is_same_by_nature(text, pair.target),
                        method=account.method if by is not None else Method.FOUND,
                        translator=by,
                        made_at=now,
                    )
                )
    if is_copy:
        fresh = [unit for made in fresh for unit in as_elsewhere(made)]
    TranslationUnit.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


def heirs(found, begun, payload, source, language, known):
    """Return units, not to be stored, by which new words stand opposite the source of the words that they replaced."""
    before, after = found.segments(begun, language), found.segments(payload, language)
    opposite = {
        pair.target_index: pair.source
        for pair in align(found.segments(begun, source), before, known)
        if pair.source and pair.target
    }
    made, removed = [], []
    for kind, start, end, after_start, after_end in changes([one.hash for one in before], [one.hash for one in after]):
        if kind == REMOVED:
            removed = range(start, end)
            continue
        if kind == ADDED:
            for old, new in zip(removed, range(after_start, after_end), strict=False):
                if old in opposite:
                    words = opposite[old]
                    made.append(
                        TranslationUnit(source_text=words.text, source_hash=words.hash, text_hash=after[new].hash)
                    )
        removed = []
    return made


def is_same_by_nature(source_text, target):
    """Tell whether found words that equal their source, such as a name, are so on purpose as far as one can tell."""
    return source_text == target.text and has_words(source_text) and target.words <= SHORT


def as_elsewhere(unit):
    """Return what is known of words that were copied from another object, under the place of the copy.

    If nobody knows them, they were written into the copy.
    """
    others = TranslationUnit.objects.filter(
        source_language=unit.source_language, language=unit.language, text_hash=unit.text_hash
    ).exclude(content_type=unit.content_type, object_id=unit.object_id)
    found = list(others.order_by("-made_at", "-pk")[:5])
    for other in found:
        other.pk, other.content_type, other.object_id, other.field = None, unit.content_type, unit.object_id, unit.field
        other._state.adding = True
    return found or [unit]


def remember(model, pk, name, source, language, source_text, text, *, by, method, **marks):
    """Write one unit by itself, for words that stay as they are; return it."""
    kind = ContentType.objects.get_for_model(model)
    unit, _made = TranslationUnit.objects.update_or_create(
        content_type=kind,
        object_id=pk,
        field=name,
        source_language=source,
        language=language,
        source_hash=text_hash(normalized(source_text)),
        text_hash=Segment(text).hash,
        defaults=marks,
        create_defaults={
            "source_text": normalized(source_text),
            "text": normalized(text),
            "method": method,
            "translator": by,
            "made_at": timezone.now(),
            **marks,
        },
    )
    return unit
