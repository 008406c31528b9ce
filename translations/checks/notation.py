"""How each language writes numbers, amounts and dates. A language without a notation is read for bare digits alone."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

DAY = r"(?P<day>\d{1,2})(?!\d)"
YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d|,\d{3})"
ISO = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)")
DASH = r"\s?[-–—]\s?"
THOUSAND, MILLION, BILLION = Decimal(10) ** 3, Decimal(10) ** 6, Decimal(10) ** 9
# Currency signs mean the same in both languages; a bare "$" is the dollar of the United States.
SIGNS = {
    "USD": r"U\.?\s?S\.?\s?\$|USD|\$",
    "PEN": r"S/\.?|PEN",
    "EUR": r"€|EUR",
    "GBP": r"£|GBP",
}
SHORT_SCALES = {"MM": MILLION, "M": MILLION, "mn": MILLION, "bn": BILLION, "B": BILLION, "K": THOUSAND, "k": THOUSAND}


@dataclass(frozen=True)
class Notation:
    """One language's manner; `joins` stand between the two ends of a range, `lists` between any two figures."""

    months: dict
    dates: tuple
    percent: str
    points: str
    currencies: dict
    scales: dict
    joins: str
    lists: str
    between: str
    decades: str
    words: dict
    ones_before_scale: tuple = ()
    compiled: dict = field(default_factory=dict, compare=False)


def _alternatives(names):
    return "|".join(sorted((re.escape(name) for name in names), key=len, reverse=True))


def _months(*names):
    return {name: number for number, row in enumerate(names, 1) for name in row.split()}


ENGLISH_MONTHS = _months(
    "January Jan. Jan", "February Feb. Feb", "March Mar. Mar", "April Apr. Apr", "May", "June Jun. Jun",
    "July Jul. Jul", "August Aug. Aug", "September Sept. Sept Sep. Sep", "October Oct. Oct", "November Nov. Nov",
    "December Dec. Dec",
)  # fmt: skip
SPANISH_MONTHS = _months(
    "enero ene. ene", "febrero feb. feb", "marzo mar. mar", "abril abr. abr", "mayo may. may", "junio jun. jun",
    "julio jul. jul", "agosto ago. ago", "setiembre septiembre set. set sept. sept sep. sep", "octubre oct. oct",
    "noviembre nov. nov", "diciembre dic. dic",
)  # fmt: skip
MONTH_EN = rf"\b(?P<month>{_alternatives(ENGLISH_MONTHS)})(?!\w)"
MONTH_ES = rf"\b(?P<month>{_alternatives(SPANISH_MONTHS)})(?!\w)"
# “October 6 and 8, 2023” has two days, “October 6 and 8 people” has one.
AND_DAY_EN = (
    rf"(?:{DASH}|\s+to\s+|\s+and\s+(?=\d{{1,2}}(?:,?\s+(?:19|20)\d\d|[.,;)]|$)))(?P<until>\d{{1,2}})(?![\d,]\d)"
)


def _numbered(words, start=0, step=1):
    return {word: number * step for number, word in enumerate(words.split(), start)}


def _compound(tens, ones, joins):
    """Return the numbers that are written as a ten and a one."""
    return {f"{ten}{join}{one}": tens[ten] + ones[one] for ten in tens for one in ones for join in joins}


def _english_words():
    ones = _numbered("one two three four five six seven eight nine", 1)
    tens = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 2, 10)
    teens = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
    ordinals = _numbered("first second third fourth fifth sixth seventh eighth ninth tenth", 1)
    others = {"zero": 0, "dozen": 12, "once": 1, "twice": 2, "both": 2, "half": 50}
    return ones | _numbered(teens, 10) | tens | _compound(tens, ones, "- ") | ordinals | others


def _spanish_words():
    ones = _numbered("un dos tres cuatro cinco seis siete ocho nueve", 1) | {"uno": 1, "una": 1}
    teens = "diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós"
    teens += " veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
    tens = _numbered("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 3, 10)
    hundreds = _numbered("cien doscient trescient cuatrocient quinient seiscient setecient ochocient novecient", 1, 100)
    ordinals = _numbered("primer segund tercer cuart quint sext séptim octav noven décim", 1)
    found = ones | _numbered(teens, 10) | tens | _compound(tens, ones, [" y "])
    found |= {f"{stem}{end}": number for stem, number in ordinals.items() for end in ("o", "a")}
    found |= {f"{stem}{end}": number for stem, number in hundreds.items() for end in ("os", "as")}
    found |= {"primer": 1, "tercer": 3, "cero": 0, "docena": 12, "cien": 100, "ciento": 100, "mitad": 50}
    return found | {"veintiún": 21, "veintiuna": 21, "ambos": 2, "ambas": 2}


NOTATIONS = {
    "en": Notation(
        months=ENGLISH_MONTHS,
        dates=(
            re.compile(rf"{MONTH_EN}\s+{DAY}(?:st|nd|rd|th)?(?:{AND_DAY_EN})?(?:,?\s+(?:of\s+)?{YEAR})?"),
            re.compile(
                rf"(?<!\d){DAY}(?:st|nd|rd|th)?(?:{DASH}(?P<until>\d{{1,2}}))?\s+(?:of\s+)?{MONTH_EN}(?:,?\s+{YEAR})?"
            ),
            re.compile(rf"{MONTH_EN},?\s+(?:of\s+)?{YEAR}"),
            re.compile(r"(?<![\d/])(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>(?:19|20)\d\d)(?!\d)"),
        ),
        percent=r"\s?%|\s+per\s?cent\b|\s+pct\b",
        points=r"[\s-]+percentage[\s-]+points?\b|\s?pp\b",
        currencies={
            "USD": r"(?:U\.?S\.?\s+|American\s+)?dollars?",
            "PEN": r"(?:Peruvian\s+)?soles|sol\b",
            "EUR": r"euros?",
            "GBP": r"pounds?\s+sterling",
        },
        scales={"hundred": 100, "thousand": THOUSAND, "million": MILLION, "millions": MILLION, "billion": BILLION}
        | {"billions": BILLION, "trillion": MILLION * MILLION},
        joins=rf"{DASH}|\s+(?:to|through|until|up\s+to)\s+",
        lists=r"\s*,\s+|,?\s+(?:and|or)\s+",
        between=r"\s+and\s+",
        decades=r"(?:(?:19|20)(?P<full>\d0)|[’']?(?P<short>\d0))[’']?s\b",
        words=_english_words(),
        ones_before_scale=("a", "an"),
    ),
    "es": Notation(
        months=SPANISH_MONTHS,
        dates=(
            re.compile(
                r"(?<!\d)(?P<day>\d{1,2}|primero)(?:\.?[º°]|ero|ro|er)?"
                rf"(?:(?:{DASH}|\s+(?:al?|y)\s+)(?:el\s+)?(?P<until>\d{{1,2}}))?"
                rf"\s+(?:de\s+)?{MONTH_ES}(?:,?\s+(?:del?\s+)?(?:año\s+)?{YEAR})?",
                re.IGNORECASE,
            ),
            re.compile(rf"{MONTH_ES},?\s+(?:del?\s+)?(?:año\s+)?{YEAR}", re.IGNORECASE),
            re.compile(r"(?<![\d/])(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)(?!\d)"),
        ),
        percent=r"\s?%|\s+por\s?ciento\b",
        points=r"\s+puntos?\s+porcentual(?:es)?\b|\s?pp\b",
        currencies={
            "USD": r"(?:de\s+)?(?:US\$|USD|dólar(?:es)?(?:\s+(?:estadounidenses|americanos))?)",
            "PEN": r"(?:de\s+)?(?:nuevos\s+)?soles|sol\b",
            "EUR": r"(?:de\s+)?euros?",
            "GBP": r"(?:de\s+)?libras\s+esterlinas",
        },
        scales={"mil millones": BILLION, "mil": THOUSAND, "millón": MILLION, "millones": MILLION}
        | {"billón": MILLION * MILLION, "billones": MILLION * MILLION},
        joins=rf"{DASH}|\s+(?:a|al|hasta)(?:\s+(?:el|la))?\s+",
        lists=r"\s*,\s+|,?\s+(?:y|o|u|e)(?:\s+(?:el|la))?\s+",
        between=r"\s+y(?:\s+(?:el|la))?\s+",
        decades=r"(?:los\s+)?años\s+(?:19|20)?(?P<short>\d0)\b|(?:década|decenio)\s+de\s+(?:los\s+)?(?:años\s+)?(?:19|20)?(?P<full>\d0)\b",
        words=_spanish_words(),
    ),
}
BETWEEN = re.compile(r"\b(?:between|entre)\s+(?:\S+\s+)?$", re.IGNORECASE)
