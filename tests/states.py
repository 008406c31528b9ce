"""How tests bring an object into a state that it has in one language: withdrawn, redirected, gone, renamed, changed."""

import datetime

from django.contrib.contenttypes.models import ContentType

from publishing import addresses, languages
from publishing.models import Draft, OldAddress, Publication, PublicChange

# Noon in Lima, so that the day is the same wherever it is read.
SINCE = datetime.datetime(2023, 10, 6, 17, tzinfo=datetime.UTC)


def draft_of(row):
    """Return the draft of a row, a new one if it has none."""
    kind = ContentType.objects.get_for_model(row)
    return Draft.objects.get_or_create(content_type=kind, object_id=row.pk, defaults={"changed_at": SINCE})[0]


def end(row, language, state="withdrawn", **values):
    """Take a row back in a language and return the publication that says so."""
    setattr(row, languages.column("is_live", language), False)
    row.save()
    values = {"state": state, "first_published_at": SINCE, "since": SINCE, **values}
    return Publication.objects.create(draft=draft_of(row), language=language, **values)


def delete(row):
    """Delete a row; its draft and its addresses stay."""
    draft = draft_of(row)
    addresses.remember(row)
    row.delete()
    Draft.objects.filter(pk=draft.pk).update(deleted_at=SINCE)


def remember(row, language, slug):
    """Keep a slug that a row once had."""
    kind = ContentType.objects.get_for_model(row)
    OldAddress.objects.update_or_create(content_type=kind, language=language, slug=slug, defaults={"object_id": row.pk})


def note(row, language, text, **values):
    """Note a public change of a row."""
    values = {"kind": "updated", "at": SINCE, **values}
    return PublicChange.objects.create(draft=draft_of(row), language=language, note=text, **values)
