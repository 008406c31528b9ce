"""The account of each object's translations, brought up to date with every save and publication."""

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from publishing import languages
from publishing.models import Draft
from publishing.payload import snapshot
from publishing.schemas import read as read_version
from translations.learning import source_of, targets
from translations.models import Translation, TranslationUnit
from translations.readings import Reading, Units, read
from translations.status import OPEN

# What people decided stays as they decided it, even at this very moment.
DECIDED = {"id", "assignee", "due_on", "reminded_at"}
COUNTED = [column.name for column in Translation._meta.concrete_fields if column.name not in DECIDED]


def readings(row, language, *, draft=None, units=None, source=None):
    """Return (Reading of the newest version, Reading of what is public) of an object in a language.

    The second is None where the object is not public in both the language and its source language.
    """
    model = type(row)
    source = source or source_of(row)
    units = units or Units(model, [row.pk])
    present = snapshot(row)
    head = read_version(draft.head) if draft and draft.head else present
    newest = read(model, row.pk, head, source, language, units)
    if not (row.is_live_in(source) and row.is_live_in(language)):
        return newest, None
    return newest, read(model, row.pk, present, source, language, units)


def refresh(row, source=None):
    """Bring an object's Translations up to date, and return them by language."""
    source = source or source_of(row)
    draft = Draft.objects.of(row).select_related("head__schema").first()
    units = Units(type(row), [row.pk])
    kind = ContentType.objects.get_for_model(row)
    stored = {found.language: found for found in Translation.objects.of(row)}
    for code in stored.keys() - set(targets(source)):
        stored.pop(code).delete()
    for code in targets(source):
        # Another process may make it this very moment: fixtures and stamps do not lock the object's draft.
        if code not in stored:
            place = {"content_type": kind, "object_id": row.pk, "language": code}
            stored[code], _made = Translation.objects.get_or_create(**place, defaults={"source_language": source})
        stored[code].source_language = source
        fill(stored[code], row, draft, *readings(row, code, draft=draft, units=units, source=source))
        stored[code].save(update_fields=COUNTED)
    return stored


def fill(translation, row, draft, newest, public):
    """Write into a Translation what two readings of an object tell."""
    translation.names = draft.names if draft else names(row)
    translation.status = newest.status
    translation.counts = newest.counts
    translation.segments = len(newest.lines)
    translation.open_segments = len(newest.open)
    translation.words = words(newest.lines)
    translation.open_words = words(newest.open)
    if not newest.open:
        translation.open_since = None
    elif translation.open_since is None:
        translation.open_since = timezone.now()
    public = public or Reading()
    translation.live_status = public.status
    translation.live_counts = public.counts
    translation.live_open_segments = len(public.open)
    translation.is_live = row.is_live_in(translation.language)
    translation.is_source_live = row.is_live_in(translation.source_language)
    since = getattr(row, languages.column("published_at", translation.source_language))
    translation.source_live_since = since if translation.is_source_live else None
    if not translation.live_open_segments and (translation.is_live or not translation.is_source_live):
        translation.exposed_since = None
    elif translation.exposed_since is None:
        # What was so before anybody kept account has been so since the source was published.
        translation.exposed_since = timezone.now() if translation.pk or since is None else since


def words(lines):
    """Return how many words of source text some lines have."""
    return sum(line.pair.source.words for line in lines if line.pair.source)


def names(row):
    found = {code: getattr(row, "name", "") or row.text(row.title_field, code) for code in languages.codes()}
    return {code: name for code, name in found.items() if name}


def approve(row):
    """Let the pairs that readers now see be offered elsewhere."""
    source, units, now = source_of(row), Units(type(row), [row.pk]), timezone.now()
    payload = snapshot(row)
    for code in targets(source):
        if row.is_live_in(source) and row.is_live_in(code):
            lines = read(type(row), row.pk, payload, source, code, units).lines
            shown = [line.unit.pk for line in lines if line.unit and line.status not in OPEN]
            TranslationUnit.objects.filter(pk__in=shown, approved_at__isnull=True).update(approved_at=now)
