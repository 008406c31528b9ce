"""What public rests on a source. The rooms above say what they have that names sources; a page lists it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils.text import capfirst

from sources.models import Source
from sources.signals import asked_for_uses


class RowCount(Subquery):
    """The number of rows of a subquery; 0 where it has none."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()


@dataclass(frozen=True)
class Use:
    """A public row that rests on a source, in words of the active language."""

    row: models.Model

    @property
    def page(self):
        """The content on whose page a reader finds the row, which may be the row itself."""
        return self.row

    @property
    def title(self):
        return getattr(self.page, self.page.title_field)

    @property
    def url(self):
        return self.page.get_absolute_url()

    @property
    def words(self):
        """What is said of the row beside the title of its page, "" where the title says all."""
        return ""


@dataclass(frozen=True)
class Kind:
    """One kind of rows that rest on sources. `public` returns those that readers may see, in their order.

    `path` is the model's field that leads to its source or sources.
    """

    model: type[models.Model]
    public: Callable[[], models.QuerySet]
    path: str = "sources"
    use: type[Use] = Use

    @property
    def name(self):
        """The kind's name in addresses."""
        return self.model._meta.model_name

    @property
    def title(self):
        return capfirst(self.model._meta.verbose_name_plural)

    def resting_on(self, source):
        return self.public().filter(**{self.path: source})

    def uses(self, rows):
        return [self.use(row) for row in rows]


def kinds():
    """Return every kind of rows that rest on sources, in the order of the rooms from the top."""
    return [kind for _receiver, answer in reversed(asked_for_uses.send(Source)) for kind in answer]


def public_sources():
    """Return the sources that something public rests on; others may belong to drafts alone."""
    named = (Exists(kind.resting_on(OuterRef("pk"))) for kind in kinds())
    return Source.objects.filter(reduce(or_, named))


def with_counts(sources):
    """Return the sources with the number of public rows of each kind, as `count_of` reads it."""
    counts = {_column(kind): RowCount(kind.resting_on(OuterRef("pk")).order_by().values("pk")) for kind in kinds()}
    return sources.annotate(**counts)


def count_of(source, kind):
    return getattr(source, _column(kind))


def _column(kind):
    return f"number_of_{kind.name}"
