from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("publishing", "0001_database_functions")]

    operations = [
        migrations.CreateModel(
            name="LoadedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("model", models.CharField(max_length=100)),
                ("name", models.CharField(max_length=300)),
                ("columns", models.JSONField()),
                ("loaded_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["model", "name"], name="loaded_row_once")],
            },
        ),
    ]
