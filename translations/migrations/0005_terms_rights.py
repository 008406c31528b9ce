from django.db import migrations

from publishing import groups

WRITE = ["view", "add", "change"]
TERMS = {group: ["view"] for group in groups.EVERYBODY}
TERMS |= dict.fromkeys(groups.TRANSLATORS.values(), WRITE)
TERMS |= {groups.PUBLISHERS: groups.ALL, groups.ADMINISTRATORS: groups.ALL}


class Migration(migrations.Migration):
    dependencies = [
        ("translations", "0004_terms"),
        ("publishing", "0005_groups"),
    ]

    operations = [
        groups.grant("translations", {"term": TERMS}),
    ]
