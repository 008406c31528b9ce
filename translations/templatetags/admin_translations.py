from dataclasses import dataclass
from urllib.parse import urlencode

from django import template
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, Sum

from publishing import languages
from publishing.admin.site import admin_url
from publishing.admin.work import models_seen
from translations.models import Translation
from translations.parity import late

register = template.Library()


@dataclass(frozen=True)
class Progress:
    """How far the translations into one language are, and what readers of it miss."""

    language: str
    segments: int
    open_segments: int
    open_words: int
    exposed: int
    late: int

    @property
    def name(self):
        return languages.name(self.language)

    @property
    def percent(self):
        """Return the share of segments that need nothing, never rounded up to all."""
        return 100 * (self.segments - self.open_segments) // self.segments if self.segments else 100

    @property
    def url(self):
        return self._desk()

    @property
    def exposed_url(self):
        return self._desk(status="all", readers="unlike")

    @property
    def late_url(self):
        return self._desk(status="all", readers="late")

    def _desk(self, **filters):
        return f"{admin_url(Translation, 'changelist')}?{urlencode({'language': self.language, **filters})}"


@register.simple_tag(takes_context=True)
def translation_progress(context):
    """Return the Progress of each language into which something is translated that the person may see."""
    kinds = ContentType.objects.get_for_models(*models_seen(admin.site, context["request"].user))
    if not kinds:
        return []
    found = Translation.objects.filter(content_type__in=kinds.values()).order_by().values("language")
    counted = found.annotate(
        all_segments=Sum("segments"),
        waiting_segments=Sum("open_segments"),
        waiting_words=Sum("open_words"),
        exposed=Count("pk", filter=Q(exposed_since__isnull=False)),
        late=Count("pk", filter=late()),
    )
    of_language = {
        line["language"]: Progress(
            line["language"],
            line["all_segments"],
            line["waiting_segments"],
            line["waiting_words"],
            line["exposed"],
            line["late"],
        )
        for line in counted
    }
    return [of_language[code] for code in languages.codes() if code in of_language]
