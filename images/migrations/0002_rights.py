from django.db import migrations

from publishing import groups


class Migration(migrations.Migration):
    dependencies = [("images", "0001_initial"), ("publishing", "0005_groups")]

    operations = [groups.grant("images", {"image": groups.CONTENT})]
