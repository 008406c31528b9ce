"""Figures as prose names them: [[figure:family-income]], [[figure:years-in-peru@our-work]], [[figure:families:number]].

    [[figure: KEY @ PIN : FORM ]]

KEY is the indicator's key, which never changes. PIN holds the figure to one value, where it would otherwise be the
newest: a U.S. fiscal year (fy2021), a region (pe-sam) or the key of a source (our-work). FORM says how much of it
stands in the sentence; without one it is the full fragment with its qualifier.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

# What looks like a figure, well written or not: none of it may reach a reader.
FIGURE = re.compile(r"\[\[\s*figure\b[^\[\]]*\]\]", re.IGNORECASE)
# What is left of one that was written wrongly. Prose has no other use for two brackets.
BRACKETS = re.compile(r"\[\[[^\[\]]*(?:\]\]?)?|\]\]")
PARTS = re.compile(r"\[\[figure:(?P<key>[\w-]+)(?:@(?P<pin>[\w-]+))?(?::(?P<form>[\w-]+))?\]\]", re.ASCII)
FISCAL_YEAR = re.compile(r"fy(\d{4})")
REGION = re.compile(r"pe-[a-z]{3}")


class Form(StrEnum):
    """How much of a figure stands in the sentence."""

    FULL = ""
    AMOUNT = "amount"
    NUMBER = "number"
    CHANGE = "change"
    POINTS = "points"


FORM_NAMES = {
    Form.FULL: _("all of it, with its qualifier"),
    Form.AMOUNT: _("the value with its unit"),
    Form.NUMBER: _("the number alone"),
    Form.CHANGE: _("from the baseline to the result"),
    Form.POINTS: _("the change in percentage points"),
}


@dataclass(frozen=True)
class Token:
    """A figure as a text names it; `text` is how it stands there."""

    key: str
    pin: str = ""
    form: str = Form.FULL

    @property
    def text(self):
        pin, form = f"@{self.pin}" if self.pin else "", f":{self.form}" if self.form else ""
        return f"[[figure:{self.key}{pin}{form}]]"

    @property
    def fiscal_year(self):
        """The year that the figure is held to, None where it is to none."""
        match = FISCAL_YEAR.fullmatch(self.pin)
        return int(match[1]) if match else None

    @property
    def region(self):
        """The ISO 3166-2 code of the region that the figure is held to, "" where it is to none."""
        return self.pin.upper() if REGION.fullmatch(self.pin) else ""

    @property
    def source(self):
        """The key of the source that the figure is held to, "" where it is to none."""
        return "" if self.fiscal_year or self.region else self.pin


def parse(text):
    """Return the Token of one figure as it stands in a text, None where it is not written as one."""
    match = PARTS.fullmatch(text)
    if match is None or (match["form"] or "") not in set(Form):
        return None
    return Token(match["key"], match["pin"] or "", Form(match["form"] or ""))


def found_in(text):
    """Return the figures of a text as they stand there, each once, in their order."""
    return list(dict.fromkeys(FIGURE.findall(text))) if text and "[[" in text else []


def damaged_in(text):
    """Return what a text has of figures that nobody can read, such as "[[figure family-income]" ."""
    if not text or not ("[[" in text or "]]" in text):
        return []
    rest = FIGURE.sub(lambda match: " " if parse(match[0]) else match[0], text)
    return list(dict.fromkeys(match[0] for match in BRACKETS.finditer(rest)))
