"""Numbers as people type and paste them: 1,234.5 as in Peru and in spreadsheets, 53%, US$ 70 million."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from results.models import Indicator
from results.wording import CURRENCY_SIGNS, MINUS, number

Kind = Indicator.ValueKind
# Nobody means anything by them: no-break spaces, thin spaces, and what text fields of other programs add.
SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
PLAIN = re.compile(r"-?\d+(\.\d+)?|-?\.\d+", re.ASCII)
COMMAS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
SPACED = re.compile(r"-?\d{1,3}( \d{3})+(\.\d+)?", re.ASCII)
# Such as 1.234,5 or 1.234.567 or 12,5: another country's notation, or a slip.
FOREIGN = re.compile(r"-?\d+([.,]\d+)+", re.ASCII)
LIKE_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)
PERCENT = re.compile(r"\s*(%|percent|per cent|por ciento)$", re.IGNORECASE)
MILLION = re.compile(r"\s*(million|millón|millon|millones)$", re.IGNORECASE)
QUANTUM = Decimal("0.0001")


def read(text, indicator):
    """Return the Decimal that somebody typed as a value of an indicator, None for nothing.

    Raise ValidationError, with how to write it, where it is no number or could mean two.
    """
    rest = SPACES.sub(" ", str(text)).strip().replace(MINUS, "-")
    if not rest:
        return None
    if indicator.is_percent:
        rest = PERCENT.sub("", rest)
    if indicator.value_kind == Kind.CURRENCY:
        rest = _without_currency(rest, indicator.currency)
    millions = 1
    if indicator.value_kind in {Kind.CURRENCY, Kind.COUNT} and MILLION.search(rest):
        rest, millions = MILLION.sub("", rest), 1_000_000
    if indicator.value_kind == Kind.COUNT and millions == 1 and LIKE_THOUSANDS.fullmatch(rest):
        message = _("“%(text)s” could mean two things. Write %(thousands)s for a thousand, with a comma.")
        raise ValidationError(message % {"text": text, "thousands": rest.replace(".", ",")}, code="ambiguous")
    if PLAIN.fullmatch(rest):
        return Decimal(rest) * millions
    if COMMAS.fullmatch(rest) or SPACED.fullmatch(rest):
        return Decimal(rest.replace(",", "").replace(" ", "")) * millions
    if FOREIGN.fullmatch(rest):
        message = _("“%(text)s”: write thousands with a comma and decimals with a point, such as 1,234.5.")
        raise ValidationError(message % {"text": text}, code="notation")
    raise ValidationError(_("“%(text)s” is no number. Write digits, such as 1,234.5.") % {"text": text}, code="invalid")


def _without_currency(text, currency):
    """Return an amount without the sign or the code of its own currency; another's stays, and is refused."""
    signs = {currency, CURRENCY_SIGNS.get(currency, currency)} | ({"$"} if currency == "USD" else set())
    for sign in sorted(signs, key=len, reverse=True):
        if text.upper().startswith(sign):
            return text[len(sign) :].strip()
        if text.upper().endswith(sign):
            return text[: -len(sign)].strip()
    return text


def shown(value):
    """Return a number as its box shows it, which `read` reads back as the same."""
    return "" if value is None else number(value).replace(MINUS, "-")


def computed(indicator, numerator, denominator):
    """Return the value that follows from its two parts; None where none does.

    A level in percent is numerator / denominator × 100, a ratio is numerator / denominator.
    """
    if numerator is None or not denominator or indicator.value_kind not in {Kind.PERCENT_LEVEL, Kind.RATIO}:
        return None
    factor = 100 if indicator.value_kind == Kind.PERCENT_LEVEL else 1
    return (Decimal(numerator) / Decimal(denominator) * factor).quantize(QUANTUM)


def check_parts(indicator, value, numerator, denominator):
    """Raise ValidationError where a value is not what its numerator and denominator make, rounded as it is."""
    wanted = computed(indicator, numerator, denominator)
    if value is None or wanted is None:
        return
    exponent = min(Decimal(value).normalize().as_tuple().exponent, 0)
    # Half of the last digit that was given: 53 stands for what lies between 52.5 and 53.5.
    if abs(Decimal(value) - wanted) > Decimal(5).scaleb(exponent - 1):
        message = _("%(numerator)s of %(denominator)s make %(computed)s and not %(value)s.")
        values = {"numerator": numerator, "denominator": denominator, "computed": wanted, "value": value}
        text = message % {name: number(Decimal(found)) for name, found in values.items()}
        raise ValidationError({"value": text})
