from django.db import migrations

from publishing import groups


class Migration(migrations.Migration):
    dependencies = [
        ("translations", "0002_parity"),
        ("publishing", "0005_groups"),
    ]

    operations = [
        groups.grant("translations", {"parityrule": groups.STEPS}),
    ]
