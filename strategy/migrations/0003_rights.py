from django.db import migrations

from publishing import groups


class Migration(migrations.Migration):
    dependencies = [("strategy", "0002_drafts"), ("publishing", "0005_groups")]

    operations = [
        groups.grant(
            "strategy",
            {
                "strategy": groups.CONTENT,
                "developmentobjective": groups.CONTENT,
                "resultstatement": groups.CHILDREN,
                "challenge": groups.CONTENT,
            },
        )
    ]
