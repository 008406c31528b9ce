"""What changed on the public site, for the page and the feed that tell it."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst

from publishing import languages
from publishing.models import Publication, PublicChange
from strategy.models import Challenge

# A challenge's address is a place on its strategy's page.
ADDRESS_NEEDS = {Challenge: ["strategy"]}


@dataclass(frozen=True)
class Told:
    """A change as readers of the active language are told of it; `path` is "" where they have no page to go to."""

    change: PublicChange
    title: str
    path: str


def changes():
    """Return the changes that readers of the active language are told of, newest first."""
    return PublicChange.objects.filter(language=languages.current(), is_minor=False).select_related("draft")


def told(found):
    """Return changes with their objects' titles and addresses, with one query per kind of content."""
    rows = _rows(found)
    ended = {change.draft_id for change in found if not _is_public(change, rows.get(_object(change)))}
    # What the public last read of an object that it no longer reads: the row itself may be gone, or hold a draft.
    publications = Publication.objects.filter(draft__in=ended, language=languages.current())
    words = dict(publications.values_list("draft_id", "revision__payload__columns"))
    return [_told(change, rows.get(_object(change)), words.get(change.draft_id) or {}) for change in found]


def _is_public(change, row):
    return row is not None and row.is_live_in(change.language)


def _object(change):
    return change.draft.content_type_id, change.draft.object_id


def _model(kind):
    # From the cache of kinds: the draft's own relation would ask the database for each.
    return ContentType.objects.get_for_id(kind).model_class()


def _rows(found):
    """Return the objects of changes that are still there as {(kind, id): row}."""
    rows = {}
    for kind in {change.draft.content_type_id for change in found}:
        model = _model(kind)
        ids = {change.draft.object_id for change in found if change.draft.content_type_id == kind}
        queryset = model._base_manager.filter(pk__in=ids).select_related(*ADDRESS_NEEDS.get(model, []))
        rows |= {(kind, row.pk): row for row in queryset}
    return rows


def _told(change, row, columns):
    """Return a change with its object's title and address; `columns` has what the public last read of it."""
    model = _model(change.draft.content_type_id)
    if _is_public(change, row):
        return Told(change, row.text(row.title_field, change.language), _path(row))
    title = columns.get(languages.column(model.title_field, change.language))
    return Told(change, title or capfirst(str(model._meta.verbose_name)), "")


def _path(row):
    """Return the address of a public row, "" where it has its place on the page of a row that is not public."""
    carriers = [getattr(row, name) for name in ADDRESS_NEEDS.get(type(row), [])]
    return row.get_absolute_url() if all(carrier.live_languages() for carrier in carriers) else ""
