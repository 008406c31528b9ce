"""What is done from the desk to many translations at once; each that could not be done is named with the reason."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from publishing import audit, rights
from publishing.admin.site import admin_url
from publishing.admin.work import models_seen
from publishing.rights import Denied
from translations import assigning, services

# Each takes some queries; a person who chooses more than this chose "all" by mistake.
MOST_AT_ONCE = 500


class PersonField(forms.ModelChoiceField):
    """A person of the staff by the name that messages call them."""

    def label_from_instance(self, obj):
        return audit.name_of(obj)


class AssignForm(forms.Form):
    """Who translates, and until when."""

    assignee = PersonField(queryset=None, label=_("Translator"))
    due_on = forms.DateField(
        label=_("Due date"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("An e-mail reminds the person three days before. Leave it empty for as long as it takes."),
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = people

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise ValidationError(_("This day is over."))
        return day


class DeskActionsMixin:
    """The actions of the desk."""

    actions = ["take", "assign", "give_back", "confirm"]

    def has_translate_permission(self, request):
        return any(rights.may_write(request.user, model) for model in models_seen(self.admin_site, request.user))

    def has_assign_permission(self, request):
        return any(assigning.may_assign(request.user, model) for model in models_seen(self.admin_site, request.user))

    def has_hand_back_permission(self, request):
        return self.has_translate_permission(request) or self.has_assign_permission(request)

    @admin.action(description=_("Take it: I translate this"), permissions=["translate"])
    def take(self, request, queryset):
        done = self._each(request, queryset, lambda found: assigning.take(found, by=request.user))
        text = ngettext("%(count)d translation is yours.", "%(count)d translations are yours.", done)
        self._tell(request, text, done)

    @admin.action(description=_("Give back: nobody translates this"), permissions=["hand_back"])
    def give_back(self, request, queryset):
        done = self._each(request, queryset, lambda found: assigning.give_back(found, by=request.user))
        text = ngettext("%(count)d translation is given back.", "%(count)d translations are given back.", done)
        self._tell(request, text, done)

    @admin.action(description=_("Still correct: confirm what fell behind"), permissions=["translate"])
    def confirm(self, request, queryset):
        confirmed = []

        def confirm(found):
            count = services.confirm(found.row, found.language, by=request.user)
            if not count:
                raise ValidationError(gettext("Nothing in it fell behind."))
            confirmed.append(count)

        self._each(request, queryset, confirm)
        done = sum(confirmed)
        text = ngettext("%(count)d text is still correct.", "%(count)d texts are still correct.", done)
        self._tell(request, text, done)

    @admin.action(description=_("Assign to a person, with a due date"), permissions=["assign"])
    def assign(self, request, queryset):
        """Ask for a person and a day, and give them what is chosen."""
        data = request.POST if request.POST.get("post") else None
        form = AssignForm(data, people=people_for(queryset))
        if data and form.is_valid():
            person, due_on = form.cleaned_data["assignee"], form.cleaned_data["due_on"]
            done = self._each(
                request,
                queryset,
                lambda found: assigning.assign(found, by=request.user, assignee=person, due_on=due_on),
            )
            text = ngettext(
                "%(person)s has %(count)d translation now.", "%(person)s has %(count)d translations now.", done
            )
            self._tell(request, text, done, person=audit.name_of(person))
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Assign translations"),
            "opts": self.opts,
            "form": form,
            "translations": queryset,
            "words": sum(found.open_words for found in queryset),
            "checkbox": ACTION_CHECKBOX_NAME,
            "desk_url": request.get_full_path(),
        }
        return TemplateResponse(request, "admin/translations/desk_assign.html", context)

    def _each(self, request, queryset, act):
        """Do something to each translation, name those to which it can't be done, and return how many are done."""
        if queryset.count() > MOST_AT_ONCE:
            text = gettext("Choose %(count)d at most.") % {"count": MOST_AT_ONCE}
            self.message_user(request, text, messages.ERROR)
            return 0
        done = 0
        for found in queryset.prefetch_related("row"):
            try:
                act(found)
            except ValidationError as error:
                self._refuse(request, found, " ".join(error.messages))
            except Denied as error:
                # It goes on, so that nobody else records it.
                audit.record(error.action, request.user, found.row, detail=error.detail, is_denied=True)
                self._refuse(request, found, error.detail or gettext("You have no right to do this."))
            else:
                done += 1
        return done

    def _refuse(self, request, found, reason):
        link = admin_url(found.model, "change", found.object_id)
        text = format_html('{}: <a href="{}">{}</a>. {}', gettext("Not done"), link, found, reason)
        self.message_user(request, text, messages.WARNING)

    def _tell(self, request, text, done, **names):
        if done:
            self.message_user(request, text % {"count": done, **names}, messages.SUCCESS)


def people_for(translations):
    """Return the people of the staff who may write all of some translations."""
    people = get_user_model().objects.filter(is_active=True, is_staff=True).order_by("first_name", "username")
    for kind, language in translations.order_by().values_list("content_type", "language").distinct():
        options = ContentType.objects.get_for_id(kind).model_class()._meta
        view, change = (f"{options.app_label}.{action}_{options.model_name}" for action in ("view", "change"))
        translates = Q(pk__in=_with(f"publishing.translate_{language}")) & Q(pk__in=_with(view))
        people = people.filter(translates | Q(pk__in=_with(change)))
    return people


def _with(permission):
    return get_user_model().objects.with_perm(permission).values("pk")
