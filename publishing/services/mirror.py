"""The row of what has never been public: it holds the newest draft, so that lists, filters and pickers know it."""

from django.db import IntegrityError, models, transaction

from publishing import languages
from publishing.payload import apply, blank, columns


def is_own(model, column):
    """Tell whether a column is an object's own by a rule of uniqueness, so that no draft may hold on to it."""
    if column.unique or column.name.startswith("slug_"):
        return True
    constraints = (found for found in model._meta.constraints if isinstance(found, models.UniqueConstraint))
    return not column.is_relation and any(column.name in found.fields for found in constraints)


def mirror(row, payload):
    """Write a draft into the row of an object that has never been public, as far as the database lets it.

    Lists, filters and pickers then know it. Unique columns are left to whoever publishes first; a draft that breaks
    other rules of the database is known by its names alone.
    """
    model = type(row)
    own = {name: None if column.null else column.get_default() for name, column in columns(model).items()
           if is_own(model, column)}  # fmt: skip
    full = {**payload, "columns": payload["columns"] | own, "children": {}, "many": {}}
    names = {name: payload["columns"][name] for name in name_columns(model)}
    bare = {**blank(model), "columns": blank(model)["columns"] | names}
    for candidate in (full, bare):
        apply(row, candidate)
        if _is_stored(row):
            return row
    raise AssertionError(f"{model.__name__} has rules that a row without content breaks.")


def _is_stored(row):
    """Save a row and tell whether the database let it; whoever comes second to a key gets another."""
    while True:
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            broken = error.__cause__.diag.constraint_name or ""
            if not broken.startswith(f"{row._meta.db_table}_key_"):
                return False
            row.key = ""
        else:
            return True


def name_columns(model):
    """Return the columns by which people know an object."""
    fields = columns(model)
    named = [languages.column(model.title_field, code) for code in languages.codes()]
    return [name for name in [*named, "name", model.title_field] if name in fields]
