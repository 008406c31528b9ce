from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "publishing"
    verbose_name = _("Publishing")
    default = True


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin with our site object; settings name it in place of "django.contrib.admin"."""

    default_site = "publishing.admin.site.AdminSite"
    default = False
