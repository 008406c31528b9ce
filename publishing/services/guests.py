"""What people named on a share link may do, once a code sent to them has shown who they are."""

import secrets
from datetime import timedelta

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from publishing import audit
from publishing.models.review import Guest, Review
from publishing.rights import Denied
from publishing.services import review

CODE_DIGITS = 8
CODE_LIFE = timedelta(minutes=15)
# Wrong tries in the life of a code. Asking for another one does not give more: with 10^8 codes, who guesses for all of
# a link's fourteen days comes in with a chance of less than 1 in 10,000.
MOST_TRIES = 5
# Between two messages to the same person.
PAUSE = timedelta(minutes=1)
VISIT = timedelta(hours=1)
SALT = "publishing.services.guests"


def new_code(guest):
    """Return a code to send to a guest, None where one was sent a moment ago or the tries are used up for now."""
    now = timezone.now()
    with transaction.atomic():
        guest = Guest.objects.select_for_update(no_key=True).get(pk=guest.pk)
        is_running = guest.code_expires_at is not None and guest.code_expires_at > now
        if is_running and (guest.code_tries >= MOST_TRIES or guest.code_expires_at - CODE_LIFE > now - PAUSE):
            return None
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        guest.code_hash = _hashed(guest, code)
        guest.code_expires_at = now + CODE_LIFE
        guest.code_tries = guest.code_tries if is_running else 0
        guest.save(update_fields=["code_hash", "code_expires_at", "code_tries"])
    return code


def is_code(guest, typed):
    """Tell whether what a guest typed is their code, which works once; a wrong one uses up a try."""
    now = timezone.now()
    with transaction.atomic():
        guest = Guest.objects.select_for_update(no_key=True).get(pk=guest.pk)
        is_open = guest.code_hash and guest.code_expires_at > now and guest.code_tries < MOST_TRIES
        digits = "".join(sign for sign in typed if sign.isascii() and sign.isdigit())
        is_right = constant_time_compare(_hashed(guest, digits), guest.code_hash)
        if not is_open:
            return False
        if is_right:
            guest.code_hash = ""
        else:
            guest.code_tries += 1
        guest.save(update_fields=["code_hash", "code_tries"])
    return is_right


def _hashed(guest, code):
    return salted_hmac(SALT, f"{guest.pk}:{code}", algorithm="sha256").hexdigest()


def pass_of(guest):
    """Return the signed words by which a guest's browser is known again for an hour, on this link alone."""
    return signing.dumps({"guest": guest.pk, "link": guest.link_id}, salt=SALT)


def guest_of(link, words):
    """Return the guest of a link whose pass a browser shows, None if it is none, another link's or too old."""
    try:
        found = signing.loads(words, salt=SALT, max_age=VISIT)
    except signing.BadSignature:
        return None
    if found["link"] != link.pk:
        return None
    return link.guests.select_related("step").filter(pk=found["guest"]).first()


def review_for(guest):
    """Return the open review that waits for a guest's step and is about exactly what their link shows, else None."""
    revision = guest.link.revision
    found = Review.objects.filter(draft=revision.draft, state=Review.State.OPEN)
    waiting = found.select_related("revision", "draft").first()
    if waiting is None or guest.step is None or review.next_step(waiting) != guest.step:
        return None
    # Who decides must have read every language that the review is about.
    read = set(waiting.languages) <= set(guest.link.languages)
    same = all(review.same_words(waiting.revision, revision, code) for code in waiting.languages)
    return waiting if read and same else None


def comment(guest, text, column=""):
    """Write a guest's remark on the version that their link shows, at one of its fields or on the whole."""
    return review.comment(guest.link.revision, text, column=column, guest=guest)


def decide(guest, verdict, text):
    """Decide a guest's step of the review that waits for it. Raise ValidationError where none does, or no longer."""
    waiting = review_for(guest)
    if waiting is None:
        raise ValidationError(_("There is nothing for you to decide here now: the text changed, or it was decided."))
    try:
        return review.decide(waiting, verdict, step=guest.step, comment=text, guest=guest)
    except Denied as error:
        draft = guest.link.revision.draft
        audit.record(error.action, guest, draft=draft, version=guest.link.revision.number, is_denied=True)
        raise ValidationError(_("You can't decide on words that you wrote.")) from error
