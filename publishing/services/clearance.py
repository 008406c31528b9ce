"""What has been cleared, what waits and for whom: read for any number of drafts in the same few queries."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.names import group_name
from publishing.models.drafts import Revision
from publishing.models.publications import PublicChange
from publishing.models.review import ClearanceStep, Decision, Review
from publishing.payload import SHARED
from publishing.rights import may_clear, may_see

Verdict = Decision.Verdict
State = Review.State


@dataclass(frozen=True)
class Cleared:
    """A step that words in a language need, and the last decision on exactly these words; None before there is one."""

    step: ClearanceStep
    decision: Decision | None

    @property
    def is_approved(self):
        return self.decision is not None and self.decision.verdict == Verdict.APPROVE


def same_words(one, other, code):
    """Tell whether two revisions say the same in a language, with the same dates, figures and lists."""
    return all(one.digests.get(part) == other.digests.get(part) for part in (code, SHARED))


def is_member(email, step):
    """Tell whether an e-mail address is that of somebody in a step's group."""
    return get_user_model().objects.filter(groups=step.group_id, is_active=True, email__iexact=email).exists()


class Clearance:
    """The steps, decisions and writers of some drafts, as they stand when they are first asked for."""

    def __init__(self, drafts):
        self.drafts = {draft.pk for draft in drafts}
        self._groups = {}

    # Steps and decisions

    def steps_for(self, content_type_id, code):
        """Return the steps for a kind of content in a language, in their order."""
        return [step for step, kinds in self._steps if step.applies_to(content_type_id, code, kinds)]

    def chain(self, draft, revision, code):
        """Return the steps that a revision's words in a language need, in their order, each as Cleared."""
        latest = {
            decision.step_id: decision
            for decision in self._decisions[draft.pk]
            if code in decision.languages and same_words(decision.revision, revision, code)
        }
        return [Cleared(step, latest.get(step.pk)) for step in self.steps_for(draft.content_type_id, code)]

    def outstanding(self, draft, revision, code):
        """Return the steps that have not approved a revision's words in a language, in their order."""
        return [found.step for found in self.chain(draft, revision, code) if not found.is_approved]

    def next_step(self, review):
        """Return the step that a review waits for, None where it has them all."""
        found = (step for code in review.languages for step in self.outstanding(review.draft, review.revision, code))
        return min(found, key=lambda step: (step.order, step.pk), default=None)

    # People

    def writers(self, revision, codes):
        """Return the ids of the people whose words a revision brings to readers of some languages.

        All count who changed them since the last version that these readers got with every approval it needed; so do
        those who wrote what somebody else restored since.
        """
        return {pk for code in codes for pk in self._writers(revision, code)}

    def obstacle(self, user, review, step):
        """Return why a person may not decide a review's step, in a sentence; "" if they may."""
        if not (may_clear(user) and may_see(user, review.draft.model)):
            return _("You do not have the right to clear texts.")
        if step is None:
            return _("No step is left to decide.")
        if step.group_id not in self._groups_of(user):
            return _("This step is for others: %(group)s.") % {"group": group_name(step.group)}
        if user.pk in self.writers(review.revision, review.languages):
            return _("You wrote some of these words, so somebody else has to clear them.")
        return ""

    def guest_obstacle(self, guest, review, step):
        """Return why somebody named on a share link may not decide a review's step, in a sentence; "" if they may."""
        link, writers = guest.link, self.writers(review.revision, review.languages)
        seen = link.revision.draft_id == review.draft_id and all(
            code in link.languages and same_words(link.revision, review.revision, code) for code in review.languages
        )
        if not seen or link.revoked_at is not None or link.expires_at <= timezone.now():
            return _("The link shows another version, or is no longer valid.")
        if step is None or guest.step_id != step.pk:
            return _("This step is for others.")
        emails = get_user_model().objects.filter(pk__in=writers).values_list("email", flat=True)
        if guest.email.lower() in {email.lower() for email in emails}:
            return _("You wrote some of these words, so somebody else has to clear them.")
        if link.created_by_id in writers and not is_member(guest.email, step):
            # Else a writer could name an address of their own.
            return _(
                "Who made this link wrote some of these words, so that only a known member of the step clears here."
            )
        return ""

    # Read once

    @cached_property
    def _steps(self):
        steps = ClearanceStep.objects.filter(is_active=True).select_related("group").prefetch_related("content_types")
        return [(step, {kind.pk for kind in step.content_types.all()}) for step in steps]

    @cached_property
    def _decisions(self):
        found = defaultdict(list)
        decisions = Decision.objects.filter(draft__in=self.drafts).select_related("revision", "by", "guest")
        for decision in decisions.defer("revision__payload"):
            found[decision.draft_id].append(decision)
        return found

    @cached_property
    def _histories(self):
        """{draft id: {number: Revision}}, without what the versions say."""
        found = defaultdict(dict)
        fields = ("draft_id", "number", "author_id", "digests", "restored_from_id")
        for version in Revision.objects.filter(draft__in=self.drafts).order_by().only(*fields):
            found[version.draft_id][version.number] = version
        return found

    @cached_property
    def _settled(self):
        """{(draft id, language): numbers of the versions that readers got with every approval they needed}."""
        found = defaultdict(set)
        changes = PublicChange.objects.filter(draft__in=self.drafts, revision__isnull=False)
        for change in changes.select_related("draft", "revision").defer("revision__payload"):
            # Nobody was asked to clear what went out before there were steps.
            states = self._states.get((change.revision_id, change.language))
            if states is None or State.APPROVED in states or not self.outstanding(
                change.draft, change.revision, change.language
            ):  # fmt: skip
                found[change.draft_id, change.language].add(change.revision.number)
        return found

    @cached_property
    def _states(self):
        """{(revision id, language): the states of its reviews}."""
        found = defaultdict(set)
        reviews = Review.objects.filter(draft__in=self.drafts).order_by()
        for revision, codes, state in reviews.values_list("revision_id", "languages", "state"):
            for code in codes:
                found[revision, code].add(state)
        return dict(found)

    def _writers(self, revision, code):
        history, settled = self._histories[revision.draft_id], self._settled[revision.draft_id, code]
        numbers = {version.pk: number for number, version in history.items()}
        found, seen, waiting = set(), set(), [revision.number]
        while waiting:
            last = waiting.pop()
            first = max((number for number in settled if number < last), default=0) + 1
            for number in set(range(first, last + 1)) - seen:
                seen.add(number)
                version, before = history[number], history.get(number - 1)
                if before and same_words(before, version, code):
                    continue
                found.add(version.author_id)
                restored = numbers.get(version.restored_from_id)
                if restored and restored not in settled:
                    waiting.append(restored)
        return found - {None}

    def _groups_of(self, user):
        if user.pk not in self._groups:
            self._groups[user.pk] = set(user.groups.values_list("pk", flat=True))
        return self._groups[user.pk]
