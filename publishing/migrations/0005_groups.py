from django.conf import settings
from django.db import migrations

from publishing import groups


def give_rights(apps, schema_editor):
    rights = {
        groups.CLEARING_OFFICERS: [("clear_draft", "Can clear drafts of others")],
        groups.ADMINISTRATORS: [
            ("clear_draft", "Can clear drafts of others"),
            ("publish_urgently", "Can publish without clearance"),
            ("edit_history", "Can edit content in history mode"),
            ("see_audit", "Can read and export the audit log"),
        ],
    }
    for code, name in settings.LANGUAGES:
        rights[groups.TRANSLATORS[code]] = [(f"translate_{code}", f"Can translate into {name}")]
    for group, permissions in rights.items():
        for codename, name in permissions:
            groups.give(apps, group, "publishing", "draft", codename, name)


class Migration(migrations.Migration):
    dependencies = [
        ("publishing", "0004_append_only_audit"),
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(give_rights, migrations.RunPython.noop),
        groups.grant("publishing", {"clearancestep": groups.STEPS}),
        # accounts stands below publishing and knows nothing of its groups.
        groups.grant("accounts", {"user": groups.OFFICE}),
    ]
