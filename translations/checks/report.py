"""What the checks find in all that is public."""

from django.apps import apps

from publishing import describe, languages
from publishing.models import Publishable
from publishing.payload import snapshot
from translations.checks.objects import check_alone, check_pair
from translations.learning import source_of, targets
from translations.models import Term


def live_findings():
    """Yield (object, place, Found) for all that the checks find in what readers see, in the order of the apps."""
    entries = Term.objects.entries()
    for model in apps.get_models():
        if issubclass(model, Publishable):
            for row in model.objects.live_in_any().order_by("pk"):
                for found in _in_public(row, entries):
                    yield row, describe.place_name(model, (found.column,)), found


def _in_public(row, entries):
    model, payload, source = type(row), snapshot(row), source_of(row)
    found = [one for code in row.live_languages() for one in check_alone(model, payload, code)]
    for code in targets(source):
        if row.is_live_in(source) and row.is_live_in(code):
            found += check_pair(model, payload, source, code, entries)
    return found


def heading(row, found):
    """Return what stands before a finding in a list: the kind of record, its name and the language to look at."""
    return f"{row._meta.verbose_name}: {row} [{languages.tag(found.language)}]"
