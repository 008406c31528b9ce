"""The groups of the staff, which migrations make once and the end of a transactional test empties."""

from collections import defaultdict

from django.apps import apps
from django.db.migrations.loader import MigrationLoader

# {name of a group: {(app, codename) of its rights}}, as the migrations left them.
rights = defaultdict(set)


def keep_roles(sender, **kwargs):
    """Remember the groups after the first migration, and make them again once they are gone."""
    # Django tells of every app in turn; with the last one, all rights are there.
    if sender != [config for config in apps.get_app_configs() if config.models_module][-1]:
        return
    group = apps.get_model("auth", "Group")
    if not group.objects.exists():
        make_again(group) if rights else make_by_migrations()
    if not rights:
        pairs = group.objects.values_list("name", "permissions__content_type__app_label", "permissions__codename")
        for name, app, codename in pairs:
            rights[name].add((app, codename))


def make_again(group):
    """Make the groups as they were, in a few queries: this happens after every transactional test."""
    found = apps.get_model("auth", "Permission").objects.values_list("content_type__app_label", "codename", "pk")
    permissions = {(app, codename): pk for app, codename, pk in found}
    rows = group.objects.bulk_create([group(name=name) for name in rights])
    through = group.permissions.through
    through.objects.bulk_create(
        through(group_id=row.pk, permission_id=permissions[right]) for row in rows for right in rights[row.name]
    )


def make_by_migrations():
    for (_app, name), migration in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items()):
        if name.endswith(("_groups", "_rights")):
            for operation in migration.operations:
                operation.code(apps, None)
