"""The admin of all that can be public: forms write drafts, and the public sees nothing until somebody publishes it."""

from dataclasses import dataclass, field
from functools import partial

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.defaultfilters import capfirst
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from publishing import audit, languages, rights, services
from publishing.admin import conflicts
from publishing.admin.dialogs import DialogsMixin
from publishing.admin.drafting import DraftForm, payload_from
from publishing.admin.history import HistoryMixin
from publishing.admin.listing import language_filter
from publishing.admin.presence import PresenceMixin
from publishing.admin.preview import PreviewMixin, preview_response
from publishing.admin.review import ReviewMixin
from publishing.admin.sharing import ShareMixin
from publishing.admin.site import admin_url
from publishing.admin.states import DraftFilter, Standing, publication_column, standings, state, with_last_touch
from publishing.admin.translated import RecordAdmin, RecordForm, close_to
from publishing.models import Draft, Revision
from publishing.payload import apply, blank, columns, digest, parts, reserve, snapshot
from publishing.schemas import UnreadableVersionError, read

# What the buttons of the form lead to, once the draft is saved.
NEXT = {"_submit": "submit", "_publish": "publish"}


class PublishableForm(DraftForm, RecordForm):
    """A form that saves whatever has a name; what else is missing is asked for when somebody publishes."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for box in self.fields.values():
            box.required = False

    def needed_in_some_language(self):
        """Return the field by which people find the draft again."""
        name = self._meta.model.title_field
        names = {languages.column(name, code) for code in languages.codes()}
        return [name] if names <= self.fields.keys() and not self.data.get("name") else []


@dataclass
class Desk:
    """The version that a form shows, and what its page says of it."""

    standing: Standing
    # The version that the writer began with: its number, None where the row has no draft; and where a conflict arose.
    base: int | None
    origin: str
    payload: dict
    found: str
    is_frozen: bool
    public_urls: dict = field(default_factory=dict)


class Preview(Exception):  # noqa: N818  it ends the save and is no error
    """Asks for a look at what was typed, before any of it is saved."""

    def __init__(self, row, payload):
        super().__init__()
        self.row = row
        self.payload = payload


class DraftChangeList(ChangeList):
    """A list whose rows know where they stand."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = standings(self.model, self.result_list)
        for row in self.result_list:
            row.standing = found[row.pk]


class PublishableAdmin(ReviewMixin, HistoryMixin, DialogsMixin, PreviewMixin, ShareMixin, PresenceMixin, RecordAdmin):
    """The base of all records with drafts and a publication per language."""

    form = PublishableForm
    change_form_template = "admin/publishable_change_form.html"
    record_fields = ("key",)
    save_as = True

    # The list

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

    # Rights

    def has_change_permission(self, request, obj=None):
        desk = getattr(obj, "desk", None)
        return rights.may_write(request.user, self.model) and not (desk and desk.is_frozen)

    def has_delete_permission(self, request, obj=None):
        desk = getattr(obj, "desk", None)
        return super().has_delete_permission(request, obj) and not (desk and desk.is_frozen)

    def has_publish_permission(self, request, obj=None):
        return rights.may_publish(request.user, self.model)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        return close_to(request, self.model, super().formfield_for_dbfield(db_field, request, **kwargs), db_field)

    # Opening a version

    def get_object(self, request, object_id, from_field=None):
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.desk = self._open(request, row)
            hold_lists(row)
        return row

    def _open(self, request, row):
        """Put the version that the request is about into the row, in memory, and return its Desk."""
        standing = standings(self.model, [row])[row.pk]
        draft = standing.draft
        urls = {}
        for code in row.live_languages():
            with translation.override(code):
                urls[code] = row.get_absolute_url()
        frozen = not rights.may_thaw(request.user, row)
        present = snapshot(row) if draft is None else None
        typed = getattr(request, "typed", None)
        base = draft.head.number if draft else None
        if request.method == "POST" and typed is None:
            base = number(request.POST.get("_base", base))
        payload = present or read(draft.revisions.select_related("schema").get(number=base or 1))
        origin = request.POST.get("_origin", "") or str(base or "")
        found = digest(parts(self.model, present)) if present else request.POST.get("_found", "")
        desk = Desk(standing, base, origin, typed or payload, found, frozen, urls)
        apply(row, with_origin(desk, request, draft))
        return desk

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Preview as preview:
            return preview_response(request, preview.row, preview.payload, str(preview.row))
        except services.Conflict as conflict:
            return self._show_conflict(request, object_id, form_url, conflict)
        except UnreadableVersionError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return HttpResponseRedirect(admin_url(self.model, "history", object_id))

    def _show_conflict(self, request, object_id, form_url, conflict):
        """Show the form again with both people's changes, and beside it where they met. Nothing is saved."""
        origin = request.POST.get("_origin", "") or request.POST.get("_base", "")
        places = conflicts.places(self.model, conflict)
        # The form is drawn from what was merged, as a fresh one is from a version.
        request.method, request.typed = "GET", conflict.merge.payload
        request.POST = request.POST.copy()
        request.POST["_origin"] = origin
        context = {"conflicts": places, "conflict_author": audit.name_of(conflict.head.author)}
        response = super().changeform_view(request, object_id, form_url, context)
        response.status_code = 409
        return response

    # Saving a version

    def save_model(self, request, obj, form, change):
        """Leave the row alone: `save_related` writes a version, with the rows that belong to it."""

    def save_related(self, request, form, formsets, change):
        row = form.instance
        drafted = [formset for formset in formsets if getattr(formset, "is_drafted", False)]
        for formset in drafted:
            # Only so that the formset knows what it would have changed, for the log of actions.
            formset.save(commit=False)
        desk = row.desk if change else None
        base = desk.payload if desk else None
        written = rights.parts_written(request.user, self.model)
        payload = payload_from(form, drafted, base or blank(self.model), written)
        if "_preview" in request.POST:
            raise Preview(row if change else new_row(self.model), payload)
        if change:
            payload = conflicts.choose(request.POST, payload, base)
            self._save_version(request, row, payload, desk)
        else:
            self._begin(request, row, payload)
        for formset in formsets:
            if formset not in drafted:
                self.save_formset(request, form, formset, change)
                if formset.new_objects or formset.changed_objects or formset.deleted_objects:
                    audit.record(audit.Action.VALUE, request.user, row, detail=str(formset.model._meta.verbose_name))
        for warning in self.get_warnings(row):
            self.message_user(request, warning, messages.WARNING)

    def _save_version(self, request, row, payload, desk):
        stored = self.model._base_manager.get(pk=row.pk)
        saved = services.save(stored, payload, by=request.user, base=desk.base, found_digest=desk.found)
        if saved.taken:
            payload = saved.revision.payload
            names = ", ".join(dict.fromkeys(conflicts.place_name(self.model, path, payload) for path in saved.taken))
            text = gettext("Somebody else saved meanwhile. Their changes are kept beside yours: %(fields)s.")
            self.message_user(request, text % {"fields": names}, messages.INFO)
        row.saved = saved

    def _begin(self, request, row, payload):
        kind = Revision.Kind.EDIT
        if "_saveasnew" in request.POST:
            payload, kind = services.copy_payload(self.model, payload), Revision.Kind.COPY
        created = services.create(self.model, payload, by=request.user, kind=kind)
        row.pk, row.key, row._state.adding = created.pk, created.key, False

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._after_save(request, obj)

    def response_change(self, request, obj):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._after_save(request, obj)

    def _after_save(self, request, obj):
        saved = getattr(obj, "saved", None)
        if saved and not saved.is_new:
            text = gettext("“%(row)s” is as it was: there was nothing new to save.")
        else:
            text = gettext("“%(row)s” is saved as a draft. Readers see it when somebody publishes it.")
        self.message_user(request, text % {"row": obj}, messages.SUCCESS)
        for button, view in NEXT.items():
            if button in request.POST:
                return HttpResponseRedirect(admin_url(self.model, view, obj.pk))
        if "_save" in request.POST:
            return self.response_post_save_change(request, obj)
        return HttpResponseRedirect(admin_url(self.model, "change", obj.pk))

    # The page of the form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        desk = getattr(obj, "desk", None)
        context["desk"] = desk
        context["may_publish"] = self.has_publish_permission(request)
        context["is_public"] = bool(desk and desk.public_urls)
        context["frozen_on"] = desk and desk.is_frozen and rights.frozen_on(self.model._base_manager.get(pk=obj.pk))
        if desk:
            context["publication"] = [self._publication(obj, code, desk) for code in languages.codes()]
            context["others"] = self.others_at(request, obj)
            context["lost"] = [(conflicts.place_name(self.model, (name,)), label) for name, label in obj.opened.lost]
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def _publication(self, obj, code, desk):
        """Return what the panel above the form says of one language."""
        publication = desk.standing.publications.get(code)
        since = publication.since if publication else getattr(obj, languages.column("published_at", code))
        return {
            "code": code,
            "tag": languages.tag(code),
            "name": languages.name(code),
            "own_name": languages.own_name(code),
            "state": state(obj, code, desk.standing),
            "is_live": obj.is_live_in(code),
            "since": since,
            "by": audit.name_of(publication.by) if publication and publication.by else "",
            "missing": [self.opts.get_field(column).verbose_name for column in obj.missing_to_publish(code)],
            "figures_moved": bool(
                publication
                and obj.is_live_in(code)
                and publication.revision.digests["shared"] != publication.shared_revision.digests["shared"]
            ),
            "urgent_reason": publication.urgent_reason if publication and publication.is_uncleared else "",
            "url": desk.public_urls.get(code, ""),
        }

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

    def delete_queryset(self, request, queryset):
        for row in queryset:
            try:
                self.delete_model(request, row)
            except ValidationError as error:
                self.message_user(request, refusal(row, error), messages.ERROR)

    # Actions of the list

    def get_actions(self, request):
        actions = super().get_actions(request)
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
            self.message_user(request, words(sentence, code, count=done), messages.SUCCESS)

    def unpublish_rows(self, request, queryset, code):
        rows = [row for row in queryset if row.is_live_in(code)]
        done = self._each(request, rows, lambda row: services.unpublish(row, [code], by=request.user), "unpublish")
        sentence = ngettext(
            "%(count)s record is no longer public in %(language)s.",
            "%(count)s records are no longer public in %(language)s.",
            done,
        )
        self.message_user(request, words(sentence, code, count=done), messages.SUCCESS)

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


def number(text):
    """Return the number of a version from a form; None for "", which says that there was no version yet."""
    if text in (None, ""):
        return None
    if not str(text).isdecimal() or len(str(text)) > 9:
        raise BadRequest
    return int(text)


def with_origin(desk, request, draft):
    """Return the desk's payload with the child rows that the writer's first page showed: they may have been removed."""
    origin = number(desk.origin)
    if request.method != "POST" or draft is None or origin in (None, desk.base):
        return desk.payload
    first = read(draft.revisions.select_related("schema").get(number=origin))
    rows = {name: first["children"].get(name, {}) | kept for name, kept in desk.payload["children"].items()}
    return desk.payload | {"children": rows}


def hold_lists(row):
    """Let the row's lists answer with what the version names, without asking the database."""
    held = {}
    for name, rows in row.opened.many.items():
        queryset = getattr(row, name).get_queryset()
        queryset._result_cache, queryset._prefetch_done = rows, True
        held[name] = queryset
    row._prefetched_objects_cache = held


def new_row(model):
    """Return an instance with a number of its own, for a look at what nobody has saved yet."""
    return model(pk=reserve(model), key="preview")


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
    return "" if column == "__all__" or column.startswith("note_") else conflicts.place_name(model, (column,))
