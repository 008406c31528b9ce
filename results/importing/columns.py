"""The columns of a sheet of values: one row a value, further rows for its parts."""

import re
import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from publishing import languages
from results.models import Disaggregate, Result


@dataclass(frozen=True)
class Column:
    """A column by the name that the code knows it by; with a language where it holds words in one."""

    name: str
    label: object
    help: object = ""
    language: str = ""
    # What headings may also say, whatever the language: files live longer than the words of a template.
    also: tuple = ()

    @property
    def heading(self):
        """The heading in the active language."""
        words = capfirst(str(self.label))
        return f"{words} ({languages.own_name(self.language)})" if self.language else words


def _of(model, name):
    return model._meta.get_field(name).verbose_name


NUMBER = _("A number such as 1234.5.")
FIRST_DAY = _("A day such as 2021-10-01, a month such as 2021-10 or a year such as 2021.")

BEFORE_WORDS = [
    Column("indicator", _of(Result, "indicator"), _("The indicator's code, or its key."),
           also=("code", "key", "codigo", "clave")),
    Column("kind", _("kind"), _("Baseline, target or result."), also=("kind of value", "tipo", "tipo de valor")),
    Column("fiscal_year", _of(Result, "fiscal_year"), _("Such as 2021. It fills the first and the last day."),
           also=("fy", "fiscal year", "ano fiscal", "af")),
    Column("period_start", _of(Result, "period_start"), FIRST_DAY, also=("start", "from", "inicio", "desde")),
    Column("period_end", _of(Result, "period_end"), _("As the first day."), also=("end", "to", "fin", "hasta")),
    Column("period_precision", _of(Result, "period_precision"),
           _("Day, month or year. Left empty, it is what the days were written as."), also=("precision",)),
]  # fmt: skip
PERIOD_WORDS = "period_text", _of(Result, "period_text"), _("Where the source gives no dates.")
REGION = Column("region", _of(Result, "region"), _("Its name, its ISO code such as PE-SAM, or its ubigeo."))
PLACE_WORDS = "place_text", _of(Result, "place_text"), _("Where the source names no region.")
NUMBERS = [
    Column("qualifier", _of(Result, "qualifier"), _("Left empty, it is “exactly”.")),
    Column("value", _of(Result, "value"), _("A number such as 1234.5, alone: no currency and no words."),
           also=("amount", "monto")),
    Column("numerator", _of(Result, "numerator"), NUMBER),
    Column("denominator", _of(Result, "denominator"), NUMBER),
]  # fmt: skip
WORDS = "text", _of(Result, "text"), _("For a milestone, or where the source gives no number.")
NOTE = "note", _of(Result, "note"), ""
SOURCE = Column("source", _of(Result, "source"), _("Its key or its exact title."))
DIMENSION = "dimension", _of(Disaggregate, "dimension"), _("Such as sex. Only in rows of parts.")
CATEGORY = "category", _of(Disaggregate, "category"), _("Such as women. Only in rows of parts.")
PART = Column("part", _("value of the part"), _("A number. Only in rows of parts."), also=("part", "parte"))
# In exports, for who reads them; an import passes them by.
INFORMATION = [
    Column("title", _("title of the indicator"), also=("indicator title", "titulo", "titulo del indicador")),
    Column("status", _of(Result, "status"), also=("estado",)),
]


def _per_language(name, label, explanation):
    return [Column(languages.column(name, code), label, explanation, code) for code in languages.codes()]


def columns():
    """Return the columns that an import reads, in the template's order."""
    return [
        *BEFORE_WORDS, *_per_language(*PERIOD_WORDS), REGION, *_per_language(*PLACE_WORDS), *NUMBERS,
        *_per_language(*WORDS), *_per_language(*NOTE), SOURCE,
        *_per_language(*DIMENSION), *_per_language(*CATEGORY), PART,
    ]  # fmt: skip


def texts(name):
    """Return the names of a text's columns, one a language."""
    return [languages.column(name, code) for code in languages.codes()]


def normal(words):
    """Return words as they are compared: without case, accents, punctuation and double spaces."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return re.sub(r"[\W_]+", " ", "".join(char for char in plain if not unicodedata.combining(char))).strip()


def spellings():
    """Return {normal words: column} of all that a heading may say, in every language of the site."""
    found = {}
    known = [*columns(), *INFORMATION]
    for column in known:
        found |= {normal(words): column for words in (column.name, *column.also)}
    for code in languages.codes():
        with override(code):
            for column in known:
                found[normal(column.heading)] = column
                if column.language:
                    # As a person would write it: "In words (Spanish)", "En palabras (español)".
                    found[normal(f"{column.label} {languages.name(column.language)}")] = column
                    found[normal(f"{column.label} {column.language}")] = column
    return found


def choices(enumeration):
    """Return {normal words: value} of what may be written for a choice, in every language of the site."""
    found = {normal(value): value for value in enumeration.values}
    for code in languages.codes():
        with override(code):
            found |= {normal(str(label)): value for value, label in enumeration.choices}
    return found


def sheet_names():
    """Return what the sheet with the values is called, in every language of the site."""
    names = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            names.append(gettext("Values"))
    return names


def indicator_label(indicator):
    """Return what a sheet calls an indicator: its code, or its key where it has none."""
    return indicator.code or indicator.key
