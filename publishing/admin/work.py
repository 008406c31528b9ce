"""The page "My work": what waits for one person, of all kinds of content that they see."""

import datetime
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import capfirst
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from publishing import languages, rights, services
from publishing.admin.courses import ENDED_FOR_NOTHING
from publishing.admin.site import admin_url
from publishing.audit import name_of
from publishing.models import Draft, Publication, Publishable, Review, Schedule
from publishing.payload import SHARED
from publishing.services import review as reviews
from publishing.services.clearance import Clearance, same_words

SHOWN = 10
PER_PAGE = 50
# Older failures are told by the audit log.
FAILURES_SHOWN = datetime.timedelta(days=30)


@dataclass
class Item:
    """One line: an object, where it leads, and what there is to know before going there."""

    draft: Draft
    model: type
    url: str
    at: datetime.datetime
    note: str = ""
    codes: list = field(default_factory=list)
    person: str = ""

    @property
    def kind(self):
        return capfirst(self.model._meta.verbose_name)

    @property
    def languages(self):
        return ", ".join(str(languages.name(code)) for code in self.codes)


class Work:
    """What waits for a person; each section is a method that returns a queryset or list of things to make Items of."""

    TITLES = {
        "awaiting": _("Waiting for my decision"),
        "sent_back": _("Sent back to me"),
        "ready": _("Approved and ready to publish"),
        "drafts": _("My drafts with unpublished changes"),
        "in_review": _("In review, sent by me"),
        "schedules": _("Scheduled by me"),
        "uncleared": _("Published urgently and not cleared yet"),
        "deleted": _("Deleted, and recoverable"),
    }

    def __init__(self, user, models):
        self.user = user
        kinds = ContentType.objects.get_for_models(*models)
        self.models = {kinds[model].pk: model for model in models}

    def kinds(self, may):
        """Return the ids of the kinds of content on which the person has a right."""
        return [pk for pk, model in self.models.items() if may(self.user, model)]

    def rows(self, name):
        return getattr(self, name)()

    def items(self, name, rows):
        """Return the Items for some rows of a section."""
        return [getattr(self, f"_{name}_item", self._review_item)(row) for row in rows]

    # What there is in each section

    def awaiting(self):
        return reviews.awaiting(self.user, self.models.values())

    def sent_back(self):
        mine = Q(submitted_by=self.user) | Q(revision__author=self.user)
        found = self._newest().filter(mine, state__in=[Review.State.SENT_BACK, Review.State.VOID])
        return found.filter(_unpublished_in("languages")).order_by("-closed_at")

    def ready(self):
        kinds = self.kinds(rights.may_publish)
        found = self._newest().filter(state=Review.State.APPROVED, draft__content_type__in=kinds)
        found = list(found.filter(_unpublished_in("languages")).order_by("closed_at"))
        clearance = Clearance([review.draft for review in found])
        return [review for review in found if _ready_languages(review, clearance)]

    def drafts(self):
        mine = Q(changed_by=self.user) | Q(created_by=self.user)
        return self._drafts().present().with_changes().filter(mine).order_by("-changed_at")

    def in_review(self):
        return self._reviews().filter(state=Review.State.OPEN, submitted_by=self.user).order_by("submitted_at")

    def schedules(self):
        later = Schedule.objects.filter(
            draft=OuterRef("draft"), languages__overlap=OuterRef("languages"), created_at__gt=OuterRef("finished_at")
        )
        since = timezone.now() - FAILURES_SHOWN
        failed = Q(state=Schedule.State.FAILED, finished_at__gt=since) & ~Exists(later)
        found = Schedule.objects.filter(Q(state=Schedule.State.WAITING) | failed, by=self.user)
        return found.filter(**self._present()).select_related("draft").order_by("at")

    def uncleared(self):
        kinds = self.kinds(rights.may_publish)
        found = Publication.objects.filter(Q(by=self.user) | Q(draft__content_type__in=kinds), is_uncleared=True)
        return found.filter(**self._present()).select_related("draft", "by").order_by("since")

    def deleted(self):
        kinds = self.kinds(lambda user, model: rights.has_right(user, "delete", model))
        found = Draft.objects.filter(content_type__in=kinds, deleted_at__isnull=False)
        return found.select_related("deleted_by").order_by("-deleted_at")

    # How each is told

    def _item(self, draft, view, at, **more):
        model = self.models[draft.content_type_id]
        return Item(draft, model, admin_url(model, view, draft.object_id), at, **more)

    def _review_item(self, review):
        is_closed = review.closed_at is not None
        return self._item(
            review.draft,
            "review",
            review.closed_at if is_closed else review.submitted_at,
            note=capfirst(review.get_state_display()) if is_closed else "",
            codes=review.languages,
            person=name_of(review.submitted_by) if review.submitted_by != self.user else "",
        )

    def _ready_item(self, review):
        item = self._review_item(review)
        item.url = admin_url(item.model, "publish", review.draft.object_id)
        return item

    def _drafts_item(self, draft):
        codes = [code for code in draft.unpublished if code != SHARED]
        note = gettext("Dates, figures or lists") if SHARED in draft.unpublished else ""
        return self._item(draft, "change", draft.changed_at, codes=codes, note=note)

    def _schedules_item(self, planned):
        note = capfirst(planned.get_action_display())
        if planned.state == Schedule.State.FAILED:
            note = gettext("Not done: %(problem)s") % {"problem": planned.problem}
        return self._item(planned.draft, "change", planned.at, codes=planned.languages, note=note)

    def _uncleared_item(self, publication):
        return self._item(
            publication.draft,
            "review",
            publication.since,
            codes=[publication.language],
            note=publication.urgent_reason,
            person=name_of(publication.by),
        )

    def _deleted_item(self, draft):
        item = self._item(draft, "change", draft.deleted_at, person=name_of(draft.deleted_by))
        item.url = ""
        return item

    # Querysets

    def _drafts(self):
        return Draft.objects.filter(content_type__in=self.models)

    def _present(self):
        return {"draft__content_type__in": self.models, "draft__deleted_at__isnull": True}

    def _reviews(self):
        related = ("draft__head", "revision", "submitted_by")
        found = Review.objects.filter(**self._present()).select_related(*related)
        return found.defer("revision__payload", "draft__head__payload")

    def _newest(self):
        """Return the reviews after which no other was about the same languages."""
        later = Review.objects.exclude(state__in=ENDED_FOR_NOTHING).filter(
            draft=OuterRef("draft"), languages__overlap=OuterRef("languages"), pk__gt=OuterRef("pk")
        )
        return self._reviews().filter(~Exists(later))


def _unpublished_in(codes):
    """Return the condition that publishing a draft in a review's languages would change something for readers."""
    return Q(draft__unpublished__overlap=F(codes)) | Q(draft__unpublished__contains=[SHARED])


def _ready_languages(review, clearance):
    """Return the languages in which an approved review's words are still the newest and lack no step."""
    head = review.draft.head
    return [
        code
        for code in review.languages
        if same_words(review.revision, head, code) and not clearance.outstanding(review.draft, head, code)
    ]


def models_seen(site, user):
    """Return the kinds of content that a person may see in the admin."""
    found = (model for model in site._registry if issubclass(model, Publishable))
    return [model for model in found if rights.may_see(user, model)]


@require_safe
def work_view(request, site):
    """Answer with the first lines of each section, or with all of the one that the address names, in pages."""
    work = Work(request.user, models_seen(site, request.user))
    chosen = request.GET.get("section", "")
    page = None
    if chosen in Work.TITLES:
        page = Paginator(work.rows(chosen), PER_PAGE).get_page(request.GET.get("p"))
        sections = [{"name": chosen, "title": Work.TITLES[chosen], "items": work.items(chosen, page)}]
    else:
        sections = [_section(work, name) for name in Work.TITLES]
        sections = [section for section in sections if section["items"]]
    context = {**site.each_context(request), "title": gettext("My work"), "sections": sections, "page": page}
    return TemplateResponse(request, "admin/publishing/work.html", context)


def _section(work, name):
    found = list(work.rows(name)[: SHOWN + 1])
    items = work.items(name, found[:SHOWN])
    return {"name": name, "title": Work.TITLES[name], "items": items, "has_more": len(found) > SHOWN}


@require_POST
@csrf_protect
def recover_view(request, site, pk):
    """Bring a deleted object back as a draft, and lead to its form."""
    draft = get_object_or_404(Draft.objects.select_related("content_type"), pk=pk)
    try:
        row = services.recover(draft, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("admin:work", current_app=site.name))
    done = gettext("“%(name)s” is back as a draft. Nothing of it is public until somebody publishes it.")
    messages.success(request, done % {"name": draft.name})
    return HttpResponseRedirect(admin_url(draft.model, "change", row.pk))
