from dataclasses import replace
from http import HTTPStatus

from django.http import Http404, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.generic import DetailView, TemplateView
from django.views.generic.list import MultipleObjectMixin

from publishing import addresses, languages, signals
from publishing.metadata import Alternate, Metadata, absolute, latest, shortened
from publishing.models import Publication


class PublicMixin:
    """A page that anybody may read: it names itself, knows its place and its address in every language."""

    http_method_names = ["get", "head", "options"]

    def get_title(self):
        raise NotImplementedError

    def get_description(self):
        return ""

    def get_breadcrumbs(self):
        """Return [(label, path)] between the home page and this one."""
        return []

    def get_path(self):
        """Return the page's path in the active language."""
        return reverse(self.request.resolver_match.view_name, kwargs=self.request.resolver_match.kwargs)

    def get_live_languages(self):
        return languages.codes()

    def get_content_language(self):
        return languages.current()

    def get_last_updated(self):
        return None

    def get_history_since(self):
        return None

    def get_structured_data(self):
        """Return the schema.org objects of the page, without @context."""
        return []

    def get_query(self):
        """Return the part of the query string that belongs to the page, and whether it makes a page of its own."""
        return "", False

    def get_metadata(self):
        paths = {}
        for code in languages.codes():
            with override(code):
                paths[code] = self.get_path()
        query, has_own_query = self.get_query()
        title = self.get_title()
        return Metadata(
            title=title,
            description=shortened(strip_tags(self.get_description()[:2000]), 200),
            language=languages.current(),
            content_language=self.get_content_language(),
            paths=paths,
            live=self.get_live_languages(),
            query=query,
            has_own_query=has_own_query,
            breadcrumbs=[(_("Home"), reverse("pages:home")), *self.get_breadcrumbs(), (title, "")],
            last_updated=self.get_last_updated(),
            history_since=self.get_history_since(),
            data=self.get_structured_data(),
        )

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["metadata"] = self.get_metadata()
        return context

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        response.add_post_render_callback(self.finish)
        return response

    def finish(self, response):
        """Let the rooms above put into words what stands for them on the page."""
        signals.page_rendered.send(type(self), response=response)


class PublicView(PublicMixin, TemplateView):
    """A page that shows no single row."""


class PublishedDetailView(PublicMixin, DetailView):
    """The page of one row, in the reader's language or, where it is not public in it, in another with a notice.

    Subclasses give `get_queryset()` with what their template needs; which rows the public sees is decided here. An
    address with another language's slug, or with an earlier one, redirects for good to the row's own. What was taken
    back in the reader's language stays with a banner, leads elsewhere or is gone, as `publishing.addresses` tells.
    """

    # On a page that stays although it was withdrawn: the publication that ended, and the languages still public.
    withdrawal = None
    public_in = ()

    def find(self):
        """Return the public row that the address means in some language, None if there is none."""
        return self.get_queryset().with_slug(self.kwargs["slug"]).first()

    def get(self, request, *args, **kwargs):
        self.object = self.find()
        language, slug = languages.current(), self.kwargs["slug"]
        if self.object is None or addresses.has_ended(self.object, language, slug):
            former = addresses.former(self.get_queryset().model, slug, language, borrowed=self.object)
            if former:
                return self.answer_for(former)
            if self.object is None:
                raise Http404
        return self.show()

    def answer_for(self, former):
        """Answer for an object that is not public under this address in the reader's language, or no longer there."""
        row = self.get_queryset().filter(pk=former.object_id).first()
        ending = former.ending(row, languages.current())
        if ending and ending.state == Publication.State.REDIRECTED and not self.is_here(ending.redirect_to):
            return HttpResponsePermanentRedirect(ending.redirect_to)
        if row is None or (ending and ending.state != Publication.State.WITHDRAWN):
            return gone(self.request, row, ending)
        self.object, self.public_in = row, row.live_languages()
        if ending:
            self.withdrawal = ending
            addresses.reveal(row, former)
        elif not self.public_in:
            raise Http404
        return self.show()

    def show(self):
        path = self.get_path()
        if path != self.request.path:
            return HttpResponsePermanentRedirect(path)
        return self.render_to_response(self.get_context_data(object=self.object))

    def is_here(self, address):
        """Tell whether an address is the one that was asked for: a redirect to it would never end."""
        return address in {self.request.path, absolute(self.request.path)}

    def get_metadata(self):
        return replace(super().get_metadata(), withdrawal=self.withdrawal)

    def get_content_language(self):
        return self.object.language_shown()

    def get_live_languages(self):
        return self.public_in if self.withdrawal else self.object.live_languages()

    def get_history_since(self):
        return self.object.ended_on

    def get_path(self):
        return self.object.get_absolute_url()

    def get_title(self):
        return self.object.text(self.object.title_field, self.get_content_language())

    def get_description(self):
        return self.object.text("summary", self.get_content_language())

    def get_last_updated(self):
        return self.object.updated_at(self.get_content_language())


def gone(request, row, ending):
    """Return the page that stands for one that was taken down: the date and the reason, where they are known.

    `row` is None where the object was deleted, `ending` where no publication says how it went.
    """
    still_public = []
    for code in row.live_languages() if row else []:
        with override(code):
            still_public.append(Alternate(code, row.get_absolute_url()))
    context = {
        "status": int(HTTPStatus.GONE),
        "ending": ending,
        "still_public": still_public,
        "others": [code for code in languages.codes() if code != languages.current()],
    }
    return render(request, "gone.html", context, status=HTTPStatus.GONE)


class PagedMixin(MultipleObjectMixin):
    """A list in pages: `?page=2` is a page of its own, filters are not. Beyond the last page there is nothing: 404."""

    paginate_by = 20

    def paginate_queryset(self, queryset, page_size):
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        self.rows = list(rows)
        return paginator, page, self.rows, is_paginated

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["known_query"] = self.known_query()
        context["page_numbers"] = context["paginator"].get_elided_page_range(context["page_obj"].number, on_each_side=1)
        return context

    def get_last_updated(self):
        return latest(self.rows)

    def get_query(self):
        kept = self.known_query()
        return kept.urlencode(), list(kept) == ["page"]

    def known_query(self):
        """Return the request's parameters that this list understands, one value each."""
        kept = QueryDict(mutable=True)
        for name in self.query_names():
            if value := self.request.GET.get(name):
                kept[name] = value
        return kept

    def query_names(self):
        """Return the parameters that this list understands; others are not repeated in any link."""
        return ["page"]
