"""The languages of the site. A code is the first step of an address and the suffix of a column."""

from django.conf import settings
from django.utils.translation import get_language, get_language_info


def codes():
    """Return the language codes of the site in their order, such as ["en", "es"]."""
    return [code for code, _ in settings.LANGUAGES]


def current():
    """Return the active language, or the site's first one where none of the site's is active."""
    language = get_language()
    return language if language in codes() else settings.LANGUAGE_CODE


def column(field, language):
    """Return the name of a translated field's column in a language, such as "title_es"."""
    return f"{field}_{language}"


def tag(language):
    """Return the BCP 47 tag for `lang` attributes, such as "es-PE"."""
    return settings.LANGUAGE_TAGS.get(language, language)


def own_name(language):
    """Return the language's name in itself, such as "Español"."""
    return dict(settings.LANGUAGES)[language]


def name(language):
    """Return the language's name in the active language, such as "Spanish" or "español"."""
    words = str(get_language_info(language)["name_translated"])
    # English alone writes the names of languages with a capital; Django's Spanish catalog does too.
    return words if current() == "en" else words.lower()


def in_order_of_preference(language=None):
    """Return all codes, the given or active language first, then the site's order."""
    first = language or current()
    return [first, *(code for code in codes() if code != first)]
