from dataclasses import dataclass

from django import template
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q

from publishing import audit, languages
from publishing.admin.listing import texts_missing
from publishing.admin.site import admin_url, room
from publishing.models import Draft, Publishable

register = template.Library()


@dataclass(frozen=True)
class LanguageChoice:
    code: str
    tag: str
    name: str
    errors: int


@register.simple_tag
def language_choices(adminform, inline_formsets):
    """Return the languages that a form has boxes for, each with the number of its boxes in error."""
    forms = [adminform.form, *(form for inline in inline_formsets for form in inline.formset.forms)]
    return [
        LanguageChoice(code, languages.tag(code), languages.own_name(code), sum(_errors(form, code) for form in forms))
        for code in languages.codes()
        if any(_language(form, name) == code for form in forms for name in form.fields)
    ]


def _language(form, name):
    """Return the language of a form's box, None for one that belongs to no language."""
    return form.fields[name].widget.attrs.get("data-language") if name in form.fields else None


def _errors(form, code):
    return sum(1 for name in form.errors if _language(form, name) == code)


@register.simple_tag(takes_context=True)
def publication_overview(context):
    """Return a line per kind of content the person may see: how much there is, is public, lacks texts, per language."""
    return [_overview(model, admin) for model, admin in _visible(context["request"])]


@register.simple_tag(takes_context=True)
def last_changed(context, limit):
    """Return the drafts that changed last, of all kinds of content the person may see, newest first."""
    kinds = ContentType.objects.get_for_models(*(model for model, _admin in _visible(context["request"])))
    drafts = Draft.objects.present().filter(content_type__in=kinds.values(), changed_by__isnull=False)
    newest = drafts.select_related("changed_by", "content_type").order_by("-changed_at")[:limit]
    return [ChangedDraft(draft, admin_url(draft.model, "change", draft.object_id)) for draft in newest]


@dataclass(frozen=True)
class ChangedDraft:
    draft: Draft
    url: str

    @property
    def kind(self):
        return self.draft.model._meta.verbose_name

    @property
    def person(self):
        return audit.name_of(self.draft.changed_by)


def _visible(request):
    """Return (model, its admin) of the content that the person may see, in the order of the index."""
    site = admin.site
    pairs = ((model, site.get_model_admin(model)) for model in apps.get_models() if site.is_registered(model))
    visible = [
        (model, model_admin)
        for model, model_admin in pairs
        if issubclass(model, Publishable) and model_admin.has_view_or_change_permission(request)
    ]
    return sorted(visible, key=lambda pair: room(pair[0]._meta.app_label))


def _overview(model, model_admin):
    counts = {"total": Count("pk")}
    for code in languages.codes():
        counts[f"live_{code}"] = Count("pk", filter=Q(**{languages.column("is_live", code): True}))
        counts[f"missing_{code}"] = Count("pk", filter=texts_missing(model, code))
    counted = model.objects.aggregate(**counts)
    url = admin_url(model, "changelist")
    return {
        "name": model._meta.verbose_name_plural,
        "url": url,
        "total": counted["total"],
        "languages": [
            {
                "live": counted[f"live_{code}"],
                "live_url": f"{url}?in_{code}=public",
                "missing": counted[f"missing_{code}"],
                "missing_url": f"{url}?in_{code}=missing",
                "name": languages.name(code),
            }
            for code in languages.codes()
        ],
    }


@register.simple_tag
def language_names():
    """Return the names of the site's languages, in the reader's own."""
    return [languages.name(code) for code in languages.codes()]
