from io import BytesIO

from django.core.files.base import ContentFile
from django.db import models
from django.db.models.fields.files import FieldFile
from PIL import Image as Pillow

from images.names import new_name, rendition, rendition_widths
from images.uploads import UploadField, drawing


class PictureFile(FieldFile):
    """An image with its renditions, which come and go with it."""

    def save(self, name, content, save=True):
        super().save(name, content, save=False)
        self.instance.width, self.instance.height = self._draw_renditions()
        if save:
            self.instance.save()

    save.alters_data = True

    def _draw_renditions(self):
        """Store the image's renditions and return its size."""
        with drawing, self.storage.open(self.name) as file, Pillow.open(file) as image:
            size = image.size
            # A JPEG is decoded at no more than it takes for the widest rendition.
            image.draft(None, (max(rendition_widths(size[0]), default=1), 1))
            drawn = image
            for width in reversed(rendition_widths(size[0])):
                height = max(1, round(size[1] * width / size[0]))
                drawn = drawn.resize((width, height), Pillow.Resampling.LANCZOS, reducing_gap=2)
                output = BytesIO()
                drawn.save(output, "WEBP", quality=80)
                self.storage.save(rendition(self.name, width), ContentFile(output.getvalue()))
        return size


class PictureField(models.FileField):
    """A cleaned upload under a name of ours; the row has its size in `width` and `height`."""

    attr_class = PictureFile

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"upload_to": new_name, "max_length": 50} | kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": UploadField, "max_length": None} | kwargs)
