"""Image files for tests, good and bad."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pillow

from images.names import TYPES, extension
from images.uploads import clean_upload
from tests.factories import ImageFactory

RED = (200, 16, 46)


def drawn(kind="JPEG", size=(900, 600), mode="RGB", alpha=None, **options):
    """Return the bytes of an image with a red left half and a white right one."""
    image = Pillow.new(mode, size, "white")
    image.paste(Pillow.new("RGB", (size[0] // 2, size[1]), RED).convert(mode))
    if alpha is not None:
        image.putalpha(alpha)
    output = BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def opened(file):
    """Return the Pillow image of a file, loaded."""
    image = Pillow.open(file)
    image.load()
    return image


def upload(content, name="photo.jpg", content_type=None):
    """Return what a browser sends for a file: it tells the type by the name."""
    return SimpleUploadedFile(name, content, content_type or TYPES.get(extension(name), "application/octet-stream"))


def stored_image(content=None, name="photo.jpg", **columns):
    """Return an image whose file has gone through the checks and lies in the storage with its renditions."""
    image = ImageFactory(**columns)
    image.file = clean_upload(upload(content or drawn(), name))
    image.save()
    return image


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_that_claims(width, height):
    """Return a PNG of a few bytes whose head promises this many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
