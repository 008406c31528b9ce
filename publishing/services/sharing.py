"""Links under which people without an account read one version of an object, for two weeks at most."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from publishing import audit, languages
from publishing.models.review import ClearanceStep, Guest, ShareLink
from publishing.rights import Denied, has_right, may_clear, may_see
from publishing.services.clearance import Clearance, is_member

Action = audit.Action

TOKEN_BYTES = 32
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
LONGEST_DAYS = 14
MOST_GUESTS = 20
# A reader who leafs to and fro is one reader: the log keeps one entry an hour, the count all.
LOG_AGAIN = timedelta(hours=1)


@dataclass(frozen=True)
class Invited:
    """A person to name on a link: they may comment and, with a clearance step, decide it."""

    name: str
    email: str
    language: str
    step: ClearanceStep | None = None


def may_share(user, model):
    """Tell whether a person may show versions of a kind of content to people without an account."""
    return has_right(user, "change", model) or (may_see(user, model) and may_clear(user))


def share(revision, codes, *, by, days=7, guests=()):
    """Make a link to a revision in some languages and return it with its token, which is kept nowhere else.

    `guests` are Invited. Raise Denied who may not share, ValidationError with {field: messages} for what can't be.
    """
    row, model = revision.draft.row(), revision.draft.model
    if not may_share(by, model):
        raise Denied(Action.SHARE, row, model=model)
    _check(codes, days, guests)
    _check_steps(revision, codes, by, guests)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        link = ShareLink.objects.create(
            revision=revision,
            languages=[code for code in languages.codes() if code in codes],
            token_hash=hashed(token),
            created_by=by,
            expires_at=timezone.now() + timedelta(days=days),
        )
        Guest.objects.bulk_create(
            Guest(link=link, name=_one_line(guest.name), email=guest.email, language=guest.language, step=guest.step)
            for guest in guests
        )
        names = ", ".join(_one_line(guest.name) for guest in guests)
        audit.record(
            Action.SHARE, by, draft=revision.draft, codes=link.languages, version=revision.number, detail=names
        )
    return link, token


def revoke(link, *, by):
    """End a link at once."""
    draft = link.revision.draft
    if not may_share(by, draft.model):
        raise Denied(Action.REVOKE, draft.row(), model=draft.model)
    with transaction.atomic():
        if ShareLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(revoked_at=timezone.now()):
            audit.record(Action.REVOKE, by, draft=draft, codes=link.languages, version=link.revision.number)


def find_link(token):
    """Return the link of a token, None for a token that is malformed, unknown, revoked or past its time."""
    # A malformed token costs the same query as any other.
    digest = hashed(token) if TOKEN.fullmatch(token) else ""
    links = ShareLink.objects.select_related("revision__draft__content_type", "revision__schema", "created_by")
    return links.filter(token_hash=digest, revoked_at__isnull=True, expires_at__gt=timezone.now()).first()


def open_link(token):
    """Return the link of a token like `find_link`, and count that it was opened."""
    link = find_link(token)
    if link is None:
        return None
    now = timezone.now()
    with transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, last_opened_at=now)
        if link.last_opened_at is None or link.last_opened_at < now - LOG_AGAIN:
            draft = link.revision.draft
            audit.record(Action.OPEN_LINK, None, draft=draft, codes=link.languages, version=link.revision.number)
    return link


def name_of(link):
    """Return what a link's version is called, in a language of the link, the active one before others."""
    columns, field = link.revision.payload["columns"], link.revision.draft.model.title_field
    names = (columns.get(languages.column(field, code)) for code in languages.in_order_of_preference()
             if code in link.languages)  # fmt: skip
    return next(filter(None, names), _("Untitled"))


def hashed(token):
    return hashlib.sha256(token.encode()).hexdigest()


def _check(codes, days, guests):
    errors = {}
    if not codes or set(codes) - set(languages.codes()):
        errors["languages"] = _("Choose at least one language.")
    if not 1 <= days <= LONGEST_DAYS:
        errors["days"] = _("A link is valid for 1 to %(days)s days.") % {"days": LONGEST_DAYS}
    addresses = [guest.email.lower() for guest in guests]
    if len(addresses) != len(set(addresses)):
        errors["guests"] = _("The same e-mail address stands there twice.")
    elif len(addresses) > MOST_GUESTS:
        errors["guests"] = _("A link can name %(count)s people at most.") % {"count": MOST_GUESTS}
    elif not all(map(_is_whole, guests)):
        errors["guests"] = _("Give the name, a valid e-mail address and the language of everybody named.")
    if errors:
        raise ValidationError(errors)


def _check_steps(revision, codes, by, guests):
    """Refuse that somebody names who clears their own words, unless it is a known member of the step's group."""
    strangers = [guest for guest in guests if guest.step and not is_member(guest.email, guest.step)]
    if strangers and by.pk in Clearance([revision.draft]).writers(revision, codes):
        text = _(
            "You wrote some of this, so whoever clears it through your link has to be a known member of the step, with "
            "the e-mail address of their account: %(names)s is not. Somebody else can name them."
        )
        names = ", ".join(_one_line(guest.name) for guest in strangers)
        raise ValidationError({"guests": text % {"names": names}})


def _is_whole(guest):
    try:
        validate_email(guest.email)
    except ValidationError:
        return False
    return bool(_one_line(guest.name)) and guest.language in languages.codes()


def _one_line(text):
    return " ".join(text.split())
