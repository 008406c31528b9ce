"""The checks of a whole object, as one version has it: each of its texts beside its source, and each by itself."""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import lazy

from publishing import languages
from publishing.payload import columns
from translations.checks import messages, pairs, readability
from translations.checks.catalog import Level, level
from translations.checks.texts import Text
from translations.segments import fields

# Made where they are read: a problem is kept, and each reader gets it in the own language.
message, alt_message, readability_message = (
    lazy(function, str) for function in (messages.message, messages.alt_message, messages.readability_message)
)


@dataclass(frozen=True)
class Found:
    """A problem at a place of an object. `column` is a column or the name of child rows; `field` the text's own."""

    code: str
    column: str
    language: str
    message: str
    words: tuple = ()
    field: str = ""

    @property
    def is_blocking(self):
        return level(self.code) == Level.BLOCK


def check_pair(model, payload, source, language, entries):
    """Return what is Found in the texts of a version in a language beside those of its source language."""
    found = []
    for field in fields(model, payload):
        is_heading = not field.child and field.name == model.title_field
        sides = [
            Text(field.value(payload, code), code, field.is_rich, is_heading or field.name == "title")
            for code in (source, language)
        ]
        for problem in pairs.problems(*sides, entries):
            code = source if problem.is_in_source else language
            words = (*problem.source, *problem.target)
            sentence = message(problem, source, language)
            found.append(Found(problem.code, _column(field, code), code, sentence, words, field.name))
    return _switched_on(found)


def check_alone(model, payload, language):
    """Return what is Found in a version in one language by itself: hard sentences, images without a description."""
    return _switched_on([*_hard(model, payload, language), *_undescribed(model, payload, language)])


def _hard(model, payload, language):
    for field in fields(model, payload):
        text = Text(field.value(payload, language), language, field.is_rich)
        score = readability.score(text.prose, language)
        if score and score.is_hard:
            sentence = readability_message(score)
            yield Found("readability", _column(field, language), language, sentence, (score.hardest,), field.name)


def _undescribed(model, payload, language):
    """Yield what is Found of the rows that an object names and that describe themselves to who can't see them."""
    alt = languages.column("alt", language)
    for name, column in columns(model).items():
        pk = payload["columns"].get(name)
        if pk is None or not column.is_relation or not _has(column.related_model, alt):
            continue
        image = column.related_model._base_manager.filter(pk=pk).first()
        if image is not None and not getattr(image, alt):
            yield Found("alt", name, language, alt_message(str(image), language), (str(image),))


def _has(model, name):
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _column(field, language):
    """Return where a message about a text stands: at its column, for a child row at the rows of its kind."""
    return field.child or field.column_in(language)


def _switched_on(found):
    return [one for one in found if level(one.code) != Level.OFF]
