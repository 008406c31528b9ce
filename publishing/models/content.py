from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from publishing import languages
from publishing.querysets import KeyedQuerySet, PublishableQuerySet


class Keyed(models.Model):
    """A row with a short name that never changes, by which fixtures and imports know it."""

    key = models.SlugField(
        _("key"),
        max_length=150,
        unique=True,
        editable=False,
        help_text=_("The name of this record in data files. It is made once and never changes."),
    )

    objects = KeyedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self.key:
            self.key = self._free_key()
        super().save(*args, **kwargs)

    def natural_key(self):
        return (self.key,)

    def key_source(self):
        """Return the words that the key is made from when the row is new."""
        return str(self)

    def text(self, field, language):
        """Return a translated field in exactly this language, "" where it is empty."""
        return getattr(self, languages.column(field, language)) or ""

    def text_in_any(self, field):
        """Return a translated field in the active language, else in the first that has it. For staff only."""
        # Called on the class: a value's own column "text" hides the method.
        return next(filter(None, (Keyed.text(self, field, code) for code in languages.in_order_of_preference())), "")

    def _free_key(self):
        stem = slugify(self.key_source())[:140] or self._meta.model_name
        taken = set(type(self)._base_manager.filter(key__startswith=stem).values_list("key", flat=True))
        key, number = stem, 2
        while key in taken:
            key, number = f"{stem}-{number}", number + 1
        return key


class Publishable(Keyed):
    """Content that is public per language: nothing shows before somebody publishes it in that language.

    The row is what the public sees; public querysets begin with `.live()`. `publishing.services` alone changes
    what it holds. A row that has never been public holds its newest draft, as far as the database's rules let it, so
    that lists and pickers know it.
    """

    is_live = models.BooleanField(_("public"), default=False, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    changed_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = PublishableQuerySet.as_manager()

    # The translated fields that a language needs before it can go public, and the one that names the row.
    required_to_publish = ("title", "slug")
    title_field = "title"
    # The reverse names of the rows that belong to this one and are drafted and published with it.
    drafted_children = ()
    # Those of them that no public page shows.
    internal_children = ()
    # Columns that older versions may still hold: {old name: new name}, or None for what was given up on purpose.
    former_columns = {}

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")

    def __str__(self):
        return self.text_in_any(self.title_field) or str(_("Untitled"))

    def get_absolute_url(self):
        """Return the row's public address in the active language: its page, or its place on one."""
        raise NotImplementedError

    def clean(self):
        super().clean()
        if not self.text_in_any(self.title_field):
            field = languages.column(self.title_field, languages.current())
            raise ValidationError({field: _("Write this in at least one language.")})

    def is_live_in(self, language):
        return getattr(self, languages.column("is_live", language))

    def live_languages(self):
        """Return the codes of the languages in which the row is public, in the site's order."""
        return [code for code in languages.codes() if self.is_live_in(code)]

    def language_shown(self, language=None):
        """Return the language in which a reader of the given, or active, one sees the row; None if it is not public."""
        return next((code for code in languages.in_order_of_preference(language) if self.is_live_in(code)), None)

    def updated_at(self, language):
        """Return when what readers of a language see last changed: at its publication or at a later save."""
        moments = (getattr(self, languages.column("published_at", language)), self.changed_at)
        return max(filter(None, moments), default=None)

    def slug_shown(self):
        """Return the slug of the row's address in the active language, borrowed where it is not public there."""
        return self.text("slug", self.language_shown() or languages.current()) or self.text_in_any("slug")

    @property
    def ended_on(self):
        """The day from which the row is history, with what it belongs to: it stays readable and no longer changes."""
        return None

    def check_children(self, children):
        """Raise ValidationError if rows that belong together contradict each other; {reverse name: [row]}."""

    def missing_to_publish(self, language):
        """Return the columns that must be filled before the row can be public in a language."""
        return [
            languages.column(field, language) for field in self.required_to_publish if not self.text(field, language)
        ]


class OfficialWording(models.Model):
    """A statement or title that is official in some language; elsewhere it is our translation and says so."""

    is_official = models.BooleanField(
        _("official wording"),
        default=False,
        help_text=_(
            "Tick it only in the language of the official document. In the other languages the text is shown as an "
            "unofficial translation until somebody confirms it."
        ),
    )

    # The translated field that holds the official words, and whether they are locked once public (rule R9).
    official_field = "title"
    official_is_locked = False

    class Meta:
        abstract = True

    def is_unofficial_translation(self, language):
        """Tell whether the words in a language translate words that are official in another."""
        flags = {code: getattr(self, languages.column("is_official", code)) for code in languages.codes()}
        return not flags[language] and any(flags.values())

    def clean(self):
        super().clean()
        if not self.official_is_locked or self._state.adding:
            return
        stored = type(self)._base_manager.get(pk=self.pk)
        errors = {}
        for language in languages.codes():
            name = languages.column(self.official_field, language)
            published = getattr(stored, languages.column("published_at", language)) is not None
            official = getattr(stored, languages.column("is_official", language))
            if published and official and getattr(self, name) != getattr(stored, name):
                errors[name] = ValidationError(
                    _(
                        "This is the official wording and it has been published, so it can't be changed. If the "
                        "official text changed, add a new version of the strategy."
                    ),
                    code="official_wording",
                )
        if errors:
            raise ValidationError(errors)
