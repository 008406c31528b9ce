"""The pages on which a person publishes, schedules and takes back, having seen what changes for readers."""

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from publishing import audit, describe, languages, rights, services
from publishing.admin.site import admin_url
from publishing.admin.states import moment, standings, state
from publishing.models import Publication, Schedule
from publishing.payload import snapshot
from publishing.schemas import read
from publishing.services import review
from publishing.services.schedule import cancel

State = Publication.State


class WhenForm(forms.Form):
    """When it happens: at once or at a time of the site's zone."""

    when = forms.ChoiceField(
        label=_("When"),
        choices=[("now", _("Now")), ("at", _("At a set time"))],
        widget=forms.RadioSelect,
        initial="now",
    )
    at = forms.DateTimeField(
        label=_("Date and time"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In the time zone of the site."),
    )

    def clean(self):
        data = super().clean()
        if data.get("when") == "at" and not data.get("at") and "at" not in self.errors:
            self.add_error("at", _("Give the date and the time."))
        return data

    def moment(self):
        """Return the chosen time, None for now."""
        return self.cleaned_data["at"] if self.cleaned_data["when"] == "at" else None


class PublishForm(WhenForm):
    """In which languages to publish, what to tell readers, and why without clearance where that is so."""

    languages = forms.MultipleChoiceField(label=_("Publish in"), widget=forms.CheckboxSelectMultiple)
    is_minor = forms.BooleanField(
        label=_("Minor change"),
        required=False,
        help_text=_("A typing error or the like: readers are not told, and the date of the page stays."),
    )
    urgent_reason = forms.CharField(
        label=_("Why it can't wait for clearance"), required=False, widget=forms.Textarea({"rows": 2})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, codes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = [(code, languages.own_name(code)) for code in codes]
        for code in codes:
            self.fields[f"note_{code}"] = forms.CharField(
                label=_("Change note (%(language)s)") % {"language": languages.own_name(code)},
                required=False,
                max_length=500,
                widget=forms.Textarea({"rows": 2, "lang": languages.tag(code)}),
                help_text=_("One sentence in this language on what changed for readers. They see it."),
            )

    def notes(self):
        return {code: self.cleaned_data[f"note_{code}"] for code in self.cleaned_data["languages"]}


class EndForm(WhenForm):
    """In which languages to take something back, and what its address answers from then on."""

    languages = forms.MultipleChoiceField(label=_("Take back in"), widget=forms.CheckboxSelectMultiple)
    state = forms.ChoiceField(
        label=_("What readers find at its address"),
        choices=[
            (State.WITHDRAWN, _("The page with a dated notice: withdrawn")),
            (State.REDIRECTED, _("Another page: redirected")),
            (State.GONE, _("A note that the page is gone")),
        ],
        widget=forms.RadioSelect,
        initial=State.WITHDRAWN,
    )
    redirect_to = forms.CharField(
        label=_("Address of the other page"),
        required=False,
        max_length=500,
        help_text=_("Such as /en/programs/water/, or an address that begins with https://."),
    )

    def __init__(self, *args, codes, has_address, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = [(code, languages.own_name(code)) for code in codes]
        self.fields["languages"].initial = codes
        for code in codes:
            self.fields[f"reason_{code}"] = forms.CharField(
                label=_("Reason (%(language)s)") % {"language": languages.own_name(code)},
                required=False,
                max_length=500,
                widget=forms.Textarea({"rows": 2, "lang": languages.tag(code)}),
                help_text=_("In this language. Readers see it where the page is withdrawn."),
            )
        if not has_address:
            # It stands on the page of something else, which simply no longer shows it.
            del self.fields["redirect_to"]
            self.fields["state"].widget = forms.HiddenInput()
            self.fields["state"].initial = State.GONE

    def options(self):
        data = self.cleaned_data
        return {
            "state": data["state"],
            "reasons": {code: data[f"reason_{code}"] for code in data["languages"]},
            "redirect_to": data.get("redirect_to", ""),
        }


@dataclass
class Prospect:
    """What publishing the newest version would mean in one language."""

    code: str
    state: str
    is_live: bool
    has_changes: bool
    changes: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    steps: list = field(default_factory=list)

    @property
    def name(self):
        return languages.own_name(self.code)

    @property
    def tag(self):
        return languages.tag(self.code)


class DialogsMixin:
    """Publishing, scheduling and taking back."""

    def get_urls(self):
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/publish/", view(self.publish_view), name=f"{prefix}_publish"),
            path("<int:pk>/unpublish/", view(self.unpublish_view), name=f"{prefix}_unpublish"),
            path("<int:pk>/schedule/<int:planned>/cancel/", view(self.cancel_view), name=f"{prefix}_cancel"),
            *super().get_urls(),
        ]

    def _publishable(self, request, pk):
        """Return the stored row, if the person may publish it."""
        row = self.model._base_manager.filter(pk=pk).first()
        if not rights.may_publish(request.user, self.model):
            raise rights.Denied(audit.Action.PUBLISH, row, model=self.model)
        if row is None or not self.has_view_or_change_permission(request, row):
            raise Http404
        return row

    @method_decorator(csrf_protect)
    def publish_view(self, request, pk):
        """Show what would change for readers in each language, and publish what is ticked."""
        row = self._publishable(request, pk)
        standing = standings(self.model, [row])[row.pk]
        revision = standing.draft.head if standing.draft else None
        payload = read(revision) if revision else snapshot(row)
        prospects = [self._prospect(request, row, payload, standing, code) for code in languages.codes()]
        codes = [prospect.code for prospect in prospects]
        ready = [found.code for found in prospects if found.has_changes and not found.problems]
        initial = {"languages": ready, "revision": revision.number if revision else 0}
        form = PublishForm(request.POST or None, codes=codes, initial=initial)
        uncleared = any(found.steps for found in prospects)
        if not (uncleared and rights.may_publish_urgently(request.user, self.model)):
            del form.fields["urgent_reason"]
        if request.method == "POST" and form.is_valid() and self._publish(request, row, revision, form):
            return HttpResponseRedirect(admin_url(self.model, "change", row.pk))
        context = {"form": form, "prospects": prospects, "standing": standing, "uncleared": uncleared}
        context["checks"] = self._checks(row, payload, [found.code for found in prospects if found.has_changes])
        return self._dialog(request, row, "publish", gettext("Publish: %(row)s"), context)

    def _prospect(self, request, row, payload, standing, code):
        live = services.outcome(row, snapshot(row), [])
        found = Prospect(
            code=code,
            state=state(row, code, standing),
            is_live=row.is_live_in(code),
            has_changes=not row.is_live_in(code) or standing.has_changes(row, code),
        )
        if found.is_live:
            after = services.outcome(row, payload, [code]) | {"labels": payload.get("labels", {})}
            found.changes = describe.changes(self.model, live, after, [code], for_public=True)
        problems = services.problems(row, payload, [code], together=languages.codes())
        found.problems = [(self.problem_name(column), texts) for column, texts in problems.items()]
        if standing.draft:
            found.steps = review.outstanding(standing.draft, standing.draft.head, code)
        else:
            found.steps = review.steps_for(ContentType.objects.get_for_model(row).pk, code)
        return found

    def _checks(self, row, payload, codes):
        """Return [(place, Finding)] of what the checks find once all that changed is published, errors first."""
        found = services.findings(row, payload, codes) if codes else []
        return [(self.problem_name(one.column), one) for one in sorted(found, key=lambda one: not one.is_blocking)]

    def problem_name(self, column):
        """Return what staff call the place of a problem; "" for the record as a whole."""
        if column == "__all__":
            return ""
        return describe.place_name(self.model, (column,))

    def _publish(self, request, row, revision, form):
        """Publish or schedule what a valid form asks for; tell why not in the form and return False."""
        data = form.cleaned_data
        if revision and data["revision"] != revision.number:
            text = _("Somebody saved a newer version meanwhile. Look at what changes now, then publish it.")
            form.data = form.data.copy()
            form.data["revision"] = revision.number
            form.add_error(None, text)
            return False
        options = {
            "notes": form.notes(),
            "is_minor": data["is_minor"],
            "urgent_reason": data.get("urgent_reason", ""),
        }
        return self._run(request, row, form, Schedule.Action.PUBLISH, services.publish, options)

    @method_decorator(csrf_protect)
    def unpublish_view(self, request, pk):
        """Ask in which languages to take something back and what its address answers then, and do it."""
        row = self._publishable(request, pk)
        codes = row.live_languages()
        if not codes:
            self.message_user(request, gettext("This is public in no language."), messages.WARNING)
            return HttpResponseRedirect(admin_url(self.model, "change", row.pk))
        form = EndForm(request.POST or None, codes=codes, has_address=hasattr(row, "slug"))
        if request.method == "POST" and form.is_valid():
            done = self._run(request, row, form, Schedule.Action.UNPUBLISH, services.unpublish, form.options())
            if done:
                return HttpResponseRedirect(admin_url(self.model, "change", row.pk))
        return self._dialog(request, row, "unpublish", gettext("Take back: %(row)s"), {"form": form})

    def _run(self, request, row, form, action, act, options):
        codes, at = form.cleaned_data["languages"], form.moment()
        names = ", ".join(languages.own_name(code) for code in codes)
        try:
            if at:
                services.schedule(row, codes, action=action, at=at, by=request.user, **options)
                text = gettext("“%(row)s” is scheduled for %(time)s: %(languages)s.")
                text %= {"row": row, "time": moment(at), "languages": names}
            else:
                act(row, codes, by=request.user, **options)
                public = gettext("“%(row)s” is now public: %(languages)s.")
                ended = gettext("“%(row)s” is no longer public: %(languages)s.")
                text = (public if action == Schedule.Action.PUBLISH else ended) % {"row": row, "languages": names}
        except ValidationError as error:
            self._name_fields(form, error)
            return False
        self.message_user(request, text, messages.SUCCESS)
        return True

    def _name_fields(self, form, error):
        """Add a service's refusal to a form: what is about the record's own fields stands above, with their names."""
        found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
        for column, texts in found.items():
            for text in texts:
                if column in form.fields:
                    form.add_error(column, text)
                else:
                    name = self.problem_name(column)
                    form.add_error(None, f"{name}: {text}" if name else text)

    @method_decorator([csrf_protect, require_POST])
    def cancel_view(self, request, pk, planned):
        """Cancel one scheduled change of the row."""
        row = self._publishable(request, pk)
        standing = standings(self.model, [row])[row.pk]
        found = next((entry for entry in standing.schedules if entry.pk == planned), None)
        if found is None:
            raise Http404
        cancel(found, by=request.user)
        self.message_user(request, gettext("It will not happen: the schedule is cancelled."), messages.SUCCESS)
        return HttpResponseRedirect(admin_url(self.model, "change", row.pk))

    def _dialog(self, request, row, name, title, context):
        request.current_app = self.admin_site.name
        title %= {"row": row}
        context = {
            **self.admin_site.each_context(request),
            **context,
            "title": title,
            "row": row,
            "opts": self.opts,
            "media": self.media,
            "change_url": admin_url(self.model, "change", row.pk),
        }
        return TemplateResponse(request, f"admin/publishing/{name}.html", context)
