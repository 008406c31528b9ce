"""A version of an object as its public page, or as the page on which it stands."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, models
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, Resolver404, resolve
from django.utils.translation import get_language_from_path, gettext, override

from publishing import languages
from publishing.preview.overlay import overlay

# Links lead away from the frame that a preview is shown in, and no search engine keeps what it may find.
IN_HEAD = '<head><base target="_blank"><meta name="robots" content="noindex">'


@dataclass(frozen=True)
class PreviewPage:
    """A page as HTML, and the status with which the site would answer; 204 where there is no page to answer with."""

    html: str
    status: int

    @property
    def is_real(self):
        return self.status == HTTPStatus.OK


def render(row, payload, language, *, media=""):
    """Return the page of an object in a language as a payload would make it, without writing anything.

    `media` is the address under which the page's readers get files that are not public.
    """
    try:
        with overlay(row, payload, language) as shown:
            return _page(shown, media)
    except DataError:
        # A number or a text beyond what its column can hold; the form says which one when it is saved.
        with override(language):
            return _no_page(gettext("A value in it is too long or too large to be shown."))


def render_live(row, language):
    """Return the page of an object as readers of a language see it now, None where it is not public to them."""
    # What the caller has in memory may be filled with a draft.
    live = type(row)._base_manager.filter(pk=row.pk).first()
    if live is None or not live.is_live_in(language):
        return None
    with override(language):
        return _page(live)


def status_of(path):
    """Return the status with which the site answers a stranger at one of its own paths."""
    with override(get_language_from_path(path)):
        try:
            match = resolve(path)
            response = match.func(_request(path, match), *match.args, **match.kwargs)
        except Http404:  # Resolver404 is one
            return HTTPStatus.NOT_FOUND
        return response.status_code


def _page(row, media=""):
    """Return the page of a row in the active language, as the site would answer a stranger."""
    try:
        path = urlsplit(row.get_absolute_url()).path
        match = resolve(path)
    except (AttributeError, NoReverseMatch, Resolver404):
        # An address can rest on a related row, such as a challenge's on its strategy, that a draft does not name yet.
        return _no_page(gettext("What it belongs to is still missing, so it has no address yet."))
    request = _request(path, match)
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return _no_page(gettext("No page shows it yet."))
    if getattr(response, "context_data", None) is not None and media:
        response.context_data["preview_media"] = media
    if hasattr(response, "render"):
        response.render()
    if response.status_code != HTTPStatus.OK or not response.get("Content-Type", "").startswith("text/html"):
        # Its own end would tell Django that the request is over, which closes the database connection.
        for close in response._resource_closers:
            close()
        return _no_page(gettext("It has no page of its own; other pages show it."), _pictures(row, media))
    return PreviewPage(_with_head(response.content.decode()), response.status_code)


def _request(path, match):
    """Return the request of a reader without an account."""
    site = urlsplit(settings.SITE_URL)
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.META |= {"HTTP_HOST": site.netloc, "SERVER_NAME": site.hostname, "SERVER_PORT": str(site.port or 80)}
    request.user = AnonymousUser()
    request.resolver_match = match
    request.LANGUAGE_CODE = languages.current()
    return request


def _with_head(html):
    return html.replace("<head>", IN_HEAD, 1)


def _pictures(row, media):
    """Return the addresses of the files that a row itself has."""
    fields = (column for column in row._meta.concrete_fields if isinstance(column, models.FileField))
    names = (getattr(row, column.attname).name for column in fields)
    return [f"{media or settings.MEDIA_URL}{name}" for name in names if name]


def _no_page(reason, pictures=()):
    context = {"reason": reason, "pictures": pictures, "html_lang": languages.tag(languages.current())}
    html = render_to_string("publishing/no_page.html", context)
    return PreviewPage(_with_head(html), HTTPStatus.NO_CONTENT)
