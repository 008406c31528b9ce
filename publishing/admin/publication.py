"""The admin of all that can be public: forms write drafts, and the public sees nothing until somebody publishes it."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import BadRequest
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext

from publishing import audit, describe, languages, rights, services, signals
from publishing.admin import conflicts
from publishing.admin.dialogs import DialogsMixin
from publishing.admin.drafting import DraftForm, payload_from
from publishing.admin.history import HistoryMixin
from publishing.admin.lists import DraftListMixin
from publishing.admin.presence import PresenceMixin
from publishing.admin.preview import PreviewMixin, preview_response
from publishing.admin.review import ReviewMixin, field_comments, review_line
from publishing.admin.sharing import ShareMixin
from publishing.admin.site import admin_url
from publishing.admin.states import Standing, standings, state
from publishing.admin.translated import RecordAdmin, RecordForm, close_to
from publishing.models import Draft, Revision
from publishing.payload import apply, blank, digest, parts, reserve, snapshot
from publishing.schemas import UnreadableVersionError, read
from publishing.services.sharing import may_share

# What the buttons of the form lead to, once the draft is saved.
NEXT = {"_submit": "submit", "_publish": "publish"}


class PublishableForm(DraftForm, RecordForm):
    """A form that saves whatever has a name; what else is missing is asked for when somebody publishes."""

    # Whoever fills the form in; the admin says it.
    writer = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for box in self.fields.values():
            box.required = False

    def _post_clean(self):
        super()._post_clean()
        if self.writer and not self.errors and not rights.may_thaw(self.writer, self.instance):
            text = gettext("With what you chose this would become history, which only a special right changes.")
            self.add_error(None, text)

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


class PublishableAdmin(
    ReviewMixin, HistoryMixin, DialogsMixin, PreviewMixin, ShareMixin, PresenceMixin, DraftListMixin, RecordAdmin
):
    """The base of all records with drafts and a publication per language."""

    form = PublishableForm
    change_form_template = "admin/publishable_change_form.html"
    record_fields = ("key",)
    save_as = True

    # Rights

    def has_change_permission(self, request, obj=None):
        desk = getattr(obj, "desk", None)
        return rights.may_write(request.user, self.model) and not (desk and desk.is_frozen)

    def has_delete_permission(self, request, obj=None):
        desk = getattr(obj, "desk", None)
        return super().has_delete_permission(request, obj) and not (desk and desk.is_frozen)

    def has_publish_permission(self, request, obj=None):
        return rights.may_publish(request.user, self.model)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.writer = request.user
        return form

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
        payload = present or read(version(draft, base or 1))
        origin = request.POST.get("_origin", "") or str(base or "")
        found = digest(parts(self.model, present)) if present else request.POST.get("_found", "")
        desk = Desk(standing, base, origin, typed or payload, found, frozen, urls)
        apply(row, with_origin(desk, request, draft))
        return desk

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id and self._was_deleted(request, object_id):
            text = gettext("Somebody deleted this while you were writing. What you typed is kept as a new draft.")
            self.message_user(request, text, messages.WARNING)
            request.POST = request.POST.copy()
            request.POST["_saveasnew"] = "1"
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Preview as preview:
            return preview_response(request, preview.row, preview.payload, str(preview.row))
        except services.Conflict as conflict:
            return self._show_conflict(request, object_id, form_url, conflict)
        except UnreadableVersionError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return HttpResponseRedirect(admin_url(self.model, "history", object_id))

    def _was_deleted(self, request, object_id):
        """Tell whether a form belongs to a record that was deleted, and the person may begin another."""
        if not object_id.isdecimal() or not self.has_add_permission(request):
            return False
        deleted = Draft.objects.of_model(self.model).filter(object_id=object_id, deleted_at__isnull=False)
        return not self.model._base_manager.filter(pk=object_id).exists() and deleted.exists()

    def _show_conflict(self, request, object_id, form_url, conflict):
        """Show the form again with both people's changes, and beside it where they met. Nothing is saved."""
        origin = request.POST.get("_origin", "") or request.POST.get("_base", "")
        places = conflicts.places(self.model, conflict)
        # Else what others wrote past the services would be news, and a conflict, again at the next save.
        services.absorb(self.model._base_manager.get(pk=object_id))
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
            payload = conflicts.choose(self.model, request.POST, payload, base)
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
            names = ", ".join(dict.fromkeys(describe.place_name(self.model, path, payload) for path in saved.taken))
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
        if any(answer for _receiver, answer in signals.form_saved.send(self.model, request=request, row=obj)):
            return HttpResponseRedirect(admin_url(self.model, "change", obj.pk))
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
        context["may_share"] = may_share(request.user, self.model)
        context["is_public"] = bool(desk and desk.public_urls)
        context["frozen_on"] = desk and desk.is_frozen and rights.frozen_on(self.model._base_manager.get(pk=obj.pk))
        if desk:
            context["publication"] = [self._publication(obj, code, desk) for code in languages.codes()]
            context["review_line"] = desk.standing.draft and review_line(desk.standing.draft, request.user)
            context["remarks"] = self._remarks(desk)
            context["others"] = self.others_at(request, obj)
            context["lost"] = [
                # What a child row named is told of under the name of all rows of its kind.
                (describe.place_name(self.model, (name.partition("-")[0],)), label)
                for name, label in obj.opened.lost
            ]
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def _remarks(self, desk):
        """Return [(place, its unresolved comments)], the whole first."""
        if desk.standing.draft is None:
            return []
        found = field_comments(desk.standing.draft)
        return [
            (column, describe.place_name(self.model, (column,)) if column else gettext("On the whole"), remarks)
            for column, remarks in sorted(found.items())
        ]

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


def number(text):
    """Return the number of a version from a form; None for "", which says that there was no version yet."""
    if text in (None, ""):
        return None
    if not str(text).isdecimal() or len(str(text)) > 9:
        raise BadRequest
    return int(text)


def version(draft, number):
    """Return the version that a form says it began with; 404 where there is none."""
    return get_object_or_404(draft.revisions.select_related("schema"), number=number)


def with_origin(desk, request, draft):
    """Return the desk's payload with the child rows that the writer's first page showed: they may have been removed."""
    origin = number(desk.origin)
    if request.method != "POST" or draft is None or origin in (None, desk.base):
        return desk.payload
    first = read(version(draft, origin))
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
