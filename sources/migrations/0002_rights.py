from django.db import migrations

from publishing import groups


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_initial"), ("publishing", "0005_groups")]

    operations = [
        groups.grant(
            "sources",
            {
                "source": groups.REFERENCES,
                "link": groups.REFERENCES,
            },
        )
    ]
