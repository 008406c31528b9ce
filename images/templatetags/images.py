from dataclasses import dataclass

from django import template
from django.conf import settings

from images.names import WIDTHS, rendition, rendition_widths

register = template.Library()


@dataclass(frozen=True)
class Picture:
    """The addresses of an image: the one that any browser takes, and the list to choose from by width."""

    src: str
    srcset: str


@register.simple_tag(takes_context=True)
def picture(context, image):
    """Return the Picture of an image, None without one or where it is not public.

    In a preview, which sets `preview_media` to where its readers get files from, an image need not be public.
    """
    prefix = context.get("preview_media")
    if not image or not image.file or not (prefix or image.live_languages()):
        return None
    prefix = prefix or settings.MEDIA_URL
    candidates = {width: prefix + rendition(image.file.name, width) for width in rendition_widths(image.width or 0)}
    if not candidates or max(candidates) < min(image.width, WIDTHS[-1]):
        candidates[image.width or 0] = prefix + image.file.name
    middle = WIDTHS[1]
    src = candidates[max((width for width in candidates if width <= middle), default=min(candidates))]
    return Picture(src, ", ".join(f"{url} {width}w" for width, url in candidates.items() if width))
