"""Names of stored files: 128 random bits and an extension, and a rendition's width; nothing of the uploader's own name.

3f2a…c1.jpg         the image
3f2a…c1-800.webp    its rendition, 800 pixels wide
"""

import re
import secrets

from django.conf import settings
from django.urls import reverse

WIDTHS = (400, 800, 1600)
TYPES = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
RANDOM_BYTES = 16

NAME = rf"[0-9a-f]{{{2 * RANDOM_BYTES}}}(?:\.(?:{'|'.join(TYPES)})|-(?:{'|'.join(map(str, WIDTHS))})\.webp)"


def new_name(instance, filename):
    """Return a name that no file has, with the extension of a cleaned upload; for `upload_to`."""
    return f"{secrets.token_hex(RANDOM_BYTES)}.{extension(filename)}"


def extension(name):
    """Return what follows the last dot of a name, in small letters."""
    return name.rpartition(".")[2].lower()


def stem(name):
    """Return what the name of an image shares with those of its renditions."""
    return name[: 2 * RANDOM_BYTES]


def is_ours(name):
    """Tell whether a name is one that we give: nothing else is served or cleaned away."""
    return re.fullmatch(NAME, name) is not None


def originals(name):
    """Return the names that the image can have which a file is, or is a rendition of."""
    return [f"{stem(name)}.{ending}" for ending in TYPES] if "-" in name else [name]


def rendition(name, width):
    """Return the name of an image's rendition."""
    return f"{stem(name)}-{width}.webp"


def rendition_widths(width):
    """Return the widths of the renditions of an image: none is wider than the image itself."""
    return [step for step in WIDTHS if step <= width]


def image_url(name, width=None, draft=False):
    """Return the public address of an image, or of its rendition of a width; with `draft` the one for staff."""
    file = rendition(name, width) if width else name
    return reverse("admin:images_image_file", args=[file]) if draft else f"{settings.MEDIA_URL}{file}"
