from django.db import migrations

from publishing import groups


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_drafts"), ("publishing", "0005_groups")]

    operations = [
        groups.grant(
            "programs",
            {
                "area": groups.CONTENT,
                "areaobjective": groups.CHILDREN,
                "program": groups.CONTENT,
                "programregion": groups.CHILDREN,
                "partnership": groups.CHILDREN,
                "programsector": groups.CHILDREN,
                "award": groups.CHILDREN,
                "organization": groups.REFERENCES,
                "region": groups.FRAME,
            },
        )
    ]
