"""Small related lists inside a row's own query, as JSON that PostgreSQL builds.

A page shows a row with its sources, links and regions. A prefetch asks the database once for each list; this asks once
for all, and public pages stay within their six queries.
"""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from publishing import languages


def columns(model, *names, path=""):
    """Return the column names of fields, a translated one standing for its columns in every language.

    `path` leads to the row that has them, such as "objective__".
    """
    fields = {field.name for field in model._meta.get_fields()}
    expanded = []
    for name in names:
        translated = [languages.column(name, code) for code in languages.codes()]
        expanded += translated if translated[0] in fields else [name]
    return [f"{path}{name}" for name in expanded]


def own_columns(model):
    """Return the names of all columns of a model but those that stand for their translations and hold nothing."""
    names = [field.name for field in model._meta.concrete_fields]
    return [name for name in names if columns(model, name) == [name]]


def rows(queryset, *names, path=""):
    """Return the expression for a queryset's rows as a list of {column: value}; `path` leads from row to columns."""
    data = JSONObject(**{name: F(f"{path}{name}") for name in names})
    # In two steps: given only an expression, django-modeltranslation's values() adds every field of the model.
    return ArraySubquery(queryset.annotate(data=data).values("data"))


def build(model, row):
    """Return an unsaved instance from a {column: value} of `rows`, its values as Python has them."""
    return model(**{name: model._meta.get_field(name).to_python(value) for name, value in row.items()})


def many_to_many(model, name, *names, order_by):
    """Return the expression for a many-to-many list of a model's rows, to be read with `build`."""
    field = model._meta.get_field(name)
    target = field.m2m_reverse_field_name()
    through = field.remote_field.through._base_manager
    linked = through.filter(**{f"{field.m2m_field_name()}_id": OuterRef("pk")})
    return rows(linked.order_by(f"{target}__{order_by}"), *columns(field.related_model, *names), path=f"{target}__")
