"""What an import would do, row by row, without writing anything."""

from collections import defaultdict

from django.utils.translation import gettext as _

from results.importing import files, wording
from results.importing.entries import Layout, Reader
from results.importing.known import Known
from results.importing.report import Fate, Item, Line, PartItem, Plan, Progress
from results.importing.rules import Rules
from results.importing.stored import IS_TEXT, NAMES, PART_TEXTS, by_slot, load
from results.importing.workbooks import UnreadableError
from results.models import Indicator

# After how many rows somebody who waits is told.
STEP = 1000
ALIAS = {"region": "region_id", "source": "source_id"}


def plan(content, *, by, lock=False):
    """Yield Progress, and return the Plan of importing a file as a person.

    With `lock`, the indicators are locked, so that the plan holds until the transaction ends. Raise UnreadableError
    for a file of which no row can be read.
    """
    sheet = files.read(content)
    rows = iter(sheet.rows)
    _number, headings = next(rows)
    layout, known = Layout(headings), Known(by)
    reader, entries = Reader(layout, known), []
    for number, row in rows:
        entries.append(reader.entry(number, row))
        if len(entries) % STEP == 0:
            yield Progress(_("Rows read"), len(entries))
    if not entries:
        raise UnreadableError(_("The sheet has headings and no rows."))
    indicators = {entry.indicator.pk for entry in entries if entry.indicator}
    if lock:
        locked = Indicator._base_manager.select_for_update(no_key=True).filter(pk__in=indicators)
        list(locked.order_by("pk").values_list("pk"))
    planner = Planner(layout, known, load(indicators))
    done = 0
    for group in planner.groups(entries):
        planner.decide(group)
        before, done = done, done + len(group)
        if before // STEP != done // STEP:
            yield Progress(_("Rows checked"), done)
    return Plan(sheet.notes, planner.sorted_lines(), planner.items)


class Planner:
    """Decides on the rows of one value at a time."""

    def __init__(self, layout, known, found):
        self.layout, self.known, self.rules = layout, known, Rules()
        self.slots = by_slot(found, self._slot_stored)
        self.lines, self.items = [], []
        self.words = wording.Words(layout, known)

    def groups(self, entries):
        """Return the entries of each value together; what can't be told whose it is stands alone."""
        found, alone = defaultdict(list), []
        for entry in entries:
            if entry.indicator and entry.kind:
                found[self._slot(entry)].append(entry)
            else:
                alone.append([entry])
        return [*found.values(), *alone]

    def sorted_lines(self):
        return sorted(self.lines, key=lambda line: line.row)

    # Which value a row is about: its indicator, kind, period and place, as far as the sheet tells them

    def _slot(self, entry):
        return (entry.kind, entry.indicator.pk, *self._period_and_place(entry.said.get))

    def _slot_stored(self, kind, row):
        return (kind, row["indicator_id"], *self._period_and_place(row.__getitem__))

    def _period_and_place(self, get):
        layout = self.layout
        texts = tuple(get(name) or "" for name in layout.period_texts)
        days = (get("period_start"), get("period_end")) if layout.has_days else ()
        if any(days):
            period = days
        elif get("period_start") and layout.period_texts:
            # A dated value is none of a sheet that only has periods in words.
            period = None
        else:
            period = texts
        return (
            period,
            get("region") if layout.has_region else None,
            tuple(get(name) or "" for name in layout.place_texts),
        )

    # Deciding

    def decide(self, group):
        """Say what becomes of the rows of one value, and note what is to be written."""
        bad = [entry for entry in group if entry.problems]
        rows = [entry for entry in group if not entry.problems]
        for entry in bad:
            self._add(entry, Fate.BAD, [self.words.at(entry.number, *problem) for problem in entry.problems])
        values = [entry for entry in rows if not entry.is_part]
        parts = [entry for entry in rows if entry.is_part]
        if not rows:
            return
        if spoilt := next((entry for entry in bad if not entry.is_part), None):
            text = _("Row %(row)s, of the same value, can't be imported.") % {"row": spoilt.number}
            for entry in rows:
                self._refuse([entry], entry, "", text)
            return
        found = self.slots.get(self._slot(rows[0]), [])
        if len(values) > 1:
            self._decide_many(values, parts, found)
        else:
            self._decide_one(values, parts, found)

    def _decide_many(self, values, parts, found):
        """Let several rows of one period and place pass where the site has them all like that; else refuse them."""
        same = [self._equal(entry.said, found) for entry in values]
        if all(same) and len(values) <= len(found):
            for entry in values:
                self._add(entry, Fate.UNCHANGED)
            for entry in parts:
                if self._is_told(entry, found):
                    self._add(entry, Fate.UNCHANGED)
                else:
                    self._refuse([entry], entry, "", self._several())
            return
        for entry in values:
            other = next(other.number for other in values if other is not entry)
            text = _("Row %(row)s is for the same indicator, kind, period and place.")
            self._refuse([entry], entry, "", text % {"row": other})
        for entry in parts:
            text = _("Row %(row)s, of the same value, can't be imported.")
            self._refuse([entry], entry, "", text % {"row": values[0].number})

    def _decide_one(self, values, parts, found):
        lead = values[0] if values else next(filter(self._says_value, parts), None)
        if problem := self._contradiction(lead, parts):
            self._refuse([*values, *parts], *problem)
            return
        said = lead.said if lead else {}
        equal = self._equal(said, found) if lead else None
        if equal and all(self._is_told(entry, found) for entry in parts):
            for entry in [*values, *parts]:
                self._add(entry, Fate.UNCHANGED)
            return
        try:
            target = self._target(said, found)
        except LookupError:
            self._refuse([*values, *parts], lead or parts[0], "", self._several())
            return
        first = lead or parts[0]
        if target is None and not lead:
            text = _("There is no value for this period and place that this could be a part of.")
            self._refuse(parts, first, "", text)
            return
        changes = [] if equal or not lead else self._changes(said, target)
        columns = self._columns(first, target, changes)
        if target is None or changes:
            problems = self.rules.problems(first.kind, first.indicator, columns)
            if problems:
                self._refuse_all([*values, *parts], first, problems)
                return
        self._settle(first, values, parts, target, changes, columns)

    def _settle(self, first, values, parts, target, changes, columns):
        """Note a value that changes, with its parts, and a line for each of its rows."""
        is_correction = target is not None and not target.is_open
        fate = Fate.NEW if target is None else Fate.CORRECTION if is_correction else Fate.CHANGED
        items, lines, is_bad = [], [], False
        seen = {}
        for entry in parts:
            names = self._part_names(entry)
            if names in seen:
                is_bad = True
                text = _("Row %(row)s is for the same part.") % {"row": seen[names]}
                lines.append((entry, Fate.BAD, [self.words.at(entry.number, self.layout.part_columns[0], text)]))
                continue
            seen[names] = entry.number
            pk, before = self._stored_part(names, target)
            if before is not None and before == entry.said["part"]:
                lines.append((entry, Fate.UNCHANGED, []))
                continue
            words = self.words.change("part", before, entry.said["part"])
            part_fate = Fate.CORRECTION if is_correction else Fate.CHANGED if pk else Fate.NEW
            lines.append((entry, part_fate, [words]))
            items.append(PartItem(pk, self._part_columns(entry)))
        for entry in values:
            if is_bad:
                text = _("A part of this value can't be imported.")
                lines.append((entry, Fate.BAD, [self.words.at(entry.number, "", text)]))
            elif target is None:
                lines.append((entry, fate, [self.words.value(first, columns)]))
            else:
                told = [self.words.change(*change) for change in changes]
                lines.append((entry, fate if changes else Fate.UNCHANGED, told))
        for line in lines:
            self._add(*line)
        if not is_bad and (target is None or changes or items):
            written = columns if target is None else {ALIAS.get(name, name): after for name, _before, after in changes}
            pk = target["pk"] if target else None
            self.items.append(Item(fate, first.kind, first.indicator.pk, pk, written, items))

    # What the site has already

    def _compared(self, said):
        """Return the columns in which a row can differ from the value that it is about."""
        layout = self.layout
        names = list(layout.data)
        if said.get("period_start"):
            names += layout.period_texts
        if said.get("fiscal_year"):
            names.append("fiscal_year")
        if said.get("is_precision_written"):
            names.append("period_precision")
        return names

    def _changes(self, said, row):
        """Return [(column, before, after)]; of a value that is not there yet, all that the row says."""
        found = []
        for name in self._compared(said):
            before, after = row[name] if row else None, _after(name, said)
            if before != after:
                found.append((name, before, after))
        return found

    def _equal(self, said, found):
        """Return a value of the site that says what a row says, a draft first, or None."""
        equal = [row for row in found if not self._changes(said, row)]
        return next((row for row in equal if row.is_open), equal[0] if equal else None)

    def _target(self, said, found):
        """Return which value of the site a row changes, None for a new one; raise LookupError if it may be several."""
        if len(found) > 1 and said.get("source"):
            found = [row for row in found if row["source"] == said["source"]] or found
        drafts = [row for row in found if row.is_open]
        public = [row for row in found if not row.is_open]
        if len(drafts) > 1 or len(public) > 1:
            raise LookupError
        return next(iter([*drafts, *public]), None)

    def _columns(self, entry, target, changes):
        """Return all that the draft would hold."""
        if target is not None:
            columns = target.columns()
            return columns | {ALIAS.get(name, name): after for name, _before, after in changes}
        said = entry.said
        columns = dict.fromkeys(NAMES[4:]) | dict.fromkeys(IS_TEXT, "")
        columns |= {"qualifier": "exact", "period_precision": "unknown"}
        names = [*self.layout.data, *self.layout.period_texts, *self.layout.place_texts, "region"]
        names += ["fiscal_year", "period_start", "period_end"]
        columns |= {ALIAS.get(name, name): _after(name, said) for name in names if name in said}
        return columns | {"period_precision": said.get("period_precision") or "unknown"}

    # Parts

    def _says_value(self, entry):
        return any(entry.said[name] is not None for name in self.layout.data)

    def _contradiction(self, lead, parts):
        """Return (row, column, sentence) where the row of a part says another value than the value's own row."""
        for entry in parts:
            for name in self.layout.data if lead is not None else ():
                if entry.said[name] is not None and entry.said[name] != lead.said[name]:
                    text = _("Row %(row)s, of the same value, says something else. Leave this cell empty.")
                    return entry, name, text % {"row": lead.number}
        return None

    def _part_names(self, entry):
        names = [*self.layout.dimensions, *self.layout.categories]
        return tuple(entry.said[name] or "" for name in names)

    def _part_columns(self, entry):
        names = [*self.layout.dimensions, *self.layout.categories]
        return (
            dict.fromkeys(PART_TEXTS, "")
            | {name: entry.said[name] or "" for name in names}
            | {"value": entry.said["part"]}
        )

    def _stored_part(self, names, row):
        """Return (primary key, value) of a part that a value has under these names, (None, None) if it has none."""
        columns = [*self.layout.dimensions, *self.layout.categories]
        for pk, value, words in row.parts if row else ():
            if tuple(words[name] for name in columns) == names:
                return pk, value
        return None, None

    def _is_told(self, entry, found):
        return any(self._stored_part(self._part_names(entry), row)[1] == entry.said["part"] for row in found)

    # Lines

    def _add(self, entry, fate, messages=()):
        self.lines.append(
            Line(entry.number, fate.value, self.words.indicator(entry), self.words.slot(entry), list(messages))
        )

    def _refuse(self, rows, entry, name, text):
        self._refuse_all(rows, entry, [(name, text)])

    def _refuse_all(self, rows, entry, problems):
        """Refuse the rows of a value, with the reasons at the one that they are about."""
        for row in rows:
            if row is entry:
                self._add(row, Fate.BAD, [self.words.at(row.number, *problem) for problem in problems])
            else:
                text = _("Row %(row)s, of the same value, can't be imported.") % {"row": entry.number}
                self._add(row, Fate.BAD, [self.words.at(row.number, "", text)])

    def _several(self):
        return _("The site has more than one value for this period and place. Change this one in its form.")


def _after(name, said):
    value = said.get(name)
    if value is not None:
        return value
    return "exact" if name == "qualifier" else "" if name in IS_TEXT else None
