"""Admin of what can be public: its state per language, and the buttons and actions that change it."""

from functools import cache, partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.defaultfilters import capfirst
from django.urls import path
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from publishing import languages, rights, services
from publishing.admin.listing import language_filter
from publishing.admin.site import admin_url
from publishing.admin.translated import RecordAdmin, RecordForm

PUBLISH_BUTTON = "_publish_"


class PublishableForm(RecordForm):
    """A form that keeps what is public complete, and asks for what is missing before a press of "publish"."""

    # The languages whose publish button was pressed; the admin sets them on the class it makes for the request.
    languages_to_publish = ()

    def needed_in_some_language(self):
        """Return nothing: a draft may be incomplete, and the model itself asks for a title."""
        return []

    def _post_clean(self):
        super()._post_clean()
        wanted = services.missing_errors(self.instance, self.languages_to_publish)
        for column, message in (wanted | self._errors_of_what_is_public()).items():
            if column in self.fields and column not in self.errors:
                self.add_error(column, ValidationError(message, code="missing_to_publish"))

    def _errors_of_what_is_public(self):
        """Return {column: message} for what would leave a public text without its words."""
        return {
            column: words(gettext("This is public in %(language)s, so it can't be empty."), code)
            for code in self.instance.live_languages()
            for column in self.instance.missing_to_publish(code)
        }


@cache  # Django tells by identity which columns can be sorted.
def publication_column(code):
    """Return the list column that says whether a row is public in a language."""

    @admin.display(description=languages.own_name(code), ordering=languages.column("is_live", code))
    def column(row):
        return state(row, code)

    return column


def state(row, code):
    """Return the words, with a sign, for what a row is in a language."""
    if row.is_live_in(code):
        return format_html(
            '<span class="state state-public"><span aria-hidden="true">●</span> {}</span>', gettext("Public")
        )
    if row.missing_to_publish(code):
        return format_html(
            '<span class="state state-missing"><span aria-hidden="true">○</span> {}</span>', gettext("Incomplete")
        )
    return format_html(
        '<span class="state state-private"><span aria-hidden="true">○</span> {}</span>', gettext("Not public")
    )


def words(sentence, code, **values):
    """Return a sentence about a language with its name, in the reader's language, filled in."""
    return sentence % {"language": languages.name(code), **values}


def refusal(row, error, link=""):
    """Return what kept a row from the public, as one message with the fields' names."""
    reasons = [
        (capfirst(row._meta.get_field(column).verbose_name) if column != "__all__" else "", " ".join(problems))
        for column, problems in error.message_dict.items()
    ]
    lines = format_html_join("", "<li>{}{}</li>", ((f"{name}: " if name else "", text) for name, text in reasons))
    name = format_html('<a href="{}">{}</a>', link, row) if link else str(row)
    return format_html("{}: {}<ul>{}</ul>", gettext("Not published"), name, lines)


class PublishableAdmin(RecordAdmin):
    """The base of all records with a publication per language."""

    form = PublishableForm
    change_form_template = "admin/publishable_change_form.html"
    record_fields = ("key", "changed_at")

    def get_list_display(self, request):
        per_language = [publication_column(code) for code in languages.codes()]
        return [*super().get_list_display(request), *per_language, "changed"]

    def get_list_filter(self, request):
        return [*(language_filter(code) for code in languages.codes()), *super().get_list_filter(request)]

    # Rights

    def has_publish_permission(self, request, obj=None):
        return rights.may_publish(request.user, self.model)

    # The form

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if self.has_publish_permission(request):
            form.languages_to_publish = self._pressed(request)
        return form

    def _pressed(self, request):
        """Return the language whose publish button sent the form, in a list; none if another button did."""
        return [code for code in languages.codes() if f"{PUBLISH_BUTTON}{code}" in request.POST][:1]

    def render_change_form(self, request, context, obj=None, **kwargs):
        may_publish = self.has_publish_permission(request)
        # A form that came back with errors has changed the row in memory; the panel tells of the stored one.
        stored = self.get_object(request, str(obj.pk)) if obj and request.method == "POST" else obj
        context["publication"] = [self._publication(stored, code) for code in languages.codes()] if stored else []
        context["may_publish"] = may_publish
        context["publish_buttons"] = [
            (f"{PUBLISH_BUTTON}{code}", languages.name(code))
            for code in languages.codes()
            if may_publish and not (stored and stored.is_live_in(code))
        ]
        return super().render_change_form(request, context, obj=obj, **kwargs)

    def _publication(self, obj, code):
        """Return what the panel above the form says of one language."""
        with translation.override(code):
            url = obj.get_absolute_url() if obj.is_live_in(code) else ""
        return {
            "code": code,
            "tag": languages.tag(code),
            "name": languages.name(code),
            "own_name": languages.own_name(code),
            "state": state(obj, code),
            "is_live": obj.is_live_in(code),
            "published_at": getattr(obj, languages.column("published_at", code)),
            "missing": [self.opts.get_field(column).verbose_name for column in obj.missing_to_publish(code)],
            "url": url,
            "unpublish_url": admin_url(self.model, "unpublish", obj.pk, code),
        }

    def response_add(self, request, obj, post_url_continue=None):
        return self._publish_pressed(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._publish_pressed(request, obj) or super().response_change(request, obj)

    def _publish_pressed(self, request, obj):
        """Publish the saved row in the language whose button was pressed; None if none was."""
        for code in self._pressed(request):
            try:
                services.publish(obj, [code], by=request.user)
            except ValidationError as error:
                self.message_user(request, refusal(obj, error), messages.ERROR)
            else:
                self.log_change(request, obj, words(_("Published in %(language)s."), code))
                done = words(_("“%(row)s” is saved and public in %(language)s."), code, row=obj)
                self.message_user(request, done, messages.SUCCESS)
            return HttpResponseRedirect(admin_url(self.model, "change", obj.pk))
        return None

    # Taking back, from the panel

    def get_urls(self):
        unpublish = self.admin_site.admin_view(self.unpublish_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_unpublish"
        return [path("<int:pk>/unpublish/<slug:code>/", unpublish, name=name), *super().get_urls()]

    def unpublish_view(self, request, pk, code):
        """Take one row back in one language; only by POST, only with the right to publish."""
        return require_POST(csrf_protect(self._unpublish))(request, pk, code)

    def _unpublish(self, request, pk, code):
        if not self.has_publish_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, str(pk))
        if obj is None or code not in languages.codes():
            raise Http404
        services.unpublish(obj, [code], by=request.user)
        self.log_change(request, obj, words(_("Taken back in %(language)s."), code))
        done = words(_("“%(row)s” is no longer public in %(language)s."), code, row=obj)
        self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(admin_url(self.model, "change", obj.pk))

    # Actions of the list

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not self.has_publish_permission(request) or admin.options.IS_POPUP_VAR in request.GET:
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
        done = 0
        for row in queryset:
            try:
                services.publish(row, [code], by=request.user)
            except ValidationError as error:
                self.message_user(
                    request, refusal(row, error, admin_url(self.model, "change", row.pk)), messages.WARNING
                )
            else:
                self.log_change(request, row, words(_("Published in %(language)s."), code))
                done += 1
        if done:
            sentence = ngettext(
                "%(count)s record is now public in %(language)s.",
                "%(count)s records are now public in %(language)s.",
                done,
            )
            self.message_user(request, words(sentence, code, count=done), messages.SUCCESS)

    def unpublish_rows(self, request, queryset, code):
        rows = [row for row in queryset if row.is_live_in(code)]
        for row in rows:
            services.unpublish(row, [code], by=request.user)
            self.log_change(request, row, words(_("Taken back in %(language)s."), code))
        sentence = ngettext(
            "%(count)s record is no longer public in %(language)s.",
            "%(count)s records are no longer public in %(language)s.",
            len(rows),
        )
        self.message_user(request, words(sentence, code, count=len(rows)), messages.SUCCESS)
