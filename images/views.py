from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from images.models import Image
from images.names import TYPES, extension, is_ours, originals

# Names never come again with another content, so nobody need ask twice; but what is taken back must leave the caches.
PUBLIC_CACHE = "public, max-age=86400, immutable"


@require_safe
def image_file(request, name):
    """Answer with the file of an image that is public in some language, or one of its renditions; 404 for any other."""
    if not Image.objects.live_in_any().filter(file__in=originals(name)).exists():
        raise Http404
    return file_response(request, name, PUBLIC_CACHE)


def file_response(request, name, cache_control):
    """Return a stored file as nothing but an image; who may see it has been asked before. Raise Http404 without it."""
    if not is_ours(name):
        raise Http404
    try:
        file = default_storage.open(name)
    except FileNotFoundError:
        raise Http404 from None
    # GZipMiddleware would compress what is compressed.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    response = FileResponse(file, content_type=TYPES[extension(name)])
    response["Cache-Control"] = cache_control
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{name}"'
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    if answer is not response:
        file.close()
    return answer
