"""The map of Peru's regions: the drawing against what is known of the country, and what colours it."""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from django.utils.translation import override

from programs.maps import DRAWING, drawing, locator, map_of, step
from programs.models import Region
from tests.factories import (
    IndicatorFactory,
    ProgramFactory,
    ProgramRegionFactory,
    RegionFactory,
    ResultFactory,
)
from tests.markup import Markup

# Areas in km² as INEI gives them; the drawing's source is older and coarser, so they are compared within a tenth.
# Loreto, San Martín and La Libertad differ by less; Callao's islands are drawn in part.
KNOWN_AREAS = {
    "PE-LOR": 368_852,
    "PE-UCA": 102_411,
    "PE-MDD": 85_301,
    "PE-PUN": 71_999,
    "PE-CUS": 71_987,
    "PE-ARE": 63_345,
    "PE-SAM": 51_253,
    "PE-LIM": 32_130,
    "PE-LMA": 2_672,
    "PE-TUM": 4_669,
    "PE-LAM": 14_231,
}

# Which region lies beside which, as (one, its place, the other): names that were swapped would stand elsewhere.
NEIGHBOURS = [
    ("PE-TUM", "north", "PE-PIU"),
    ("PE-LOR", "north", "PE-UCA"),
    ("PE-LOR", "east", "PE-SAM"),
    ("PE-AMA", "east", "PE-CAJ"),
    ("PE-SAM", "east", "PE-LAL"),
    ("PE-HUC", "east", "PE-ANC"),
    ("PE-PAS", "north", "PE-JUN"),
    ("PE-MDD", "north", "PE-PUN"),
    ("PE-PUN", "east", "PE-ARE"),
    ("PE-PUN", "east", "PE-CUS"),
    ("PE-MOQ", "north", "PE-TAC"),
    ("PE-CUS", "east", "PE-AYA"),
    ("PE-APU", "east", "PE-AYA"),
    ("PE-HUV", "east", "PE-ICA"),
    ("PE-LIM", "north", "PE-ICA"),
    ("PE-LAM", "north", "PE-LAL"),
]

PEOPLE_SEE = {"north": lambda one, other: one["y"] < other["y"], "east": lambda one, other: one["x"] > other["x"]}


SHIPPED = Path(apps.get_app_config("programs").path) / "fixtures" / "mission.json"


@pytest.fixture
def peru(db):
    """The regions of Peru as the site ships them."""
    rows = json.loads(SHIPPED.read_text())
    Region.objects.bulk_create(Region(**row["fields"]) for row in rows if row["model"] == "programs.region")


def steps(client):
    """Return the step of each region that the map colours, by its address."""
    links = Markup(client.get("/en/regions/")).all("a")
    shapes = [link for link in links if "map__region" in link.get("class", "")]
    return {link["href"]: int(link["class"].rpartition("--")[2]) for link in shapes}


def test_drawing_is_small_and_credits_its_source():
    assert DRAWING.stat().st_size < 25_000
    assert drawing()["credit"] == "Made with Natural Earth"


def test_drawing_has_the_regions_of_peru_and_no_other(peru):
    assert sorted(drawing()["regions"]) == sorted(Region.objects.values_list("iso_code", flat=True))
    assert len(drawing()["regions"]) == 26


def test_drawing_has_plausible_areas():
    areas = {code: shape["square_km"] for code, shape in drawing()["regions"].items()}

    assert {code: areas[code] for code, known in KNOWN_AREAS.items() if not 0.9 < areas[code] / known < 1.1} == {}
    assert max(areas, key=areas.get) == "PE-LOR"
    assert min(areas, key=areas.get) == "PE-CAL"
    assert areas["PE-CAL"] < 200
    assert 1_250_000 < sum(areas.values()) < 1_310_000


@pytest.mark.parametrize(("one", "place", "other"), NEIGHBOURS)
def test_drawing_has_each_region_in_its_place(one, place, other):
    shapes = drawing()["regions"]

    assert PEOPLE_SEE[place](shapes[one], shapes[other])


def test_puno_is_in_the_south_east_and_callao_beside_lima():
    """The two that the drawing's source gives one name."""
    found, shapes = drawing(), drawing()["regions"]

    puno, callao, lima = shapes["PE-PUN"], shapes["PE-CAL"], shapes["PE-LMA"]

    assert (puno["x"] > 0.85 * found["width"], puno["y"] > 0.7 * found["height"]) == (True, True)
    assert (0 < lima["x"] - callao["x"] < 15, abs(lima["y"] - callao["y"]) < 5) == (True, True)


def test_numbers_stand_inside_the_drawing():
    found = drawing()
    places = [shape.get("inset", shape) for shape in found["regions"].values()]

    assert [place for place in places if not 0 < place["x"] < found["width"]] == []
    assert [place for place in places if not 0 < place["y"] < found["height"]] == []


def test_smallest_regions_have_a_target_of_24_pixels_on_the_narrowest_window():
    scale = (320 - 2 * 16) / drawing()["width"]
    ring = drawing()["regions"]["PE-CAL"]["inset"]["ring"]
    steps_of_lima = re.findall(r"-?[\d.]+", drawing()["regions"]["PE-LMA"]["inset"]["path"])

    assert 2 * ring["radius"] * scale >= 24
    assert len(steps_of_lima) > 100


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (2, 2), (4, 2), (5, 3), (9, 3), (10, 4), (500, 4)])
def test_step_of_a_number_of_programs(count, expected):
    assert step(count) == expected


@pytest.mark.parametrize("language", ["en", "es"])
def test_map_has_a_named_link_for_each_region_and_the_list_has_the_same(client, peru, language):
    region = Region.objects.get(iso_code="PE-SAM")
    for _number in range(2):
        ProgramRegionFactory(region=region)
    with override(language):
        addresses = [row.get_absolute_url() for row in Region.objects.alphabetical()]
        words = map_of([counted(region, 2)]).shapes[0].label
        path = reverse("programs:regions")

    markup = Markup(client.get(path))

    links = markup.all("a")
    drawn = {link["href"]: link["aria-label"] for link in links if "map__region" in link.get("class", "")}
    assert list(drawn) == addresses
    assert drawn["/en/regions/san-martin/" if language == "en" else "/es/regiones/san-martin/"] == words
    assert words.startswith("San Martín: 2 ")
    assert [link["href"] for link in links if link.get("href") in addresses] == 2 * addresses


def counted(region, count):
    region.program_count = count
    return region


def test_map_colours_a_region_by_its_public_programs(client, peru):
    region = Region.objects.get(iso_code="PE-UCA")
    ProgramRegionFactory(region=region)
    ProgramRegionFactory(region=region, program=ProgramFactory(spanish_only=True))
    ProgramRegionFactory(region=region, program=ProgramFactory(draft=True))
    ProgramRegionFactory(region=Region.objects.get(iso_code="PE-PUN"), program=ProgramFactory(draft=True))

    coloured = {address: number for address, number in steps(client).items() if number}

    assert coloured == {"/en/regions/ucayali/": 2}


def test_shipped_content_colours_nothing(client, db):
    call_command("loaddata", "mission", verbosity=0)

    assert len(steps(client)) == 26
    assert set(steps(client).values()) == {0}


def test_figure_that_names_no_region_colours_nothing(client, peru):
    ResultFactory(place_text_en="USAID target regions", place_text_es="regiones objetivo de USAID")
    ResultFactory(indicator=IndicatorFactory(), region=Region.objects.get(iso_code="PE-LIM"))
    ProgramFactory(regional=True, summary_en="In the regions of San Martín and Ucayali.")

    assert set(steps(client).values()) == {0}


def test_map_draws_the_whole_country_where_the_site_has_few_regions(client, db):
    RegionFactory(iso_code="PE-LOR", name="Loreto")
    RegionFactory(iso_code="PE-ZZZ", name="Elsewhere")

    markup = Markup(client.get("/en/regions/"))

    drawn = [
        shape["class"] for kind in ("a", "g") for shape in markup.all(kind) if "map__region" in shape.get("class", "")
    ]
    assert len(drawn) == 26
    assert len([link for link in markup.all("a") if "map__region" in link.get("class", "")]) == 1


@pytest.mark.parametrize("language", ["en", "es"])
def test_region_shows_where_it_lies(client, peru, language):
    with override(language):
        path = Region.objects.get(iso_code="PE-CAL").get_absolute_url()

    markup = Markup(client.get(path))

    marked = [shape for shape in markup.all("path") if "map__region--here" in shape.get("class", "")]
    assert [shape["d"] for shape in marked] == [drawing()["regions"]["PE-CAL"]["path"]]
    assert len(markup.all("circle", class_="map__here")) == 1
    assert len(markup.all("svg", class_="map map--locator", role="img")) == 1


def test_region_that_is_not_drawn_has_no_map():
    assert locator(Region(iso_code="PE-ZZZ")) is None


def test_drawing_is_plain_data():
    """Nothing in the file could be anything but numbers and letters of a path."""
    shapes = json.loads(DRAWING.read_text())["regions"].values()

    paths = [shape["path"] for shape in shapes] + [shape["inset"]["path"] for shape in shapes if "inset" in shape]
    assert [path for path in paths if not re.fullmatch(r"[MlZz0-9.,-]+", path)] == []
