from django.db import models


class LoadedRowQuerySet(models.QuerySet):
    def get_by_natural_key(self, model, name):
        return self.get(model=model, name=name)


class LoadedRow(models.Model):
    """What a fixture last brought to a row, so that loading again can tell staff work from an earlier load."""

    model = models.CharField(max_length=100)
    name = models.CharField(max_length=300)
    columns = models.JSONField()
    loaded_at = models.DateTimeField(auto_now=True)

    objects = LoadedRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "name"], name="loaded_row_once")]

    def __str__(self):
        return f"{self.model} {self.name}"

    def natural_key(self):
        return self.model, self.name
