import json

from django.core import serializers
from django.db import models
from django.test.utils import isolate_apps

from publishing.models import LoadedRow
from tests.factories import MenuItemFactory, PageFactory


def columns(row, **options):
    return list(json.loads(serializers.serialize("json", [row], **options))[0]["fields"])


def test_a_translated_field_is_written_in_every_language_and_not_as_its_base():
    row = MenuItemFactory.build(page=PageFactory.build())

    assert columns(row) == ["key", "menu", "order", "label_en", "label_es", "page", "link"]


def test_an_untranslated_model_is_written_as_django_writes_it():
    assert columns(LoadedRow()) == ["model", "name", "columns", "loaded_at"]


@isolate_apps("publishing")
def test_what_the_database_generates_is_not_written():
    class Square(models.Model):  # noqa: DJ008 - nobody prints it
        side = models.IntegerField()
        area = models.GeneratedField(
            expression=models.F("side") * models.F("side"), output_field=models.IntegerField(), db_persist=True
        )

        class Meta:
            app_label = "publishing"

    assert columns(Square(side=2)) == ["side"]
