"""The pages on which staff send an object for review, read what changed in it, comment on it and decide."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from publishing import languages, rights, services
from publishing.admin.courses import field_comments, review_line
from publishing.admin.desk import LONGEST, ReviewDesk
from publishing.admin.site import admin_url
from publishing.audit import Action, name_of
from publishing.models import ClearanceStep, Review
from publishing.payload import SHARED
from publishing.schemas import UnreadableVersionError
from publishing.services import review as reviews
from publishing.services import sharing
from publishing.services.clearance import Clearance, same_words

__all__ = ["ReviewMixin", "field_comments", "review_line"]


class SubmitForm(forms.Form):
    """In which languages to send an object's newest version for review, and what to tell those who clear it."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    note = forms.CharField(
        label=_("Note to those who clear"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example what it is about, and until when you need it. They get it by e-mail."),
    )

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [offer for offer in offers if not offer.obstacle]
        self.fields["languages"].choices = [(offer.code, offer.name) for offer in offered]
        self.fields["languages"].initial = [offer.code for offer in offered if offer.has_changes]

    def add_errors(self, error):
        """Show what the service refused beside the boxes it is about, and the rest above the form."""
        found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        for name, texts in found.items():
            self.add_error(name if name in self.fields else None, texts)


@dataclass
class Offer:
    """What sending one language for review would mean."""

    code: str
    # [(step, [names of those who may decide it])]
    steps: list[tuple[ClearanceStep, list[str]]]
    has_changes: bool
    # Why it can't be sent, in a sentence; "" if it can.
    obstacle: str

    @property
    def name(self):
        return languages.own_name(self.code)

    @property
    def tag(self):
        return languages.tag(self.code)


class ReviewMixin:
    """Adds an object's review page, and the page that sends it for review."""

    def get_urls(self):
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/submit/", view(self.submit_view), name=f"{prefix}_submit"),
            path("<int:pk>/review/", view(self.review_view), name=f"{prefix}_review"),
            *super().get_urls(),
        ]

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), csrf_protect])
    def submit_view(self, request, pk):
        """Ask in which languages to send the newest version for review, and by POST send it."""
        row = self._reviewed(request, pk)
        if not rights.may_write(request.user, self.model):
            raise rights.Denied(Action.SUBMIT, row)
        draft = services.find(row)
        offers = self._offers(request.user, row, draft)
        form = SubmitForm(request.POST or None, offers=offers)
        if request.method == "POST" and form.is_valid():
            data = form.cleaned_data
            try:
                review = reviews.submit(row, data["languages"], by=request.user, note=data["note"].strip())
            except ValidationError as error:
                form.add_errors(error)
            else:
                done = gettext("“%(name)s” is sent for review. It waits for: %(step)s.")
                done %= {"name": review.draft, "step": reviews.next_step(review)}
                self.message_user(request, done, messages.SUCCESS)
                return HttpResponseRedirect(admin_url(self.model, "review", row.pk))
        title = gettext("Send for review: %(name)s") % {"name": draft or row}
        return self._review_answer(request, row, draft, "submit", {"title": title, "form": form, "offers": offers})

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), csrf_protect])
    def review_view(self, request, pk):
        """Show what an object's reviews are about and where they stand; POSTs comment, resolve, decide or cancel."""
        row = self._reviewed(request, pk)
        draft = services.find(row)
        title = gettext("Review: %(name)s") % {"name": draft or row}
        if draft is None:
            return self._review_answer(request, row, None, "review", {"title": title})
        desk = ReviewDesk(request, draft)
        if request.method == "POST" and (done := desk.act()):
            self.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(admin_url(self.model, "review", row.pk))
        try:
            context = desk.context()
        except UnreadableVersionError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return HttpResponseRedirect(admin_url(self.model, "history", row.pk))
        return self._review_answer(request, row, draft, "review", {"title": title, **context})

    def _reviewed(self, request, pk):
        """Return a row whose drafts the person may see."""
        if not rights.may_see(request.user, self.model):
            raise PermissionDenied
        row = self.model._base_manager.filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def _offers(self, user, row, draft):
        """Return an Offer for each language."""
        clearance = Clearance([draft] if draft else [])
        kind = ContentType.objects.get_for_model(self.model).pk
        written = rights.parts_written(user, self.model)
        current = draft and draft.reviews.filter(state=Review.State.OPEN).select_related("revision").first()
        found = []
        for code in languages.codes():
            steps = clearance.outstanding(draft, draft.head, code) if draft else clearance.steps_for(kind, code)
            writers = clearance.writers(draft.head, [code]) if draft else set()
            in_review = current and code in current.languages and same_words(current.revision, draft.head, code)
            obstacle = ""
            if code not in written:
                obstacle = gettext("You do not write in this language.")
            elif code not in (draft.names if draft else names(row)):
                obstacle = gettext("There is no text in this language yet.")
            elif not steps:
                obstacle = gettext("This needs no further clearance: it can be published.")
            elif in_review:
                obstacle = gettext("It is in review already.")
            found.append(Offer(code, with_people(steps, writers), has_changes(row, draft, code), obstacle))
        return found

    def _review_answer(self, request, row, draft, name, context):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": draft or row,
            "pk": row.pk,
            "change_url": admin_url(self.model, "change", row.pk),
            "may_write": rights.may_write(request.user, self.model),
            "may_share": sharing.may_share(request.user, self.model),
            **context,
        }
        return TemplateResponse(request, f"admin/publishing/{name}.html", context)


def names(row):
    """Return the languages in which a row that nobody drafted has a name."""
    return [code for code in languages.codes() if getattr(row, "name", "") or row.text(row.title_field, code)]


def has_changes(row, draft, code):
    """Tell whether readers of a language lack something of an object's newest version."""
    if draft is None:
        return not row.is_live_in(code)
    return code in draft.unpublished or (SHARED in draft.unpublished and row.is_live_in(code))


def with_people(steps, writers):
    """Return [(step, names of those in its group who may clear and wrote none of the words)]."""
    able = get_user_model().objects.with_perm("publishing.clear_draft").exclude(pk__in=writers)
    groups = Group.objects.filter(pk__in=[step.group_id for step in steps])
    people = {
        group.pk: [name_of(user) for user in group.user_set.all()]
        for group in groups.prefetch_related(Prefetch("user_set", able.order_by("first_name", "username")))
    }
    return [(step, people[step.group_id]) for step in steps]
