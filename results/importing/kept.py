"""Sheets that wait between their dry run and their import, with what the dry run said."""

import gzip
import json
from dataclasses import astuple

from results.importing import applying, planning
from results.importing.cells import guarded
from results.importing.report import Fate, Line
from results.importing.workbooks import UnreadableError
from results.models import ValueImport


def keep(content, name, *, owner):
    """Keep a sheet for its owner and return it; forget what others left behind."""
    ValueImport.forget_old()
    return ValueImport.objects.create(owner=owner, name=name[:255], content=content)


def check(kept, *, by):
    """Yield Progress of a dry run, and keep what it says. A sheet of which no row can be read is not kept."""
    try:
        found = yield from planning.plan(bytes(kept.content), by=by)
    except UnreadableError:
        kept.delete()
        raise
    _remember(kept, found)


def carry_out(kept, *, by):
    """Yield Progress of an import, and return the Plan that was carried out; what was kept is gone then.

    Where the import is refused, its reasons are kept in place of what the dry run said.
    """
    try:
        found = yield from applying.bring_in(bytes(kept.content), by=by, name=kept.name, digest=kept.digest)
    except applying.ImportRefusedError as refused:
        _remember(kept, refused.plan)
        raise
    kept.delete()
    return found


def lines(kept, fate=""):
    """Return the Lines of what the dry run said, of one fate or all."""
    found = (Line(*line) for line in json.loads(gzip.decompress(kept.lines)))
    return [line for line in found if not fate or line.fate == fate]


def rows(found):
    """Yield the rows of a report as a spreadsheet shows them, none of them a formula."""
    labels = {fate.value: str(fate.label) for fate in Fate}
    for line in found:
        words = (labels[line.fate], line.indicator, line.value, "\n".join(line.messages))
        yield [line.row, *map(guarded, words)]


def _remember(kept, found):
    told = json.dumps([astuple(line) for line in found.lines], ensure_ascii=False)
    kept.lines = gzip.compress(told.encode(), compresslevel=3)
    kept.notes, kept.counts, kept.digest = found.notes, found.counts, found.digest
    kept.save(update_fields=["lines", "notes", "counts", "digest"])
