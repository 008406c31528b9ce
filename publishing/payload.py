"""What one version of an object holds, as JSON.

    {
        "columns": {"title_en": "Water", "objective": 5, "starts_on": "2020-01-01", …},
        "many": {"sources": [1, 2]},
        "children": {"partnerships": {"12": {"organization": 3, "role": "funding"}}},
        "labels": {"sources.source:1": "Yearly report"},
    }

Only real columns, `title_en` and `title_es` and never the ambiguous `title`; relations by primary key, with the words
that stood for them when the version was written. A child row has its primary key from its first draft on.

A payload has parts: one for each language, with the columns of that language, and "shared" for all others.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from django.db import connection, models
from modeltranslation.manager import get_translatable_fields_for_model

from publishing import languages
from publishing.fields import RichTextField
from publishing.models.content import Publishable
from publishing.sanitize import sanitize

SHARED = "shared"


@dataclass(frozen=True)
class Child:
    """A kind of rows that belongs to another and is drafted with it: the name there, the model, the key back."""

    name: str
    model: type
    key: str


@dataclass
class Opened:
    """What came of applying a payload to a row: its lists and child rows, and what was named but is gone."""

    many: dict = field(default_factory=dict)
    children: dict = field(default_factory=dict)
    # [(column, label)] of related rows that were deleted since the payload was written.
    lost: list = field(default_factory=list)


@cache
def columns(model, without=""):
    """Return the fields of a model that staff write, by their names; `without` is a child's key to its parent."""
    system = {"key", "changed_at", without, *(get_translatable_fields_for_model(model) or [])}
    if issubclass(model, Publishable):
        system |= {languages.column(name, code) for name in ("is_live", "published_at") for code in languages.codes()}
    return {
        field.name: field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.generated or field.name in system)
    }


@cache
def many(model):
    """Return the many-to-many fields that have no model of their own in between, by their names."""
    fields = model._meta.local_many_to_many
    return {field.name: field for field in fields if field.remote_field.through._meta.auto_created}


@cache
def children(model):
    """Return the kinds of child rows of a model, by their reverse names."""
    found = {}
    for name in model.drafted_children:
        relation = getattr(model, name).rel
        found[name] = Child(name, relation.related_model, relation.field.name)
    return found


def part_of(column):
    """Return the part that a field belongs to: the code of its language, or "shared"."""
    return getattr(column, "language", None) or SHARED


def part_names():
    return [SHARED, *languages.codes()]


def empty(column):
    """Return the value of a field that nobody has filled in."""
    return plain(column, column.get_default())


def blank(model):
    """Return the payload of an object in which nothing is filled in."""
    return {
        "columns": {name: empty(column) for name, column in columns(model).items()},
        "many": {name: [] for name in many(model)},
        "children": {name: {} for name in children(model)},
    }


# From rows to JSON


def plain(column, value):
    """Return a field's value as JSON has it; equal values are equal there, however they were typed or stored."""
    if value is None and column.empty_strings_allowed and getattr(column, "empty_value", None) == "":
        # A translated column can be null although its text never is.
        return ""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(column, models.FileField):
        return str(value or "")
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value.quantize(Decimal(1).scaleb(-column.decimal_places)):f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(column.base_field, item) for item in value]
    text = str(value).replace("\r\n", "\n")
    return sanitize(text) if isinstance(column, RichTextField) else text


def row_columns(row, without=""):
    """Return {name: value} of one row as JSON has it."""
    return {name: plain(column, getattr(row, column.attname)) for name, column in columns(type(row), without).items()}


def snapshot(row):
    """Return the payload of a row as the database has it: its columns, its lists and its child rows."""
    model = type(row)
    return {
        "columns": row_columns(row),
        "many": {name: sorted(getattr(row, name).values_list("pk", flat=True)) for name in many(model)},
        "children": {
            name: {
                str(found.pk): row_columns(found, child.key)
                for found in child.model._base_manager.filter(**{child.key: row.pk}).order_by("pk")
            }
            for name, child in children(model).items()
        },
    }


def reserve(model):
    """Return a primary key that no other row will get."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [model._meta.db_table, model._meta.pk.column])
        return cursor.fetchone()[0]


# Parts, digests and labels


def parts(model, payload):
    """Return {part: what a payload holds in it}, in which equal parts are equal."""
    found = {name: {"columns": {}, "children": {}} for name in part_names()}
    for name, column in columns(model).items():
        found[part_of(column)]["columns"][name] = payload["columns"].get(name)
    found[SHARED]["many"] = {name: sorted(payload["many"].get(name, [])) for name in many(model)}
    for name, child in children(model).items():
        fields = columns(child.model, child.key)
        for pk, values in payload["children"].get(name, {}).items():
            for part in part_names():
                own = {key: values.get(key) for key, column in fields.items() if part_of(column) == part}
                if own or part == SHARED:
                    found[part]["children"].setdefault(name, {})[pk] = own
    return found


def digest(value):
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def digests(model, payload):
    """Return {part: digest}: equal digests are equal words and values."""
    return {name: digest(part) for name, part in parts(model, payload).items()}


def references(model, payload):
    """Return {related model: primary keys} of all that a payload names."""
    found = {}

    def note(column, value):
        if column.is_relation and value is not None:
            found.setdefault(column.related_model, set()).add(value)

    for name, column in columns(model).items():
        note(column, payload["columns"].get(name))
    for name, column in many(model).items():
        for pk in payload["many"].get(name, []):
            note(column, pk)
    for name, child in children(model).items():
        for values in payload["children"].get(name, {}).values():
            for key, column in columns(child.model, child.key).items():
                note(column, values.get(key))
    return found


def label_key(model, pk):
    return f"{model._meta.label_lower}:{pk}"


def labels(model, payload):
    """Return the words for all rows that a payload names, by `label_key`; what is gone keeps its old words."""
    found = dict(payload.get("labels", {}))
    for related, pks in references(model, payload).items():
        for pk, row in related._base_manager.in_bulk(pks).items():
            found[label_key(related, pk)] = str(row)
    wanted = {label_key(related, pk) for related, pks in references(model, payload).items() for pk in pks}
    return {key: words for key, words in found.items() if key in wanted}


# Publication per language


def select(model, live, chosen, codes):
    """Return what the row holds once `chosen` is published over `live` in some languages.

    The columns of these languages and everything shared come from `chosen`, the other languages stay as they are.
    """

    def pick(fields, old, new):
        taken = {SHARED, *codes}
        return {
            name: new.get(name) if part_of(column) in taken else old.get(name, empty(column))
            for name, column in fields.items()
        }

    return {
        "columns": pick(columns(model), live["columns"], chosen["columns"]),
        "many": {name: sorted(chosen["many"].get(name, [])) for name in many(model)},
        "children": {
            name: {
                pk: pick(columns(child.model, child.key), live["children"].get(name, {}).get(pk, {}), values)
                for pk, values in chosen["children"].get(name, {}).items()
            }
            for name, child in children(model).items()
        },
    }


def without_languages(model, payload, codes):
    """Return a payload whose words in some languages are taken out."""
    others = [code for code in languages.codes() if code not in codes]
    return select(model, blank(model), payload, others)


# From JSON to rows


def python(column, value):
    """Return a value as the model's attribute has it."""
    if value is None or isinstance(column, models.FileField):
        return value
    return column.target_field.to_python(value) if column.is_relation else column.to_python(value)


def apply(row, payload):
    """Fill an instance, in memory alone, with a payload, and return what was Opened, which it also keeps as `opened`.

    A relation whose target was deleted becomes empty and is told of in `lost`.
    """
    model = type(row)
    opened = Opened()
    related = {other: other._base_manager.in_bulk(pks) for other, pks in references(model, payload).items() if pks}
    words = payload.get("labels", {})
    rows = {}
    for name, child in children(model).items():
        entries = payload["children"].get(name, {})
        rows[name] = {pk: child.model(pk=int(pk), **{f"{child.key}_id": row.pk}) for pk in entries}
        # Siblings name each other before any of them is in the database, and none that this version removed.
        related[child.model] = {int(pk): found for pk, found in rows[name].items()}

    def fill(target, fields, values, path=""):
        for name, column in fields.items():
            value = python(column, values.get(name, empty(column)))
            if column.is_relation and value is not None:
                found = related[column.related_model].get(value)
                if found is None:
                    opened.lost.append((f"{path}{name}", words.get(label_key(column.related_model, value), str(value))))
                # Where the column takes no null, nothing in particular: the row can still say what it is.
                setattr(target, name, found or (None if column.null else column.related_model()))
            else:
                setattr(target, column.attname, value)

    fill(row, columns(model), payload["columns"])
    for name, column in many(model).items():
        pks = payload["many"].get(name, [])
        opened.many[name] = [related[column.related_model][pk] for pk in pks if pk in related[column.related_model]]
        opened.lost += [
            (name, words.get(label_key(column.related_model, pk), str(pk)))
            for pk in pks
            if pk not in related[column.related_model]
        ]
    for name, child in children(model).items():
        fields = columns(child.model, child.key)
        for pk, values in payload["children"].get(name, {}).items():
            found = rows[name][pk]
            setattr(found, child.key, row)
            fill(found, fields, values, f"{name}-")
            # The row has its number already, whether it is in the database or not.
            found._state.adding = False
        opened.children[name] = list(rows[name].values())
    row.opened = opened
    return opened


def write(row, also=()):
    """Write what `apply` has put into a row to the database; `also` names columns of the row that go with it."""
    model = type(row)
    row.save(update_fields=[*columns(model), *also])
    for name, rows in row.opened.many.items():
        getattr(row, name).set(rows)
    for name, child in children(model).items():
        stored = {found.pk: found for found in child.model._base_manager.filter(**{child.key: row.pk})}
        wanted = {found.pk: found for found in row.opened.children[name]}
        gone = stored.keys() - wanted.keys()
        for key, column in columns(child.model, child.key).items():
            if column.related_model is child.model:
                # What stays would otherwise go with the sibling that it stood under.
                child.model._base_manager.filter(pk__in=wanted, **{f"{key}__in": gone}).update(**{key: None})
        for pk in gone:
            stored[pk].delete()
        for pk, found in wanted.items():
            if pk not in stored:
                found.save(force_insert=True)
            elif row_columns(found, child.key) != row_columns(stored[pk], child.key):
                found.key = stored[pk].key
                found.save(force_update=True)
