"""The one place where HTML is made safe. Rich text passes here on every way into the database."""

from functools import lru_cache

import nh3
from django_prose_editor.config import allowlist_from_extensions, expand_extensions

# What an editor can make, and so all that is kept. Each extension names the ones it needs: the editor does not add
# them itself, and stays empty where one is missing.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False},
    "Table": True,
    "TableRow": True,
    "TableCell": True,
    "TableHeader": True,
    "HardBreak": True,
    "History": True,
    "HTML": True,
}
LINK_SCHEMES = {"http", "https", "mailto", "tel"}


@lru_cache(maxsize=1)
def _cleaner():
    allowed = allowlist_from_extensions(expand_extensions(EXTENSIONS))
    attributes = {tag: set(names) for tag, names in allowed.get("attributes", {}).items()}
    # A table that a screen reader can read; the editor's list leaves these out (WCAG 1.3.1).
    attributes.setdefault("th", set()).update({"scope", "colspan", "rowspan"})
    attributes.setdefault("td", set()).update({"colspan", "rowspan"})
    # A passage in another language says so (WCAG 3.1.2).
    for tag in ("span", "p", "blockquote", "a"):
        attributes.setdefault(tag, set()).add("lang")
    attributes.get("a", set()).difference_update({"target", "rel"})
    return nh3.Cleaner(
        tags=set(allowed["tags"]) | {"caption", "span", "thead"},
        attributes=attributes,
        url_schemes=LINK_SCHEMES,
        link_rel="noopener",
        attribute_filter=_keep_own_scheme,
    )


def _keep_own_scheme(tag, attribute, value):
    """Drop addresses without a scheme that lead to another host (//host/path)."""
    if attribute == "href" and value.replace("\\", "/").startswith("//"):
        return None
    return value


def sanitize(html):
    """Return the HTML with all removed that the editor cannot make; an empty paragraph becomes "".

    Scripts, styles, event handlers, images, frames and addresses other than http, https, mailto and tel go.
    Safe to call twice: the second call changes nothing.
    """
    if not html:
        return html
    clean = _cleaner().clean(html.replace("\x00", "")).strip()
    return "" if clean in {"<p></p>", "<p><br></p>"} else clean
