"""What a review page shows of an object, and what is done on it."""

from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing import describe, languages, rights
from publishing.admin.courses import courses
from publishing.models import ClearanceStep, Comment, Decision, Publication, Review
from publishing.payload import blank, without_languages
from publishing.schemas import read
from publishing.services import review as reviews
from publishing.services.clearance import Clearance
from publishing.services.drafts import live_payload

LONGEST = 5000
# The form at the end of the page, which is for all places; each other one is named by its column.
ANYWHERE = "anywhere"
State = Review.State
Verdict = Decision.Verdict


class CommentForm(forms.Form):
    """A remark at a field or on the whole."""

    column = forms.ChoiceField(label=_("About"), required=False)
    text = forms.CharField(
        label=_("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write the comment first.")},
    )

    key = ANYWHERE

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [("", _("the whole")), *places]


class DecisionForm(forms.Form):
    """What to tell the author with a decision, and on which review and step it is."""

    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed to send it back: say what should change."),
    )
    review = forms.ModelChoiceField(Review.objects.none(), widget=forms.HiddenInput)
    step = forms.ModelChoiceField(ClearanceStep.objects.all(), widget=forms.HiddenInput)


@dataclass
class Side:
    """A field in one language, or one that languages share: what changes in it, and the remarks on it."""

    column: str
    change: describe.Change | None
    # Nothing of it is public yet, so that all of it is new and marks would only be in the way.
    is_new: bool
    comments: list[Comment]
    # None for a further change of the same list: one remarks on the list at its first.
    form: CommentForm | None

    @property
    def language(self):
        return self.change.language if self.change else None

    @property
    def name(self):
        return languages.own_name(self.language) if self.language else ""

    @property
    def tag(self):
        return languages.tag(self.language) if self.language else ""

    @property
    def html(self):
        return self.change.after if self.is_new else self.change.html


@dataclass
class Place:
    """A field with its languages beside each other."""

    label: str
    sides: list[Side] = field(default_factory=list)


class ReviewDesk:
    """The review page of one draft, for the person who asks for it."""

    def __init__(self, request, draft):
        self.request = request
        self.user = request.user
        self.draft = draft
        self.model = draft.model
        # The forms that came back with errors, to be shown with what was typed.
        self.failed_comment = self.failed_decision = None

    # What is done

    def act(self):
        """Do what a button of the page asks for. Return what was done, in a sentence, or None if it failed."""
        acts = {
            "comment": self._comment,
            "resolve": self._resolve,
            "cancel": self._cancel,
            Verdict.APPROVE: self._decide,
            Verdict.SEND_BACK: self._decide,
        }
        act = acts.get(self.request.POST.get("action"))
        if act is None:
            raise BadRequest
        return act()

    def _comment(self):
        form = self._comment_form(self.request.POST.get("form", ANYWHERE), self.request.POST)
        if form.is_valid():
            data = form.cleaned_data
            reviews.comment(self.revision, data["text"], column=data["column"], by=self.user)
            return gettext("Your comment is there for all who work on this.")
        self.failed_comment = form
        return None

    def _resolve(self):
        remark = self.draft.comments.filter(pk=self._number("comment")).select_related("draft", "revision").first()
        if remark is None:
            raise BadRequest
        reviews.resolve(remark, by=self.user)
        return gettext("The comment is marked as dealt with.")

    def _cancel(self):
        review = self.draft.reviews.filter(pk=self._number("review")).select_related("revision", "draft").first()
        if review is None:
            raise BadRequest
        try:
            reviews.cancel(review, by=self.user)
        except ValidationError as error:
            self.failed_decision = self._decision_form()
            self.failed_decision.cleaned_data = {}
            self.failed_decision.add_error(None, error)
            return None
        return gettext("The review is taken back.")

    def _decide(self):
        verdict = Verdict(self.request.POST["action"])
        form = self._decision_form(self.request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                reviews.decide(data["review"], verdict, step=data["step"], comment=data["comment"], by=self.user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return gettext("Approved.") if verdict == Verdict.APPROVE else gettext("Sent back to the author.")
        self.failed_decision = form
        return None

    def _number(self, name):
        value = self.request.POST.get(name, "")
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            raise BadRequest
        return int(value)

    # What is shown

    @cached_property
    def courses(self):
        return courses(self.draft)

    @cached_property
    def review(self):
        """The open review, None if there is none."""
        return next((course.review for course in self.courses if course.state == State.OPEN), None)

    @property
    def revision(self):
        """The version that the page is about: the one in review, else the newest."""
        return self.review.revision if self.review else self.draft.head

    @cached_property
    def clearance(self):
        return Clearance([self.draft])

    @cached_property
    def live(self):
        """The languages in which the object is public."""
        found = self.draft.publications.filter(state=Publication.State.LIVE)
        return set(found.values_list("language", flat=True))

    def context(self):
        """Return what the page shows. Raise UnreadableVersionError where a version can't be read any more."""
        step = self.clearance.next_step(self.review) if self.review else None
        remarks = list(self.draft.comments.select_related("by", "guest", "resolved_by"))
        return {
            "courses": self.courses,
            "review": self.review,
            "revision": self.revision,
            "is_newest": self.revision.pk == self.draft.head_id,
            "step": step,
            "chains": self._chains(step),
            "obstacle": self._obstacle(step) if self.review else "",
            "decision_form": self.failed_decision or self._decision_form(),
            "places": self._places([remark for remark in remarks if remark.resolved_at is None]),
            "comment_form": self._comment_form(ANYWHERE),
            "resolved": [(remark, self._place_name(remark.column)) for remark in remarks if remark.resolved_at],
            "may_cancel": self._may_cancel(),
        }

    def _chains(self, next_step):
        """Return [(language's name, its tag, [(Cleared, whether it is its turn)])] of all languages in question."""
        shown = {code for course in self.courses for code in course.codes}
        return [
            (
                languages.own_name(code),
                languages.tag(code),
                [
                    (cleared, cleared.step == next_step and self._is_in_review(code))
                    for cleared in self.clearance.chain(self.draft, self._revision_in(code), code)
                ],
            )
            for code in languages.codes()
            if code in shown
        ]

    def _is_in_review(self, code):
        return self.review is not None and code in self.review.languages

    def _revision_in(self, code):
        return self.review.revision if self._is_in_review(code) else self.draft.head

    def _obstacle(self, step):
        """Return why the person does not decide now, in a sentence; "" if they may."""
        reason = self.clearance.obstacle(self.user, self.review, step)
        if not reason or step is None:
            return reason
        later = {found for code in self.review.languages for found in self._outstanding(code)} - {step}
        if any(not self.clearance.obstacle(self.user, self.review, other) for other in later):
            return gettext("It is not your turn yet: it waits for %(step)s first.") % {"step": step}
        return reason

    def _outstanding(self, code):
        return self.clearance.outstanding(self.draft, self.revision, code)

    def _may_cancel(self):
        if self.review is None or not rights.may_write(self.user, self.model):
            return False
        return not self.draft.publications.filter(is_uncleared=True, revision=self.review.revision_id).exists()

    def _places(self, remarks):
        """Return a Place for each field that differs from what is public, or that somebody remarked on."""
        waiting = {}
        for remark in remarks:
            waiting.setdefault(remark.column, []).append(remark)
        found, shown = {}, set()
        # Of other languages a review says nothing, and its version may be an old one.
        codes = self.review.languages if self.review else languages.codes()
        for change in describe.changes(self.model, self._public(), read(self.revision), codes):
            column = change.path[0]
            is_new = change.language not in self.live if change.language else not self.live
            form = None if column in shown else self._comment_form(column)
            side = Side(column, change, is_new, waiting.pop(column, []), form)
            shown.add(column)
            found.setdefault(change.label, Place(change.label)).sides.append(side)
        others = [
            Place(self._place_name(column), [Side(column, None, is_new=False, comments=comments, form=None)])
            for column, comments in waiting.items()
        ]
        return [*found.values(), *others]

    def _public(self):
        """Return the payload that readers have, empty where they have nothing."""
        if not self.live:
            return blank(self.model)
        hidden = [code for code in languages.codes() if code not in self.live]
        payload = live_payload(self.draft)
        return without_languages(self.model, payload, hidden) | {"labels": payload.get("labels", {})}

    @cached_property
    def _place_names(self):
        """{column: its name, with its language}."""
        return {column: describe.place_name(self.model, (column,)) for column in reviews.places(self.model)}

    def _place_name(self, column):
        """Return what people call a column with its language; of one that is no more, its old name."""
        return self._place_names.get(column, column) if column else gettext("On the whole")

    def _comment_form(self, key, data=None):
        """Return the form for a remark at a column or, under the key ANYWHERE, with a choice of all."""
        if data is None and self.failed_comment is not None and self.failed_comment.key == key:
            return self.failed_comment
        initial = {"column": "" if key == ANYWHERE else key}
        form = CommentForm(data, places=self._place_names.items(), initial=initial, auto_id=f"id_{key}_%s")
        form.key = key
        return form

    def _decision_form(self, data=None):
        initial = {"review": self.review, "step": self.clearance.next_step(self.review) if self.review else None}
        form = DecisionForm(data, initial=initial, auto_id="id_decision_%s")
        form.fields["review"].queryset = self.draft.reviews.select_related("revision", "draft")
        return form
