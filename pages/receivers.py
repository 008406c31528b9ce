"""What the pages answer to the rooms below."""

from django.dispatch import receiver

from pages.models import Mission, Page
from sources.signals import asked_for_uses
from sources.uses import Kind


@receiver(asked_for_uses)
def kinds_with_sources(sender, **kwargs):
    return [Kind(Mission, Mission.objects.live_in_any), Kind(Page, Page.objects.live_in_any)]
