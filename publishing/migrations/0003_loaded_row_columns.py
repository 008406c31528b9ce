from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0002_loaded_row")]

    operations = [
        migrations.RemoveField("loadedrow", "digest"),
        migrations.AddField("loadedrow", "columns", models.JSONField(default=dict), preserve_default=False),
    ]
