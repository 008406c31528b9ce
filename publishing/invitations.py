"""Messages to people named on a share link, in the language that they were named with."""

import logging
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override

from publishing.services.guests import CODE_LIFE
from publishing.services.sharing import name_of

log = logging.getLogger(__name__)


def address(token):
    """Return the address of a share link, for messages and for whoever made it."""
    return f"{settings.SITE_URL}{reverse('share:page', args=[token])}"


def invite(link, token):
    """Send a new link to everybody named on it, and return those to whom it could not be sent."""
    context = {"address": address(token), "link": link}
    guests = link.guests.select_related("step")
    return [guest for guest in guests if not _send(guest, invitation_subject, "invitation", context)]


def send_code(guest, code):
    """Send a guest the code that shows who they are, and tell whether the message left."""
    context = {"code": code, "minutes": CODE_LIFE.seconds // 60}
    return _send(guest, code_subject, "code", context)


def invitation_subject(site):
    return gettext("A draft for you to read, from %(site)s") % {"site": site}


def code_subject(site):
    return gettext("Your code for %(site)s") % {"site": site}


def _send(guest, subject, template, context):
    # Nothing that staff or guests typed stands in a subject, so nothing can begin another header there.
    site = urlsplit(settings.SITE_URL).hostname
    with override(guest.language):
        context = {**context, "guest": guest, "site": site, "name": name_of(guest.link)}
        text = render_to_string(f"publishing/mail/{template}.txt", context)
        message = EmailMessage(subject(site), text, to=[guest.email])
    try:
        message.send()
    except (OSError, SMTPException):
        log.exception("a message to a guest could not be sent")
        return False
    return True
