from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing import languages
from publishing.models import Keyed
from publishing.querysets import KeyedQuerySet
from translations.checks.glossary import Entry


class TermQuerySet(KeyedQuerySet):
    def entries(self):
        """Return the glossary as the checks read it."""
        return [term.entry() for term in self.order_by("key")]


class Term(Keyed):
    """A word of the field and how each language says it, so that all texts say it alike."""

    words = models.CharField(_("words"), max_length=200, help_text=_("As a text has them, in the singular."))
    accepted = models.TextField(
        _("also right"), blank=True, help_text=_("Other wordings that may stand for it, one on each line.")
    )
    forbidden = models.TextField(
        _("not to be written"),
        blank=True,
        help_text=_("Wordings that are wrong for it, one on each line. The checks warn of them."),
    )
    is_forbidden_in_headings_only = models.BooleanField(_("wrong in titles and headings only"), default=False)
    is_do_not_translate = models.BooleanField(
        _("not translated"), default=False, help_text=_("A name that is the same in every language.")
    )
    context = models.CharField(
        _("context"),
        max_length=200,
        blank=True,
        help_text=_("Where it has this meaning, such as: indicators."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("What a translator must know of it."))

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("glossary")
        ordering = ["key"]

    def __str__(self):
        return self.text_in_any("words")

    def entry(self):
        """Return the term as the checks read it; a name without words in a language is the same there."""
        words = {code: self.text("words", code) for code in languages.codes()}
        if self.is_do_not_translate:
            words = {code: found or self.text_in_any("words") for code, found in words.items()}
        return Entry(
            wordings={code: [words[code], *self._lines("accepted", code)] for code in words if words[code]},
            forbidden={code: self._lines("forbidden", code) for code in words},
            is_name=self.is_do_not_translate,
            is_for_headings=self.is_forbidden_in_headings_only,
        )

    def _lines(self, field, language):
        return [line.strip() for line in self.text(field, language).splitlines() if line.strip()]
