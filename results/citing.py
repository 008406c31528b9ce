"""How an indicator's page is cited, and what it says of itself to search engines."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from publishing import languages
from publishing.metadata import absolute
from results import wording
from results.downloads import plain
from results.models import Value

Qualifier = Value.Qualifier
# schema.org has no qualifier; what is more than a number has it for its least value.
BOUNDS = {
    Qualifier.EXACT: "value",
    Qualifier.MORE_THAN: "minValue",
    Qualifier.AT_LEAST: "minValue",
    Qualifier.LESS_THAN: "maxValue",
}


@dataclass(frozen=True)
class Citation:
    """The words by which a page is cited in one language, and its permanent address there."""

    tag: str
    words: str
    url: str


def citations(indicator, mission):
    """Return a Citation for each language in which an indicator is public, the active one's first."""
    codes = [code for code in languages.in_order_of_preference() if indicator.is_live_in(code)]
    return [_citation(indicator, mission, code) for code in codes]


def dataset(indicator, figure, csv_url):
    """Return an indicator as schema.org's Dataset, in the active language; the home page tells who publishes it."""
    language = languages.current()
    publisher = {"@type": "GovernmentOrganization", "url": absolute(reverse("pages:home"))}
    found = {
        "@type": "Dataset",
        "name": indicator.title,
        "description": indicator.definition,
        "url": absolute(indicator.get_absolute_url()),
        "identifier": indicator.key,
        "inLanguage": languages.tag(language),
        "isAccessibleForFree": True,
        "creator": publisher,
        "publisher": publisher,
        "dateModified": indicator.updated_at(language).date().isoformat(),
        "measurementTechnique": indicator.method,
        "variableMeasured": _variable(indicator, figure),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "text/csv",
                "contentUrl": absolute(csv_url),
                "inLanguage": languages.tag(language),
            }
        ],
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _citation(indicator, mission, code):
    with override(code):
        updated = indicator.updated_at(code)
        parts = {
            "mission": mission.text("title", mission.language_shown()) if mission else "",
            "title": indicator.title,
            "date": date_format(updated, "DATE_FORMAT") if updated else "",
        }
        words = _("%(mission)s: “%(title)s”. Last updated %(date)s.") % parts
        return Citation(languages.tag(code), words, absolute(indicator.get_absolute_url()))


def _variable(indicator, figure):
    found = {"@type": "PropertyValue", "name": indicator.title, "unitText": indicator.unit}
    if figure:
        found["description"] = f"{wording.value(indicator, figure.result)} ({figure.period_words})"
        if (value := figure.result.value) is not None and figure.result.qualifier in BOUNDS:
            found[BOUNDS[figure.result.qualifier]] = plain(value)
    return found
