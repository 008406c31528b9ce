"""The pages of an object's history: its versions, what differs between two of them, and the way back to one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from publishing import describe, languages, rights, services
from publishing.admin.site import admin_url
from publishing.models import (
    AuditEntry,
    Decision,
    Draft,
    Publication,
    PublicChange,
    Publishable,
    Review,
    Revision,
    Schedule,
)
from publishing.payload import part_names
from publishing.schemas import UnreadableVersionError, read
from publishing.services.drafts import changed_parts, live_payload

PER_PAGE = 25


@dataclass
class Entry:
    """One version in the list of them, with what became of it."""

    revision: Revision
    before: Revision | None
    publications: list[Publication] = field(default_factory=list)
    shared: list[Publication] = field(default_factory=list)
    changes: list[PublicChange] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)

    @property
    def has_events(self):
        return bool(self.changes or self.reviews or self.decisions or self.schedules)

    @property
    def parts(self):
        """What people call the parts that differ from the version before; none for the first version."""
        if self.before is None:
            return []
        new, old = self.revision.digests, self.before.digests
        return [describe.part_name(part) for part in part_names() if new.get(part) != old.get(part)]


@dataclass
class Way:
    """One way back, as somebody asks for it: to which payload, by which service, and what is said when it is done."""

    request: HttpRequest
    row: Publishable
    draft: Draft
    payload: Callable
    act: Callable
    done: str


class HistoryMixin:
    """Adds an object's versions in place of Django's log of actions."""

    def get_urls(self):
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/compare/", view(self.choose_view), name=f"{prefix}_choose"),
            path("<int:pk>/compare/public/<int:b>/", view(self.compare_public_view), name=f"{prefix}_compare_public"),
            path("<int:pk>/compare/<int:a>/<int:b>/", view(self.compare_view), name=f"{prefix}_compare"),
            path("<int:pk>/restore/<int:number>/", view(self.restore_view), name=f"{prefix}_restore"),
            path("<int:pk>/discard/", view(self.discard_view), name=f"{prefix}_discard"),
            *super().get_urls(),
        ]

    # The versions

    def history_view(self, request, object_id, extra_context=None):
        """List the versions of an object, the newest first."""
        pk = unquote(object_id)
        row = self.get_queryset(request).filter(pk=pk).first() if pk.isdecimal() else None
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        self._check_view(request, row)
        draft = services.find(row)
        context = {
            "title": gettext("History: %(name)s") % {"name": draft or row},
            "may_restore": rights.may_write(request.user, self.model),
            "states": self._states(row),
            "audit_url": self._audit_url(request, row),
            **(extra_context or {}),
        }
        if draft:
            page = Paginator(draft.revisions.order_by("-number"), PER_PAGE).get_page(request.GET.get(PAGE_VAR))
            context |= {
                "entries": entries(draft, page),
                "published_before": draft.publications.exists(),
                "page": page,
                "page_range": page.paginator.get_elided_page_range(page.number),
                "page_var": PAGE_VAR,
            }
        return self._history_page(request, row, draft, "history", context)

    def _states(self, row):
        """Return [(language's name, since when it is public there)] of a row, None where it is not."""
        live = row.live_languages()
        return [
            (languages.name(code), getattr(row, languages.column("published_at", code)) if code in live else None)
            for code in languages.codes()
        ]

    def _audit_url(self, request, row):
        if not request.user.has_perm("publishing.see_audit"):
            return ""
        kind = ContentType.objects.get_for_model(self.model).pk
        return f"{admin_url(AuditEntry, 'changelist')}?kind={kind}&object_id={row.pk}"

    # Comparing

    @method_decorator(require_safe)
    def choose_view(self, request, pk):
        """Lead from the two versions chosen in the list to the page that compares them, the older one first."""
        row, _draft = self._history_of(request, pk)
        chosen = [request.GET.get(name, "") for name in ("a", "b")]
        if not all(number.isdecimal() and len(number) < 10 for number in chosen) or chosen[0] == chosen[1]:
            self.message_user(request, gettext("Choose two different versions to compare."), messages.WARNING)
            return HttpResponseRedirect(admin_url(self.model, "history", row.pk))
        return HttpResponseRedirect(admin_url(self.model, "compare", row.pk, *sorted(map(int, chosen))))

    @method_decorator(require_safe)
    def compare_view(self, request, pk, a, b):
        """Show what differs between two versions of an object."""
        row, draft = self._history_of(request, pk)
        before, after = revision(draft, a), revision(draft, b)
        title = gettext("%(name)s: version %(a)s compared with version %(b)s") % {"name": draft, "a": a, "b": b}
        context = {
            "title": title,
            "before": before,
            "previous": draft.revisions.filter(number__lt=a)
            .values_list("number", flat=True)
            .order_by("-number")
            .first(),
            "next": draft.revisions.filter(number__gt=b).values_list("number", flat=True).order_by("number").first(),
        }
        return self._compare_payloads(request, row, draft, after, context, lambda: read(before))

    @method_decorator(require_safe)
    def compare_public_view(self, request, pk, b):
        """Show what differs between what was last published of an object and one of its versions."""
        row, draft = self._history_of(request, pk)
        if not draft.publications.exists():
            raise Http404
        title = gettext("%(name)s: what was last published compared with version %(b)s")
        title %= {"name": draft, "b": b}
        return self._compare_payloads(
            request, row, draft, revision(draft, b), {"title": title}, lambda: live_payload(draft)
        )

    def _compare_payloads(self, request, row, draft, after, context, old):
        groups, problem = [], ""
        try:
            groups = self._differences(old(), read(after))
        except UnreadableVersionError as error:
            problem = " ".join(error.messages)
        context |= {"after": after, "groups": groups, "problem": problem}
        context["may_restore"] = rights.may_write(request.user, self.model)
        return self._history_page(request, row, draft, "compare", context)

    def _differences(self, old, new):
        """Return [(language, its name, its tag, Changes)] between two payloads."""
        return [
            (code, languages.name(code) if code else "", languages.tag(code) if code else "", found)
            for code, found in describe.by_language(describe.changes(self.model, old, new))
        ]

    # The way back

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def restore_view(self, request, pk, number):
        """Say what an old version would change in the newest one, and by POST make it the newest again."""
        row, draft = self._history_of(request, pk)
        old = revision(draft, number)
        values = {"name": draft, "number": number}
        done = gettext(
            "Version %(number)s of “%(name)s” is the newest draft again. Nothing is public until somebody publishes it."
        )
        context = {
            "title": gettext("Restore version %(number)s of “%(name)s”") % values,
            "button": gettext("Restore this version"),
            "old": old,
        }
        return self._go_back(
            Way(
                request,
                row,
                draft,
                lambda: read(old),
                lambda: services.restore(row, old, by=request.user),
                done % values,
            ),
            context,
        )

    @method_decorator(require_http_methods(["GET", "HEAD", "POST"]))
    def discard_view(self, request, pk):
        """Say what unpublished changes there are, and by POST begin again with what is public."""
        row, draft = self._history_of(request, pk)
        if not draft.publications.exists():
            raise Http404
        values = {"name": draft}
        done = gettext("The unpublished changes of “%(name)s” are discarded. They stay in its history.")
        context = {
            "title": gettext("Discard the unpublished changes of “%(name)s”") % values,
            "button": gettext("Discard these changes"),
        }
        return self._go_back(
            Way(
                request,
                row,
                draft,
                lambda: live_payload(draft),
                lambda: services.discard(row, by=request.user),
                done % values,
            ),
            context,
        )

    def _go_back(self, way, context):
        """Ask before a version is written again; on POST, write it, unless somebody saved another one meanwhile."""
        request, draft = way.request, way.draft
        if not rights.may_write(request.user, self.model):
            raise rights.Denied(AuditEntry.Action.RESTORE, way.row)
        if request.method == "POST":
            if request.POST.get("head") == str(draft.head.number):
                return self._write_again(way)
            text = gettext("Somebody saved a newer version meanwhile. Look again at what would change.")
            self.message_user(request, text, messages.WARNING)
        try:
            head, wanted = read(draft.head), way.payload()
        except UnreadableVersionError as error:
            groups, problem = [], " ".join(error.messages)
        else:
            groups, problem = self._differences(head, wanted), self._obstacle(request, way.row, head, wanted)
        return self._history_page(request, way.row, draft, "restore", context | {"groups": groups, "problem": problem})

    def _write_again(self, way):
        try:
            saved = way.act()
        except services.Conflict:
            text = gettext("Somebody saved a newer version at this very moment. Nothing was restored.")
            self.message_user(way.request, text, messages.ERROR)
        except ValidationError as error:
            self.message_user(way.request, " ".join(error.messages), messages.ERROR)
        else:
            if saved.is_new:
                self.message_user(way.request, way.done, messages.SUCCESS)
                return HttpResponseRedirect(admin_url(self.model, "change", way.row.pk))
            text = gettext("Nothing changed: the newest version says the same.")
            self.message_user(way.request, text, messages.INFO)
        return HttpResponseRedirect(admin_url(self.model, "history", way.row.pk))

    def _obstacle(self, request, row, head, wanted):
        """Return why the services would refuse to write a version again, "" if they would not."""
        if not rights.may_thaw(request.user, row):
            return gettext("This is history and can't be changed.")
        written = rights.parts_written(request.user, self.model)
        if closed := [
            describe.part_name(part) for part in changed_parts(self.model, head, wanted) if part not in written
        ]:
            return gettext("This would change what you may not write: %(parts)s.") % {"parts": ", ".join(closed)}
        return ""

    # What all these pages need

    def _history_of(self, request, pk):
        """Return a row that the person may see, and its draft; 404 where there is none."""
        row = self.get_queryset(request).filter(pk=pk).first()
        if row is not None:
            self._check_view(request, row)
        draft = row and services.find(row)
        if draft is None:
            raise Http404
        return row, draft

    def _check_view(self, request, row):
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied

    def _history_page(self, request, row, draft, name, context):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "row": row,
            "draft": draft,
            "object_name": str(draft or row),
            "has_view_permission": self.has_view_permission(request, row),
            **context,
        }
        return TemplateResponse(request, f"admin/publishing/{name}.html", context)


def entries(draft, page):
    """Return the Entries of a page of versions, in the same number of queries however many they are."""
    # One more than the page, so that its last version knows the one before.
    start = page.start_index() - 1
    revisions = draft.revisions.select_related("author").defer("payload").order_by("-number")
    found = list(revisions.annotate(restored_number=F("restored_from__number"))[start : start + PER_PAGE + 1])
    shown = [Entry(one, before) for one, before in zip(found, [*found[1:], None], strict=True)][: len(page)]
    by_revision = {entry.revision.pk: entry for entry in shown}
    for publication in draft.publications.filter(state=Publication.State.LIVE).order_by("pk"):
        if entry := by_revision.get(publication.revision_id):
            entry.publications.append(publication)
        shared_alone = publication.shared_revision_id != publication.revision_id
        if shared_alone and (entry := by_revision.get(publication.shared_revision_id)):
            entry.shared.append(publication)
    told = {"revision__in": list(by_revision)}
    for name, rows in (
        ("changes", draft.public_changes.filter(**told).select_related("by").order_by("at", "pk")),
        ("reviews", draft.reviews.filter(**told).select_related("submitted_by").order_by("submitted_at", "pk")),
        ("decisions", draft.decisions.filter(**told).select_related("by", "guest", "step")),
        ("schedules", draft.schedules.filter(state=Schedule.State.WAITING, **told).select_related("by")),
    ):
        for row in rows:
            getattr(by_revision[row.revision_id], name).append(row)
    return shown


def revision(draft, number):
    """Return a version of a draft by its number; 404 where there is none."""
    found = draft.revisions.select_related("schema", "draft", "author").filter(number=number).first()
    if found is None:
        raise Http404
    return found
