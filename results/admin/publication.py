"""The pages on which checked values become public, after a look at the sentences that print them, or are taken back."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from publishing import audit, languages
from publishing.admin.site import admin_url
from publishing.rights import Denied
from results import services
from results.admin.forms import add_refusal
from results.admin.selection import ticked, token, values
from results.checks import gaps, warnings_for
from results.figures import figures
from results.models.values import Value
from results.uses import Passage, passages

# More are published page by page: looking ahead takes as long as doing it.
MOST = 100
# Stands for a note while the page looks at what a publication would do; none of it is kept.
PLACEHOLDER = "…"


@dataclass(frozen=True)
class Told:
    """What readers of one language are told by an indicator: its figure, and the passages that print it."""

    figure: str
    passages: dict[tuple, Passage]


@dataclass
class Prospect:
    """What a publication would change for readers of one language."""

    code: str
    before: str
    after: str
    # [(passage as it is, its words afterwards)] of those that change, and how many stay as they are.
    changed: list = field(default_factory=list)
    same: int = 0

    @property
    def name(self):
        return languages.own_name(self.code)

    @property
    def tag(self):
        return languages.tag(self.code)


class NotesForm(forms.Form):
    """What readers are told of a change, in each language in which they read the indicator."""

    def __init__(self, *args, codes, **kwargs):
        super().__init__(*args, **kwargs)
        for code in codes:
            self.fields[f"note_{code}"] = forms.CharField(
                label=_("What changed (%(language)s)") % {"language": languages.own_name(code)},
                required=False,
                max_length=500,
                widget=forms.Textarea({"rows": 2, "lang": languages.tag(code)}),
                help_text=_("One sentence in this language. Readers see it; a correction needs it."),
            )

    def notes(self):
        return {name.removeprefix("note_"): note for name, note in self.cleaned_data.items()}


class PublicationMixin:
    """Adds the pages that publish an indicator's values and take them back."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/values/publish/", view(self.publish_values_view), name="results_indicator_values_publish"),
            path(
                "<int:pk>/values/withdraw/", view(self.withdraw_values_view), name="results_indicator_values_withdraw"
            ),
            *super().get_urls(),
        ]

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), csrf_protect])
    def publish_values_view(self, request, pk):
        """Show what publishing the checked values would change for readers, and publish those that are ticked."""
        indicator = self._indicator(request, pk)
        if not services.may_publish(request.user):
            raise Denied(audit.Action.PUBLISH, indicator)
        rows = values(lambda found: found.filter(indicator=indicator, status=Value.Status.REVIEWED), most=MOST)
        form = NotesForm(request.POST or None, codes=indicator.live_languages())
        chosen, prospects, problem = rows, [], None
        try:
            if request.method == "POST":
                chosen = ticked(request.POST.getlist("rows"), rows)
            if "_publish" in request.POST and self._publish_values(request, indicator, chosen, form):
                return HttpResponseRedirect(admin_url(self.model, "values", indicator.pk))
            if chosen:
                prospects = look_ahead(indicator, chosen, by=request.user)
        except ValidationError as error:
            problem = error.messages
        tell(indicator, rows)
        context = {
            "rows": rows,
            "chosen": [token(row) for row in chosen],
            "prospects": prospects,
            "problem": problem,
            "form": form,
            "is_full": len(rows) == MOST,
            "is_live": bool(indicator.live_languages()),
            "warnings": [*gaps(indicator), *warnings_for(indicator)],
        }
        return self._values_page(
            request, indicator, "values_publish", gettext("Publish values: %(indicator)s"), context
        )

    def _publish_values(self, request, indicator, rows, form):
        """Publish; tell in the form why not and return False."""
        if not form.is_valid():
            return False
        try:
            services.publish(indicator, rows, by=request.user, notes=form.notes())
        except ValidationError as error:
            add_refusal(form, error)
            return False
        text = ngettext("%(count)s value is public now.", "%(count)s values are public now.", len(rows))
        self.message_user(request, text % {"count": len(rows)}, messages.SUCCESS)
        return True

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), csrf_protect])
    def withdraw_values_view(self, request, pk):
        """Ask which public values to take back, and do it unless public text prints them."""
        indicator = self._indicator(request, pk)
        if not services.may_publish(request.user):
            raise Denied(audit.Action.UNPUBLISH, indicator)
        rows = values(lambda found: found.filter(indicator=indicator).published(), most=MOST)
        problem = None
        if request.method == "POST":
            try:
                chosen = ticked(request.POST.getlist("rows"), rows)
                services.withdraw(chosen, by=request.user)
            except ValidationError as error:
                problem = error.messages
            else:
                text = ngettext(
                    "%(count)s value is no longer public. It is a draft again.",
                    "%(count)s values are no longer public. They are drafts again.",
                    len(chosen),
                )
                self.message_user(request, text % {"count": len(chosen)}, messages.SUCCESS)
                return HttpResponseRedirect(admin_url(self.model, "values", indicator.pk))
        asked = request.GET.get("value", "")
        tell(indicator, rows)
        chosen = [row.token for row in rows if asked and row.token.startswith(f"{asked}-")]
        context = {"rows": rows, "is_full": len(rows) == MOST, "problem": problem}
        context |= {"chosen": request.POST.getlist("rows") or chosen}
        return self._values_page(
            request, indicator, "values_withdraw", gettext("Take values back: %(indicator)s"), context
        )


def tell(indicator, rows):
    """Give values what their lines show, without asking the database for their indicator again."""
    for row in rows:
        row.indicator = indicator
        row.token = token(row)
        if row.replaces_id:
            row.replaces.indicator = indicator


def told(indicator):
    """Return {language: Told} of what readers are told now."""
    printed = {code: {} for code in languages.codes()}
    for passage in passages(indicator):
        place = (type(passage.row), passage.row.pk, passage.place, passage.source)
        printed[passage.language][place] = passage
    found = {}
    for code in languages.codes():
        figure = next(iter(figures(pk=indicator.pk)), None) if indicator.is_live_in(code) else None
        with override(code):
            parts = [figure.words(), figure.change_words, figure.period_words] if figure else []
            found[code] = Told(", ".join(filter(None, parts)), printed[code])
    return found


def look_ahead(indicator, rows, *, by):
    """Return a Prospect per language by doing it and taking it back; raise ValidationError where it can't be done."""
    before = told(indicator)
    with transaction.atomic():
        services.publish(indicator, rows, by=by, notes=dict.fromkeys(languages.codes(), PLACEHOLDER))
        after = told(indicator)
        transaction.set_rollback(True)
    return [_prospect(code, before[code], after[code]) for code in languages.codes()]


def _prospect(code, before, after):
    found = Prospect(code, before.figure, after.figure)
    for place, passage in before.passages.items():
        words = after.passages[place].words
        if words == passage.words:
            found.same += 1
        else:
            found.changed.append((passage, words))
    return found
