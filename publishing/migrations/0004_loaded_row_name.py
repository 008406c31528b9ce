from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_loaded_row_columns")]

    operations = [
        migrations.RemoveConstraint("loadedrow", "loaded_row_once"),
        migrations.RenameField("loadedrow", "natural_key", "name"),
        migrations.AddConstraint(
            "loadedrow", models.UniqueConstraint(fields=["model", "name"], name="loaded_row_once")
        ),
    ]
