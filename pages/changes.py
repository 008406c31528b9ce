"""What changed on the public site, for the page and the feed that tell it."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.utils.text import capfirst

from publishing import languages
from publishing.models import PublicChange, Revision
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
    deleted = [change for change in found if _object(change) not in rows]
    # What the public read of an object that is no longer there; its drafts may say more than was ever public.
    words = dict(
        Revision.objects.filter(pk__in=[change.revision_id for change in deleted]).values_list("pk", "payload__columns")
    )
    return [_told(change, rows.get(_object(change)), words.get(change.revision_id)) for change in found]


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
    """Return a change with its object's title in the change's language, in which the object has been public."""
    model = _model(change.draft.content_type_id)
    if row:
        title = row.text(row.title_field, change.language)
    else:
        title = (columns or {}).get(languages.column(model.title_field, change.language))
    return Told(change, title or capfirst(str(model._meta.verbose_name)), _path(row, change.language) if row else "")


def _path(row, language):
    """Return the address of a row that is public in a language, and whose page is public too; else ""."""
    carriers = [getattr(row, name) for name in ADDRESS_NEEDS.get(type(row), [])]
    is_public = row.is_live_in(language) and all(carrier.live_languages() for carrier in carriers)
    return row.get_absolute_url() if is_public else ""
