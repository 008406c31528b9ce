"""What an address means that no public row answers: its object was renamed, taken back, moved or deleted."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Q, When

from publishing import languages
from publishing.models import OldAddress, Publication


@dataclass(frozen=True)
class Former:
    """An object that an address once meant, and where it is no longer public: {language: Publication}."""

    object_id: int
    ended: dict

    def ending(self, row, language):
        """Return the publication whose end a reader of a language is told of; None where the row is public to them.

        A reader is told of their own language first. Another one counts only where nothing of the row is public.
        """
        live = row.live_languages() if row else []
        if language in live:
            return None
        if live:
            return self.ended.get(language)
        return next(
            (self.ended[code] for code in languages.in_order_of_preference(language) if code in self.ended), None
        )


def has_ended(row, language, slug=None):
    """Tell whether a row that answers at an address was taken back in a language.

    It was too where another row had the address in this language, and this one only borrows it.
    """
    if row.is_live_in(language):
        return False
    meant = _meant(type(row), slug, [language]) | _own(row.pk, language)
    return _publications(type(row)).filter(meant).exists()


def former(model, slug, language, borrowed=None):
    """Return the object that an address without a public row of its language once meant, None if there is none.

    `borrowed` is the row that answers there because it is public in another language. Only the end of publications in
    this one can stand before it.
    """
    found = _ended_at(model, slug, language, borrowed)
    if found is None and borrowed is None:
        found = _renamed(model, slug, language)
    return None if found is None else Former(found, _ended(model, found))


def former_of(row):
    """Return a row as the object that its address once meant."""
    return Former(row.pk, _ended(type(row), row.pk))


def reveal(row, former):
    """Let a row, in memory alone, show what it showed in the languages from which it was withdrawn."""
    for publication in former.ended.values():
        if publication.state == Publication.State.WITHDRAWN:
            setattr(row, languages.column("is_live", publication.language), True)


def remember(row):
    """Keep the addresses that a row has had in public, so that they tell of it once it is deleted."""
    kind = ContentType.objects.get_for_model(row)
    for code in languages.codes():
        slug = row.text("slug", code) if hasattr(row, "slug") else ""
        if slug and getattr(row, languages.column("published_at", code)):
            defaults = {"object_id": row.pk}
            OldAddress.objects.update_or_create(content_type=kind, language=code, slug=slug, defaults=defaults)


def _publications(model):
    """Return the publications of a model's objects that have ended."""
    kind = ContentType.objects.get_for_model(model)
    return Publication.objects.filter(draft__content_type=kind).exclude(state=Publication.State.LIVE)


def _ended(model, object_id):
    return {
        publication.language: publication for publication in _publications(model).filter(draft__object_id=object_id)
    }


def _own(object_id, language):
    return Q(language=language, draft__object_id=object_id)


def _meant(model, slug, codes):
    """Return the condition of publications under a slug.

    A slug counts in the languages in which the object has been public, so that no draft's address shows.
    """
    condition = Q(pk__in=[])
    for code in codes if slug else []:
        rows = model._base_manager.filter(**{languages.column("slug", code): slug})
        condition |= Q(language=code, draft__object_id__in=rows.values("pk"))
    return condition


def _ended_at(model, slug, language, borrowed):
    """Return the id of the object whose publication under a slug has ended, that in the reader's language first."""
    meant = _meant(model, slug, languages.codes() if borrowed is None else [language])
    if borrowed is not None:
        meant |= _own(borrowed.pk, language)
    found = list(_publications(model).filter(meant).values_list("language", "draft__object_id"))
    # Two at most per language: the row that had the slug, and the one that borrows the address of another.
    found.sort(key=lambda pair: (pair[0] != language, borrowed is not None and pair[1] == borrowed.pk))
    return next((object_id for _language, object_id in found), None)


def _renamed(model, slug, language):
    """Return the id of the object that once had a slug, in the reader's language before any other."""
    old = OldAddress.objects.filter(content_type=ContentType.objects.get_for_model(model), slug=slug)
    own_first = Case(When(language=language, then=0), default=1)
    return old.order_by(own_first, "pk").values_list("object_id", flat=True).first()
