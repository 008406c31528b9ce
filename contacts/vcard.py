from publishing.metadata import absolute

# RFC 6350: commas, semicolons and backslashes are escaped, line breaks written out.
ESCAPES = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": ""})
LONGEST_LINE = 75


def vcard(person, organization, language):
    """Return a person's card as vCard 4.0 text (RFC 6350), in one language; what is not known is left out."""
    *given, family = person.name.split(" ")
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"FN:{_escape(person.name)}",
        f"N:{_escape(family)};{_escape(' '.join(given))};;;",
        f"TITLE;LANGUAGE={language}:{_escape(person.text('position', language))}",
    ]
    if organization:
        lines.append(f"ORG:{_escape(organization)}")
    if person.email:
        lines.append(f"EMAIL;TYPE=work:{_escape(person.email)}")
    if person.phone:
        lines.append(f"TEL;TYPE=work;VALUE=uri:tel:{''.join(c for c in person.phone if c.isdigit() or c == '+')}")
    lines += [f"REV:{person.changed_at:%Y%m%dT%H%M%SZ}", f"SOURCE:{absolute(person.get_absolute_url())}", "END:VCARD"]
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def _escape(words):
    return words.translate(ESCAPES)


def _fold(line):
    """Return a line in pieces of at most 75 octets, none cut inside a character (RFC 6350, 3.2)."""
    pieces, piece = [], ""
    for character in line:
        if len((piece + character).encode()) > LONGEST_LINE - 1:
            pieces.append(piece)
            piece = ""
        piece += character
    return "\r\n ".join([*pieces, piece])
