"""What stands in a text and must stand in its translation as it is: addresses, links, figure tokens, headings."""

from translations.checks.problem import Problem


def compare(source, target):
    """Return the Problems of what two Texts refer to."""
    return [
        *_same("tokens", source.tokens, target.tokens),
        *_same("emails", source.emails, target.emails),
        *_links(source, target),
        *_headings(source, target),
    ]


def _same(code, source, target):
    """Return the Problem of what one side lacks, or has more often than the other."""
    missing, extra = _without(source, target), _without(target, source)
    return [Problem(code, tuple(missing), tuple(extra))] if missing or extra else []


def _links(source, target):
    """Return the Problem of links: a missing one is an error, another address may be the page in another language."""
    missing, extra = _without(source.links, target.links), _without(target.links, source.links)
    if len(missing) != len(extra) or len(source.own_links) != len(target.own_links):
        if len(missing) == len(extra):
            missing, extra = source.own_links, target.own_links
        return [Problem("links", tuple(missing), tuple(extra))]
    return [Problem("link_addresses", tuple(missing), tuple(extra))] if missing else []


def _headings(source, target):
    if source.is_heading or len(source.headings) == len(target.headings):
        return []
    return [Problem("headings", tuple(source.headings), tuple(target.headings))]


def _without(these, others):
    left = list(others)
    missing = []
    for one in these:
        if one in left:
            left.remove(one)
        else:
            missing.append(one)
    return missing
