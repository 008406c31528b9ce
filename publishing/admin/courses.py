"""Where the reviews of an object stand, in sentences: for its own page, the bar above its form and lists of work."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from publishing import languages
from publishing.audit import name_of
from publishing.models import Decision, Review
from publishing.services.clearance import Clearance, same_words

State = Review.State
ENDED_FOR_NOTHING = [State.CANCELLED, State.REPLACED]


@dataclass
class Course:
    """A review that still says something of its object, and in which languages."""

    review: Review
    codes: list
    clearance: Clearance

    @property
    def state(self):
        return self.review.state

    @cached_property
    def step(self):
        """The step that an open review waits for; of an approved one, a step that was added since."""
        return self.clearance.next_step(self.review) if self.state in (State.OPEN, State.APPROVED) else None

    @property
    def since(self):
        return self.review.submitted_at if self.state == State.OPEN else self.review.closed_at

    @cached_property
    def decision(self):
        """The last decision on these words: what sent them back, or approved them."""
        found = (
            cleared.decision
            for code in self.codes
            for cleared in self.clearance.chain(self.review.draft, self.review.revision, code)
            if cleared.decision
        )
        return max(found, key=lambda decision: (decision.at, decision.pk), default=None)

    @property
    def languages(self):
        return ", ".join(str(languages.name(code)) for code in self.codes)

    def __str__(self):
        words = {"languages": self.languages, "date": day(self.since), "step": self.step}
        if self.state == State.OPEN and self.step:
            return _("In review since %(date)s (%(languages)s). It waits for: %(step)s.") % words
        if self.state == State.APPROVED and self.step:
            return _("Approved on %(date)s (%(languages)s), but %(step)s has to clear it too: send it again.") % words
        if self.state == State.SENT_BACK:
            words["person"] = name_of(self.decision.person) if self.decision else ""
            return _("Sent back on %(date)s by %(person)s (%(languages)s).") % words
        if self.state == State.VOID:
            return self._void(words)
        return _("Approved on %(date)s (%(languages)s): it can be published.") % words

    def _void(self, words):
        if self.decision and self.decision.verdict == Decision.Verdict.APPROVE:
            words["date"] = day(self.decision.at)
            return _("The text changed after it was approved on %(date)s (%(languages)s): send it again.") % words
        words["date"] = day(self.review.submitted_at)
        return _("The text changed after it was sent for review on %(date)s (%(languages)s): send it again.") % words


@dataclass
class ReviewLine:
    """What the bar above a form says of an object's reviews; as text, in whole sentences."""

    courses: list
    awaits_user: bool

    @property
    def state(self):
        return self.courses[0].state

    @property
    def step(self):
        return self.courses[0].step

    @property
    def since(self):
        return self.courses[0].since

    def __str__(self):
        sentences = [str(course) for course in self.courses]
        return " ".join([*sentences, *([_("It waits for you.")] if self.awaits_user else [])])


def courses(draft):
    """Return the Courses of an object's reviews, the open one first: the newest review of each language counts."""
    clearance = Clearance([draft])
    published = {found.language: found.revision for found in draft.publications.select_related("revision")}
    reviews = draft.reviews.exclude(state__in=ENDED_FOR_NOTHING).select_related("revision", "submitted_by")
    found, seen = [], set()
    for review in reviews.defer("revision__payload"):
        review.draft = draft
        codes = [
            code
            for code in review.languages
            if code not in seen and _matters(review, code, clearance, published.get(code))
        ]
        seen |= set(review.languages)
        if codes:
            found.append(Course(review, codes, clearance))
    return sorted(found, key=lambda course: course.state != State.OPEN)


def _matters(review, code, clearance, public):
    """Tell whether a review still says something of a language: its words are open, or neither public nor cleared."""
    if review.state == State.OPEN:
        return True
    head = review.draft.head
    if public and same_words(public, head, code):
        return False
    if review.state == State.APPROVED:
        return same_words(review.revision, head, code)
    return bool(clearance.outstanding(review.draft, head, code))


def review_line(draft, user):
    """Return the ReviewLine of an object for a person; None where no review of it says anything."""
    found = courses(draft) if draft else []
    if not found:
        return None
    awaits = any(
        course.state == State.OPEN and not course.clearance.obstacle(user, course.review, course.step)
        for course in found
    )
    return ReviewLine(found, awaits)


def field_comments(draft):
    """Return {column: [remarks that nobody has dealt with]} of an object, those on the whole under ""."""
    found = {}
    if draft is not None:
        for remark in draft.comments.filter(resolved_at__isnull=True).select_related("by", "guest"):
            found.setdefault(remark.column, []).append(remark)
    return found


def day(moment):
    return date_format(localtime(moment), "DATE_FORMAT")
