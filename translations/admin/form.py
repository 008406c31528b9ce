"""Translations in the form of a record: what each field's translation is, what its source says now, and what to do."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.dispatch import receiver
from django.utils.html import escape
from django.utils.translation import gettext, ngettext

from publishing import languages, rights, signals
from publishing import services as publishing_services
from publishing.diff import text_html
from publishing.payload import children
from publishing.rights import Denied
from translations import services
from translations.checks.glossary import find
from translations.checks.objects import check_pair
from translations.learning import source_of, targets, told
from translations.memory import suggestions
from translations.models import Term, TranslationUnit
from translations.readings import Units, read
from translations.segments import join
from translations.status import OPEN, Status


@dataclass(frozen=True)
class Item:
    """One segment that waits for a translator, as the form tells of it."""

    line: object
    language: str
    suggestions: list = field(default_factory=list)
    # [(words of the source, what the glossary says for them)]
    terms: list = field(default_factory=list)

    @property
    def place(self):
        """What the buttons send: the language, the field, and which of its segments by the words of its source."""
        source = self.line.pair.source
        return f"{self.language} {self.line.field.name} {source.hash[:16] if source else '-'}"

    @property
    def is_behind(self):
        return self.line.status == Status.BEHIND

    @property
    def is_machine(self):
        return self.line.status == Status.MACHINE

    @property
    def is_same(self):
        """Whether the source's own words stand where a translation should."""
        return self.line.status == Status.MISSING and bool(self.line.pair.target) and bool(self.line.pair.source)

    @property
    def changes(self):
        """What changed in the source since the words were written, as HTML; None where nobody knows."""
        made_from = self.line.made_from
        return None if made_from is None else text_html(made_from, self.line.source_text)

    @property
    def may_use(self):
        """Whether a suggestion can be put in place with one press: a new block of a rich text has no place yet."""
        return self.line.pair.target is not None or not self.line.field.is_rich


@dataclass(frozen=True)
class Note:
    """What stands under one box of the form: how its translation is, and each segment that waits."""

    language: str
    source: str
    counts: list
    items: list
    # What the checks before publication would say of the field.
    warnings: list
    is_empty: bool
    may_write: bool

    @property
    def field_place(self):
        return f"{self.language} {self.items[0].line.field.name} -" if self.items else ""


class FormReading:
    """The newest version's segments, as a form shows them to one person."""

    def __init__(self, row, payload, user):
        self.row, self.payload, self.user = row, payload, user
        self.model = type(row)
        self.source = source_of(row)
        self.written = rights.parts_written(user, self.model)

    @cached_property
    def readings(self):
        units = Units(self.model, [self.row.pk])
        return {
            code: read(self.model, self.row.pk, self.payload, self.source, code, units) for code in targets(self.source)
        }

    @cached_property
    def is_thawed(self):
        return rights.may_thaw(self.user, self.row)

    @cached_property
    def memory(self):
        return {
            code: suggestions([line.source_text for line in reading.open], self.source, code)
            for code, reading in self.readings.items()
        }

    @cached_property
    def glossary(self):
        return Term.objects.entries()

    @cached_property
    def warnings(self):
        """What the checks find: {language: {field: [message]}}."""
        told = {}
        for code in self.readings:
            of_fields = told.setdefault(code, {})
            for found in check_pair(self.model, self.payload, self.source, code, self.glossary):
                of_fields.setdefault(found.field, []).append(found.message)
        return told

    def note(self, bound):
        """Return the Note for a box of the form, None where it holds no translation."""
        column = bound.form._meta.model._meta.get_field(bound.name) if bound.name in bound.form.fields else None
        language = getattr(column, "language", None)
        if language not in self.readings:
            return None
        name = self._path(bound.form, column)
        lines = self.readings[language].of(name)
        if not lines:
            return None
        known = self.memory[language]
        items = [
            Item(
                line,
                language,
                [one for one in known.get(line.source_text, []) if one.text != line.text],
                self._terms(line.source_text, language),
            )
            for line in lines
            if line.status in OPEN
        ]
        is_empty = not any(line.pair.target for line in lines)
        # What is known to be missing or behind differs from its source, and need not be told again.
        warnings = [] if items else self.warnings[language].get(name, [])
        return Note(language, self.source, _counts(lines), items, warnings, is_empty, self._may_write(language))

    def summaries(self):
        """Return [(language, Reading, may write it)] for the panel above the form."""
        return [(code, reading, self._may_write(code)) for code, reading in self.readings.items()]

    @property
    def may_choose_source(self):
        return rights.may_write_shared(self.user, self.model)

    def _terms(self, text, language):
        found = []
        for entry in self.glossary:
            wanted = entry.right(language)[:1]
            said = find(entry.right(self.source), text)
            if wanted and said:
                found.append((said[0], wanted[0]))
        return found

    def _may_write(self, language):
        return language in self.written and self.is_thawed

    def _path(self, form, column):
        base = column.name.removesuffix(languages.column("", column.language))
        for name, child in children(self.model).items():
            if isinstance(form.instance, child.model):
                return f"{name}-{form.instance.pk}-{base}"
        return base


def _counts(lines):
    """Return [(status, its name and how many segments have it)] of a field, what needs work most first."""
    found = Counter(line.status for line in lines)
    told = []
    for status in sorted(found, key=list(Status).index):
        text = status.label
        if len(found) > 1:
            text = gettext("%(status)s: %(count)s of %(total)s") % {
                "status": status.label,
                "count": found[status],
                "total": len(lines),
            }
        told.append((str(status), text))
    return told


# What the buttons do. Each first saves what was typed, as any other button of the form.


@receiver(signals.form_saved)
def act(sender, request, row, **kwargs):
    """Do what a button of a translation asked for once the form is saved; tell whether one did."""
    row = sender._base_manager.get(pk=row.pk)
    for button, action in ACTIONS.items():
        if value := request.POST.get(button):
            try:
                done = action(row, value, request.user)
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            except publishing_services.Conflict:
                messages.error(request, gettext("Somebody else wrote here meanwhile. Look at it and press again."))
            else:
                level, text = _told(button, done)
                messages.add_message(request, level, text)
            return True
    return False


def _told(button, done):
    if not done:
        return messages.WARNING, gettext("These words changed meanwhile. Look at them and press again.")
    if button == "_source":
        return messages.SUCCESS, gettext("This is now written first in %(language)s.") % {"language": done}
    text = ngettext("%(count)s segment is settled.", "%(count)s segments are settled.", done)
    return messages.SUCCESS, text % {"count": done}


def _lines(row, place):
    """Return the language and the lines that a button means: one, or all of a field, or all of the language."""
    language, _space, rest = place.partition(" ")
    name, _space, source = rest.partition(" ")
    if language not in languages.codes() or (name and not source):
        raise BadRequest
    reading = services.newest_reading(row, language)
    if not name:
        return language, reading.lines
    return language, [line for line in reading.of(name) if source == "-" or _is(line, source)]


def _is(line, source):
    return line.pair.source is not None and line.pair.source.hash.startswith(source)


def _places(lines):
    return [(line.field.name, line.index) for line in lines]


def still_correct(row, place, by):
    language, lines = _lines(row, place)
    return services.confirm(row, language, by=by, places=_places(lines))


def same_on_purpose(row, place, by):
    language, lines = _lines(row, place)
    return services.mark_same(row, language, by=by, places=_places(lines))


def reviewed(row, place, by):
    language, lines = _lines(row, place)
    return services.review(row, language, by=by, places=_places(lines))


def copy_source(row, place, by):
    """Put the source's words where a translation has none yet, to be written over."""
    language, lines = _lines(row, place)
    lines = [line for line in lines if line.pair.target is None]
    values = {line.field: line.field.value(_newest(row), source_of(row)) for line in lines[:1]}
    return len(lines) if values and _write(row, language, values, by, TranslationUnit.Method.HUMAN) else 0


def use(row, place, by):
    """Put a suggestion of the memory in the place of a segment."""
    unit_id, _space, place = place.partition(" ")
    if not unit_id.isdecimal():
        raise BadRequest
    language, lines = _lines(row, place)
    approved = TranslationUnit.objects.filter(
        pk=unit_id, language=language, source_language=source_of(row), approved_at__isnull=False
    )
    unit = approved.first()
    if unit is None or not lines or (lines[0].field.is_rich and lines[0].pair.target is None):
        return 0
    line, value = lines[0], unit.text
    if line.field.is_rich:
        value = join(line.field.value(_newest(row), language), {line.pair.target_index: escape(unit.text)})
    return int(_write(row, language, {line.field: value}, by, TranslationUnit.Method.MEMORY))


def choose_source(row, code, by):
    if code not in languages.codes():
        raise BadRequest
    services.set_source(row, code, by=by)
    return languages.name(code)


ACTIONS = {
    "_still_correct": still_correct,
    "_same": same_on_purpose,
    "_reviewed": reviewed,
    "_copy_source": copy_source,
    "_use": use,
    "_source": choose_source,
}


def _newest(row):
    return publishing_services.head_payload(row)


def _write(row, language, values, by, method):
    """Save a version with other words in some fields of a language, and tell whether it is a new one."""
    if not services.may_translate(by, type(row), language):
        raise Denied(services.Action.SAVE, row)
    draft = publishing_services.find(row)
    payload = _newest(row)
    fresh = {
        **payload,
        "columns": dict(payload["columns"]),
        "children": {
            name: {pk: dict(values) for pk, values in rows.items()} for name, rows in payload["children"].items()
        },
    }
    for found, value in values.items():
        found.set(fresh, language, value)
    with told(method):
        return publishing_services.save(row, fresh, by=by, base=draft.head.number if draft else None).is_new
