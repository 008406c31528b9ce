from django.db import migrations

from publishing import groups


class Migration(migrations.Migration):
    dependencies = [("results", "0001_initial"), ("publishing", "0005_groups")]

    operations = [
        groups.grant(
            "results",
            {
                "indicator": groups.INDICATORS,
                "baseline": groups.VALUES,
                "target": groups.VALUES,
                "result": groups.VALUES,
                "disaggregate": groups.VALUES,
            },
        )
    ]
