"""What the checks say when publishing asks, and keep when it has published."""

from django.dispatch import receiver
from django.utils.translation import override

from publishing import languages as site_languages
from publishing import signals
from publishing.findings import Finding
from publishing.models import Draft
from publishing.payload import snapshot
from translations.checks.objects import check_alone, check_pair
from translations.learning import source_of, targets
from translations.models import CheckRun, Term
from translations.readings import Units, read
from translations.status import Status


@receiver(signals.asked_for_findings)
def check_publication(sender, row, payload, languages, public_languages, **kwargs):
    """Return the Findings in what readers would get.

    An error stops a publication only where it comes from there: not where a translation is known to be behind its
    source, which its own publication will end, and not where readers see the same two texts side by side already.
    """
    source, entries = source_of(row), Term.objects.entries()
    stored = sender._base_manager.filter(pk=row.pk).first()
    found = [_finding(one) for code in languages for one in check_alone(sender, payload, code)]
    for code in targets(source):
        if {source, code} <= set(public_languages) and {source, code} & set(languages):
            excused = _excused(sender, stored, payload, source, code)
            found += [_finding(one, excused) for one in check_pair(sender, payload, source, code, entries)]
    return found


@receiver(signals.published)
def keep_findings(sender, instance, languages, **kwargs):
    """Keep with each version that was published what the checks find in it as readers see it now."""
    payload = snapshot(instance)
    public = instance.live_languages()
    source, entries = source_of(instance), Term.objects.entries()
    draft = Draft.objects.of(instance).first()
    runs = []
    for publication in draft.publications.filter(language__in=languages):
        code = publication.language
        others = [code] if code != source else targets(source)
        found = check_alone(sender, payload, code)
        for other in others:
            if {source, other} <= set(public) and other != source:
                found += check_pair(sender, payload, source, other, entries)
        runs.append(
            CheckRun(revision_id=publication.revision_id, language=code, findings=[_kept(one) for one in found])
        )
    CheckRun.objects.bulk_create(runs)


def _excused(model, stored, payload, source, language):
    """Return the names of the texts that may differ: their translation is known to need work, or both are public."""
    reading = read(model, stored.pk, payload, source, language, Units(model, [stored.pk]))
    waiting = {line.field.name for line in reading.lines if _waits(line)}
    if not (stored.is_live_in(source) and stored.is_live_in(language)):
        return waiting
    live = snapshot(stored)
    texts = {line.field.name: line.field for line in reading.lines}
    return waiting | {
        name
        for name, field in texts.items()
        if all(field.value(payload, code) == field.value(live, code) for code in (source, language))
    }


def _waits(line):
    """Tell whether a segment is known to need a translator; of what nobody keeps account of that is not known."""
    return line.status == Status.MISSING or (line.status == Status.BEHIND and line.unit is not None)


def _finding(found, excused=()):
    is_blocking = found.is_blocking and found.field not in excused
    return Finding(found.column, found.message, found.code, found.language, is_blocking, found.words)


def _kept(found):
    said = {}
    for code in site_languages.codes():
        with override(code):
            said[code] = str(found.message)
    return {"code": found.code, "column": found.column, "language": found.language, "messages": said}
