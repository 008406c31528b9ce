"""XLIFF 1.2, as OASIS published it in 2008: a file element for each object, a trans-unit for each segment."""

import re

from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree

from translations.exchange.files import Given, GivenPart, UnreadableError, check_site, site
from translations.exchange.placeholders import MARK, UNSTORABLE
from translations.status import Status

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
XML = "http://www.w3.org/XML/1998/namespace"
TOOL = "bilingual-cms"
# What a translation is, in the words of the standard.
STATES = {
    Status.MISSING: {"state": "new"},
    Status.BEHIND: {"state": "needs-translation"},
    Status.MACHINE: {"state": "needs-review-translation", "state-qualifier": "mt-suggestion"},
    Status.SAME: {"state": "final"},
    Status.CURRENT: {"state": "translated"},
}
DONE = {"translated", "signed-off", "final"}
APPROVED = {Status.SAME, Status.CURRENT}
TYPES = {"strong": "bold", "em": "italic", "a": "link", "br": "lb"}
# What begins a line of its own.
LINES = [f"{{{NAMESPACE}}}{local}" for local in ("file", "header", "body", "trans-unit", "note", "alt-trans")]
DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
ENCODING = re.compile(r"encoding\s*=\s*[\"']([^\"']*)")
# What `files.text_of` reads, by the names that files give it.
READ = {"utf-8", "utf8", "utf-16", "us-ascii"}


def write(parts):
    """Return Parts as an XLIFF file."""
    root = etree.Element(_name("xliff"), version="1.2", nsmap={None: NAMESPACE})
    now = timezone.now().astimezone().isoformat(timespec="seconds")
    for part in parts:
        file = etree.SubElement(
            root, _name("file"), {
                "original": part.original, "source-language": part.source_language, "target-language": part.language,
                "datatype": "html", "date": now, "tool-id": TOOL, "product-name": site(),
                "product-version": str(part.version),
            },
        )  # fmt: skip
        header = etree.SubElement(file, _name("header"))
        etree.SubElement(header, _name("note")).text = UNSTORABLE.sub("", part.name)
        etree.SubElement(header, _name("tool"), {"tool-id": TOOL, "tool-name": "Bilingual CMS"})
        body = etree.SubElement(file, _name("body"))
        for unit in part.units:
            _write_unit(body, part, unit)
    for element in root.iter(*LINES):
        # Not pretty_print, which would add spaces to words that have an element around them.
        element.tail = "\n"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _write_unit(body, part, unit):
    attributes = {"id": unit.id, "resname": unit.id.split(":")[0], f"{{{XML}}}space": "preserve"}
    attributes["approved"] = "yes" if unit.status in APPROVED else "no"
    if unit.most:
        attributes |= {"maxwidth": str(unit.most), "size-unit": "char"}
    element = etree.SubElement(body, _name("trans-unit"), attributes)
    _fill(etree.SubElement(element, _name("source")), unit.source, unit.marks)
    _fill(etree.SubElement(element, _name("target"), STATES[unit.status]), unit.target, unit.marks)
    for text in unit.notes:
        etree.SubElement(element, _name("note"), {"from": TOOL}).text = UNSTORABLE.sub("", text)
    if unit.made_from:
        former = etree.SubElement(element, _name("alt-trans"), {"alttranstype": "previous-version"})
        etree.SubElement(former, _name("source"), {f"{{{XML}}}lang": part.source_language}).text = UNSTORABLE.sub(
            "", unit.made_from
        )
        _fill(etree.SubElement(former, _name("target"), {f"{{{XML}}}lang": part.language}), unit.target, unit.marks)


def _fill(element, text, marks):
    """Put a coded text into an element, its placeholders as inline elements."""
    path, end = [element], 0
    for match in MARK.finditer(text):
        _add_text(path[-1], text[end : match.start()])
        end = match.end()
        name = match["id"] or match["token"]
        if match["slash"]:
            path.pop()
            continue
        mark = marks[name]
        kind = TYPES.get(mark.name) or f"x-{mark.name or 'figure'}"
        if mark.closing:
            path.append(etree.SubElement(path[-1], _name("g"), id=name, ctype=kind))
        else:
            etree.SubElement(
                path[-1], _name("x"), {"id": name, "ctype": kind, "equiv-text": UNSTORABLE.sub("", mark.opening)}
            )
    _add_text(element, text[end:])


def _add_text(element, text):
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _name(local):
    return f"{{{NAMESPACE}}}{local}"


def read(text):
    """Return the GivenParts of an XLIFF file; raise UnreadableError for any that is damaged, hostile or not ours."""
    root = parse(text)
    if root.tag != _name("xliff") or root.get("version") != "1.2":
        raise UnreadableError(_("This is not an XLIFF 1.2 file."))
    parts = []
    for file in root.iterfind(_name("file")):
        check_site(file.get("product-name", ""))
        part = GivenPart(file.get("original", ""), file.get("source-language", ""), file.get("target-language", ""))
        for unit in file.iterfind(f"{_name('body')}//{_name('trans-unit')}"):
            target = unit.find(_name("target"))
            part.segments.append(
                Given(
                    id=unit.get("id", ""),
                    source=_coded(unit.find(_name("source"))),
                    target=_coded(target),
                    is_done=_is_done(unit, target),
                )
            )
        parts.append(part)
    return parts


def parse(text):
    """Return the root of an XML text. It declares no document type, and nothing from elsewhere is read."""
    declared = DECLARATION.match(text)
    encoding = declared and ENCODING.search(declared.group())
    if encoding and encoding[1].lower() not in READ:
        raise UnreadableError(_("The file is not in UTF-8. Save it in UTF-8 and upload it again."))
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableError(_("The file declares a document type. Translation files have none, so it is refused."))
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    body = text[declared.end() :] if declared else text
    try:
        return etree.fromstring(body.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(_("The file is damaged or cut off: it is no complete XML.")) from error


def _coded(element):
    """Return the coded text of an element; what is no placeholder of ours becomes one that is nowhere known."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        local = child.tag.removeprefix(_name("")) if isinstance(child.tag, str) else ""
        name = child.get("id", "")
        if local == "mrk":
            # Tools mark sentences and terms with it.
            parts.append(_coded(child))
        elif local == "g" and re.fullmatch(r"g\d{1,4}", name):
            parts.append(f"<{name}>{_coded(child)}</{name}>")
        elif local == "x":
            parts.append(f"<{name}/>" if re.fullmatch(r"x\d{1,4}", name) else f"{{{name}}}")
        else:
            parts.append("<x0/>")
        parts.append(child.tail or "")
    return "".join(parts)


def _is_done(unit, target):
    state = target.get("state") if target is not None else None
    if unit.get("approved") == "yes" or state in DONE:
        return True
    return None
