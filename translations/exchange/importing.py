"""Bringing a translated file back: one draft revision for each object, and a word on every segment."""

import copy
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from publishing import audit, languages, rights
from publishing import services as publishing_services
from publishing.payload import digest, digests, parts, snapshot
from publishing.rights import Denied
from publishing.sanitize import sanitize
from publishing.schemas import UnreadableVersionError
from translations import services
from translations.exchange import placeholders, structure
from translations.exchange.matching import Match, match
from translations.exchange.report import Kind, ObjectReport, Outcome, Report
from translations.exchange.units import Present, coded, find, label, present, print_of
from translations.learning import Method, told
from translations.segments import Segment, split
from translations.status import Status


@dataclass
class Plan:
    """What importing a part would write: {field name: {source index: words as they stand in the field}}."""

    now: Present
    words: dict = field(default_factory=dict)
    # As `learning.told` takes it.
    made_from: dict = field(default_factory=dict)
    # Places of what somebody found still correct.
    confirmed: list = field(default_factory=list)
    # {(field name, source index): Outcome} of what is to be written.
    outcomes: dict = field(default_factory=dict)


def bring_in(given_parts, *, by, dry_run=False, name=""):
    """Import what a file holds as a person, and return the Report. `name` is the file's, for the audit log.

    Each object stands or falls by itself. A dry run tells the same and writes nothing.
    """
    seen, found = set(), []
    for part in given_parts:
        place = (part.original, part.language)
        if place in seen:
            found.append(ObjectReport(part.original, refusal=_("The object is in the file twice.")))
        else:
            found.append(_bring_in(part, by, dry_run, name))
        seen.add(place)
    return Report(found, dry_run)


def _bring_in(part, by, dry_run, name):
    report = ObjectReport(part.original, part.original)
    row = find(part.original)
    # Who may not see an object is not told that there is one.
    if row is None or not rights.may_see(by, type(row)):
        report.refusal = _("There is no such object here.")
        return report
    report.name, report.row = str(row), row
    try:
        language = _language(part.language)
        report.language = language
        _check_rights(row, language, by)
        now = present(row, language)
        said = _language(part.source_language) if part.source_language else now.source
        if language == now.source or said != now.source:
            raise ValidationError(
                _("This is written in %(language)s first. Export it again.") % {"language": languages.name(now.source)}
            )
        plan = _plan(now, part.segments, report)
        if not dry_run:
            _carry_out(plan, report, by, name)
    except Denied as denied:
        audit.record(denied.action, by, row, codes=filter(None, [report.language]), detail=name, is_denied=True)
        report.refusal = str(denied)
    except UnreadableVersionError as error:
        report.refusal = " ".join(error.messages)
    except publishing_services.Conflict:
        report.refusal = _("Somebody saved this while the file was imported. Import it again.")
    except ValidationError as error:
        report.refusal = " ".join(error.messages)
    return report


def _language(tag):
    """Return the site's language that a tag means: tools may drop or change the country."""
    for code in languages.codes():
        if languages.tag(code).lower() == tag.lower() or code == tag.lower().partition("-")[0]:
            return code
    raise ValidationError(_("“%(tag)s” is no language of this site.") % {"tag": tag[:35]})


def _check_rights(row, language, by):
    if not services.may_translate(by, type(row), language):
        text = _("You have no right to write %(language)s here.") % {"language": languages.name(language)}
        raise Denied(audit.Action.IMPORT, row, detail=text)
    if not rights.may_thaw(by, row):
        raise Denied(audit.Action.IMPORT, row, detail=_("This is history and can't be changed."))


# What to do with each segment


def _plan(now, given_segments, report):
    plan = Plan(now)
    for found in match(now, given_segments):
        place = label(now, found.line.field) if found.line else ""
        outcome = Outcome(found.given.id, place, Kind.UNCHANGED, found.problem)
        report.outcomes.append(outcome)
        if found.problem:
            outcome.kind = Kind.REFUSED
        else:
            _decide(plan, found, outcome)
    _place(plan)
    return plan


def _decide(plan, found: Match, outcome):
    """Say what becomes of a segment, and put its words into the plan if they are to be written."""
    line, given = found.line, found.given
    rich, lines_count = line.field.is_rich, line.field.column.get_internal_type() == "TextField"
    source, target = coded(line)
    if not placeholders.plain_words(given.target):
        outcome.kind = Kind.EMPTY
    elif placeholders.same(given.target, target.text, lines_count) or (
        found.is_moved and placeholders.plain_words(given.target) == line.text
    ):
        if line.status == Status.BEHIND and given.is_done and not found.is_moved:
            outcome.kind = Kind.CONFIRMED
            plan.confirmed.append((line.field.name, line.index))
    elif found.target_print != print_of(line.pair.target):
        outcome.refuse(_("Somebody changed this translation after the export. Theirs is kept."))
    elif given.is_done is False:
        outcome.refuse(_("The file marks it as not finished (fuzzy)."))
    elif reason := _problem(line, given, source, target, found):
        outcome.refuse(reason)
    else:
        words = placeholders.decode(given.target, source.marks | target.marks, rich)
        words = sanitize(words) if rich else _plain(words, lines_count)
        outcome.kind = Kind.MOVED if found.is_words_moved else Kind.IMPORTED
        key = (line.field.name, plan.now.language, Segment(words, rich).hash)
        plan.made_from[key] = placeholders.plain_words(given.source) if found.is_words_moved else line.source_text
        plan.words.setdefault(line.field.name, {})[line.pair.source_index] = words
        plan.outcomes[line.field.name, line.pair.source_index] = outcome


def _problem(line, given, source, target, found):
    """Return why the words of a segment can't be written, "" if they can."""
    marks = source.marks | target.marks
    # What an old translation leaves out on purpose need not come with a new one.
    required = [name for name in source.marks if name in target.marks or not target.text]
    if found.is_moved and placeholders.names(given.source) != source.marks.keys() and placeholders.names(given.target):
        return _("The markup or the figures of the source changed after the export. Export it again.")
    if reason := placeholders.problem(given.target, marks, required):
        return reason
    words = placeholders.decode(given.target, marks, line.field.is_rich)
    if line.field.is_rich:
        segments = split(sanitize(f"<p>{words}</p>"), is_rich=True)
        # What would fall apart, or lose words, is no text of one paragraph.
        if [segment.text for segment in segments] != [Segment(words, is_rich=True).text]:
            return _("The text can't be read back as it is. Write it in the form.")
        return ""
    try:
        line.field.column.run_validators(_plain(words, lines_count=True))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _plain(words, lines_count):
    return "\n".join(words.strip().splitlines()) if lines_count else " ".join(words.split())


def _place(plan):
    """Refuse the new paragraphs of rich texts for which there is no place beside those that are there."""
    for name, words in plan.words.items():
        found = next(line.field for line in plan.now.lines if line.field.name == name)
        if found.is_rich:
            _text, unplaced = _rebuilt(plan, found, words)
            for index in unplaced:
                plan.outcomes[name, index].refuse(
                    _("It is part of a list or table that is built otherwise in the translation. Write it in the form.")
                )
                del words[index]


def _rebuilt(plan, found, words):
    now = plan.now
    opposite = {
        line.pair.source_index: line.pair.target_index
        for line in now.lines
        if line.field.name == found.name and line.pair.target is not None
    }
    source, target = found.value(now.payload, now.source), found.value(now.payload, now.language)
    return structure.rebuild(source, target, opposite, words)


# Writing


def _carry_out(plan, report, by, name):
    """Write what a plan says as one revision, and what was found still correct beside it."""
    row, language = plan.now.row, plan.now.language
    payload = _payload(plan)
    with transaction.atomic():
        if digests(type(row), payload) != digests(type(row), plan.now.payload):
            base = plan.now.draft.head.number if plan.now.draft else None
            begun = "" if plan.now.draft else digest(parts(type(row), snapshot(row)))
            with told(Method.IMPORTED, plan.made_from):
                saved = publishing_services.save(row, payload, by=by, base=base, found_digest=begun)
            report.version = saved.revision.number
        if plan.confirmed:
            services.confirm(row, language, by=by, places=plan.confirmed)
        if report.version or plan.confirmed:
            draft = publishing_services.find(row)
            audit.record(audit.Action.IMPORT, by, draft=draft, codes=[language], version=draft.head.number, detail=name)


def _payload(plan):
    now = plan.now
    payload = copy.deepcopy(now.payload)
    for found in {line.field for line in now.lines}:
        words = plan.words.get(found.name)
        if not words:
            continue
        if found.is_rich:
            text, _unplaced = _rebuilt(plan, found, words)
            found.set(payload, now.language, sanitize(text))
        else:
            found.set(payload, now.language, next(iter(words.values())))
    return payload
