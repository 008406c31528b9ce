from django.db import migrations

from publishing import groups


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial"), ("publishing", "0005_groups")]

    operations = [
        groups.grant(
            "contacts",
            {
                "office": groups.CONTENT,
                "staffmember": groups.CONTENT,
            },
        )
    ]
