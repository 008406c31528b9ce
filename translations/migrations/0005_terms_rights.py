from django.db import migrations

from publishing import groups

KEEPERS = dict.fromkeys(groups.TRANSLATORS.values(), ["view", "add", "change"])
KEEPERS |= dict.fromkeys([groups.PUBLISHERS, groups.ADMINISTRATORS], groups.ALL)


class Migration(migrations.Migration):
    dependencies = [("translations", "0004_terms"), ("publishing", "0005_groups")]

    operations = [
        groups.grant("translations", {"term": dict.fromkeys(groups.EVERYBODY, ["view"]) | KEEPERS}),
    ]
