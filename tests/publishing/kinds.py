"""What the random sequences know of each kind of content: what can be written there, and what may not be public."""

import re

from django.urls import reverse
from django.utils import translation

from programs.models import Partnership, Program, ProgramRegion
from publishing.payload import blank, children, columns, many, reserve
from strategy.models import Challenge, DevelopmentObjective, ResultStatement
from tests.factories import (
    AreaFactory,
    ChallengeFactory,
    DevelopmentObjectiveFactory,
    OrganizationFactory,
    PartnershipFactory,
    ProgramFactory,
    RegionFactory,
    ResultStatementFactory,
    SourceFactory,
    StrategyFactory,
)
from tests.publishing.expected import CODES, empty, language

SLUGS = ["agua", "bosque", "costa", None]


def flat(model, payload):
    """Return a payload as {path: value}."""
    found = {(name,): payload["columns"][name] for name in columns(model)}
    found |= {(name, pk): True for name in many(model) for pk in payload["many"].get(name, [])}
    return found | {
        (name, pk, column): value
        for name in children(model)
        for pk, values in payload["children"].get(name, {}).items()
        for column, value in values.items()
    }


def path(place):
    """Return a place of a Merge as a path of `flat`."""
    return tuple(place)


def read(row):
    """Return what a row, its lists and its child rows hold in the database as {path: value}."""
    model = type(row)

    def plain(name, value):
        # A text that nobody has written is null or empty: readers see no difference.
        return empty((name,)) if value is None and language((name,)) else value

    def values(queryset, names):
        fields = {field.name: field.attname for field in queryset.model._meta.concrete_fields}
        return [
            (row.pk, {name: plain(name, getattr(row, fields[name])) for name in names})
            for row in queryset.order_by("pk")
        ]

    [(_pk, own)] = values(model._base_manager.filter(pk=row.pk), columns(model))
    found = {(name,): value for name, value in own.items()}
    found |= {(name, pk): True for name in many(model) for pk in getattr(row, name).values_list("pk", flat=True)}
    for name, child in children(model).items():
        queryset = child.model._base_manager.filter(**{child.key: row.pk})
        for pk, own in values(queryset, columns(child.model, child.key)):
            found |= {(name, str(pk), column): value for column, value in own.items()}
    return found


class Kind:
    """One kind of content: its related rows, its fields, its rules."""

    model = None
    title = "title"
    texts = ()
    required = ()
    detail = None

    def fresh(self, token):
        """Return the payload of a new object."""
        payload = blank(self.model)
        payload["columns"] |= {f"{self.title}_en": token(), **self.place()}
        return payload

    def place(self):
        return {}

    def edit(self, payload, place, value, token):
        """Change one place of a payload."""
        edits = self.edits()
        edits[place % len(edits)](payload, value, token)

    def edits(self):
        texts = [self.text(f"{name}_{code}") for name in self.texts for code in CODES]
        slugs = [self.choice(f"slug_{code}", SLUGS) for code in CODES if "slug" in self.required]
        return [*texts, *slugs, *slugs, *self.more_edits(), self.toggle("sources", self.sources)]

    @staticmethod
    def text(name):
        def edit(payload, value, token):
            payload["columns"][name] = token() if value else ""

        return edit

    @staticmethod
    def choice(name, values):
        def edit(payload, value, token):
            payload["columns"][name] = values[value % len(values)]

        return edit

    @staticmethod
    def toggle(name, rows):
        def edit(payload, value, token):
            pk = rows[value % len(rows)].pk
            payload["many"][name] = sorted(set(payload["many"][name]) ^ {pk})

        return edit

    def obstacles(self, fresh, codes, taken):
        """Return why a version can't be public beside what another object has taken."""
        found = [name for name in self.required for code in codes if not fresh.get((f"{name}_{code}",))]
        for code in codes:
            slug = fresh.get((f"slug_{code}",))
            if slug and slug == taken.get((f"slug_{code}",)):
                found.append("slug")
        return found + self.more_obstacles(fresh, taken)

    def more_obstacles(self, fresh, taken):
        return []

    def write_past(self, row, live, place, value, token):
        """Change a public row as a fixture or a developer's console would, and return what it holds then."""
        code = live[value % len(live)]
        ways = [
            lambda: self.stored(row).update(**{f"{self.title}_{code}": token()}),
            lambda: row.sources.add(self.sources[value % len(self.sources)]),
            lambda: row.sources.remove(self.sources[value % len(self.sources)]),
            *self.more_ways(row, code, value, token),
        ]
        ways[place % len(ways)]()
        return read(self.stored(row).get())

    def more_ways(self, row, code, value, token):
        return []

    @staticmethod
    def stored(row):
        return type(row)._base_manager.filter(pk=row.pk)

    # Public pages

    def address(self, code, slug):
        with translation.override(code):
            return reverse(self.detail, args=[slug])

    def pages(self, rows, things, code):
        """Yield (path, words) of the pages that show public objects."""
        for thing in things:
            if code in thing.live and not thing.is_deleted:
                yield self.address(code, thing.row[f"slug_{code}",]), thing.row[f"{self.title}_{code}",]
            elif thing.live and code not in thing.state and not thing.is_deleted:
                other = thing.live[0]
                slug = thing.row[f"slug_{other}",]
                if not self.is_elsewhere(thing, things, code, slug):
                    yield self.address(code, slug), thing.row[f"{self.title}_{other}",]

    def is_elsewhere(self, thing, things, code, slug):
        """Tell whether an address means, or meant, something else too."""
        return any(
            (found.row or {}).get((f"slug_{other}",)) == slug
            for found in things
            if found is not thing
            for other in CODES
        )

    def redirects(self, things, old_addresses, code):
        """Yield (path, target) of addresses that lead on."""
        for (language_, slug), number in old_addresses.items():
            thing = things[number]
            used = self.is_elsewhere(None, things, code, slug)
            if language_ == code and code in thing.live and not used:
                yield self.address(code, slug), self.address(code, thing.row[f"slug_{code}",])
        for thing in things:
            slug = (thing.row or {}).get((f"slug_{code}",))
            is_redirected = thing.state.get(code) == "redirected" and not thing.live and not thing.is_deleted
            if slug and is_redirected and not self.is_elsewhere(thing, things, code, slug):
                yield self.address(code, slug), "/en/"

    def endings(self, things, code):
        """Yield (path, status) of the addresses of what is not public any more, or never was."""
        for thing in things:
            slug = (thing.row or {}).get((f"slug_{code}",))
            if thing.live or not slug or self.is_elsewhere(thing, things, code, slug):
                continue
            if thing.is_deleted and code in thing.out:
                yield self.address(code, slug), 410
            elif thing.state.get(code) in {"gone", "withdrawn"}:
                yield self.address(code, slug), {"gone": 410, "withdrawn": 200}[thing.state[code]]


class Programs(Kind):
    """Programs with partners and regions."""

    model = Program
    texts = ("title", "summary")
    required = ("title", "slug")
    detail = "programs:detail"

    def __init__(self):
        self.areas = AreaFactory.create_batch(2)
        self.sources = SourceFactory.create_batch(3)
        self.organizations = OrganizationFactory.create_batch(3)
        self.regions = RegionFactory.create_batch(3)

    def place(self):
        return {"framework": "regional"}

    def found(self, live, token):
        words = {f"{name}_{code}": token() for name in self.texts for code in CODES}
        row = ProgramFactory(regional=True, **words, **{f"is_live_{code}": code in live for code in CODES},
                             **({} if "es" in live else {"published_at_es": None}))  # fmt: skip
        PartnershipFactory(program=row, organization=self.organizations[0])
        row.sources.add(self.sources[0])
        return row

    def more_edits(self):
        return [
            self.choice("level", ["program", "project", "activity"]),
            self.choice("area", [None, *(area.pk for area in self.areas)]),
            self.choice("status", ["", "2", "4"]),
            self.add_partner,
            self.change_partner,
            self.swap_partners,
            self.remove("partnerships"),
            self.add_region,
            self.remove("program_regions"),
        ]

    def add_partner(self, payload, value, token):
        role = ["funding", "implementing"][value % 2]
        payload["children"]["partnerships"][str(reserve(Partnership))] = {
            "organization": self.organizations[value % 3].pk,
            "role": role,
        }

    def change_partner(self, payload, value, token):
        rows = payload["children"]["partnerships"]
        if rows:
            pk = sorted(rows, key=int)[value % len(rows)]
            rows[pk] = rows[pk] | {"role": ["funding", "implementing", "counterpart"][value % 3]}

    def swap_partners(self, payload, value, token):
        rows = payload["children"]["partnerships"]
        if len(rows) > 1:
            first, second, *_others = sorted(rows, key=int)
            rows[first], rows[second] = rows[second], rows[first]

    def add_region(self, payload, value, token):
        payload["children"]["program_regions"][str(reserve(ProgramRegion))] = {
            "region": self.regions[value % 3].pk,
            "is_target": value > 6,
        }

    @staticmethod
    def remove(name):
        def edit(payload, value, token):
            rows = payload["children"][name]
            if rows:
                del rows[sorted(rows, key=int)[value % len(rows)]]

        return edit

    def more_obstacles(self, fresh, taken):
        partners = together(fresh, "partnerships")
        regions = together(fresh, "program_regions")
        pairs = [(row["organization"], row["role"]) for row in partners.values()]
        named = [row["region"] for row in regions.values()]
        return [rows for rows in (pairs, named) if len(set(rows)) < len(rows)]

    def more_ways(self, row, code, value, token):
        return [
            lambda: self.stored(row).update(level=["program", "project", "activity"][value % 3]),
            lambda: row.partnerships.all()[:1] and row.partnerships.first().delete(),
            lambda: row.program_regions.get_or_create(region=self.regions[value % 3]),
        ]


class Objectives(Kind):
    """Objectives with a tree of statements that name each other."""

    model = DevelopmentObjective
    title = "short_title"
    texts = ("short_title", "statement", "summary")
    required = ("short_title", "slug", "statement")
    detail = "strategy:objective"

    def __init__(self):
        self.strategy = StrategyFactory()
        self.sources = SourceFactory.create_batch(2)
        self.numbers = iter((1, 2))

    def place(self):
        return {"strategy": self.strategy.pk, "number": next(self.numbers)}

    def found(self, live, token):
        words = {f"{name}_{code}": token() for name in self.texts for code in CODES}
        row = DevelopmentObjectiveFactory(strategy=self.strategy, number=next(self.numbers), **words,
                                          **{f"is_live_{code}": code in live for code in CODES},
                                          **({} if "es" in live else {"published_at_es": None}))  # fmt: skip
        first = ResultStatementFactory(objective=row, code=f"{row.number}.1", statement_en=token())
        ResultStatementFactory(objective=row, code=f"{row.number}.1.1", parent=first, statement_es=token())
        return row

    def more_edits(self):
        return [
            self.choice("kind", ["development", "special"]),
            self.add_statement,
            self.add_below,
            self.word_statement,
            self.word_statement,
            self.swap_statements,
            self.move_below,
            self.remove_statement,
            self.remove_statement,
        ]

    @staticmethod
    def numbered(payload, value, parent=None):
        stem = payload["children"]["statements"][parent]["code"] if parent else payload["columns"]["number"]
        return f"{stem}.{value % 3 + 1}"

    def add_statement(self, payload, value, token, parent=None):
        code = self.numbered(payload, value, parent)
        payload["children"]["statements"][str(reserve(ResultStatement))] = {
            "parent": int(parent) if parent else None,
            "code": code,
            "statement_en": token(),
            "statement_es": token() if value % 2 else "",
        }

    def add_below(self, payload, value, token):
        if tops := self.tops(payload):
            self.add_statement(payload, value, token, parent=tops[value % len(tops)])

    def word_statement(self, payload, value, token):
        rows = payload["children"]["statements"]
        if rows:
            pk = sorted(rows, key=int)[value % len(rows)]
            rows[pk] = rows[pk] | {f"statement_{CODES[value % 2]}": token() if value else ""}

    def swap_statements(self, payload, value, token):
        """Let two statements change places, with the codes of what stands under them."""
        rows = payload["children"]["statements"]
        tops = self.tops(payload)
        if len(tops) > 1:
            first, second = tops[:2]
            codes = {first: rows[second]["code"], second: rows[first]["code"]}
            for pk, row in list(rows.items()):
                if pk in codes:
                    rows[pk] = row | {"code": codes[pk]}
                elif str(row["parent"]) in codes:
                    rows[pk] = row | {"code": f"{codes[str(row['parent'])]}.{row['code'].rpartition('.')[2]}"}

    def move_below(self, payload, value, token):
        """Move what stands under one statement below another, and take the first away."""
        rows = payload["children"]["statements"]
        tops = self.tops(payload)
        if len(tops) > 1:
            old, new = tops[value % 2], tops[1 - value % 2]
            for pk, row in list(rows.items()):
                if str(row["parent"]) == old:
                    rows[pk] = row | {
                        "parent": int(new),
                        "code": f"{rows[new]['code']}.{row['code'].rpartition('.')[2]}",
                    }
            del rows[old]

    def remove_statement(self, payload, value, token):
        rows = payload["children"]["statements"]
        if rows:
            gone = sorted(rows, key=int)[value % len(rows)]
            for pk in [gone, *(pk for pk, row in rows.items() if str(row["parent"]) == gone)]:
                del rows[pk]

    @staticmethod
    def tops(payload):
        rows = payload["children"]["statements"]
        return [pk for pk in sorted(rows, key=int) if rows[pk]["parent"] is None]

    def more_obstacles(self, fresh, taken):
        rows = together(fresh, "statements")
        codes = [row["code"] for row in rows.values()]
        found = ["twice"] if len(set(codes)) < len(codes) else []
        for row in rows.values():
            parent = rows.get(str(row["parent"])) if row["parent"] else None
            stem = row["code"].rpartition(".")[0]
            if row["parent"] and parent is None:
                found.append("parent is gone")
            elif parent and (stem != parent["code"]):
                found.append("not under its parent")
            elif not re.fullmatch(rf"{fresh['number',]}(\.\d)+", row["code"]):
                found.append("not of this objective")
        return found

    def more_ways(self, row, code, value, token):
        return [
            lambda: self.stored(row).update(kind=["development", "special"][value % 2]),
            lambda: row.statements.filter(pk__in=row.statements.values("pk")[:1]).update(
                **{f"statement_{code}": token()}
            ),
        ]


class Challenges(Kind):
    """Challenges, whose place in a strategy may be open while they are drafts."""

    model = Challenge
    texts = ("title", "body")
    required = ("title",)

    def __init__(self):
        self.strategy = StrategyFactory()
        self.sources = SourceFactory.create_batch(2)

    def found(self, live, token):
        words = {f"{name}_{code}": token() for name in self.texts for code in CODES}
        return ChallengeFactory(strategy=self.strategy, **words, **{f"is_live_{code}": code in live for code in CODES},
                                **({} if "es" in live else {"published_at_es": None}))  # fmt: skip

    def more_edits(self):
        return [
            self.choice("order", [None, 1, 2, 3]),
            self.choice("strategy", [self.strategy.pk, self.strategy.pk, None]),
        ]

    def more_obstacles(self, fresh, taken):
        place, other = ((version.get(("strategy",)), version.get(("order",))) for version in (fresh, taken))
        return ["place"] if None in place or place == other else []

    def pages(self, rows, things, code):
        with translation.override(code):
            path = self.strategy.get_absolute_url()
        for thing in things:
            if thing.live and not thing.is_deleted:
                shown = code if code in thing.live else thing.live[0]
                yield path, thing.row[f"title_{shown}",]

    def redirects(self, things, old_addresses, code):
        return []

    def endings(self, things, code):
        return []


def together(version, name):
    """Return the child rows of one kind as {number: {column: value}}."""
    rows = {}
    for place, value in version.items():
        if place[0] == name:
            rows.setdefault(place[1], {})[place[2]] = value
    return rows
