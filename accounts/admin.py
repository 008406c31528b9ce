from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import group_name

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    """People and their groups. Only a superuser hands out rights or touches another superuser."""

    list_display = ["username", "first_name", "last_name", "email", "is_staff", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": [("first_name", "last_name"), "email", "language"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]

    def get_readonly_fields(self, request, obj=None):
        rights = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups"]
        return [*super().get_readonly_fields(request, obj), *rights]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._within_reach(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._within_reach(request, obj)

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = group_name
        return field

    def _within_reach(self, request, obj):
        return obj is None or request.user.is_superuser or not obj.is_superuser


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin):
    filter_horizontal = []
    list_display = ["name_shown"]

    @admin.display(description=_("name"), ordering="name")
    def name_shown(self, group):
        return group_name(group)

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        kwargs["widget"] = CheckboxSelectMultiple
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        # Django's own tables, which no page of the admin shows.
        field.queryset = field.queryset.exclude(content_type__app_label__in=["admin", "contenttypes", "sessions"])
        return field
