"""What staff may upload: still JPEG, PNG and WebP images, drawn anew so that only their pixels are kept."""

import threading
from contextlib import suppress
from io import BytesIO

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from images.names import TYPES, extension

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_PIXELS = 50_000_000
# WebP, which renditions are written in, ends at 16,383.
MAX_SIDE = 16_000

# What a file may be called, and what Pillow then has to find in it. MPO is a JPEG with a second view, as phones take.
FORMATS = {"jpg": ("JPEG", "MPO"), "jpeg": ("JPEG", "MPO"), "png": ("PNG",), "webp": ("WEBP",)}
ENDINGS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}
WRITTEN = {
    "jpg": {"format": "JPEG", "quality": 90, "optimize": True, "progressive": True},
    "png": {"format": "PNG"},
    "webp": {"format": "WEBP", "quality": 90},
}
# Beginnings of web pages, programs and documents. Compressed pixels hold none of them by chance.
FOREIGN = (b"<script", b"<html", b"<!doctype", b"<iframe", b"<?php", b"%pdf-")

# A decoded image of 50 million pixels takes 200 MB, and turning it as much again: a process draws one at a time.
drawing = threading.Lock()


class LimitUploadHandler(FileUploadHandler):
    """Read past all that comes after the largest size allowed, so that no upload fills the disk.

    What arrives in the form then is empty and has the size that was sent: the form says that it is too large.
    """

    received = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        return raw_data if self.received <= MAX_BYTES else None

    def file_complete(self, file_size):
        if self.received <= MAX_BYTES:
            return None
        return InMemoryUploadedFile(
            BytesIO(), self.field_name, self.file_name, self.content_type, self.received, self.charset
        )


class UploadField(forms.FileField):
    """A file that `clean_upload` accepts, as it has cleaned it."""

    widget = forms.FileInput(attrs={"accept": ",".join(TYPES.values())})
    default_error_messages = {"required": gettext_lazy("Choose an image file.")}

    def to_python(self, data):
        if self.disabled:
            # What a closed box holds is no upload: the file is stored already.
            return data
        upload = super().to_python(data)
        return clean_upload(upload) if upload else None


def clean_upload(upload):
    """Return an uploaded image drawn anew, upright, with nothing but its pixels; raise ValidationError if it is none.

    Name, declared type and content must agree. The name of what is returned is its extension alone.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("The file is larger than %(limit)d MB. Make the image smaller and upload it again."),
            code="too_large",
            params={"limit": MAX_BYTES // MEGABYTE},
        )
    formats = FORMATS.get(extension(upload.name))
    if formats is None:
        raise ValidationError(_("Upload a JPEG, PNG or WebP image."), code="wrong_type")
    content = upload.read()
    found = _identify(content)
    if found not in formats or upload.content_type != TYPES[ENDINGS[found]]:
        raise ValidationError(
            _("The file's name and its content don't agree: the content is not what the name says."),
            code="wrong_content",
        )
    lowered = content.lower()
    if any(mark in lowered for mark in FOREIGN):
        raise ValidationError(
            _("The file holds more than an image: a web page, a program or a document. Save the image anew."),
            code="foreign_content",
        )
    del lowered
    with drawing:
        return _drawn_anew(content, ENDINGS[found])


def _identify(content):
    """Return the format that Pillow finds in a file, having looked at its head alone."""
    try:
        with Pillow.open(BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as image:
            size, found, is_animated = image.size, image.format, getattr(image, "is_animated", False)
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # Pillow's readers raise whatever a broken file leads them to.
        raise _unreadable() from error
    if size[0] * size[1] > MAX_PIXELS or max(size) > MAX_SIDE:
        raise _too_many_pixels()
    if is_animated and found != "MPO":
        raise ValidationError(_("The image moves. Upload a still one."), code="animated")
    return found


def _drawn_anew(content, ending):
    output = BytesIO()
    try:
        with Pillow.open(BytesIO(content)) as image:
            image.load()
            profile = image.info.get("icc_profile")
            ImageOps.exif_transpose(image, in_place=True)
            drawn = _plain(image, profile, keeps_alpha=ending != "jpg")
            # What Pillow would write beside the pixels: a palette's comments, resolution, profile, EXIF.
            drawn.info = {}
            drawn.save(output, **WRITTEN[ending])
    except Exception as error:  # See above.
        raise _unreadable() from error
    size = output.tell()
    output.seek(0)
    return InMemoryUploadedFile(output, None, f"image.{ending}", TYPES[ending], size, None)


def _plain(image, profile, keeps_alpha):
    """Return an image in sRGB or shades of grey, with its transparency where the format has it."""
    has_alpha = keeps_alpha and image.has_transparency_data
    if image.mode == "I;16":
        # Converted as they are, all but the darkest of 65,536 shades would become white.
        image = image.point(lambda shade: shade / 256).convert("L")
    if image.mode == "P":
        image = image.convert("RGBA" if has_alpha else "RGB")
    mode = "RGBA" if has_alpha else "RGB"
    if profile and image.mode in {"RGB", "RGBA", "CMYK"}:
        # A broken profile says nothing about colours; the pixels are taken as they are.
        with suppress(ImageCms.PyCMSError, OSError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    if image.mode == "L" and not has_alpha:
        return image
    return image if image.mode == mode else image.convert(mode)


def _too_many_pixels():
    return ValidationError(
        _("The image has too many pixels. It may have %(pixels)d million, and %(side)d along a side."),
        code="too_many_pixels",
        params={"pixels": MAX_PIXELS // 1_000_000, "side": MAX_SIDE},
    )


def _unreadable():
    return ValidationError(
        _("This is not an image that can be read: it is damaged, cut off or of another type."), code="unreadable"
    )
