"""PO files, which every translator's tool reads: one entry for each segment, in the order of the objects."""

import polib
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from translations.exchange.files import Given, GivenPart, UnreadableError, check_site, site
from translations.status import OPEN, Status

SOURCE, SITE = "X-Source-Language", "X-Site"


def write(parts):
    """Return Parts as a PO file; raise ValidationError where they are not all of the same languages."""
    if len({(part.source_language, part.language) for part in parts}) > 1:
        raise ValidationError(
            _("These objects are written in different languages, which a PO file can't tell. Export them as XLIFF.")
        )
    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = {
        "Project-Id-Version": site(),
        "POT-Creation-Date": timezone.localtime().strftime("%Y-%m-%d %H:%M%z"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": parts[0].language.replace("-", "_"),
        SOURCE: parts[0].source_language,
        SITE: site(),
    }
    for part in parts:
        for unit in part.units:
            catalog.append(_entry(part, unit))
    return str(catalog).encode()


def _entry(part, unit):
    entry = polib.POEntry(
        msgctxt=f"{part.original} {unit.id}",
        msgid=unit.source,
        msgstr=unit.target,
        # What translators' tools show as the place: the object and its version.
        occurrences=[(part.original, str(part.version))],
        comment="\n".join(note.replace("\n", " ") for note in unit.notes),
    )
    if unit.target and unit.status in OPEN:
        entry.flags.append("fuzzy")
    if unit.status == Status.BEHIND and unit.made_from:
        entry.previous_msgid = unit.made_from
    return entry


def read(text):
    """Return the GivenParts of a PO file; raise UnreadableError for any that is damaged or not ours."""
    if "msgid" not in text:
        raise UnreadableError(_("This is neither an XLIFF file nor a PO file."))
    try:
        # polib takes a text without line breaks for the name of a file.
        catalog = polib.pofile(f"\n{text}\n", wrapwidth=0)
    except (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError) as error:
        raise UnreadableError(_("The file is damaged or cut off: it is no complete PO file.")) from error
    check_site(catalog.metadata.get(SITE, ""))
    language, parts = catalog.metadata.get("Language", "").replace("_", "-"), {}
    for entry in catalog:
        if entry.obsolete:
            continue
        original, _space, identity = (entry.msgctxt or "").partition(" ")
        part = parts.setdefault(original, GivenPart(original, catalog.metadata.get(SOURCE, ""), language))
        is_done = "fuzzy" not in entry.flags if entry.msgstr else None
        part.segments.append(Given(identity, entry.msgid, entry.msgstr, is_done))
    return list(parts.values())
