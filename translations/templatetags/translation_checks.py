from django import template

from publishing import languages
from translations.models import CheckRun

register = template.Library()


@register.simple_tag
def check_runs(entries):
    """Return {version: [(language, message)]} of what the checks found when the versions of a list were published."""
    runs = CheckRun.objects.filter(revision__in=[entry.revision for entry in entries]).order_by("at", "pk")
    found = {}
    for run in runs:
        of_version = found.setdefault(run.revision_id, {})
        for finding in run.findings:
            message = finding["messages"].get(languages.current()) or next(iter(finding["messages"].values()))
            # The same version may have been published more than once.
            of_version[finding["language"], message] = None
    return {pk: list(told) for pk, told in found.items()}


@register.filter
def told_of(runs, version):
    """Return what `check_runs` has of a version."""
    return runs.get(version.pk, [])
