from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Publishing")
    default = True

    def ready(self):
        # Models are not there before.
        from publishing import groups, notices, signals

        # Before Django's own receiver, which makes the permissions: this app stands before django.contrib.auth.
        post_migrate.connect(groups.add_translators, sender=self)
        signals.review_changed.connect(notices.tell_of_review)
        signals.commented.connect(notices.tell_of_comment)
        signals.schedule_failed.connect(notices.tell_of_failure)


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site object; settings name it in place of "django.contrib.admin"."""

    default_site = "publishing.admin.site.AdminSite"
    default = False

    def ready(self):
        super().ready()
        # These register on the site, which importing the package `publishing.admin` only makes.
        import_module("publishing.admin.audit")
        import_module("publishing.admin.steps")
