from django.apps import apps
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext

from publishing.models import Publishable
from publishing.payload import snapshot
from translations.learning import learn
from translations.states import approve, refresh

BATCH = 100


class Command(BaseCommand):
    help = (
        "Takes the present words of all content as translations of each other where nothing is known of them yet, "
        "and counts anew what is missing and behind. Can be stopped at any time, and is safe to repeat."
    )

    def handle(self, **options):
        for model in [found for found in apps.get_models() if issubclass(found, Publishable)]:
            done, made, total = 0, 0, model._base_manager.count()
            pks = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
            for start in range(0, total, BATCH):
                with transaction.atomic():
                    for row in model._base_manager.filter(pk__in=pks[start : start + BATCH]):
                        made += learn(model, row.pk, snapshot(row))
                        approve(row)
                        refresh(row)
                        done += 1
                if total > BATCH:
                    self.progress(model, done, total)
            if options["verbosity"] >= 1:
                self.stdout.write(
                    gettext("%(kind)s: %(count)s objects, %(made)s new pairs.")
                    % {"kind": model._meta.verbose_name_plural, "count": intcomma(done), "made": intcomma(made)}
                )

    def progress(self, model, done, total):
        self.stderr.write(
            gettext("%(kind)s: %(done)s of %(total)s")
            % {"kind": model._meta.verbose_name_plural, "done": intcomma(done), "total": intcomma(total)}
        )
