"""What the contacts answer to the rooms below."""

from django.dispatch import receiver
from django.utils import timezone

from contacts.models import StaffMember
from sources.signals import asked_for_uses
from sources.uses import Kind, Use


class PersonUse(Use):
    @property
    def title(self):
        return self.row.name

    @property
    def words(self):
        return self.row.position


def people():
    """Return the people that readers see: those in office today."""
    return StaffMember.objects.live_in_any().serving(timezone.localdate())


@receiver(asked_for_uses)
def kinds_with_sources(sender, **kwargs):
    return [Kind(StaffMember, people, path="source", use=PersonUse)]
