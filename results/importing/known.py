"""What the rows of a sheet may name, loaded at once: indicators, regions, sources and the words of choices."""

from collections import defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import override

from programs.models import Region
from publishing import languages
from results.importing import cells
from results.importing.cells import CellError
from results.importing.columns import choices, normal
from results.models import Baseline, Indicator, Result, Target
from results.services import KINDS, may_enter
from sources.models import Precision, Source

SIGNS = {
    ">": "more_than",
    "≥": "at_least",
    ">=": "at_least",
    "~": "about",
    "≈": "about",
    "<": "less_than",
    "=": "exact",
}


class Known:
    """Names as people write them, with what they stand for; each lookup gives the row or raises CellError."""

    def __init__(self, by):
        names = ["title", "unit", "unit_one"]
        columns = [languages.column(name, code) for name in names for code in languages.codes()]
        found = Indicator._base_manager.only("key", "code", "value_kind", "currency", *columns)
        self.indicators = _index(found, lambda row: [row.code, row.key])
        self.by_pk = {row.pk: row for rows in self.indicators.values() for row in rows}
        self.regions = _index(Region.objects.all(), lambda row: [row.iso_code, row.ubigeo, row.name], normal)
        self.sources = _index(
            Source._base_manager.all(),
            lambda row: [row.key, *(row.text("title", code) for code in languages.codes())],
        )
        self.region_names = {row.pk: row for rows in self.regions.values() for row in rows}
        self.source_names = {row.pk: row for rows in self.sources.values() for row in rows}
        self.kinds = _kinds()
        self.qualifiers = choices(Result.Qualifier)
        self.precisions = choices(Precision)
        self.allowed = {name for name, kind in KINDS.items() if may_enter(by, kind)}

    def indicator(self, raw):
        # A code wins over a key.
        return _one(self.indicators, cells.words(raw), lambda row, name: (row.code or "").casefold() == name,
                    _("There is no indicator with this code or key."))  # fmt: skip

    def kind(self, raw):
        name = self.kinds.get(normal(cells.words(raw)))
        if name is None:
            raise CellError(_("Write baseline, target or result."))
        if name not in self.allowed:
            raise CellError(_("You have no right to enter values of this kind."))
        return name

    def qualifier(self, raw):
        written = cells.words(raw)
        found = SIGNS.get(written) or self.qualifiers.get(normal(written))
        if found is None:
            text = _("Choose one of these: %(choices)s.")
            raise CellError(text % {"choices": ", ".join(str(label) for label in Result.Qualifier.labels)})
        return found

    def precision(self, raw):
        found = self.precisions.get(normal(cells.words(raw)))
        if found is None:
            text = _("Choose one of these: %(choices)s.")
            raise CellError(text % {"choices": ", ".join(str(label) for label in Precision.labels)})
        return found

    def region(self, raw):
        written = cells.words(raw)
        # Spreadsheets drop the zero of 01.
        name = written.zfill(2) if written.isdecimal() else written
        return _one(
            self.regions, normal(name), lambda row, name: False, _("There is no region of this name or code.")
        ).pk

    def source(self, raw):
        written = cells.words(raw)
        missing = _("There is no source with this key or title. Enter the source first.")
        return _one(self.sources, written, lambda row, name: row.key.casefold() == name, missing).pk


def _index(rows, names, spell=str.casefold):
    found = defaultdict(list)
    for row in rows:
        for name in {spell(name) for name in names(row) if name}:
            found[name].append(row)
    return found


def _one(index, written, is_preferred, missing):
    name = written.casefold()
    rows = index.get(name, [])
    if len(rows) > 1:
        rows = [row for row in rows if is_preferred(row, name)] or rows
    if not rows:
        raise CellError(missing)
    if len(rows) > 1:
        raise CellError(_("This is the name of more than one. Write its key."))
    return rows[0]


def _kinds():
    found = {}
    for code in languages.codes():
        with override(code):
            for kind in (Baseline, Target, Result):
                options = kind._meta
                for words in (options.model_name, options.verbose_name, options.verbose_name_plural):
                    found[normal(str(words))] = options.model_name
    # As these are also called.
    return found | {"actual": "result", "meta": "target", "objetivo": "target"}
