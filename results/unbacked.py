"""Numbers in prose that no figure stands behind: what somebody would have to update by hand."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import override

from publishing import languages
from publishing.models import Draft
from publishing.payload import children, row_columns
from results.figures import figures
from results.tokens import FIGURE, Form, Token
from translations.checks.figures import figures as numbers
from translations.checks.texts import ADDRESS, EMAIL, Text
from translations.segments import Field, fields

# When something was is no result, and a year alone says nothing else.
MOMENTS = {"date", "year", "decade", "time"}
# What stands before the number of a norm, a disease or a document: "ISO 3166-2", "(WCAG, en inglés) 2.2", "COVID-19".
CODE_BEFORE = re.compile(r"(?:\b[A-Z]{2,}|\([^()]*\b[A-Z]{2,}[^()]*\))[\s\u00a0-](?:\d[\d.]*-)?\Z")
# After letters and a space a number is a code too, unless a word tells what it counts: "USAID 55 years" counts.
COUNTS = re.compile(r"[\s\u00a0]+\w")
# Places in an order: "4th" and "5.º", "(3)" anywhere, "1." and "2)" at the beginning of a line.
ORDINAL = re.compile(r"(?:st|nd|rd|th)\b|\.?[ºª]")
LINE_PLACE = re.compile(r"\d{1,2}[.)](?=\s)")
FORMS = (Form.FULL, Form.AMOUNT, Form.POINTS, Form.NUMBER)


@dataclass(frozen=True)
class Number:
    """A number in a text, with the words around it, and the public figure that says the same, None where none does."""

    before: str
    raw: str
    after: str
    suggestion: Token = None


@dataclass(frozen=True)
class Unbacked:
    """A Number at a place of an object: in what readers see, or in the newest version alone."""

    model: type
    pk: int
    name: str
    language: str
    field: Field
    number: Number
    is_public: bool

    @property
    def tag(self):
        return languages.tag(self.language)

    @property
    def language_name(self):
        return languages.name(self.language)


def can_hold_figures(field):
    """Tell whether figures can stand in a text; what is repeated elsewhere, such as a title, holds none."""
    return field.column.get_internal_type() != "CharField"


def numbers_in(value, language, is_rich, known):
    """Return the Numbers of a text that claim something; `known` comes from `public_figures`."""
    return [
        Number(block[: found.start], found.raw, block[found.end :], _suggestion(block, found, known))
        for block in Text(value, language, is_rich).blocks
        for found in numbers(_masked(block), language)
        if _claims(block, found)
    ]


def public_figures():
    """Return {language: {what a number means: [(words, Token)]}} of all public figures, with one query."""
    known = {code: defaultdict(list) for code in languages.codes()}
    for figure in figures():
        for code, by_meaning in known.items():
            with override(code):
                for form in FORMS:
                    words = figure.words(form)
                    found = numbers(words, code)
                    if len(found) == 1:
                        by_meaning[found[0].key].append((words, Token(figure.indicator.key, form=form)))
    return known


def report(models):
    """Return what is Unbacked in some kinds of content, with the same number of queries however many objects."""
    known = public_figures()
    return [found for model in models for found in _in_kind(model, known)]


def _in_kind(model, known):
    live = {row.pk: row for row in model.objects.live_in_any().order_by("pk")}
    payloads = _payloads(model, live)
    drafts = {draft.object_id: draft for draft in _drafts(model)}
    for pk in sorted({*live, *drafts}):
        row, draft = live.get(pk), drafts.get(pk)
        public = payloads.get(pk)
        for code in languages.codes():
            if row and row.is_live_in(code):
                name = row.text(model.title_field, code)
                yield from _in_payload(model, pk, name, code, public, known, is_public=True)
            if draft:
                shown = public if row and row.is_live_in(code) else None
                yield from _in_payload(
                    model, pk, draft.name, code, draft.head.payload, known, is_public=False, but=shown
                )


def _in_payload(model, pk, name, language, payload, known, *, is_public, but=None):
    """Yield what is Unbacked in a payload's texts in a language, but for those that another payload has as they are."""
    for field in fields(model, payload):
        value = field.value(payload, language)
        if not can_hold_figures(field) or (but is not None and value == _value(field, but, language)):
            continue
        for number in numbers_in(value, language, field.is_rich, known[language]):
            yield Unbacked(model, pk, name, language, field, number, is_public)


def _value(field, payload, language):
    is_there = not field.child or field.pk in payload["children"].get(field.child, {})
    return field.value(payload, language) if is_there else None


def _payloads(model, rows):
    """Return {pk: payload} of some rows, as far as texts go, with one query for each kind of child rows."""
    found = {pk: {"columns": row_columns(row), "children": {}} for pk, row in rows.items()}
    for name, child in children(model).items():
        for row in child.model._base_manager.filter(**{f"{child.key}__in": rows}).order_by("pk"):
            own = found[getattr(row, child.model._meta.get_field(child.key).attname)]["children"]
            own.setdefault(name, {})[str(row.pk)] = row_columns(row, child.key)
    return found


def _drafts(model):
    return Draft.objects.of_model(model).present().with_changes().select_related("head")


def _masked(block):
    """Return a block with nothing where figures, addresses and e-mails stand, each character in its place."""
    for pattern in (FIGURE, EMAIL, ADDRESS):
        block = pattern.sub(lambda match: "\0" * len(match[0]), block)
    return block


def _claims(block, found):
    before, after = block[: found.start], block[found.end :]
    if found.kind in MOMENTS:
        return False
    if found.kind != "number" or found.has_scale:
        return True
    place = LINE_PLACE.match(block)
    is_place = (place and found.end <= place.end()) or (before.endswith("(") and after.startswith(")"))
    if is_place or ORDINAL.match(after):
        return False
    code = CODE_BEFORE.search(before)
    is_code = code and ("-" in code[0] or after.startswith("-") or "." in found.raw or not COUNTS.match(after))
    return not is_code


def _suggestion(block, found, known):
    """Return the Token of the figure that means the same, best the one whose very words stand there."""
    candidates = known.get(found.key, [])
    said = " ".join(block.casefold().split())
    exact = [token for words, token in candidates if " ".join(words.casefold().split()) in said]
    return next(iter([*exact, *(token for _words, token in reversed(candidates))]), None)
