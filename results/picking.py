"""The list of figures that prose can name: a page of the admin, and what the editor's picker shows of it."""

import unicodedata
from dataclasses import dataclass

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from publishing import languages
from results import uses
from results.figures import Figure, every_figure, figures, figures_named
from results.tokens import FORM_NAMES, Form, Token, found_in, parse

PER_PAGE = 10
# More than any page prints; what an address can hold.
MOST_TOKENS = 100


@dataclass(frozen=True)
class Said:
    """One form of a figure: the token that prose writes, and what readers get for it in each language."""

    token: Token
    # [(language tag, name of the language, words)]
    words: list

    @property
    def name(self):
        return FORM_NAMES[self.token.form]


@dataclass(frozen=True)
class Choice:
    """A figure, held to one value or always the newest, with all that can be said of it."""

    figure: Figure
    pin: str = ""
    # What it is held to, in words.
    held_to: str = ""

    @property
    def key(self):
        return self.figure.indicator.key

    @property
    def titles(self):
        """The figure's titles as [(language tag, title)], the reader's own language first."""
        indicator = self.figure.indicator
        codes = languages.in_order_of_preference()
        return [(languages.tag(code), title) for code in codes if (title := indicator.text("title", code))]

    @property
    def missing(self):
        """The names of the languages in which readers could not be shown the figure."""
        return [languages.name(code) for code in languages.codes() if not self.figure.indicator.is_live_in(code)]

    @property
    def forms(self):
        found = []
        for form in Form:
            token = Token(self.key, self.pin, form)
            words = [(languages.tag(code), languages.name(code), self._words(form, code)) for code in languages.codes()]
            if any(said for _tag, _name, said in words):
                found.append(Said(token, words))
        return found

    @cached_property
    def searched(self):
        """All by which somebody may look for the figure."""
        indicator = self.figure.indicator
        texts = [self.key, indicator.code or ""]
        for code in languages.codes():
            texts += [indicator.text(name, code) or "" for name in ("title", "summary", "unit")]
            texts.append(self._words(Form.FULL, code))
        return _bare(" ".join(texts))

    def _words(self, form, language):
        with override(language):
            return self.figure.words(form)


def newest(query=""):
    """Return a Choice of each public figure, its newest value, that has all words of a query."""
    wanted = _bare(query).split()
    choices = [Choice(figure) for figure in figures()]
    return [choice for choice in choices if all(word in choice.searched for word in wanted)]


def values_of(key):
    """Return the Choices of one figure: its newest value, and each to which a text can hold it."""
    found = {}
    for figure in every_figure(key):
        if not figure.result.region_id:
            found.setdefault("", Choice(figure))
        for pin, held_to in _pins(figure.result):
            found.setdefault(pin, Choice(figure, pin, held_to))
    return list(found.values())


def _pins(result):
    """Return [(pin, words)] of what holds a figure to a result, or to a newer one of the same kind."""
    if result.region_id:
        return [(result.region.iso_code.lower(), _("Region: %(region)s") % {"region": result.region.name})]
    source = _("Source: %(source)s") % {"source": result.source.text_in_any("title")}
    year = _("U.S. fiscal year %(year)s") % {"year": result.fiscal_year}
    return [*([(f"fy{result.fiscal_year}", year)] if result.fiscal_year else []), (result.source.key, source)]


def _bare(text):
    """Return a text in small letters without accents, as people type it into a search."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@require_safe
def figures_view(request, site):
    """Answer with the figures to choose from, or with all values of one; the picker asks for the list alone."""
    key, query = request.GET.get("figure", ""), request.GET.get("q", "").strip()
    choices = values_of(key) if key else newest(query)
    if key and not choices:
        raise Http404
    page = Paginator(choices, len(choices) if key else PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **site.each_context(request),
        "title": _("Figures for texts"),
        "page": page,
        "query": query,
        "figure": choices[0].figure if key else None,
        "is_picker": "picker" in request.GET,
        "forms": [(Token("family-income", form=form).text, name) for form, name in FORM_NAMES.items()],
    }
    template = "_figures" if context["is_picker"] else "figures"
    return TemplateResponse(request, f"admin/results/{template}.html", context)


@require_safe
def words_view(request, site):
    """Answer with what readers of a language get for figures, and what is wrong with those that they can't get."""
    language = request.GET.get("language")
    if language not in languages.codes():
        raise Http404
    texts = [text for text in request.GET.getlist("token")[:MOST_TOKENS] if found_in(text) == [text]]
    faults = uses.unprintable(texts, language)
    named = figures_named({token for text in texts if (token := parse(text)) and text not in faults})
    with override(language):
        words = {text: named[parse(text)].words(parse(text).form) for text in texts if text not in faults}
    return JsonResponse({"words": words, "faults": faults})


admin.site.add_page("figures/", figures_view, "figures")
admin.site.add_page("figures/words/", words_view, "figure-words")
