"""Charts as files that stand for themselves: SVG with its own colours, and PNG."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import resvg_py
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string

from results.charts.drawing import draw
from results.charts.measure import lines as broken

WIDTH = 640
MARGIN = 24
TEXT_SIZE = 16
# How wide a line of each kind may be, in its own text size, and how high it is.
TITLE_LINE, TEXT_LINE, FOOTER_LINE = 27, 35, 46
TITLE_HEIGHT, TEXT_HEIGHT, FOOTER_HEIGHT = 27, 22, 18
FONT = "Public Sans"
FONT_FILES = [f"build/fonts/PublicSans-{face}.ttf" for face in ("Regular", "Bold", "Italic")]
# A picture twice as sharp as the page, unless it is so tall that a server should not draw it.
SHARPNESS = 2
MOST_PIXELS = 12_000_000


@dataclass(frozen=True)
class Written:
    """A line of text at a height of the file."""

    y: int
    words: str
    look: str


@dataclass(frozen=True)
class File:
    """An SVG file and its height, which says how large a picture of it would be."""

    text: str
    height: int


def svg(chart, *, heading, sources, address, language):
    """Return a chart as an SVG File with its heading, its notes, its sources and the address it comes from."""
    lines, y = [], MARGIN
    for words, look, room, height in [
        (heading, "title", TITLE_LINE, TITLE_HEIGHT),
        (f"{chart.title} · {chart.unit}" if chart.unit else chart.title, "subtitle", TEXT_LINE, TEXT_HEIGHT),
    ]:
        for part in broken(words, room):
            y += height
            lines.append(Written(y, part, look))
    drawing, top = draw(chart), y + MARGIN // 2
    y = round(top + float(drawing.height) * TEXT_SIZE + MARGIN / 2)
    for words in [*chart.notes, *sources, address]:
        for part in broken(words, FOOTER_LINE):
            y += FOOTER_HEIGHT
            lines.append(Written(y, part, "footer"))
    context = {
        "chart": chart,
        "heading": heading,
        "language": language,
        "drawing": drawing,
        "lines": lines,
        "width": WIDTH,
        "height": y + MARGIN,
        "margin": MARGIN,
        "inner": WIDTH - 2 * MARGIN,
        "top": top,
        "text_size": TEXT_SIZE,
        "is_file": True,
    }
    return File(render_to_string("results/charts/file.svg", context), context["height"])


# The same chart is asked for again and again; a changed one has other text, and so another entry.
@lru_cache(maxsize=64)
def png(text, height):
    """Return an SVG file as PNG; `height` is the file's own."""
    sharpness = SHARPNESS if WIDTH * height * SHARPNESS**2 <= MOST_PIXELS else 1
    image = resvg_py.svg_to_bytes(
        svg_string=text,
        width=WIDTH * sharpness,
        skip_system_fonts=True,
        font_files=fonts(),
        font_family=FONT,
        sans_serif_family=FONT,
    )
    return bytes(image)


def fonts():
    """Return the paths of the font's files, which the front end's build puts among the static files."""
    return [_path(name) for name in FONT_FILES]


def _path(name):
    collected = Path(staticfiles_storage.path(name))
    return str(collected) if collected.exists() else finders.find(name)
