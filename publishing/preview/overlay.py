"""A database in which one object is as a version of it says, for as long as a block of code runs.

PostgreSQL looks for a table among the session's temporary relations first, and Django names tables without a schema.
So temporary views take the place of the object's table, of its child rows' and of its lists'. No row is written or
locked and no constraint asks anything, so that a draft without a title, with a slug that somebody else took or with
rows that are not there yet can be read like any other. The transaction is always rolled back, and the views with it.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, override

from publishing import languages
from publishing.payload import apply, children, many, plain

# A page takes some 30 ms; what takes this long is stuck.
TIMEOUT = "5s"
# The names filled in are the models' own; all values are parameters.
VIEW = """
    CREATE TEMP VIEW {table} AS
    SELECT {taken} FROM public.{table} WHERE {kept}
    UNION ALL SELECT {names} FROM jsonb_populate_recordset(null::public.{table}, %s)
"""


@dataclass
class Shadow:
    """What a view changes of a table: which rows it leaves out, which it adds, what others give up for these."""

    model: type
    left_out: dict = field(default_factory=dict)
    rows: list = field(default_factory=list)
    # {column: value}: what only one row can have, and another now has.
    claimed: dict = field(default_factory=dict)

    def leave_out(self, column, value):
        self.left_out.setdefault(column, []).append(value)

    def sql(self):
        """Return the statement that makes the view, and its parameters, which psycopg writes into it as literals."""
        quote = connection.ops.quote_name
        table = quote(self.model._meta.db_table)
        names = [column.column for column in self.model._meta.concrete_fields]
        taken = [self._expression(quote(name), name) for name in names]
        kept = [f"({quote(column)} IS NULL OR {quote(column)} <> ALL (%s))" for column in self.left_out]
        statement = VIEW.format(
            table=table, taken=", ".join(taken), kept=" AND ".join(kept), names=", ".join(map(quote, names))
        )
        values = [value for name in names if (value := self.claimed.get(name))]
        return statement, [*values, *self.left_out.values(), json.dumps(self.rows)]

    def _expression(self, quoted, name):
        if not self.claimed.get(name):
            return quoted
        nothing = "false" if isinstance(self.claimed[name], bool) else "NULL"
        return f"CASE WHEN {quoted} = %s THEN {nothing} ELSE {quoted} END AS {quoted}"


@contextmanager
def overlay(row, payload, language):
    """Let the block find the object as a payload says, public in a language, and yield it; afterwards nothing is left.

    `row` need not be in the database: what was deleted is given as an instance with its primary key.
    """
    with override(language), transaction.atomic():
        try:
            shown = _as_shown(row, payload, language)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [TIMEOUT])
                for shadow in _shadows(shown):
                    cursor.execute(*shadow.sql())
            yield shown
        finally:
            transaction.set_rollback(True)


def _as_shown(row, payload, language):
    """Return the object as its publication in a language would leave it, with a stand-in for what it still lacks."""
    model = type(row)
    now = timezone.now()
    shown = model._base_manager.filter(pk=row.pk).first() or model(pk=row.pk, key=row.key, changed_at=now)
    apply(shown, payload)
    title, slug = languages.column(model.title_field, language), languages.column("slug", language)
    published_at = languages.column("published_at", language)
    setattr(shown, languages.column("is_live", language), True)
    setattr(shown, published_at, getattr(shown, published_at) or now)
    setattr(shown, title, getattr(shown, title) or gettext("Untitled"))
    if hasattr(shown, slug):
        setattr(shown, slug, _free_slug(shown, getattr(shown, slug) or shown.key or model._meta.model_name))
    return shown


def _free_slug(row, slug):
    """Return a slug under which the row's address leads to it and to no other row."""
    taken = Q()
    for code in languages.codes():
        taken |= Q(**{languages.column("slug", code): slug})
    return f"{slug}-{row.pk}" if type(row)._base_manager.exclude(pk=row.pk).filter(taken).exists() else slug


def _shadows(row):
    """Return what changes in which tables for an object that a payload was applied to."""
    model = type(row)
    found = {}

    def shadow(other):
        return found.setdefault(other._meta.db_table, Shadow(other))

    own = shadow(model)
    own.leave_out(model._meta.pk.column, row.pk)
    own.rows.append(_as_json(row))
    own.claimed = {column.column: plain(column, getattr(row, column.attname)) for column in _claimable(model)}
    for name, child in children(model).items():
        rows = [found for found in row.opened.children[name] if _is_whole(found)]
        there = child.model._base_manager.in_bulk([found.pk for found in rows])
        own = shadow(child.model)
        own.leave_out(child.model._meta.get_field(child.key).column, row.pk)
        for found_row in rows:
            if stored := there.get(found_row.pk):
                found_row.key = stored.key
            own.rows.append(_as_json(found_row))
    for name, column in many(model).items():
        through = column.remote_field.through
        here, there = (
            through._meta.get_field(part).column for part in (column.m2m_field_name(), column.m2m_reverse_field_name())
        )
        own = shadow(through)
        own.leave_out(here, row.pk)
        own.rows += [
            {through._meta.pk.column: -number, here: row.pk, there: related.pk}
            for number, related in enumerate(row.opened.many[name], start=1)
        ]
    return found.values()


def _as_json(row):
    """Return {column: value} of a row in memory, the base columns of translated fields in the active language."""
    return {
        column.column: plain(column, getattr(row, column.attname))
        for column in row._meta.concrete_fields
        if not column.generated
    }


def _is_whole(row):
    """Tell whether a child row has every row that it can't do without: one of them may have been deleted."""
    required = (column for column in row._meta.concrete_fields if column.is_relation and not column.null)
    return all(getattr(row, column.attname) is not None for column in required)


def _claimable(model):
    """Return the fields in which only one row can have a value, but for addresses, and that others can do without."""
    alone = {found.fields[0] for found in model._meta.constraints if _is_of_one_field(found)}
    return [
        column
        for column in model._meta.concrete_fields
        if (column.unique or column.name in alone)
        and (column.null or isinstance(column, models.BooleanField))
        and not column.name.startswith("slug")
    ]


def _is_of_one_field(constraint):
    return isinstance(constraint, models.UniqueConstraint) and len(constraint.fields) == 1
