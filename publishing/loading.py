"""Loading fixtures again without touching what staff did to their rows.

A `LoadedRow` keeps the columns that a fixture last brought to a row. A row that still has them is the fixture's and
follows it; a row that differs, or that no fixture brought, or that was deleted since, belongs to staff.
"""

import json
from collections import defaultdict
from enum import Enum, auto

from django.apps import apps
from django.core import serializers
from django.db import connections

from publishing.models import LoadedRow, Publishable
from publishing.payload import children


class Outcome(Enum):
    """What loading does to one row."""

    CREATED = auto()
    UPDATED = auto()
    UNCHANGED = auto()
    KEPT_CHANGED = auto()
    KEPT_FOREIGN = auto()
    KEPT_DELETED = auto()


class Ledger:
    """What fixtures brought to one database, and what the present load does with each of their rows.

    It is made inside the load's transaction.
    """

    def __init__(self, using, overwrite=False):
        self.using = using
        self.overwrite = overwrite
        self.rows = {outcome: [] for outcome in Outcome}
        # Two machines that start together both load: the second waits and then finds everything there.
        with connections[using].cursor() as cursor:
            cursor.execute(f"LOCK TABLE {LoadedRow._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        # Read before the load: a dump of a whole database brings records of its own.
        self._records = defaultdict(dict)
        for model, row, columns in LoadedRow.objects.using(using).values_list("model", "name", "columns"):
            self._records[model][row] = columns

    def decide(self, incoming):
        """Return the Outcome for a deserialized row, and remember it."""
        outcome = self._outcome(incoming)
        self.rows[outcome].append(incoming.object)
        return outcome

    def record(self):
        """Store the columns of the rows that are now as the fixtures have them, where that is news."""
        keys, restored = defaultdict(set), set()
        for outcome in (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED):
            for row in self.rows[outcome]:
                if isinstance(row, LoadedRow):
                    restored.add(row.natural_key())
                elif is_named(row):
                    keys[type(row)].add(row.pk)
        news = [
            LoadedRow(model=model._meta.label_lower, name=name(row), columns=columns)
            for model in keys
            for row, columns in present_rows(model, keys[model], self.using)
            if self._brought(model).get(name(row)) != columns
        ]
        LoadedRow.objects.using(self.using).bulk_create(
            [record for record in news if record.natural_key() not in restored],
            batch_size=500,
            update_conflicts=True,
            unique_fields=["model", "name"],
            update_fields=["columns", "loaded_at"],
        )

    def written_objects(self):
        """Return, as they are now, the objects that the load wrote, or of which it wrote child rows."""
        found = {}
        for outcome in (Outcome.CREATED, Outcome.UPDATED):
            for row in self.rows[outcome]:
                if isinstance(row, Publishable):
                    found.setdefault(type(row), set()).add(row.pk)
                for parent, child in _parents(type(row)):
                    found.setdefault(parent, set()).add(getattr(row, f"{child.key}_id"))
        return [row for model, pks in found.items() for row in model._base_manager.using(self.using).filter(pk__in=pks)]

    def _outcome(self, incoming):
        row = incoming.object
        guarded = is_named(row) and not self.overwrite
        brought = self._brought(type(row)).get(name(row)) if guarded else None
        present = next(iter(present_rows(type(row), [row.pk], self.using)), None) if row.pk else None
        if guarded and self._needs_deleted_row(incoming):
            return Outcome.KEPT_DELETED
        if present is None:
            return Outcome.CREATED if brought is None else Outcome.KEPT_DELETED
        if not brings_change(incoming, present[0]):
            return Outcome.UNCHANGED
        if guarded and brought is None:
            return Outcome.KEPT_FOREIGN
        if guarded and not is_untouched(*present, brought):
            return Outcome.KEPT_CHANGED
        return Outcome.UPDATED

    def _brought(self, model):
        """Return the recorded columns of a model's rows by their names."""
        return self._records[model._meta.label_lower]

    def _needs_deleted_row(self, incoming):
        """Tell whether a row refers to one that staff deleted; what is only not loaded yet is no such row."""
        return any(
            self._is_deleted(field.related_model, natural_key)
            for field, value in incoming.deferred_fields.items()
            for natural_key in (value if field.many_to_many else [value])
        )

    def _is_deleted(self, model, natural_key):
        left_out = any(type(row) is model and name(row) == join(natural_key) for row in self.rows[Outcome.KEPT_DELETED])
        if not left_out and join(natural_key) not in self._brought(model):
            return False
        try:
            model._default_manager.db_manager(self.using).get_by_natural_key(*natural_key)
        except model.DoesNotExist:
            return True
        return False


def _parents(model):
    """Return [(model, Child)] of all kinds of content that rows of a model are drafted with."""
    contents = [found for found in apps.get_models() if issubclass(found, Publishable)]
    return [(parent, child) for parent in contents for child in children(parent).values() if child.model is model]


def is_named(row):
    """Tell whether fixtures know a row by a natural key; what they know by number only loads as Django loads it."""
    return hasattr(row, "natural_key") and not isinstance(row, LoadedRow)


def join(natural_key):
    return " ".join(str(part) for part in natural_key)


def name(row):
    """Return the words that name a row in the records, made from its natural key."""
    return join(row.natural_key())


def present_rows(model, keys, using):
    """Return (row, its columns as a fixture has them) for the rows with these primary keys, in constant queries.

    The rows are locked until the load ends, so that nobody's save falls between reading and writing.
    """
    relations = [field.name for field in model._meta.concrete_fields if field.is_relation]
    queryset = (
        model._base_manager.using(using)
        .filter(pk__in=keys)
        .select_for_update(of=["self"])
        .select_related(*relations)
        .prefetch_related(*[field.name for field in own_many_to_many(model)])
    )
    rows = list(queryset)
    text = serializers.serialize("json", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True)
    return [(row, entry["fields"]) for row, entry in zip(rows, json.loads(text), strict=True)]


def own_many_to_many(model):
    """Return the many-to-many fields that a fixture writes with the row: those without a model in between."""
    return [field for field in model._meta.local_many_to_many if field.remote_field.through._meta.auto_created]


def is_untouched(row, columns, brought):
    """Tell whether a row still has what a fixture brought; a column added since counts while it has its default."""
    return all(
        value == brought[field_name] if field_name in brought else has_default(row, field_name)
        for field_name, value in columns.items()
    )


def has_default(row, field_name):
    field = row._meta.get_field(field_name)
    if field.many_to_many:
        return not getattr(row, field_name).all()
    return field.value_from_object(row) == field.get_default()


def brings_change(incoming, row):
    """Tell whether writing a deserialized row would change the row that is there."""
    if incoming.deferred_fields:
        return True
    for field in row._meta.concrete_fields:
        if not field.generated and getattr(incoming.object, field.attname) != getattr(row, field.attname):
            return True
    return any(
        set(related) != {other.pk for other in getattr(row, field_name).all()}
        for field_name, related in (incoming.m2m_data or {}).items()
    )
