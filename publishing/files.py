"""Uploaded files that a version names, for readers who may see the version although it is not public."""

import re

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.http import FileResponse, Http404, HttpResponseRedirect

from publishing.payload import columns, references

# What browsers may show; anything else is only saved.
SHOWN = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
NAME = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9]+")


def files_of(model, payload):
    """Return the names of the files in a payload and in the rows that it names."""
    names = {payload["columns"].get(name) for name, field in columns(model).items() if _holds_file(field)}
    for related, pks in references(model, payload).items():
        fields = [field.name for field in related._meta.concrete_fields if _holds_file(field)]
        if fields:
            names.update(*related._base_manager.filter(pk__in=pks).values_list(*fields))
    return names - {None, ""}


def _holds_file(field):
    return isinstance(field, models.FileField)


def answer(name, allowed):
    """Answer with a stored file that is allowed, or a rendition of it; lead to the public one for any other name."""
    if not NAME.fullmatch(name):
        raise Http404
    if _stem(name) not in set(map(_stem, allowed)):
        return HttpResponseRedirect(f"{settings.MEDIA_URL}{name}")
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    content_type = SHOWN.get(name.rpartition(".")[2].lower())
    response = FileResponse(file, as_attachment=content_type is None, content_type=content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _stem(name):
    """Return what the names of a file and its renditions share: abc.jpg and abc-800.webp are one picture."""
    return re.split(r"[-.]", name, maxsplit=1)[0]
