"""What the strategies answer to the rooms below."""

from django.dispatch import receiver

from publishing.querysets import live_in_any
from sources.signals import asked_for_uses
from sources.uses import Kind, Use
from strategy.models import Challenge, DevelopmentObjective, Strategy


class ObjectiveUse(Use):
    @property
    def title(self):
        return f"{self.row.code} {self.row.short_title}"


def challenges():
    """Return the challenges that readers see: on the page of a public strategy."""
    return Challenge.objects.live_in_any().filter(live_in_any("strategy__")).select_related("strategy")


@receiver(asked_for_uses)
def kinds_with_sources(sender, **kwargs):
    return [
        Kind(Strategy, Strategy.objects.live_in_any),
        Kind(DevelopmentObjective, DevelopmentObjective.objects.live_in_any, use=ObjectiveUse),
        Kind(Challenge, challenges),
    ]
