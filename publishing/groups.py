"""The roles of a mission's staff, as groups that migrations make and give their rights.

A migration that runs later never takes away what an administrator granted by hand.
"""

from django.apps import apps as global_apps
from django.conf import settings
from django.db import migrations
from django.utils.translation import gettext_noop

AUTHORS = gettext_noop("Authors")
CLEARING_OFFICERS = gettext_noop("Clearing officers")
PUBLISHERS = gettext_noop("Publishers")
DATA_OFFICERS = gettext_noop("Data officers")
ADMINISTRATORS = gettext_noop("Administrators")
# One group for each language: a person may be in several. A further language's is shown by its two parts until the
# catalog has its name as a whole (accounts.names).
TRANSLATORS = {code: f"Translators: {name}" for code, name in settings.LANGUAGES}
IN_CATALOG = [
    gettext_noop("Translators"),
    gettext_noop("Translators: English"),
    gettext_noop("Translators: Español"),
]
# How the codenames of the permissions to translate begin; the language follows.
TRANSLATE = "translate_"
EVERYBODY = [AUTHORS, *TRANSLATORS.values(), CLEARING_OFFICERS, PUBLISHERS, DATA_OFFICERS, ADMINISTRATORS]

ALL = ["view", "add", "change", "delete"]


def _seen_by_all(**rights):
    return {group: ["view"] for group in EVERYBODY} | rights


# What each group may do with a kind of record: {group: actions}.
CONTENT = _seen_by_all(
    **{
        AUTHORS: ["view", "add", "change"],
        PUBLISHERS: [*ALL, "publish"],
        ADMINISTRATORS: [*ALL, "publish"],
    }
)
CHILDREN = _seen_by_all(**{AUTHORS: ALL, PUBLISHERS: ALL, ADMINISTRATORS: ALL})
# Records that public pages cite at once: authors add to them, others mend them.
REFERENCES = _seen_by_all(**{AUTHORS: ["view", "add"], PUBLISHERS: ALL, DATA_OFFICERS: ALL, ADMINISTRATORS: ALL})
INDICATORS = CONTENT | {DATA_OFFICERS: [*ALL, "publish"]}
VALUES = _seen_by_all(**{DATA_OFFICERS: ALL, ADMINISTRATORS: ALL})
FRAME = _seen_by_all(**{PUBLISHERS: ALL, ADMINISTRATORS: ALL})
# For administrators alone, not even seen by others.
OFFICE = {ADMINISTRATORS: ALL}
STEPS = _seen_by_all(**{ADMINISTRATORS: ALL})


def grant(app_label, rights):
    """Return the migration operation that gives rights on an app's models: {model name: {group: actions}}."""

    def forwards(apps, schema_editor):
        for model, groups in rights.items():
            verbose_name = apps.get_model(app_label, model)._meta.verbose_name_raw
            for group, actions in groups.items():
                for action in actions:
                    give(apps, group, app_label, model, f"{action}_{model}", f"Can {action} {verbose_name}")

    return migrations.RunPython(forwards, migrations.RunPython.noop)


def add_translators(apps=global_apps, **kwargs):
    """Make the group of each language that joined the site since the groups were made, with the others' rights.

    It answers post_migrate. A language is new while nobody made its permission: Django does so at the end of the same
    migration, so a group that an administrator deletes or changes later stays as they left it.
    """
    permissions = apps.get_model("auth", "Permission").objects
    known = permissions.filter(content_type__app_label="publishing", codename__startswith=TRANSLATE)
    others = apps.get_model("auth", "Group").objects.filter(permissions__in=known, name__in=TRANSLATORS.values())
    if not others:
        # A database whose groups are still to be made, by migrations that know of every language.
        return
    made = set(known.values_list("codename", flat=True))
    shared = permissions.filter(group__in=others).exclude(pk__in=known).distinct()
    for code, name in settings.LANGUAGES:
        codename = f"{TRANSLATE}{code}"
        if codename not in made:
            group = give(apps, TRANSLATORS[code], "publishing", "draft", codename, f"Can translate into {name}")
            group.permissions.add(*shared)


def give(apps, group, app_label, model, codename, name):
    """Give one permission to one group, making either where a fresh database has none yet; return the group."""
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    row, _made = apps.get_model("auth", "Group").objects.get_or_create(name=group)
    row.permissions.add(permission)
    return row
