"""What the programs answer to the rooms below."""

from django.dispatch import receiver

from programs.models import Area, Program
from publishing.related import columns
from sources.signals import asked_for_uses
from sources.uses import Kind


def programs():
    """Return the public programs with what a list of titles shows, and nothing else."""
    shown = columns(Program, "title", "slug", "is_live")
    return Program.objects.live_in_any().only(*shown).alphabetical()


@receiver(asked_for_uses)
def kinds_with_sources(sender, **kwargs):
    return [Kind(Area, Area.objects.live_in_any, path="source"), Kind(Program, programs)]
