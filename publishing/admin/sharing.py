"""The admin page on which staff make, list and revoke the share links of an object."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import formset_factory
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from publishing import invitations, languages
from publishing.admin.preview import find
from publishing.admin.site import admin_url
from publishing.models import ClearanceStep, Revision, ShareLink
from publishing.rights import Denied
from publishing.services import drafts, sharing

ROWS_FOR_GUESTS = 3


def language_choices():
    return [(code, languages.own_name(code)) for code in languages.codes()]


class LinkForm(forms.Form):
    """What a new link shows, and for how long."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"), choices=language_choices, widget=forms.CheckboxSelectMultiple, initial=languages.codes
    )
    days = forms.IntegerField(
        label=_("Valid for how many days"), min_value=1, max_value=sharing.LONGEST_DAYS, initial=7
    )


class GuestForm(forms.Form):
    """A person who may write on the page of the link."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    step = forms.ModelChoiceField(
        label=_("Clears"),
        queryset=ClearanceStep.objects.filter(is_active=True),
        required=False,
        empty_label=_("nothing, only comments"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A language is always chosen, so it alone does not make a person.
        self.fields["language"].initial = languages.current()

    def invited(self):
        return sharing.Invited(**self.cleaned_data)


GuestForms = formset_factory(GuestForm, extra=ROWS_FOR_GUESTS, max_num=sharing.MOST_GUESTS, absolute_max=40)


class ShareMixin:
    """Adds the page of an object's share links to its admin."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        revoke = self.admin_site.admin_view(self.revoke_view)
        return [
            path("<int:pk>/share/", self.admin_site.admin_view(self.share_view), name=f"{name}_share"),
            path("<int:pk>/share/<int:number>/revoke/", revoke, name=f"{name}_share_revoke"),
            *super().get_urls(),
        ]

    @method_decorator(csrf_protect)
    def share_view(self, request, pk):
        """List an object's links; by POST, make one for the version that the form names, and show its address once."""
        row, draft = self._shared(request, pk)
        form, guests = LinkForm(request.POST or None), GuestForms(request.POST or None, prefix="guests")
        made = None
        if request.method == "POST" and form.is_valid() and guests.is_valid():
            try:
                made = self._make(request, row, draft, form, guests)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                form, guests = LinkForm(), GuestForms(prefix="guests")
        links = ShareLink.objects.filter(revision__draft=draft)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Share: %(name)s") % {"name": draft.name if draft else row},
            "opts": self.opts,
            "object_name": draft.name if draft else str(row),
            "change_url": admin_url(self.model, "change", pk),
            "number": draft.head.number if draft else 0,
            "form": form,
            "guests": guests,
            "made": made,
            "links": links.select_related("revision", "created_by").prefetch_related("guests__step"),
            "now": now(),
        }
        return TemplateResponse(request, "admin/publishing/share.html", context)

    def revoke_view(self, request, pk, number):
        """End a link; only by POST."""
        return require_POST(csrf_protect(self._revoke))(request, pk, number)

    def _revoke(self, request, pk, number):
        _row, draft = self._shared(request, pk)
        link = ShareLink.objects.filter(pk=number, revision__draft=draft).select_related("revision__draft").first()
        if link is None:
            raise Http404
        sharing.revoke(link, by=request.user)
        self.message_user(request, gettext("The link does not work any more."), messages.SUCCESS)
        return HttpResponseRedirect(admin_url(self.model, "share", pk))

    def _shared(self, request, pk):
        """Return an object's row and draft, if the person may share it."""
        row, draft = find(self.model, pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if not sharing.may_share(request.user, self.model):
            raise Denied(sharing.Action.SHARE, row)
        return row, draft

    def _make(self, request, row, draft, form, guests):
        """Make the link, send it to those named, and return {"address", "link"} to show this one time."""
        with transaction.atomic():
            draft = draft or drafts.lock(row)
            shown = request.POST.get("number", "")
            number = int(shown) if shown.isascii() and shown.isdigit() and int(shown) else draft.head.number
            revision = Revision.objects.filter(draft=draft, number=number).first()
            if revision is None:
                raise Http404
            named = [guest.invited() for guest in guests if guest.has_changed()]
            link, token = sharing.share(
                revision, form.cleaned_data["languages"], by=request.user, days=form.cleaned_data["days"], guests=named
            )
        for guest in invitations.invite(link, token):
            text = gettext("The message to %(email)s could not be sent. Send the address yourself.")
            self.message_user(request, text % {"email": guest.email}, messages.WARNING)
        return {"address": invitations.address(token), "link": link}
