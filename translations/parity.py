"""Whether languages may go public one without the other, by the rule of each kind of content, and what is late."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import languages, signals
from translations.learning import source_of
from translations.models import ParityRule

Rule = ParityRule.Rule


@receiver(signals.asked_for_objections)
def object_to_publication(sender, row, languages, **kwargs):
    """Return what the rule of a kind of content has against publishing a row in some languages at once.

    What is public in a language may be corrected there at any time, and taken back: readers come before parity.
    """
    public = set(row.live_languages())
    if set(languages) <= public:
        return {}
    rule = ParityRule.objects.filter(content_type=ContentType.objects.get_for_model(sender)).first()
    text = _objection(rule, row, public | set(languages)) if rule else ""
    return {"__all__": [text]} if text else {}


def _objection(rule, row, public):
    """Return why a row may not be public in these languages alone, "" where it may."""
    if rule.rule == Rule.TOGETHER and (lacking := [code for code in languages.codes() if code not in public]):
        text = _("This kind of content is public in all languages or in none. Publish it in these too: %(languages)s.")
        return text % {"languages": ", ".join(str(languages.name(code)) for code in lacking)}
    if rule.rule == Rule.SOURCE_FIRST and (source := source_of(row)) not in public:
        text = _("This kind of content goes public first in the language it is written in: %(language)s.")
        return text % {"language": languages.name(source)}
    return ""


def late(now=None):
    """Return the condition of translations that are unlike their source in public for longer than the rule allows."""
    now, condition = now or timezone.now(), Q(pk__in=[])
    for rule in ParityRule.objects.exclude(rule=Rule.FREE):
        condition |= Q(content_type=rule.content_type_id, exposed_since__lte=now - rule.grace)
    return condition
