"""What the lists and forms of staff say of an object: where it stands in each language, and who is to act."""

from dataclasses import dataclass, field
from functools import cache

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing import languages
from publishing.models import Draft, Publication, Review, Schedule
from publishing.notation import moment
from publishing.payload import SHARED
from publishing.services import review as reviews

State = Publication.State


@dataclass
class Standing:
    """An object's draft with its publications, its open or latest review and what is scheduled."""

    draft: Draft | None = None
    publications: dict = field(default_factory=dict)
    review: Review | None = None
    schedules: list = field(default_factory=list)

    def has_changes(self, row, code):
        """Tell whether publishing would change what readers of a language see."""
        if self.draft is None:
            return False
        return code in self.draft.unpublished or (SHARED in self.draft.unpublished and row.is_live_in(code))


def standings(model, rows):
    """Return {pk: Standing} of some rows, in four queries for any number of them."""
    drafts = list(Draft.objects.of_model(model).filter(object_id__in=[row.pk for row in rows]).select_related("head"))
    found = {draft.pk: Standing(draft) for draft in drafts}
    for publication in Publication.objects.filter(draft__in=drafts).select_related("revision", "shared_revision", "by"):
        found[publication.draft_id].publications[publication.language] = publication
    for review in Review.objects.filter(draft__in=drafts).order_by("draft", "-pk").distinct("draft"):
        found[review.draft_id].review = review
    for planned in Schedule.objects.filter(draft__in=drafts, state=Schedule.State.WAITING).select_related("by"):
        found[planned.draft_id].schedules.append(planned)
    by_object = {standing.draft.object_id: standing for standing in found.values()}
    return {row.pk: by_object.get(row.pk, Standing()) for row in rows}


def badge(kind, sign, words):
    return format_html('<span class="state state-{}"><span aria-hidden="true">{}</span> {}</span>', kind, sign, words)


def state(row, code, standing=None):
    """Return the words, with signs, for where a row stands in a language."""
    standing = standing or Standing()
    publication = standing.publications.get(code)
    badges = [_public_state(row, code, publication, standing)]
    if row.is_live_in(code) and standing.has_changes(row, code):
        badges.append(badge("changed", "✎", gettext("Unpublished changes")))
    if standing.review and standing.review.state == Review.State.OPEN and code in standing.review.languages:
        badges.append(badge("review", "◔", gettext("In review")))
    badges += [
        badge("scheduled", "◷", gettext("Scheduled: %(time)s") % {"time": moment(planned.at)})
        for planned in standing.schedules
        if code in planned.languages
    ]
    if publication and publication.is_uncleared:
        badges.append(badge("missing", "!", gettext("Not cleared yet")))
    return format_html(" ".join(["{}"] * len(badges)), *badges)


def _public_state(row, code, publication, standing):
    if row.is_live_in(code):
        return badge("public", "●", gettext("Public"))
    if publication and publication.state == State.WITHDRAWN:
        return badge("private", "◌", gettext("Withdrawn"))
    if publication and publication.state == State.REDIRECTED:
        return badge("private", "◌", gettext("Redirected"))
    if _lacks_texts(row, code, standing):
        return badge("missing", "○", gettext("Incomplete"))
    return badge("private", "○", gettext("Not public"))


def _lacks_texts(row, code, standing):
    values = standing.draft.head.payload["columns"] if standing.draft else None
    for name in row.required_to_publish:
        column = languages.column(name, code)
        if not (values.get(column) if values is not None else row.text(name, code)):
            return True
    return False


@cache  # Django tells by identity which columns can be sorted.
def publication_column(code):
    """Return the list column that says where a row stands in a language."""

    @admin.display(description=languages.own_name(code), ordering=languages.column("is_live", code))
    def column(row):
        return state(row, code, getattr(row, "standing", None))

    return column


def with_last_touch(queryset):
    """Return rows with `touched_at`, when staff last wrote them or, where nobody did, when they were last stored."""
    kind = ContentType.objects.get_for_model(queryset.model)
    draft = Draft.objects.filter(content_type=kind, object_id=OuterRef("pk"))
    return queryset.annotate(touched_at=Coalesce(Subquery(draft.values("changed_at")[:1]), F("changed_at")))


class DraftFilter(admin.SimpleListFilter):
    """Narrows a list to what waits for somebody."""

    title = _("drafts")
    parameter_name = "draft"

    def lookups(self, request, model_admin):
        return [
            ("changes", _("Unpublished changes")),
            ("mine", _("My unpublished changes")),
            ("awaiting", _("Awaiting my decision")),
            ("review", _("In review")),
            ("scheduled", _("Scheduled")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request, queryset):
        drafts = Draft.objects.of_model(queryset.model)
        chosen = {
            "changes": lambda: drafts.with_changes(),
            "mine": lambda: drafts.with_changes().filter(changed_by=request.user),
            "awaiting": lambda: drafts.filter(pk__in=awaiting(request.user, queryset.model)),
            "review": lambda: drafts.filter(reviews__state=Review.State.OPEN),
            "scheduled": lambda: drafts.filter(schedules__state=Schedule.State.WAITING),
            "withdrawn": lambda: drafts.filter(publications__state=State.WITHDRAWN),
        }.get(self.value())
        if chosen is None:
            return queryset
        return queryset.filter(Exists(chosen().filter(object_id=OuterRef("pk"))))


def awaiting(user, model):
    """Return the ids of the drafts of a model whose review waits for a person's decision."""
    return [review.draft_id for review in reviews.awaiting(user, [model])]
