from django.conf import settings
from django_prose_editor.fields import ProseEditorField

from publishing.sanitize import EXTENSIONS, sanitize


class RichTextField(ProseEditorField):
    """A text with headings, lists, links and tables, made safe on every way into the database.

    Forms sanitise in `clean()`. Saves, fixtures (which skip `save()`), `update()` and `bulk_create()` all pass
    `get_db_prep_save()`, so nothing reaches the column unsanitised.
    """

    def __init__(self, *args, **kwargs):
        tools = [name for group in settings.DJANGO_PROSE_EDITOR_EXTENSIONS for name in group["extensions"]]
        kwargs.setdefault("config", {"extensions": EXTENSIONS | dict.fromkeys(tools, True)})
        kwargs.setdefault("sanitize", sanitize)
        super().__init__(*args, **kwargs)

    def get_db_prep_save(self, value, connection):
        if isinstance(value, str):
            value = sanitize(value)
        return super().get_db_prep_save(value, connection)
