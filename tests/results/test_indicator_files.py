import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override, pgettext
from lxml import etree
from PIL import Image

from results.downloads import BYTE_ORDER_MARK, guarded, plain
from tests.factories import DisaggregateFactory, IndicatorFactory, RegionFactory, ResultFactory, SourceFactory
from tests.states import remember

pytestmark = pytest.mark.django_db

FILES = ["data.csv", "over-time.svg", "over-time.png"]


@pytest.fixture
def families():
    indicator = IndicatorFactory(slug_en="families", slug_es="familias", title_en="Families", title_es="Ñandú é")
    for year, value in ((2020, 1500), (2021, 2500)):
        ResultFactory(indicator=indicator, fiscal=True, fiscal_year=year, value=value)
    return indicator


def rows_of(response):
    """Return the lines of a CSV file as lists."""
    return list(csv.reader(io.StringIO(response.content.decode().removeprefix(BYTE_ORDER_MARK), newline="")))


def headers(response):
    names = ["Content-Type", "Content-Disposition", "Content-Language", "Cache-Control"]
    return [response[name] for name in names]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data.csv", ["text/csv; charset=utf-8", 'attachment; filename="families.csv"']),
        ("over-time.svg", ["image/svg+xml; charset=utf-8", 'inline; filename="families-over-time.svg"']),
        ("over-time.png", ["image/png", 'inline; filename="families-over-time.png"']),
    ],
)
def test_file_says_what_it_is_and_may_be_kept(client, families, path, expected):
    response = client.get(f"/en/results/families/{path}")

    assert headers(response) == [*expected, "en-US", "public, max-age=300"]
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = client.get(f"/en/results/families/{path}", HTTP_IF_NONE_MATCH=response["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_changed_value_has_a_new_file(client, families):
    before = client.get("/en/results/families/over-time.png")
    families.results.filter(fiscal_year=2021).update(value=2600)

    after = client.get("/en/results/families/over-time.png")

    assert before["ETag"] != after["ETag"]
    assert before.content != after.content


@pytest.mark.parametrize("language", ["en", "es"])
def test_svg_stands_for_itself(client, settings, families, language):
    path = {"en": "/en/results/families/", "es": "/es/resultados/familias/"}[language]
    address = next(
        link for link in client.get(path).content.decode().split('"') if link.startswith(path) and link.endswith(".svg")
    )

    file = etree.fromstring(client.get(address).content)

    text = " ".join(" ".join(file.itertext()).split())
    assert file.get("lang") == {"en": "en-US", "es": "es-PE"}[language]
    assert {"en": "Families", "es": "Ñandú é"}[language] in text
    assert "2,500" in text
    assert f"{settings.SITE_URL}{path}" in text
    assert [element for element in file.iter() if "class" in element.attrib] == []
    assert {element.get("fill") for element in file.iter() if element.tag.endswith("rect")} == {"#ffffff", "#1d4f91"}


def test_png_is_a_picture_with_words_in_it(client, families):
    picture = Image.open(io.BytesIO(client.get("/en/results/families/over-time.png").content)).convert("RGB")

    colours = {colour for _count, colour in picture.getcolors(maxcolors=1 << 24)}
    assert picture.width == 1280
    assert {(255, 255, 255), (0x1D, 0x4F, 0x91), (0x14, 0x24, 0x3B)} <= colours
    # The title, with nothing but words in it, is dark on white.
    title = picture.crop((40, 40, 600, 110)).convert("L")
    assert title.getextrema()[0] < 80


def test_png_draws_accents(client, families):
    """The font has them: a title with accents differs from one without."""
    drawn = []
    for title in ("Accion", "Acción"):
        type(families).objects.update(title_en=title)
        drawn.append(client.get("/en/results/families/over-time.png").content)

    assert drawn[0] != drawn[1]


def test_csv_has_every_value_with_its_parts(client):
    source = SourceFactory(title_en="Report, second edition", url="https://www.example.org/report")
    indicator = IndicatorFactory(slug_en="investment", money=True, title_en="Investment")
    region = RegionFactory(iso_code="PE-SAM", name="San Martín")
    result = ResultFactory(
        indicator=indicator, fiscal=True, value="1234567.5", qualifier="more_than", source=source, region=region
    )
    DisaggregateFactory(result=result, category_en="cacao, coffee", value=-3)

    response = client.get("/en/results/investment/data.csv")

    days = ["2021", "2020-10-01", "2021-09-30"]
    place = ["San Martín", "PE-SAM", "", "", "Report, second edition", "2023-10-06", "https://www.example.org/report"]
    assert response.content.startswith(b"\xef\xbb\xbfIndicator,Kind,Value,")
    assert response.content.endswith(b"\r\n")
    assert rows_of(response)[1:] == [
        [
            *("Investment", "Result", "1234567.5", "more than", "more than US$\u00a01,234,567.5", "US dollars", "USD"),
            *("", "", "U.S. fiscal year 2021", *days, *place),
        ],
        [
            *("Investment", "Result", "-3", "", "US$\u00a0−3", "US dollars", "USD"),
            *("sex", "cacao, coffee", "U.S. fiscal year 2021", *days, *place),
        ],
    ]
    assert {len(row) for row in rows_of(response)} == {20}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_has_no_formulas(client, families, start):
    note = f"{start}HYPERLINK(1)"
    families.results.update(note_en=note, period_text_en=note)
    type(families).objects.update(title_en=note)

    rows = rows_of(client.get("/en/results/families/data.csv"))

    cells = [cell for row in rows[1:] for cell in row]
    assert guarded(note) in cells
    assert [cell for cell in cells if cell.startswith(start)] == []


@pytest.mark.parametrize(
    ("number", "text"), [(None, ""), ("-5.0000", "-5"), ("0.0000", "0"), ("1200.0000", "1200"), ("0.0004", "0.0004")]
)
def test_csv_numbers_are_plain(number, text):
    assert plain(number and Decimal(number)) == text


@pytest.mark.parametrize("name", [*FILES, "no-such-chart.svg", "no-such-chart.png"])
def test_draft_has_no_files(client, name):
    indicator = IndicatorFactory(draft=True, slug_en="families")
    for year in (2020, 2021):
        ResultFactory(indicator=indicator, fiscal=True, fiscal_year=year)

    assert client.get(f"/en/results/families/{name}").status_code == 404


@pytest.mark.parametrize("name", ["progress.svg", "progress.png", "over-time.jpg", "data.xml"])
def test_indicator_has_no_other_files(client, families, name):
    assert client.get(f"/en/results/families/{name}").status_code == 404


@pytest.mark.parametrize("name", FILES)
def test_file_under_an_earlier_address_is_found(client, families, name):
    remember(families, "en", "households")

    response = client.get(f"/en/results/households/{name}")

    assert (response.status_code, response["Location"]) == (301, f"/en/results/families/{name}")


@pytest.mark.parametrize("name", FILES)
def test_file_that_is_not_in_a_language_leads_to_the_one_that_is(client, name):
    indicator = IndicatorFactory(english_only=True, slug_en="families")
    for year in (2020, 2021):
        ResultFactory(indicator=indicator, fiscal=True, fiscal_year=year)
    asked = {"data.csv": "csv", "over-time.svg": "chart-svg", "over-time.png": "chart-png"}[name]

    response = client.get(address_in_spanish(indicator, asked))

    assert (response.status_code, response["Location"]) == (302, f"/en/results/families/{name}")


def address_in_spanish(indicator, name):
    """Return where a Spanish page would have an indicator's file."""
    with override("es"):
        words = {} if name == "csv" else {"chart": pgettext("address", "over-time")}
        return reverse(f"results:{name}", kwargs={"slug": indicator.slug_en, **words})
