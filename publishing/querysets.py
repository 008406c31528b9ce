from django.db import models
from django.db.models import Case, F, Func, Q, TextField, When

from publishing import languages


class SortKey(Func):
    """The key by which Spanish and English words sort: accents fold, ñ follows n. See migration publishing 0001."""

    function = "public.sort_key"
    arity = 1
    output_field = TextField()


def live_column(language):
    return languages.column("is_live", language)


def title_shown(field, language):
    """Return the expression for the title that a reader of a language sees.

    It is the title in that language where the row is live in it, else that of the first language it is live in.
    """
    order = languages.in_order_of_preference(language)
    return Case(
        *[When(Q(**{live_column(code): True}), then=F(languages.column(field, code))) for code in order],
        default=F(languages.column(field, order[0])),
        output_field=TextField(),
    )


def live_in_any(path=""):
    """Return the condition that a row is live in some language; `path` leads to it, such as "programs__"."""
    condition = Q()
    for language in languages.codes():
        condition |= Q(**{f"{path}{live_column(language)}": True})
    return condition


class KeyedQuerySet(models.QuerySet):
    def get_by_natural_key(self, key):
        return self.get(key=key)


class PublishableQuerySet(KeyedQuerySet):
    """Where every public page begins."""

    def live(self, language=None):
        """Return the rows public in the given, or active, language."""
        return self.filter(**{live_column(language or languages.current()): True})

    def live_in_any(self):
        """Return the rows public in at least one language."""
        return self.filter(live_in_any())

    def untranslated(self, language):
        """Return the rows public in some language but not in this one."""
        return self.live_in_any().filter(**{live_column(language): False})

    def with_slug(self, slug, language=None):
        """Return the public rows that an address can mean, the language's own slug first.

        A row that is not live in the language answers there under the slug of a language in which it is.
        """
        language = language or languages.current()
        own = Q(**{live_column(language): True, languages.column("slug", language): slug})
        borrowed = Q()
        for other in languages.in_order_of_preference(language)[1:]:
            borrowed |= Q(**{live_column(other): True, languages.column("slug", other): slug})
        return self.filter(own | borrowed).order_by(Case(When(own, then=0), default=1), "pk")

    def alphabetical(self, language=None):
        """Return the rows by the title that a reader of the language sees, as a dictionary would."""
        language = language or languages.current()
        return self.order_by(SortKey(title_shown(self.model.title_field, language)), "pk")
