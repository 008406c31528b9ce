"""The map of Peru as a picture: what is drawn stands where the region lies."""

import io
import json
import re

import pytest
import resvg_py
from PIL import Image

from programs.maps import DRAWING
from programs.models import Region
from tests.factories import ProgramRegionFactory, RegionFactory

pytestmark = pytest.mark.django_db

# The site's style sheet is not there; each step has a colour that no other thing has.
STYLES = """
<style>
  .map__region--0 { fill: #cccccc } .map__region--1 { fill: #0000ff } .map__region--2 { fill: #ff0000 }
  .map__ring, .map__frame, .map__place { fill: none } text { display: none }
</style>
"""
NEUTRAL, ONE, TWO = (204, 204, 204, 255), (0, 0, 255, 255), (255, 0, 0, 255)


def picture(client):
    """Return the map of the regions page, drawn at two pixels for each of its units."""
    [svg] = re.findall(r'<svg class="map".*?</svg>', client.get("/en/regions/").content.decode(), re.DOTALL)
    svg = svg.replace('<svg class="map"', '<svg xmlns="http://www.w3.org/2000/svg"', 1).replace(">", f">{STYLES}", 1)
    width = json.loads(DRAWING.read_text())["width"]
    return Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width * 2)))).convert("RGBA")


def test_regions_with_programs_are_coloured_where_they_lie(client):
    drawn = json.loads(DRAWING.read_text())["regions"]
    for code in drawn:
        RegionFactory(iso_code=code)
    ProgramRegionFactory(region=Region.objects.get(iso_code="PE-LOR"))
    for _program in range(2):
        ProgramRegionFactory(region=Region.objects.get(iso_code="PE-PUN"))

    image = picture(client)

    found = {code: image.getpixel((int(shape["x"] * 2), int(shape["y"] * 2))) for code, shape in drawn.items()}
    # Callao is smaller than a pixel or two; the inset shows it.
    found.pop("PE-CAL")
    assert found.pop("PE-LOR") == ONE
    assert found.pop("PE-PUN") == TWO
    assert set(found.values()) == {NEUTRAL}
    # Nothing is drawn in the sea, nor in Brazil.
    assert [image.getpixel(place)[3] for place in ((2, image.height - 2), (image.width - 2, 2))] == [0, 0]
    # Loreto is more than a quarter of the country, Puno about a twentieth.
    areas = {colour: count for count, colour in image.getcolors(image.width * image.height) if colour[3] == 255}
    assert 0.2 < areas[ONE] / sum(areas.values()) < 0.35
    assert 0.03 < areas[TWO] / sum(areas.values()) < 0.09
