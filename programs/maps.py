"""The map of Peru's regions: the drawing, and how many public programs each region has."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Region

DRAWING = Path(__file__).with_name("peru_map.json")

# The least number of programs of each step of the scale; a region below the first has the ground's own colour.
STEPS = (1, 2, 5, 10)


@cache
def drawing():
    """Return what scripts/map/build.mjs drew: the size, the inset and each region's shapes by its ISO code."""
    return json.loads(DRAWING.read_text())


def step(count):
    """Return which step of the scale a number of programs is on; 0 is none."""
    return sum(count >= least for least in STEPS)


@dataclass(frozen=True)
class Shape:
    """A region as it is drawn, and as it is counted where the site has it."""

    code: str
    drawn: dict
    region: Region | None
    count: int

    @property
    def step(self):
        return step(self.count)

    @property
    def count_words(self):
        if not self.count:
            return _("no program")
        return ngettext("%(number)s program", "%(number)s programs", self.count) % {"number": self.count}

    @property
    def label(self):
        return _("%(region)s: %(programs)s") % {"region": self.region.name, "programs": self.count_words}

    @property
    def number_at(self):
        """Where the number of programs stands: in the inset for what is too small on the map."""
        return self.drawn.get("inset", self.drawn)


@dataclass(frozen=True)
class Map:
    """The drawing with its shapes; those of regions that the site does not have are ground and lead nowhere."""

    width: int
    height: int
    inset: dict
    shapes: list
    marked: Shape | None = None

    @property
    def legend(self):
        """The steps of the scale with their words."""
        words = [_("No source names a program")]
        for least, following in zip(STEPS, (*STEPS[1:], None), strict=True):
            if following is None:
                words.append(_("%(number)s programs or more") % {"number": least})
            elif following == least + 1:
                words.append(ngettext("%(number)s program", "%(number)s programs", least) % {"number": least})
            else:
                words.append(_("%(first)s to %(last)s programs") % {"first": least, "last": following - 1})
        return list(enumerate(words))


def map_of(regions):
    """Return the map of regions that have a `program_count`, in their order.

    Only what names a region colours one: a program's own list of regions. Words such as "target regions" do not.
    """
    shapes = drawing()["regions"]
    known = [
        Shape(region.iso_code, shapes[region.iso_code], region, region.program_count)
        for region in regions
        if region.iso_code in shapes
    ]
    codes = {shape.code for shape in known}
    return _map([*known, *(Shape(code, shapes[code], None, 0) for code in shapes if code not in codes)])


def locator(region):
    """Return the map with one region marked and nothing counted; None for a region that is not drawn."""
    shapes = [Shape(code, drawn, None, 0) for code, drawn in drawing()["regions"].items()]
    marked = next((shape for shape in shapes if shape.code == region.iso_code), None)
    return marked and _map(shapes, marked)


def _map(shapes, marked=None):
    found = drawing()
    return Map(found["width"], found["height"], found["inset"], shapes, marked)
