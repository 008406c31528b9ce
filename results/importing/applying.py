"""Writing what a plan says, all of it or nothing."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from programs.models import Region
from publishing import audit, languages
from publishing.rights import Denied
from results import services
from results.importing.keys import give_keys
from results.importing.planning import plan
from results.importing.report import Fate, Progress
from results.importing.stored import PART_TEXTS
from results.models import Disaggregate, Indicator
from results.models.values import Value
from results.services import KINDS

BATCH = 1000
# Texts that no sheet holds.
TEXTS = [languages.column("change_note", code) for code in languages.codes()]
# What a draft that was changed is: a draft of whoever imported it, for another person to check.
WRITTEN = ["status", "entered_by", "entered_at", "reviewed_by", "reviewed_at"]


class ImportRefusedError(Exception):
    """Nothing was written: `plan` has rows that can't be imported, or is another one than the person has seen."""

    def __init__(self, found):
        super().__init__("The import was refused.")
        self.plan = found


def bring_in(content, *, by, name="", digest=None):
    """Yield Progress while importing a file as a person, and return the Plan that was carried out.

    All of it happens in one transaction; whoever stops halfway has written nothing. `digest` is that of the plan that
    the person agreed to. Raise Denied who may enter no values, ImportRefusedError if a row is bad or the site has
    changed since.
    """
    if not may_import(by):
        raise Denied(audit.Action.IMPORT, model=Indicator)
    with transaction.atomic():
        found = yield from plan(content, by=by, lock=True)
        if not found.is_good or digest not in {None, found.digest}:
            raise ImportRefusedError(found)
        yield from Writer(by).write(found.items)
        _record(found, by, name)
    return found


def may_import(user):
    """Tell whether a person may enter values of some kind, and so import them."""
    return any(services.may_enter(user, kind) for kind in KINDS.values())


def run(steps):
    """Return what a generator of Progress returns in the end, for who doesn't want to know how far it is."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def _record(found, by, name):
    by_indicator = found.by_indicator()
    # One language for all, since nobody knows who will read the log.
    with override(settings.LANGUAGE_CODE):
        labels = {fate: str(fate.label) for fate in Fate}
    for indicator in Indicator._base_manager.filter(pk__in=by_indicator).order_by("pk"):
        counts = by_indicator[indicator.pk]
        told = [f"{label}: {counts[fate]}" for fate, label in labels.items() if counts[fate]]
        audit.record(audit.Action.IMPORT, by, indicator, detail=": ".join(filter(None, [name, ", ".join(told)])))


class Writer:
    """Writes values and their parts in batches."""

    def __init__(self, by):
        self.by, self.now = by, timezone.now()
        self.indicators, self.regions = {}, Region.objects.in_bulk()

    def write(self, items):
        """Write all items, and yield Progress after each batch."""
        done = 0
        for kind in KINDS:
            own = [item for item in items if item.kind == kind]
            for start in range(0, len(own), BATCH):
                batch = own[start : start + BATCH]
                self._write(KINDS[kind], batch)
                done += len(batch)
                yield Progress(_("Values written"), done)

    def _write(self, kind, items):
        wanted = {item.indicator for item in items} - self.indicators.keys()
        self.indicators |= Indicator._base_manager.in_bulk(wanted)
        stored = self._stored(kind, [item.pk for item in items if item.pk])
        new, changed = [], []
        for item in items:
            if item.fate == Fate.NEW:
                # All texts are given: modeltranslation looks for the default of one that is not for long.
                row = kind(indicator=self.indicators[item.indicator], **dict.fromkeys(TEXTS), **item.columns)
                new.append((item, row))
            elif item.fate == Fate.CORRECTION:
                row = services.correction(stored[item.pk])
                new.append((item, row))
            else:
                row = stored[item.pk]
                changed.append((item, row))
            if item.fate != Fate.NEW:
                for name, value in item.columns.items():
                    setattr(row, name, value)
            # Its code is part of the key.
            row.region = self.regions.get(row.region_id)
            row.status, row.entered_by, row.entered_at = Value.Status.DRAFT, self.by, self.now
            row.reviewed_by = row.reviewed_at = None
        fresh = [row for _item, row in new]
        give_keys(fresh)
        kind._base_manager.bulk_create(fresh)
        self._update(kind, changed)
        self._write_parts(kind, [*new, *changed], stored)

    def _stored(self, kind, pks):
        rows = kind._base_manager.filter(pk__in=pks).select_related("indicator", "region", "source")
        return rows.prefetch_related("disaggregates").in_bulk()

    def _update(self, kind, changed):
        """Change rows that are there: as an insertion with a conflict, which asks no CASE per row and column."""
        rows = [row for _item, row in changed]
        names = {name for item, _row in changed for name in item.columns}
        fields = sorted({kind._meta.get_field(name).name for name in names} | set(WRITTEN))
        if rows:
            kind._base_manager.bulk_create(rows, update_conflicts=True, unique_fields=["pk"], update_fields=fields)

    def _write_parts(self, kind, pairs, stored):
        name = kind._meta.model_name
        new, changed = [], []
        for item, row in pairs:
            if item.fate == Fate.CORRECTION:
                new += self._parts_of_correction(item, row, stored[item.pk], name)
                continue
            before = {part.pk: part for part in stored[item.pk].disaggregates.all()} if item.pk else {}
            for part in item.parts:
                if part.pk:
                    before[part.pk].value = part.columns["value"]
                    changed.append(before[part.pk])
                else:
                    new.append(Disaggregate(**{name: row}, **part.columns))
        give_keys(new)
        Disaggregate._base_manager.bulk_create(new)
        if changed:
            Disaggregate._base_manager.bulk_update(changed, ["value"], batch_size=BATCH)

    def _parts_of_correction(self, item, row, public, name):
        """Return the parts of a correction: those of the public value, but for what the sheet says anew."""
        changed = {part.pk: part.columns["value"] for part in item.parts if part.pk}
        rows = [
            Disaggregate(value=changed.get(part.pk, part.value), **{name: getattr(part, name) for name in PART_TEXTS})
            for part in public.disaggregates.all()
        ]
        rows += [Disaggregate(**part.columns) for part in item.parts if not part.pk]
        for part in rows:
            setattr(part, name, row)
        return rows
