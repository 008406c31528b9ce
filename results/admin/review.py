"""The page on which a second person looks at values before they are public."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import CharField
from django.db.models import Value as Constant
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from publishing import audit, rights
from publishing.rights import Denied
from results import services
from results.admin.selection import ticked, token, values
from results.models import Indicator, Result
from results.models.values import Value

PER_PAGE = 100
Status = Value.Status


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=_("Remark to who entered them"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Needed to send values back: what has to be mended."),
    )


class ReviewOfValuesMixin:
    """Adds the page with all values that wait to be checked."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.waiting_view)
        return [path("values/waiting/", view, name="results_indicator_waiting"), *super().get_urls()]

    @method_decorator([require_http_methods(["GET", "HEAD", "POST"]), csrf_protect])
    def waiting_view(self, request):
        """Show the drafts of one indicator or of all; a POST notes that those ticked are right, or sends them back."""
        if not rights.may_see(request.user, self.model):
            raise Denied(audit.Action.REQUEST, model=self.model)
        may_review = services.may_enter(request.user, Result)
        if request.method == "POST" and not may_review:
            raise Denied(audit.Action.APPROVE, model=self.model)
        indicator = self._asked_for(request)
        page = Paginator(waiting(indicator), PER_PAGE).get_page(request.GET.get("p"))
        rows = in_order(page)
        form = RemarkForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._decide(request, form, rows):
            return HttpResponseRedirect(request.get_full_path())
        for row in rows:
            row.token = token(row)
            row.may_be_checked = services.may_review(request.user, row)
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Values that wait for a second person"),
            "indicator": indicator,
            "rows": rows,
            "page": page,
            "form": form,
            "chosen": request.POST.getlist("rows"),
            "may_review": may_review,
            "may_publish": services.may_publish(request.user),
            "ready": [] if indicator else ready(),
        }
        return TemplateResponse(request, "admin/results/waiting.html", context)

    def _asked_for(self, request):
        asked = request.GET.get("indicator", "")
        return Indicator.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None

    def _decide(self, request, form, rows):
        """Do what a button asks for; tell why not in the form and return False."""
        try:
            chosen = ticked(request.POST.getlist("rows"), rows)
            if "_send_back" in request.POST:
                services.send_back(chosen, by=request.user, remark=form.cleaned_data["remark"])
                text = ngettext("%(count)s value is sent back.", "%(count)s values are sent back.", len(chosen))
            else:
                services.review(chosen, by=request.user)
                text = ngettext(
                    "%(count)s value is checked. It can be published.",
                    "%(count)s values are checked. They can be published.",
                    len(chosen),
                )
        except ValidationError as error:
            for name, texts in getattr(error, "message_dict", {None: error.messages}).items():
                form.add_error(name, texts)
            return False
        self.message_user(request, text % {"count": len(chosen)}, messages.SUCCESS)
        return True


def waiting(indicator=None):
    """Return (kind, pk) of all drafts, the oldest first, of one indicator or of all."""
    parts = []
    for name, kind in services.KINDS.items():
        drafts = kind.objects.filter(status=Status.DRAFT, **({"indicator": indicator} if indicator else {}))
        named = drafts.annotate(kind=Constant(name, output_field=CharField())).order_by()
        parts.append(named.values_list("entered_at", "kind", "pk"))
    return parts[0].union(*parts[1:], all=True).order_by("entered_at", "kind", "pk")


def in_order(page):
    """Return the values that a page of `waiting` names, with what their lines show."""
    order = [(kind, pk) for _at, kind, pk in page]
    found = values(lambda rows: rows.filter(pk__in=[pk for kind, pk in order if kind == rows.model._meta.model_name]),
                   "indicator", "replaces__indicator")  # fmt: skip
    by_name = {(row._meta.model_name, row.pk): row for row in found}
    # Whatever was deleted since the page was counted is left out.
    return [by_name[name] for name in order if name in by_name]


def ready():
    """Return [(indicator, how many of its values are checked and wait to be published)]."""
    counts = {}
    for kind in services.KINDS.values():
        for pk in kind.objects.filter(status=Status.REVIEWED).order_by().values_list("indicator", flat=True):
            counts[pk] = counts.get(pk, 0) + 1
    return [(indicator, counts[indicator.pk]) for indicator in Indicator.objects.filter(pk__in=counts)]


def count_waiting():
    """Return how many values are drafts that wait for somebody's eyes."""
    return waiting().count()
