from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.urls import re_path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from images.fields import PictureField
from images.models import Image
from images.names import NAME, image_url, is_ours, rendition_widths
from images.uploads import UploadField
from images.views import file_response
from publishing.admin import PublishableAdmin


def is_stored(image):
    """Tell whether an image has its file: a form that comes back with errors holds one that was not stored."""
    return is_ours(image.file.name or "")


@admin.register(Image)
class ImageAdmin(PublishableAdmin):
    list_display = ["thumbnail", "credit"]
    search_fields = ["title", "alt", "caption", "credit"]
    search_help_text = _("Searches title, description, caption and credit in every language.")
    readonly_fields = ["preview"]
    # Django's own would link to the public address, where a draft's file is not.
    formfield_overrides = {PictureField: {"widget": UploadField.widget}}
    fieldsets = [
        (_("Image"), {"fields": ["preview", "file"]}),
        (_("Words"), {"fields": ["title", "alt", "caption"]}),
        (_("Whose it is"), {"fields": ["credit", "rights"]}),
    ]

    class Media:
        css = {"all": ["images/admin-images.css"]}

    def get_fieldsets(self, request, obj=None):
        """Leave the file out for those who only look: it would be a link to the public address."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (name, options | {"fields": [field for field in options["fields"] if field != "file"]})
            for name, options in fieldsets
        ]

    def get_urls(self):
        file = self.admin_site.admin_view(self.file_view)
        return [re_path(rf"^file/(?P<name>{NAME})$", file, name="images_image_file"), *super().get_urls()]

    def file_view(self, request, name):
        """Answer staff with a stored file, whether it is public or not."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return file_response(request, name, "private, no-store")

    @admin.display(description=_("image"))
    def thumbnail(self, image):
        return self._drawn(image, "thumbnail")

    @admin.display(description=_("image now"))
    def preview(self, image):
        if not is_stored(image):
            return self.get_empty_value_display()
        return format_html(
            '<a href="{}">{}</a> <span class="quiet">{}</span>',
            image_url(image.file.name, draft=True),
            self._drawn(image, "preview"),
            gettext("%(width)s × %(height)s pixels") % {"width": image.width, "height": image.height},
        )

    def _drawn(self, image, css_class):
        if not is_stored(image):
            return self.get_empty_value_display()
        width = next(iter(rendition_widths(image.width or 0)), None)
        return format_html(
            '<img class="image-{}" src="{}" alt="{}" loading="lazy">',
            css_class,
            image_url(image.file.name, width, draft=True),
            image.text_in_any("alt"),
        )
