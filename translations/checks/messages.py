"""What a problem is, in a sentence for staff, in the active language."""

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from publishing import languages

MOST_WORDS = 5
# Both sides have words that do not go together.
DIFFERENT = {
    "numbers": gettext_noop("The numbers differ. %(source_language)s: %(source)s. %(language)s: %(target)s."),
    "percentages": gettext_noop("The percentages differ. %(source_language)s: %(source)s. %(language)s: %(target)s."),
    "currencies": gettext_noop("The amounts differ. %(source_language)s: %(source)s. %(language)s: %(target)s."),
    "years": gettext_noop("The years differ. %(source_language)s: %(source)s. %(language)s: %(target)s."),
    "dates": gettext_noop("The dates differ. %(source_language)s: %(source)s. %(language)s: %(target)s."),
    "figures": gettext_noop(
        "Some figures stand in one language alone. %(source_language)s: %(source)s. %(language)s: %(target)s."
    ),
    "order": gettext_noop(
        "Figures stand in another order or place. %(source_language)s: %(source)s. %(language)s: %(target)s."
    ),
    "emails": gettext_noop("The e-mail addresses differ. %(source_language)s: %(source)s. %(language)s: %(target)s."),
    "links": gettext_noop("A link is missing. %(source_language)s: %(source)s. %(language)s: %(target)s."),
    "link_addresses": gettext_noop(
        "Links lead to different addresses. %(source_language)s: %(source)s. %(language)s: %(target)s."
    ),
    "tokens": gettext_noop("The figure tokens differ. %(source_language)s: %(source)s. %(language)s: %(target)s."),
    "headings": gettext_noop(
        "The number of headings differs. %(source_language)s: %(source)s. %(language)s: %(target)s."
    ),
    "names": gettext_noop("These names stay as they are and are missing in %(language)s: %(source)s."),
    "terms": gettext_noop("The glossary has other words. %(source_language)s: %(source)s. %(language)s: %(target)s."),
}


def message(problem, source_language, language):
    """Return a Problem between a source and its translation as a sentence."""
    if problem.code == "forbidden":
        code = source_language if problem.is_in_source else language
        return _("The glossary forbids these words in %(language)s: %(wrong)s. Write: %(right)s.") % {
            "language": languages.name(code),
            "wrong": quoted(problem.target),
            "right": quoted(problem.source),
        }
    return _(DIFFERENT[problem.code]) % {
        "source_language": languages.name(source_language).capitalize(),
        "language": languages.name(language) if problem.code == "names" else languages.name(language).capitalize(),
        "source": quoted(problem.source),
        "target": quoted(problem.target),
    }


def alt_message(image, language):
    return _("The image “%(image)s” has no description in %(language)s.") % {
        "image": image,
        "language": languages.name(language),
    }


def readability_message(score):
    sentence = Truncator(score.hardest).chars(160)
    return _("This is hard to read (%(score)s of 100). Its hardest sentence: “%(sentence)s”") % {
        "score": score.value,
        "sentence": sentence,
    }


def quoted(words):
    """Return words as a list for people, the first few of them."""
    shown = [f"“{Truncator(word).chars(60)}”" for word in words[:MOST_WORDS]]
    return ", ".join([*shown, *(["…"] if len(words) > MOST_WORDS else [])]) or pgettext("no words", "none")
