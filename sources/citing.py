"""The sources that a row names, read in the row's own query."""

from publishing.related import build, many_to_many
from sources.models import Source

FIELDS = ("key", "title", "url", "published_on", "date_precision")


def with_sources(queryset):
    """Return the rows with `source_rows`, to be read with `sources_of`."""
    return queryset.annotate(source_rows=many_to_many(queryset.model, "sources", *FIELDS, order_by="key"))


def sources_of(row):
    """Return the sources of a row from `with_sources`, with what a note of them shows."""
    return [build(Source, data) for data in row.source_rows]
