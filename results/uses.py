"""Which public texts print which figures, and what that forbids."""

from dataclasses import dataclass
from html import unescape

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing import languages
from publishing.diff.tokens import blocks, pieces
from publishing.payload import snapshot
from results import prose
from results.figures import figures_named
from results.models import FigureUse, Indicator
from results.tokens import found_in, parse
from translations.segments import fields


@dataclass(frozen=True)
class Passage:
    """A sentence of a public text that prints a figure: where it stands and how it reads."""

    row: object
    language: str
    place: str
    source: str
    words: str

    @property
    def url(self):
        with override(self.language):
            return self.row.get_absolute_url()

    @property
    def title(self):
        return self.row.text(self.row.title_field, self.language)

    @property
    def tag(self):
        return languages.tag(self.language)

    @property
    def language_name(self):
        return languages.own_name(self.language)


def remember(row):
    """Note all figures that the public texts of an object print; the indicators stay locked until the commit."""
    printed = {
        (code, field.name, text)
        for code, field, value in _texts(row)
        for text in found_in(value)
    }  # fmt: skip
    keys = {token.key for _code, _name, text in printed if (token := parse(text))}
    # Locked, so that nobody takes a figure back at the very moment in which a text that prints it goes public.
    locked = Indicator._base_manager.select_for_update(no_key=True).filter(key__in=keys).order_by("pk")
    by_key = {indicator.key: indicator for indicator in locked}
    FigureUse.objects.of(row).delete()
    content_type = ContentType.objects.get_for_model(row)
    FigureUse.objects.bulk_create(
        FigureUse(
            indicator=by_key[token.key],
            token=text,
            content_type=content_type,
            object_id=row.pk,
            language=code,
            place=place,
            name=row.text(row.title_field, code)[:300],
        )
        for code, place, text in sorted(printed)
        if (token := parse(text)) and token.key in by_key
    )


def forget(row):
    """Drop what was noted of an object that is gone."""
    FigureUse.objects.of(row).delete()


def forget_lost():
    """Drop what was noted of objects that are not there: a whole dump brings the numbers that they had elsewhere."""
    kinds = ContentType.objects.filter(pk__in=FigureUse.objects.values("content_type").distinct())
    for content_type in kinds:
        present = content_type.model_class()._base_manager.values("pk")
        FigureUse.objects.filter(content_type=content_type).exclude(object_id__in=present).delete()


def unprintable(texts, language):
    """Return {text: message} for those figures, as texts name them, that readers of a language could not be shown."""
    tokens = {text: parse(text) for text in texts}
    figures = figures_named({token for token in tokens.values() if token})
    missing = {token.key for token in tokens.values() if token and token not in figures}
    known = set(Indicator.objects.filter(key__in=missing).values_list("key", flat=True)) if missing else set()
    found = {}
    for text, token in tokens.items():
        if message := _problem(token, figures.get(token), known, language):
            found[text] = message % {"figure": text, "language": languages.name(language)}
    return found


def _problem(token, figure, known, language):
    """Return what is wrong with a figure, "" if nothing is; `known` has the keys of those without a public value."""
    if token is None:
        return _("%(figure)s is no figure: choose one from the list, or take it out.")
    if figure is None:
        if token.key in known:
            return _("%(figure)s: this figure has no public value. Publish one first, or take it out.")
        return _("%(figure)s: there is no figure of this name. Choose one from the list, or take it out.")
    if not figure.indicator.is_live_in(language):
        return _("%(figure)s: this figure is not public in %(language)s. Publish it there first, or take it out.")
    with override(language):
        has_words = bool(figure.words(token.form))
    return "" if has_words else _("%(figure)s: this figure can't be said in this form. Choose another form.")


def check_still_told(indicator):
    """Raise ValidationError if public text prints a figure of the indicator that readers could no longer be shown."""
    uses = list(indicator.uses.all())
    problems = {}
    for language in {use.language for use in uses}:
        printed = {use.token for use in uses if use.language == language}
        lost = unprintable(printed, language)
        problems |= {(use.name, language): None for use in uses if use.language == language and use.token in lost}
    if problems:
        places = ", ".join(f"“{name}” ({languages.name(language)})" for name, language in sorted(problems))
        text = _("Public text prints this figure: %(places)s. Change the text first.")
        raise ValidationError(text % {"places": places})


def passages(indicator):
    """Return the Passages of public text that print a figure of an indicator, as readers see them now."""
    uses = indicator.uses.order_by("content_type", "object_id", "language", "place")
    rows, found = {}, []
    for use in uses:
        rows.setdefault((use.content_type, use.object_id), {}).setdefault((use.language, use.place), set()).add(
            use.token
        )
    for (content_type, pk), places in rows.items():
        row = content_type.model_class()._base_manager.filter(pk=pk).first()
        values = {(code, field.name): (field, value) for code, field, value in _texts(row)} if row else {}
        for (language, place), tokens in places.items():
            field, value = values.get((language, place), (None, ""))
            for sentence in _sentences(value, field) if field else []:
                if any(token in sentence for token in tokens):
                    with override(language):
                        found.append(Passage(row, language, place, sentence, prose.plain(sentence)))
    return found


def _sentences(value, field):
    """Return the blocks of a text as plain words, each a passage that can be read by itself."""
    if not field.is_rich:
        return [value]
    return [
        unescape("".join(raw if kind == "word" else " " * raw.startswith("<br") for kind, raw in block.pieces)).strip()
        for block in blocks(pieces(value)).values()
    ]


def _texts(row):
    """Yield (language, Field, value) for each text of an object in each language in which it is public."""
    payload = snapshot(row)
    for field in fields(type(row), payload):
        for code in row.live_languages():
            if value := field.value(payload, code):
                yield code, field, value
