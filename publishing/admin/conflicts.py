"""What a person sees where two people wrote in the same place, and what they choose there."""

from dataclasses import dataclass

from django.db.models import FileField
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from publishing import describe, languages
from publishing.admin.drafting import take_theirs
from publishing.payload import columns
from publishing.schemas import read

CHOICE = "_keep:"
THEIRS = "theirs"


@dataclass(frozen=True)
class Place:
    """One place of a conflict: both people's changes to what both began with, as marked HTML."""

    field: str
    label: str
    language: str
    mine: SafeString
    theirs: SafeString


def places(model, conflict):
    """Return the Places at which a Conflict has to be settled."""
    head = read(conflict.head)
    begun = conflict.base if conflict.base["columns"] else head
    mine = describe.changes(model, begun, conflict.mine)
    theirs = describe.changes(model, begun, head)
    return [
        Place(
            field=CHOICE + ":".join(path),
            label=describe.label(model, path, conflict.merge.payload),
            language=_language(path, mine + theirs),
            mine=_html(path, mine),
            theirs=_html(path, theirs),
        )
        for path in conflict.merge.conflicts
        if not goes_with_file(model, path)
    ]


def _html(path, changes):
    """Return one person's changes at a place; in a child row there may be several."""
    found = [change for change in changes if change.path[: len(path)] == path]
    if len(found) == 1 and found[0].path == path:
        return found[0].html
    lines = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((change.label, change.html) for change in found))
    return lines or SafeString(gettext("Left as it was, or emptied"))


def _language(path, changes):
    code = next((change.language for change in changes if change.path == path), None)
    return languages.own_name(code) if code else ""


def goes_with_file(model, path):
    """Tell whether a place is what a file says of itself, such as its width: whoever chooses the file chooses it."""
    column = columns(model).get(path[0])
    return column is not None and not column.editable


def choose(model, data, payload, theirs):
    """Put their values into a payload where the writer chose them in a posted form."""
    paths = [
        tuple(name.removeprefix(CHOICE).split(":"))
        for name, value in data.items()
        if name.startswith(CHOICE) and value == THEIRS
    ]
    if any(isinstance(columns(model).get(path[0]), FileField) for path in paths):
        paths += [(name,) for name in columns(model) if goes_with_file(model, (name,))]
    return take_theirs(payload, theirs, paths)
