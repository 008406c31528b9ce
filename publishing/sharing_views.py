"""The pages of share links: one version in all its languages, with its changes, for people without an account."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from publishing import describe, files, languages
from publishing.invitations import send_code
from publishing.models.review import Decision
from publishing.payload import SHARED, children, columns, many, part_of, snapshot
from publishing.preview import frames
from publishing.schemas import UnreadableVersionError, read
from publishing.services import guests
from publishing.services.sharing import find_link, name_of, open_link

COOKIE = "__Secure-guest" if settings.HTTPS else "guest"
PATH = "/share/"

# What the page says after a form was sent, by the word in the address that it leads to.
SAID = {
    "code": _("If there was none a minute ago, a code is on its way to you. Look into your e-mail and type it here."),
    "entered": _("Welcome. You can write for an hour."),
    "left": _("You have left. To write again, ask for another code."),
    "commented": _("Thank you. Your comment is with the authors."),
    "approve": _("Thank you. Your approval is recorded."),
    "send_back": _("Thank you. The draft goes back to its authors with your comment."),
}


@dataclass(frozen=True)
class Language:
    """A language as the page names it."""

    code: str

    @property
    def tag(self):
        return languages.tag(self.code)

    @property
    def own_name(self):
        return languages.own_name(self.code)


class RemarkForm(forms.Form):
    """A remark at a field of the version or on the whole of it; also the words that go with a decision."""

    column = forms.ChoiceField(
        label=_("What your comment is about"), required=False, widget=forms.Select({"autocomplete": "off"})
    )
    text = forms.CharField(
        label=_("Your comment"),
        required=False,
        max_length=5000,
        widget=forms.Textarea({"rows": 5, "autocomplete": "off"}),
    )

    def __init__(self, *args, link, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["column"].choices = [("", _("the whole")), *places(link)]


class CodeForm(forms.Form):
    """The code from the message."""

    code = forms.CharField(
        label=_("Code of 8 digits"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


# With "no-referrer", which keeps the token out of logs, browsers say "Origin: null", which Django refuses.
# Nobody can forge what is sent to an address they don't know; for whoever does, the cookie stays at home (SameSite)
# and `_is_from_here` asks the browser.
@method_decorator(csrf_exempt, name="dispatch")
class SharedPage(View):
    """One version behind a secret address; who is named on the link may write after typing a code.

    Every token that opens nothing, for whatever reason, has the same 404.
    """

    http_method_names = ["get", "head", "post"]

    def dispatch(self, request, *args, token, **kwargs):
        self.link = open_link(token) if request.method == "GET" else find_link(token)
        if self.link is None:
            raise Http404
        self.token = token
        self.guest = guests.guest_of(self.link, request.COOKIES.get(COOKIE, ""))
        with override(self._language()):
            request.LANGUAGE_CODE = languages.current()
            return super().dispatch(request, *args, **kwargs)

    def _language(self):
        """Return the language of the interface: what the reader chose, else the guest's, else the browser's."""
        chosen = self.request.GET.get("language")
        if chosen in languages.codes():
            return chosen
        return self.guest.language if self.guest else languages.current()

    def get(self, request):
        return self._page()

    def post(self, request):
        actions = {
            "send_code": self._send_code,
            "enter": self._enter,
            "leave": self._leave,
            "comment": self._comment,
            Decision.Verdict.APPROVE: self._decide,
            Decision.Verdict.SEND_BACK: self._decide,
        }
        action = actions.get(request.POST.get("action"))
        if action is None or not self._is_from_here():
            raise BadRequest
        try:
            return action()
        except ValidationError as error:
            return self._page(problems=error.messages, status=422)

    def _is_from_here(self):
        """Tell whether a form was sent from this site, as far as the browser says where from: all of today's do."""
        return self.request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"

    # What the forms do

    def _send_code(self):
        guest = self._named()
        if code := guests.new_code(guest):
            send_code(guest, code)
        return self._back("code", guest=guest.pk)

    def _enter(self):
        guest, form = self._named(), CodeForm(self.request.POST)
        if not form.is_valid() or not guests.is_code(guest, form.cleaned_data["code"]):
            raise ValidationError(
                gettext("This code is wrong or too old. After five wrong ones, a new code is sent in 15 minutes.")
            )
        response = self._back("entered")
        response.set_cookie(
            COOKIE,
            guests.pass_of(guest),
            max_age=guests.VISIT,
            path=PATH,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
        return response

    def _leave(self):
        response = self._back("left")
        response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
        return response

    def _comment(self):
        remark = self._remark()
        guests.comment(self._known(), remark["text"], column=remark["column"])
        return self._back("commented")

    def _decide(self):
        verdict = Decision.Verdict(self.request.POST["action"])
        guests.decide(self._known(), verdict, self._remark()["text"])
        return self._back(verdict)

    def _named(self):
        """Return the guest of the link whom the form names."""
        number = self.request.POST.get("guest", "")
        guest = self.link.guests.filter(pk=number).first() if number.isascii() and number.isdigit() else None
        if guest is None:
            raise ValidationError(gettext("Choose your name first."))
        return guest

    def _known(self):
        if self.guest is None:
            raise ValidationError(
                gettext("Your hour is over. Ask for another code, then send this again: what you wrote is still here.")
            )
        self.guest.link = self.link
        return self.guest

    def _remark(self):
        form = RemarkForm(self.request.POST, link=self.link)
        if not form.is_valid():
            raise ValidationError([text for texts in form.errors.values() for text in texts])
        return form.cleaned_data

    def _back(self, said, **names):
        query = {"language": languages.current(), "said": said} | names
        words = "&".join(f"{name}={value}" for name, value in query.items())
        return HttpResponseRedirect(f"{reverse('share:page', args=[self.token])}?{words}#write")

    # The page

    def _page(self, problems=(), status=200):
        revision = self.link.revision
        model = revision.draft.model
        row = revision.draft.row() or model(pk=revision.draft.object_id, key=revision.draft.key)
        context = {
            "link": self.link,
            "revision": revision,
            "name": name_of(self.link),
            "problems": problems,
            "said": SAID.get(self.request.GET.get("said"), ""),
            "html_lang": languages.tag(languages.current()),
            "others": [Language(code) for code in languages.codes() if code != languages.current()],
            **self._version(row, revision),
            **self._writing(),
        }
        response = render(self.request, "publishing/share.html", context, status=status)
        response["Content-Language"] = languages.current()
        return response

    def _version(self, row, revision):
        """Return the pages of the version, and what differs from what readers see now."""
        try:
            payload = read(revision)
        except UnreadableVersionError as error:
            return {"unreadable": error.messages[0]}
        public = [code for code in self.link.languages if row.pk and row.is_live_in(code)]
        media = reverse("share:file", args=[self.token, "x"]).removesuffix("x")
        changes = []
        if public:
            changes = describe.changes(type(row), snapshot(row), payload, public, for_public=True)
        return {
            "frames": frames(row, payload, self.link.languages, media=media),
            "is_public": bool(public),
            "changes": [(code and Language(code), group) for code, group in describe.by_language(changes)],
        }

    def _writing(self):
        """Return what the part of the page needs in which guests write."""
        context = {"guests": self.link.guests.order_by("name"), "guest": self.guest, "code_form": CodeForm()}
        context["chosen"] = self.request.POST.get("guest") or self.request.GET.get("guest", "")
        context["remark_form"] = RemarkForm(self.request.POST if "text" in self.request.POST else None, link=self.link)
        if self.guest:
            self.guest.link = self.link
            context["review"] = guests.review_for(self.guest)
            context["remarks"] = [
                (remark.column and describe.place_name(self.link.revision.draft.model, (remark.column,)), remark)
                for remark in self.link.revision.draft.comments.filter(guest=self.guest)
            ]
            context["decisions"] = self.link.revision.draft.decisions.filter(guest=self.guest)
        return context


def places(link):
    """Return [(name, what people call it)] of all that a link's version says to its readers, to comment on it."""
    model = link.revision.draft.model
    try:
        payload = read(link.revision)
    except UnreadableVersionError:
        return []
    parts = {SHARED, *link.languages}
    filled = payload["columns"] | payload["many"] | payload["children"]
    shown = [name for name, column in columns(model).items() if part_of(column) in parts]
    shown += [*many(model), *(name for name in children(model) if name not in model.internal_children)]
    return [(name, describe.place_name(model, (name,))) for name in shown if filled.get(name)]


@require_safe
def shared_file(request, token, name):
    """Answer with a file that the version behind a link names."""
    link = find_link(token)
    if link is None:
        raise Http404
    try:
        payload = read(link.revision)
    except UnreadableVersionError:
        raise Http404 from None
    return files.answer(name, files.files_of(link.revision.draft.model, payload))
