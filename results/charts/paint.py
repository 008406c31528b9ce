"""How the parts of a chart look in a file of its own, where the site's style sheet is not.

On a page `frontend/styles/_charts.scss` says the same with classes. Blue and orange differ for every kind of colour
blindness and by lightness; what must be told apart differs in form too: filled, hollow, striped, a mark.
"""

INK = "#14243b"
TEXT = "#26303c"
MUTED = "#5c5b55"
RESULT = "#1d4f91"
PART = "#6f93c4"
TARGET = "#b3470b"
TRACK = "#ece4d6"
GRID = "#ddd2c0"
GROUND = "#ffffff"

LOOKS = {
    "title": {"fill": INK, "font-weight": "700", "font-size": "1.3em"},
    "subtitle": {"fill": INK, "font-weight": "700"},
    "footer": {"fill": MUTED, "font-size": "0.8em"},
    # Words keep clear of the lines behind them.
    "words": {"paint-order": "stroke", "stroke": GROUND, "stroke-width": "4", "stroke-linejoin": "round"},
    "label": {"fill": TEXT},
    "value": {"fill": INK, "font-weight": "700"},
    "missing": {"fill": MUTED, "font-style": "italic"},
    "aside": {"fill": TARGET},
    "heading": {"fill": INK, "font-weight": "700"},
    "tick": {"fill": MUTED, "font-size": "0.85em"},
    "key": {"fill": TEXT, "font-size": "0.9em"},
    "sign": {"fill": INK, "font-weight": "700"},
    "result": {"fill": RESULT},
    "baseline": {"fill": GROUND, "stroke": RESULT, "stroke-width": "2"},
    "total": {"fill": INK},
    "part": {"fill": PART},
    "track": {"fill": TRACK},
    # Around a target's mark, so that without colours it is seen on a bar too.
    "halo": {"stroke": GROUND, "stroke-width": "8"},
    "target": {"stroke": TARGET, "stroke-width": "4"},
    "target-swatch": {"fill": TARGET},
    "grid": {"stroke": GRID, "stroke-width": "1"},
    "zero": {"stroke": INK, "stroke-width": "1"},
}


def attributes(look):
    """Return the presentation attributes of a look, as SVG writes them."""
    return " ".join(f'{name}="{value}"' for name, value in LOOKS[look].items())
