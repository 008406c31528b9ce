from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


def interface_languages():
    """Return the languages a person can choose, each named in itself."""
    return settings.LANGUAGES


class User(AbstractUser):
    """A person who signs in, with the language the admin speaks to them."""

    language = models.CharField(
        _("language of the admin"),
        max_length=10,
        choices=interface_languages,
        blank=True,
        help_text=_("Leave empty to follow the browser."),
    )
