"""The columns that versions were written under, and how old versions are read after a migration."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from publishing.models.drafts import Schema
from publishing.payload import blank, children, columns, digest, empty, many, python


class UnreadableVersionError(ValidationError):
    """A version that holds something the present columns have no place for."""


def schema(model):
    """Return the names and types of all that a version of a model holds now."""

    def types(fields):
        return {name: column.get_internal_type() for name, column in fields.items()}

    return {
        "columns": types(columns(model)),
        "many": sorted(many(model)),
        "children": {name: types(columns(child.model, child.key)) for name, child in children(model).items()},
    }


def current(model):
    """Return the Schema row of a model's present columns, made at the first call."""
    found = schema(model)
    row, _made = Schema.objects.get_or_create(digest=digest(found), defaults={"columns": found})
    return row


def read(revision):
    """Return a revision's payload in the model's present columns.

    Columns added since have their default; those in `former_columns` of the model are renamed or left out. Raise
    UnreadableVersionError, which names what has no place, for anything else that would be lost.
    """
    model, payload = revision.draft.model, revision.payload
    if revision.schema.columns == schema(model):
        return payload
    unreadable = []
    fresh = blank(model)
    fresh["labels"] = payload.get("labels", {})
    _upgrade(model, columns(model), payload["columns"], fresh["columns"], unreadable)
    for name, pks in payload["many"].items():
        if name in fresh["many"]:
            fresh["many"][name] = pks
        elif pks:
            unreadable.append(name)
    for name, rows in payload["children"].items():
        child = children(model).get(name)
        if child is None:
            unreadable += [name] if rows else []
            continue
        fields = columns(child.model, child.key)
        for pk, values in rows.items():
            fresh["children"][name][pk] = {key: empty(column) for key, column in fields.items()}
            _upgrade(child.model, fields, values, fresh["children"][name][pk], unreadable)
    if unreadable:
        raise UnreadableVersionError(
            _(
                "%(version)s was written before the site's fields changed, and there is no place any more for what it "
                "has in: %(fields)s. Ask a developer to say where it belongs."
            ),
            code="unreadable_version",
            params={"version": str(revision), "fields": ", ".join(sorted(set(unreadable)))},
        )
    return fresh


def _upgrade(model, fields, old, fresh, unreadable):
    former = getattr(model, "former_columns", {})
    for name, value in old.items():
        name = former.get(name, name)
        if name is None or (name not in fields and value in (None, "", [], False)):
            continue
        if name not in fields:
            unreadable.append(name)
            continue
        try:
            python(fields[name], value)
        except ValidationError:
            unreadable.append(name)
        else:
            fresh[name] = value
