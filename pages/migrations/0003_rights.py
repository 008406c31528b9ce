from django.db import migrations

from publishing import groups


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_drafts"), ("publishing", "0005_groups")]

    operations = [
        groups.grant(
            "pages",
            {
                "mission": groups.CONTENT,
                "page": groups.CONTENT,
                "menuitem": groups.FRAME,
            },
        )
    ]
