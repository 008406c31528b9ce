"""What results do when publishing tells of a publication, asks for objections, or sends a text on to readers."""

import re

from django.apps import apps
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _

from publishing import signals
from publishing.findings import Finding
from publishing.models import Publishable
from results import prose, unbacked, uses
from results.models import Indicator
from results.tokens import damaged_in, found_in
from translations.segments import fields

DIGIT = re.compile(r"\d")


@receiver(signals.published)
def remember_publication(sender, instance, **kwargs):
    uses.remember(instance)


@receiver(signals.unpublished)
def follow_end(sender, instance, **kwargs):
    """Let an indicator be taken back only where no public text prints it; note what a text no longer prints."""
    uses.remember(instance)
    if sender is Indicator:
        uses.check_still_told(instance)


@receiver(signals.loaded)
def remember_fixtures(sender, rows, **kwargs):
    for row in rows:
        uses.remember(row)
    uses.forget_lost()


@receiver(signals.asked_for_findings)
def check_figures(sender, row, payload, languages, **kwargs):
    """Return what stops a publication: figures in its texts that readers could not be shown."""
    return [
        Finding(field.child or field.column_in(code), message, "figure", code, is_blocking=True, words=(text,))
        for field in fields(sender, payload)
        for code in languages
        for text, message in faults(field.value(payload, code), code, field.column).items()
    ]


@receiver(signals.asked_for_findings)
def advise_on_numbers(sender, row, payload, languages, **kwargs):
    """Return advice on the numbers of new texts that no figure stands behind."""
    texts = [
        (field, code, value)
        for field in fields(sender, payload)
        for code in languages
        if unbacked.can_hold_figures(field) and DIGIT.search(value := field.value(payload, code))
    ]
    live = sender._base_manager.filter(pk=row.pk).first() if texts else None
    known = unbacked.public_figures() if texts else {}
    found = []
    for field, code, value in texts:
        column = field.column_in(code)
        if live is None or field.child or not live.is_live_in(code) or value != getattr(live, column):
            numbers = unbacked.numbers_in(value, code, field.is_rich, known[code])
            found += [_advice(field.child or column, code, number) for number in numbers]
    return found


def _advice(column, language, number):
    if number.suggestion:
        text = _("No figure stands behind “%(number)s”. A public figure says the same: %(figure)s")
        text = text % {"number": number.raw, "figure": number.suggestion.text}
    else:
        text = _("No figure stands behind “%(number)s”: nobody will update it.") % {"number": number.raw}
    return Finding(column, text, "unbacked", language, words=(number.raw,))


@receiver(signals.asked_for_faults)
def check_text(sender, value, language, column, is_public, **kwargs):
    """Return what is wrong with the figures of a text that somebody wrote."""
    if not is_public and found_in(value):
        return [_("Figures can only stand in the texts of pages. Write it in words here.")]
    return list(faults(value, language, column).values())


def faults(value, language, column):
    """Return {figure as it stands: message} for what is wrong with the figures of a text in a language."""
    found = {
        text: _("“%(text)s” is no complete figure: choose one from the list, or take the brackets out.")
        % {"text": text}
        for text in damaged_in(value)
    }
    printed = [text for text in found_in(value) if text not in found]
    if printed and column.get_internal_type() == "CharField":
        text = _("A figure can't stand in “%(field)s”: other pages and lists repeat it. Put it into a longer text.")
        return found | {printed[0]: text % {"field": column.verbose_name}}
    return found | uses.unprintable(printed, language)


@receiver(signals.page_rendered)
def show_figures(sender, response, **kwargs):
    if b"[[" in response.content:
        response.content = prose.finish(response.content.decode())


def forget(sender, instance, **kwargs):
    uses.forget(instance)


# One by one: a receiver for all models would make Django fetch every row that it deletes of any.
for model in apps.get_models():
    if issubclass(model, Publishable):
        post_delete.connect(forget, sender=model)
