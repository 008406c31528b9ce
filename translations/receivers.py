"""What translations do when publishing tells of a save, a publication or a deletion."""

from django.apps import apps
from django.db.models.signals import post_delete
from django.dispatch import receiver

from publishing import signals
from publishing.models import Publishable, Revision
from publishing.payload import snapshot
from publishing.schemas import read
from translations.learning import learn
from translations.models import Translation
from translations.states import approve, refresh

Kind = Revision.Kind


@receiver(signals.revised)
def learn_from_version(sender, draft, revision, begun, typed, **kwargs):
    """Learn from a new version, unless it only brings back or puts together words that were there before."""
    if revision.kind == Kind.FOUND:
        learn(sender, draft.object_id, read(revision))
    elif typed is not None and revision.kind != Kind.RESTORE:
        # Where nobody knows what the writer had before them, words of which something is known are not theirs.
        known = begun if begun and begun["columns"] else None
        learn(sender, draft.object_id, typed, begun=known, by=revision.author, is_copy=revision.kind == Kind.COPY)
    refresh(draft.row())


@receiver(signals.published)
def follow_publication(sender, instance, **kwargs):
    approve(instance)
    refresh(instance)


@receiver(signals.unpublished)
@receiver(signals.recovered)
def follow_end(sender, instance, **kwargs):
    refresh(instance)


@receiver(signals.loaded)
def learn_from_fixtures(sender, rows, **kwargs):
    for row in rows:
        learn(type(row), row.pk, snapshot(row))
        approve(row)
        refresh(row)


def forget(sender, instance, **kwargs):
    """Take a deleted object off the list; its units stay, because it can be recovered."""
    Translation.objects.of(instance).delete()


# One by one: a receiver for all models would make Django fetch every row that it deletes of any.
for model in apps.get_models():
    if issubclass(model, Publishable):
        post_delete.connect(forget, sender=model)
