"""The roles of a mission's staff, as groups that migrations make and give their rights.

A migration that runs later never takes away what an administrator granted by hand.
"""

from django.conf import settings
from django.db import migrations
from django.utils.translation import gettext_noop

AUTHORS = gettext_noop("Authors")
CLEARING_OFFICERS = gettext_noop("Clearing officers")
PUBLISHERS = gettext_noop("Publishers")
DATA_OFFICERS = gettext_noop("Data officers")
ADMINISTRATORS = gettext_noop("Administrators")
# One group for each language: a person may be in several. The catalog has their names as wholes.
TRANSLATORS = {code: f"Translators: {name}" for code, name in settings.LANGUAGES}
IN_CATALOG = [gettext_noop("Translators: English"), gettext_noop("Translators: Español")]
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


def give(apps, group, app_label, model, codename, name):
    """Give one permission to one group, making either where a fresh database has none yet."""
    content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _made = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    row, _made = apps.get_model("auth", "Group").objects.get_or_create(name=group)
    row.permissions.add(permission)
