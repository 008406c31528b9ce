"""What publishing should come to, in plain dicts and without a line of the services: the tests' own account of it.

A version is {path: value}: ("title_en",), ("sources", 3) for a member of a list, ("partnerships", "12", "role") for a
child row's column. Nothing but the shape of a payload is shared with what is tested.
"""

import copy
from dataclasses import dataclass, field

CODES = ["en", "es"]
MISSING = object()


class Refused(Exception):  # noqa: N818  it is an answer and no error
    """The services should refuse this, and everything stays as it was."""


class Met(Refused):
    """Two people should meet in the same place."""


def language(path):
    """Return the language that a path belongs to, None where all languages share it."""
    name = str(path[-1])
    return next((code for code in CODES if name.endswith(f"_{code}")), None)


def empty(path):
    """Return what a translated column holds where nobody has written anything."""
    name = path[-1].rpartition("_")[0]
    return {"slug": None, "is_official": False}.get(name, "")


def merged(base, mine, theirs):
    """Return both people's version of a text, and the places where they met."""
    result, met = {}, []
    for path in {*base, *mine, *theirs}:
        old, own, their = (version.get(path, MISSING) for version in (base, mine, theirs))
        if own not in (old, their) and their != old:
            met.append(path)
        value = their if own == old else own
        if value is not MISSING:
            result[path] = value
    return result, met


@dataclass
class Plan:
    """A scheduled change."""

    number: int
    at: object
    action: str
    codes: list
    version: int
    state: str = "waiting"
    ending: str = ""


@dataclass
class Thing:
    """An object: its row, its versions, and how it stands in each language."""

    row: dict | None  # what the public's row holds; None while nobody has published it
    known: dict | None  # what the services left there, of which they can tell what was written past them
    state: dict  # {language: "live", "withdrawn", "redirected" or "gone"}; none for what was never public
    out: set  # the languages in which its words have been out, so that they stay in the row
    versions: list = field(default_factory=list)
    plans: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    is_deleted: bool = False
    # What was last public of an object that was deleted and recovered.
    last: dict | None = None
    # {language: what its readers last got}: words of child rows that went may come back with them.
    words: dict = field(default_factory=dict)

    @property
    def head(self):
        return self.versions[-1]

    @property
    def live(self):
        return [code for code in CODES if self.state.get(code) == "live"]

    # What every service does first

    def touch(self):
        """Begin the draft, or take in what was written past the services."""
        if self.is_deleted:
            raise Refused
        if not self.versions:
            self.versions.append(dict(self.row))
            self.known = dict(self.row)
            self.words = dict.fromkeys(self.state, self.known)
        if self.known is not None and self.row != self.known:
            head = self.head
            self.versions.append(dict(self.row))
            both, met = merged(self.known, head, self.row)
            both |= {path: head[path] for path in met if path in head}
            self._add(both)
            self.known = dict(self.row)
            self.words = dict.fromkeys(self.state, self.known)

    def _add(self, version):
        if version != self.head:
            self.versions.append(dict(version))

    # Services

    def save(self, version, base):
        """Save what grew out of a version, None for one that nobody knows any more."""
        self.touch()
        both, met = merged(base or {}, version, self.head)
        if met:
            raise Met
        self._add(both)

    def outcome(self, version, codes):
        """Return what readers get by publishing a version in some languages."""
        fresh = {}
        for path, value in version.items():
            code = language(path)
            if code is None or code in codes:
                fresh[path] = value
            else:
                fresh[path] = self._kept(code, path) if code in self.out else empty(path)
        return fresh

    def _kept(self, code, path):
        """Return what stays where a language is not published."""
        if self.row is None and path[-1].startswith("slug_"):
            return None
        return (self.row or {}).get(path, self.words[code].get(path, empty(path)))

    def publish(self, number, codes, check):
        """Publish a version, the newest where no number is given; `check` raises Refused for what is not ready."""
        self.touch()
        version = self.versions[number - 1] if number else self.head
        fresh = self.outcome(version, codes)
        check(self, fresh, codes)
        changed = [code for code in codes if self._changes(code, fresh)]
        self.changes += [(code, "updated" if code in self.live else "published") for code in changed]
        self.row, self.known = fresh, dict(fresh)
        self.out |= set(codes)
        self.state |= dict.fromkeys(codes, "live")
        self.words |= dict.fromkeys(codes, version)

    def unpublish(self, codes, ending):
        self.touch()
        codes = [code for code in codes if code in self.live]
        if ending == "withdrawn":
            self.changes += [(code, "withdrawn") for code in codes]
        self.state |= dict.fromkeys(codes, ending)

    def schedule(self, number, at, action, codes, check, ending=""):
        self.touch()
        if action == "publish":
            copy.deepcopy(self).publish(None, codes, check)
        for plan in self.plans:
            if plan.state == "waiting" and plan.action == action and set(plan.codes) & set(codes):
                plan.state = "cancelled"
        self.plans.append(Plan(number, at, action, codes, len(self.versions), ending=ending))

    def restore(self, number):
        base = self.head
        self.save(self.versions[number - 1], base)

    def discard(self):
        if not self.state:
            raise Refused
        base = self.head
        public = {
            path: empty(path) if language(path) and language(path) not in self.state else value
            for path, value in self.shown.items()
        }
        self.save(public, base)

    def delete(self):
        self.touch()
        if self.live:
            raise Refused
        self.is_deleted = True
        self.state = {code: "gone" if state == "withdrawn" else state for code, state in self.state.items()}
        for plan in self.plans:
            plan.state = "cancelled" if plan.state == "waiting" else plan.state

    @property
    def shown(self):
        return self.last if self.known is None else self.known

    def recover(self):
        self.is_deleted, self.last = False, self.shown
        self.row = self.known = None

    # What staff are told

    def unpublished(self):
        """Return the parts that publishing the newest version would change for readers."""
        found = {code for code in CODES if self._waits(code)}
        fresh = self.outcome(self.head, [])
        if self.live and any(self._differ(fresh, path) for path in {*fresh, *self.row} if language(path) is None):
            found.add("shared")
        return found

    def _waits(self, code):
        if code not in self.out:
            return any(self.head.get((f"{name}_{code}",)) for name in ("title", "short_title"))
        fresh = self.outcome(self.head, [code])
        return any(self._differ(fresh, path) for path in {*fresh, *self.row} if language(path) == code)

    def _changes(self, code, fresh):
        return code not in self.live or any(
            self._differ(fresh, path) for path in {*fresh, *self.row} if language(path) in (None, code)
        )

    def _differ(self, fresh, path):
        return fresh.get(path, MISSING) != self.row.get(path, MISSING)
