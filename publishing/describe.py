"""What differs between two payloads of an object, in words that people read."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath

from django.contrib.auth import get_user_model
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.template.defaultfilters import capfirst, yesno
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, override

from publishing import languages
from publishing.audit import name_of
from publishing.diff import ADDED, REMOVED, rich_html, text_html
from publishing.diff.text import marked
from publishing.fields import RichTextField
from publishing.models.content import Publishable
from publishing.payload import SHARED, blank, children, columns, empty, label_key, many, part_of, python, references
from publishing.sanitize import sanitize

CHANGED = "changed"
# Texts in which a reader looks for words; all other values are read as a whole.
PROSE = (models.TextField, models.CharField)
NO_PROSE = (models.EmailField, models.SlugField, models.URLField)


@dataclass(frozen=True)
class Change:
    """One place in which two payloads differ. `before` and `after` are HTML; so is `html`, with both in one, marked.

    `path` is that of `publishing.merge`; `kind` is ADDED or REMOVED for a child row that is new or gone, else CHANGED;
    `language` is None for what all languages share.
    """

    path: tuple
    label: str
    language: str | None
    kind: str
    before: SafeString
    after: SafeString
    html: SafeString


def changes(model, old, new, codes=None, *, for_public=False):
    """Return the Changes from one payload to another, those of some languages if `codes` names them, and the shared.

    `for_public` leaves out what no public page shows: internal child rows, people of the staff, unpublished records.
    """
    wanted = {SHARED, *(languages.codes() if codes is None else codes)}
    return list(Comparison(model, old, new, wanted, for_public).changes())


def by_language(found):
    """Return [(language, its Changes)] in the site's order, the shared ones, under None, first; none is empty."""
    groups = [(code, [change for change in found if change.language == code]) for code in (None, *languages.codes())]
    return [(code, group) for code, group in groups if group]


def label(model, path, payload):
    """Return what people call a place in a payload, such as "Title" or "Partners: Organization X – role"."""
    return Comparison(model, payload, payload, set(), for_public=False).label(path)


def place_name(model, path, payload=None):
    """Return what people call a place of a payload, with its language; a child row has its name in the payload."""
    words = label(model, path, payload or blank(model))
    field = model._meta.get_field(path[0]) if len(path) == 1 and path[0] not in model.drafted_children else None
    code = getattr(field, "language", None)
    return f"{words} ({languages.own_name(code)})" if code else words


class Comparison:
    """Two payloads of a model, with the names of all records that they mention."""

    def __init__(self, model, old, new, parts, for_public):
        self.model = model
        self.old = old
        self.new = new
        self.parts = parts
        self.for_public = for_public

    def changes(self):
        """Yield a Change for each place."""
        for name, column in columns(self.model).items():
            old, new = (payload["columns"].get(name, empty(column)) for payload in (self.old, self.new))
            yield from self._values((name,), column, old, new)
        for name, field in many(self.model).items():
            yield from self._lists(name, field)
        for name, child in children(self.model).items():
            if not (self.for_public and name in self.model.internal_children):
                yield from self._children(name, child)

    def label(self, path):
        """Return the name of a place, such as "Title" or "Partners: Organization X – role"."""
        name, *rest = path
        child = children(self.model).get(name)
        if child is None:
            return capfirst(field_name(self.model._meta.get_field(name)))
        plural = capfirst(child.model._meta.verbose_name_plural)
        if not rest:
            return plural
        row = self._row_name(name, child, rest[0])
        if len(rest) == 1:
            return gettext("%(rows)s: %(row)s") % {"rows": plural, "row": row}
        field = field_name(child.model._meta.get_field(rest[1]))
        return gettext("%(rows)s: %(row)s – %(field)s") % {"rows": plural, "row": row, "field": field}

    # Places

    def _values(self, path, column, old, new):
        """Yield the Change of one column, if there is one that this reader sees."""
        old, new = (value if self._is_shown(column, value) else empty(column) for value in (old, new))
        if old == new or part_of(column) not in self.parts:
            return
        before, after = self._html(column, old, self.old), self._html(column, new, self.new)
        if not before and not after:
            return
        if isinstance(column, RichTextField):
            html = rich_html(old, new)
        elif is_prose(column):
            html = text_html(old or "", new or "")
        else:
            html = replaced(before, after)
        yield Change(path, self.label(path), language_of(column), CHANGED, before, after, html)

    def _lists(self, name, field):
        old, new = (self._entries(field, payload, name) for payload in (self.old, self.new))
        gone = [(pk, words) for pk, words in old.items() if pk not in new]
        come = [(pk, words) for pk, words in new.items() if pk not in old]
        if SHARED not in self.parts or not (gone or come):
            return
        lines = [(marked(REMOVED, words),) for _pk, words in gone] + [(marked(ADDED, words),) for _pk, words in come]
        html = format_html('<ul class="change-list">{}</ul>', format_html_join("", "<li>{}</li>", lines))
        before, after = (listed(entries.values()) for entries in (old, new))
        yield Change((name,), self.label((name,)), None, CHANGED, before, after, html)

    def _entries(self, field, payload, name):
        """Return {pk: name} of a list's records that this reader sees."""
        pks = payload["many"].get(name, [])
        return {pk: self._record(field, pk, payload) for pk in pks if self._is_shown(field, pk)}

    def _children(self, name, child):
        fields = columns(child.model, child.key)
        old, new = (self._rows(name, fields, payload) for payload in (self.old, self.new))
        for pk in sorted({*old, *new}, key=int):
            if SHARED in self.parts and pk not in old:
                yield self._whole((name, pk), fields, new[pk], self.new, ADDED)
            elif SHARED in self.parts and pk not in new:
                yield self._whole((name, pk), fields, old[pk], self.old, REMOVED)
            for key, column in fields.items():
                if (pk in old and pk in new) or part_of(column) != SHARED:
                    values = (rows.get(pk, {}).get(key, empty(column)) for rows in (old, new))
                    yield from self._values((name, pk, key), column, *values)

    def _rows(self, name, fields, payload):
        """Return the child rows that this reader sees: without a record it must have, no page shows one."""
        return {
            pk: values
            for pk, values in payload["children"].get(name, {}).items()
            if all(column.null or self._is_shown(column, values.get(key)) for key, column in fields.items())
        }

    def _whole(self, path, fields, values, payload, kind):
        """Return the Change of a child row that is new or gone, with all that it shares between languages."""
        pairs = (
            (capfirst(field_name(column)), self._text(column, values.get(key), payload))
            for key, column in fields.items()
            if part_of(column) == SHARED and self._is_shown(column, values.get(key))
        )
        pairs = [pair for pair in pairs if pair[1]]
        plain, html = (
            format_html('<ul class="change-list">{}</ul>', format_html_join("", "<li>{}: {}</li>", lines))
            for lines in (pairs, [(label, marked(kind, words)) for label, words in pairs])
        )
        before, after = (plain, SafeString()) if kind == REMOVED else (SafeString(), plain)
        return Change(path, self.label(path), None, kind, before, after, html)

    # Words for values

    def _html(self, column, value, payload):
        if isinstance(column, RichTextField):
            return mark_safe(sanitize(value or ""))  # noqa: S308  made safe right here
        return format_html("{}", self._text(column, value, payload))

    def _text(self, column, value, payload):
        """Return a value as its reader writes it, "" for none."""
        if value is None or value in ("", []):
            return ""
        if column.is_relation:
            return self._record(column, value, payload)
        if isinstance(column, ArrayField):
            return ", ".join(self._text(column.base_field, item, payload) for item in value)
        if column.flatchoices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(value, bool):
            return yesno(value)
        return written(column, value)

    def _record(self, column, pk, payload):
        """Return the present name of a record that a payload mentions; of a deleted one, the name it had."""
        related = column.related_model
        for name, child in children(self.model).items():
            # Siblings name each other, and may not be in the database yet.
            if child.model is related and str(pk) in payload["children"].get(name, {}):
                return self._row_name(name, child, str(pk))
        row = self._records.get(related, {}).get(pk)
        if row is not None:
            with override(row.language_shown() if self._must_be_public(related) else languages.current()):
                return name_of(row)
        words = "" if self.for_public else payload.get("labels", {}).get(label_key(related, pk), "")
        return gettext("%(name)s (deleted)") % {"name": words} if words else gettext("(deleted)")

    def _row_name(self, name, child, pk):
        """Return the first words or record by which a child row is told from its siblings."""
        for payload in (self.new, self.old):
            values = payload["children"].get(name, {}).get(pk, {})
            for key, column in columns(child.model, child.key).items():
                names = (is_prose(column) and not column.flatchoices) or column.is_relation
                if names and column.related_model is not child.model and (words := values.get(key)):
                    return self._text(column, words, payload)
        return gettext("Untitled")

    # What the reader may see

    def _is_shown(self, column, value):
        """Tell whether a value is for this reader; a record that no reader can open is not for the public."""
        if not self.for_public or not column.is_relation or value is None:
            return True
        if column.related_model is get_user_model():
            return False
        row = self._records.get(column.related_model, {}).get(value)
        return row is None or not self._must_be_public(column.related_model) or bool(row.live_languages())

    def _must_be_public(self, related):
        return self.for_public and issubclass(related, Publishable)

    @cached_property
    def _records(self):
        """{related model: {pk: row}} of all that either payload mentions, in one query for each model."""
        pks = {}
        for payload in (self.old, self.new):
            for related, found in references(self.model, payload).items():
                pks.setdefault(related, set()).update(found)
        return {related: related._base_manager.in_bulk(found) for related, found in pks.items()}


def part_name(part):
    """Return what people call a part of a version: a language, or what all languages share."""
    if part == SHARED:
        return gettext("what all languages share")
    return str(languages.name(part)) if part in languages.codes() else part


def field_name(column):
    """Return what people call a field, without the language that a column of it has."""
    return str(getattr(column, "translated_field", column).verbose_name)


def language_of(column):
    """Return the language of a column, None for one that all languages share."""
    return None if part_of(column) == SHARED else part_of(column)


def is_prose(column):
    return isinstance(column, PROSE) and not isinstance(column, NO_PROSE) and not column.flatchoices


def written(column, value):
    """Return a date, number, file or text in the reader's notation."""
    value = python(column, value)
    if isinstance(column, models.FileField):
        return PurePath(value).name
    if isinstance(column, models.DateTimeField):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(column, models.DateField):
        return date_format(value, "DATE_FORMAT")
    if isinstance(column, models.DecimalField):
        return number_format(f"{value.normalize():f}", force_grouping=True)
    return str(value)


def replaced(before, after):
    """Return HTML in which one value stands for another."""
    parts = [marked(kind, html) for kind, html in ((REMOVED, before), (ADDED, after)) if html]
    return format_html_join(" ", "{}", ((part,) for part in parts))


def listed(names):
    return format_html_join(", ", "{}", ((name,) for name in names))
