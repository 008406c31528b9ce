"""People of the staff with their roles, what they write, and all that the database holds."""

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session

from publishing import services
from tests.factories import UserFactory


def person(*groups, **fields):
    """Return a person of the staff in some groups."""
    user = UserFactory(**fields)
    user.groups.set([Group.objects.get(name=name) for name in groups])
    return user


def write(row, by, **columns):
    """Save a new version of a row with some columns changed, as somebody who has the newest one; return what came."""
    payload = services.head_payload(row)
    draft = services.find(row)
    changed = {**payload, "columns": payload["columns"] | columns}
    return services.save(row, changed, by=by, base=draft.head.number if draft else None)


def newest(row, *names):
    """Return columns of a row's newest version, as a dictionary; with one name, its value."""
    columns = services.head_payload(row)["columns"]
    return columns[names[0]] if len(names) == 1 else {name: columns[name] for name in names}


def columns(rows):
    """Return rows of a queryset with every column that the database has, in every language."""
    rows = rows.order_by("pk")
    return list((rows.rewrite(False) if hasattr(rows, "rewrite") else rows).values())


def stored(row):
    """Return all that the public reads of a row: its columns as they are in the database, its lists and child rows."""
    model = type(row)
    lists = [field for field in model._meta.local_many_to_many if field.remote_field.through._meta.auto_created]
    return (
        next(iter(columns(model._base_manager.filter(pk=row.pk))), None),
        {field.name: sorted(getattr(row, field.name).values_list("pk", flat=True)) for field in lists},
        {name: columns(getattr(row, name).all()) for name in model.drafted_children},
    )


def everything(*without):
    """Return every row of every table, without those of some models and what signing in writes."""
    left_out = {Session, *without}
    found = {
        model._meta.label: columns(model._base_manager.all())
        for model in apps.get_models(include_auto_created=True)
        if model not in left_out
    }
    for user in found.get("accounts.User", []):
        user.pop("last_login")
    return found
