"""Lists of what can be public: where each row stands, what waits for whom, and actions on many rows at once."""

from functools import partial

from django.contrib import messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ChangeList
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core import checks
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.defaultfilters import capfirst
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from publishing import languages, services
from publishing.admin.listing import language_filter
from publishing.admin.site import admin_url
from publishing.admin.states import DraftFilter, publication_column, standings, with_last_touch
from publishing.describe import place_name
from publishing.models import Draft
from publishing.payload import columns


class DraftChangeList(ChangeList):
    """A list whose rows know where they stand."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = standings(self.model, self.result_list)
        for row in self.result_list:
            row.standing = found[row.pk]


class DraftListMixin:
    """The lists of content, with drafts found and told of, and what may be done to many rows at once."""

    # Apps above add theirs.
    actions = []

    def check(self, **kwargs):
        """Refuse what would write rows past the drafts."""
        errors = super().check(**kwargs)
        if self.list_editable:
            text = "list_editable writes rows at once, and these have drafts."
            errors.append(checks.Error(text, obj=type(self), id="publishing.E001"))
        return errors

    def get_changelist(self, request, **kwargs):
        return DraftChangeList

    def get_queryset(self, request):
        return with_last_touch(super().get_queryset(request))

    def get_list_display(self, request):
        per_language = [publication_column(code) for code in languages.codes()]
        return [*super().get_list_display(request), *per_language, "changed"]

    def get_list_filter(self, request):
        per_language = (language_filter(code) for code in languages.codes())
        return [DraftFilter, *per_language, *super().get_list_filter(request)]

    def get_search_results(self, request, queryset, search_term):
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, may_have_duplicates
        drafts = Draft.objects.of_model(self.model).filter(search_text__unaccent__icontains=search_term.strip()[:200])
        either = Q(pk__in=found.order_by().values("pk")) | Q(pk__in=drafts.values("object_id"))
        return queryset.filter(either), False

    # Deleting: only what is public in no language, and never for good

    def delete_model(self, request, obj):
        services.delete(self.model._base_manager.get(pk=obj.pk), by=request.user)

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        if row is not None and row.live_languages() and self.has_delete_permission(request, row):
            text = gettext("“%(row)s” is public. Take it back in every language before you delete it.")
            self.message_user(request, text % {"row": row}, messages.ERROR)
            return HttpResponseRedirect(admin_url(self.model, "change", row.pk))
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(admin_url(self.model, "change", object_id))

    def delete_rows(self, _admin, request, queryset):
        """Ask as Django does, then delete each selected row that may go and say of each other one why not."""
        if not request.POST.get("post"):
            return delete_selected(self, request, queryset)
        done = self._each(request, queryset, lambda row: self.delete_model(request, row), "change")
        if done:
            sentence = ngettext("%(count)s record is deleted.", "%(count)s records are deleted.", done)
            self.message_user(request, sentence % {"count": intcomma(done)}, messages.SUCCESS)
        return None

    # Actions of the list

    def get_actions(self, request):
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            actions["delete_selected"] = (self.delete_rows, *actions["delete_selected"][1:])
        if not self.has_publish_permission(request) or IS_POPUP_VAR in request.GET:
            return actions
        publishing = {}
        for code in languages.codes():
            for verb, run, label in (
                ("publish", self.publish_rows, _("Publish in %(language)s")),
                ("unpublish", self.unpublish_rows, _("Take back in %(language)s")),
            ):
                name = f"{verb}_{code}"
                publishing[name] = (partial(self._run_action, run, code), name, words(label, code))
        return publishing | actions

    def _run_action(self, run, code, _admin, request, queryset):
        run(request, queryset, code)

    def publish_rows(self, request, queryset, code):
        """Publish each selected row that is ready and say of each other one why not."""
        done = self._each(request, queryset, lambda row: services.publish(row, [code], by=request.user), "publish")
        if done:
            sentence = ngettext(
                "%(count)s record is now public in %(language)s.",
                "%(count)s records are now public in %(language)s.",
                done,
            )
            self.message_user(request, words(sentence, code, count=intcomma(done)), messages.SUCCESS)

    def unpublish_rows(self, request, queryset, code):
        rows = [row for row in queryset if row.is_live_in(code)]
        done = self._each(request, rows, lambda row: services.unpublish(row, [code], by=request.user), "unpublish")
        sentence = ngettext(
            "%(count)s record is no longer public in %(language)s.",
            "%(count)s records are no longer public in %(language)s.",
            done,
        )
        self.message_user(request, words(sentence, code, count=intcomma(done)), messages.SUCCESS)

    def _each(self, request, rows, act, view):
        done = 0
        for row in rows:
            try:
                act(row)
            except ValidationError as error:
                link = admin_url(self.model, view, row.pk)
                self.message_user(request, refusal(row, error, link), messages.WARNING)
            else:
                done += 1
        return done


def words(sentence, code, **values):
    """Return a sentence about a language with its name, in the reader's language, filled in."""
    return sentence % {"language": languages.name(code), **values}


def refusal(row, error, link=""):
    """Return what kept a row from the public, as one message with the fields' names."""
    found = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
    reasons = [(field_name(type(row), column), " ".join(problems)) for column, problems in found.items()]
    lines = format_html_join("", "<li>{}{}</li>", ((f"{name}: " if name else "", text) for name, text in reasons))
    name = format_html('<a href="{}">{}</a>', link, row) if link else str(row)
    return format_html("{}: {}<ul>{}</ul>", gettext("Not done"), name, lines)


def field_name(model, column):
    """Return what staff call a column, or the child rows of a name; "" for the record as a whole."""
    if column in columns(model):
        return capfirst(columns(model)[column].verbose_name)
    return "" if column == "__all__" or column.startswith("note_") else place_name(model, (column,))
