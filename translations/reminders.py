"""The daily e-mail to translators: what they have that is due soon or overdue, in their language."""

import datetime
from itertools import groupby
from operator import attrgetter
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import ngettext

from publishing import languages
from publishing.admin.site import admin_url
from translations.models import Translation
from translations.services import may_translate

AHEAD = datetime.timedelta(days=3)


def due(now=None):
    """Return the translations that somebody has and that are due within three days, or were."""
    until = timezone.localdate(now) + AHEAD
    return Translation.objects.open().filter(assignee__isnull=False, due_on__lte=until)


def remind(now=None):
    """Send each translator one e-mail a day on what is due; yield (person, translations, what went wrong or "")."""
    now = now or timezone.now()
    people = due(now).filter(assignee__is_active=True).exclude(assignee__email="")
    for pk in people.order_by("assignee").values_list("assignee", flat=True).distinct():
        found = translations = problem = None
        try:
            with transaction.atomic():
                # Another machine that writes to the same person has them locked.
                found = get_user_model().objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
                translations = _waiting(found, now) if found else []
                if translations:
                    # Before it leaves: what the mail server refuses takes the mark back, and is tried again.
                    Translation.objects.filter(pk__in=[one.pk for one in translations]).update(reminded_at=now)
                    message(found, translations, timezone.localdate(now)).send()
        except (OSError, SMTPException) as error:
            problem = str(error)
        if translations:
            yield found, translations, problem or ""


def _waiting(person, now):
    """Return what a person is to be reminded of: nothing if they were reminded today."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if Translation.objects.filter(assignee=person, reminded_at__gte=midnight).exists():
        return []
    found = due(now).filter(assignee=person).order_by("due_on", "pk")
    # Rights may have gone since it was assigned.
    return [one for one in found if may_translate(person, one.model, one.language)]


def message(person, translations, today):
    """Return the e-mail that reminds a person of some translations, in their language."""
    code = person.language if person.language in languages.codes() else settings.LANGUAGE_CODE
    with translation.override(code):
        subject = ngettext(
            "%(count)d translation is due", "%(count)d translations are due", len(translations)
        ) % {"count": len(translations)}  # fmt: skip
        days = [(day, list(found)) for day, found in groupby(translations, attrgetter("due_on"))]
        for one in translations:
            one.link = settings.SITE_URL + admin_url(one.model, "change", one.object_id)
        desk = f"{settings.SITE_URL}{admin_url(Translation, 'changelist')}?language=all&who=me"
        body = render_to_string("translations/mail/reminder.txt", {"days": days, "today": today, "desk": desk})
    return EmailMessage(subject, body.strip() + "\n", to=[person.email])
