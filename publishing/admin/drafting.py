"""Forms that read and write drafts: what they show comes from a payload, and what they take becomes one.

No form here saves a row. The instance behind it is the row with a version applied in memory.
"""

from functools import cache

from django.core.exceptions import ValidationError
from django.forms import HiddenInput, IntegerField
from django.forms.models import construct_instance
from django.utils.translation import gettext

from publishing.payload import blank, children, columns, many, part_of, reserve, row_columns


class DraftForm:
    """A form for an unfinished text: it asks that what is typed can be read, and leaves the rest to publication."""

    def __init__(self, *args, instance=None, initial=None, **kwargs):
        if opened := getattr(instance, "opened", None):
            initial = opened.many | (initial or {})
        super().__init__(*args, instance=instance, initial=initial, **kwargs)

    def _post_clean(self):
        # Django would ask for all that a complete row needs; a draft may lack it, and even contradict itself.
        self.instance = construct_instance(self, self.instance, self._meta.fields, self._meta.exclude)


class ChildIdField(IntegerField):
    """The number of a child row, which may be in the draft alone."""

    widget = HiddenInput

    def __init__(self, rows, **kwargs):
        self.rows = rows
        super().__init__(required=False, **kwargs)

    def clean(self, value):
        pk = super().clean(value)
        if pk is not None and pk not in self.rows:
            raise ValidationError(gettext("This line does not belong to this record."), code="foreign_line")
        return self.rows.get(pk)


class DraftFormSet:
    """The child rows of a draft: those of the version that the parent's instance holds."""

    def get_queryset(self):
        opened = getattr(self.instance, "opened", None)
        return opened.children[child_name(self)] if opened else []

    def add_fields(self, form, index):
        super().add_fields(form, index)
        rows = {row.pk: row for row in self.get_queryset()}
        name = self.model._meta.pk.name
        initial = None if form.is_bound else form.instance.pk
        form.fields[name] = ChildIdField(rows, initial=initial)

    def _existing_object(self, pk):
        return next((row for row in self.get_queryset() if row.pk == pk), None)


def child_name(formset):
    """Return the reverse name by which the parent's model knows a formset's rows; None if they are not drafted."""
    kinds = children(type(formset.instance))
    return next((name for name, child in kinds.items() if child.model is formset.model), None)


@cache
def drafted(base, mixin):
    """Return a form or formset class that works on drafts."""
    return base if issubclass(base, mixin) else type(f"Drafted{base.__name__}", (mixin, base), {})


def is_drafted(parent_model, model):
    """Tell whether rows of a model are drafted with their parent, or saved straight to the database."""
    kinds = getattr(parent_model, "drafted_children", ())
    return bool(kinds) and any(child.model is model for child in children(parent_model).values())


def payload_from(form, formsets, base, parts):
    """Return the payload that valid forms hold. What a person may not write stays as `base` has it."""
    row, model = form.instance, type(form.instance)
    typed = blank(model)
    _commit_files(row)
    typed["columns"] = row_columns(row)
    for name in many(model):
        chosen = form.cleaned_data.get(name)
        typed["many"][name] = base["many"][name] if chosen is None else sorted(found.pk for found in chosen)
    typed["children"] = {name: base["children"].get(name, {}) for name in children(model)}
    for formset in formsets:
        if (name := child_name(formset)) and not formset.is_view_only:
            typed["children"][name] = _children_from(formset, base["children"].get(name, {}), parts)
    typed["columns"] = _allowed(columns(model), typed["columns"], base["columns"], parts)
    if "shared" not in parts:
        typed["many"] = base["many"]
    return typed | {"labels": base.get("labels", {})}


def _allowed(fields, typed, base, parts):
    return {name: typed[name] if part_of(column) in parts else base.get(name) for name, column in fields.items()}


def _children_from(formset, base, parts):
    child = children(type(formset.instance))[child_name(formset)]
    fields = columns(child.model, child.key)
    rows = {}
    for form in formset.forms:
        if form in formset.deleted_forms or (form in formset.extra_forms and not form.has_changed()):
            continue
        pk = form.instance.pk or reserve(child.model)
        values = row_columns(form.instance, child.key)
        rows[str(pk)] = _allowed(fields, values, base.get(str(pk), values), parts)
    if "shared" in parts:
        return rows
    # A translator neither adds lines nor takes any away.
    return {pk: rows.get(pk, values) for pk, values in base.items()}


def _commit_files(row):
    """Store fresh uploads under names of their own: a version refers to files and does not hold them."""
    for column in columns(type(row)).values():
        if column.get_internal_type() in {"FileField", "ImageField"}:
            column.pre_save(row, add=False)


def take_theirs(payload, theirs, paths):
    """Put another person's values in the place of one's own, where the writer chose them on the conflict page."""
    for path in paths:
        name, *rest = path
        if not rest and name in payload["columns"]:
            payload["columns"][name] = theirs["columns"][name]
        elif len(rest) == 1 and name in payload["children"]:
            _take_row(payload["children"][name], theirs["children"].get(name, {}), rest[0])
        elif len(rest) == 2 and rest[0] in payload["children"].get(name, {}):
            row = theirs["children"].get(name, {}).get(rest[0], {})
            payload["children"][name][rest[0]][rest[1]] = row.get(rest[1])
    return payload


def _take_row(rows, theirs, pk):
    if pk in theirs:
        rows[pk] = theirs[pk]
    else:
        rows.pop(pk, None)


def at(payload, path):
    """Return what a payload has at a path of a Merge, None where it has nothing."""
    name, *rest = path
    if rest:
        row = payload.get("children", {}).get(name, {}).get(rest[0])
        return row if len(rest) == 1 or row is None else row.get(rest[1])
    return payload["columns"].get(name, payload.get("many", {}).get(name))


__all__ = [
    "DraftForm",
    "DraftFormSet",
    "at",
    "child_name",
    "drafted",
    "is_drafted",
    "payload_from",
    "take_theirs",
]
