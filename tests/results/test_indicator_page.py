import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    BaselineFactory,
    DisaggregateFactory,
    IndicatorFactory,
    MissionFactory,
    RegionFactory,
    ResultFactory,
    SourceFactory,
    TargetFactory,
)
from tests.markup import Markup
from tests.states import end

pytestmark = pytest.mark.django_db

HOST = "http://localhost"
MOST_QUERIES = 6


@pytest.fixture
def families():
    """Families over two fiscal years with a target and parts."""
    indicator = IndicatorFactory(slug_en="families", slug_es="familias", title_en="Families", title_es="Familias")
    source = SourceFactory(key="report", title_en="Report", title_es="Informe")
    of_year = {"indicator": indicator, "fiscal": True, "source": source}
    ResultFactory(**of_year, fiscal_year=2020, value=1500)
    newest = ResultFactory(**of_year, fiscal_year=2021, value=2500)
    TargetFactory(**of_year, fiscal_year=2021, value=2000)
    DisaggregateFactory(result=newest, category_en="women", category_es="mujeres", value=1300)
    DisaggregateFactory(result=newest, category_en="men", category_es="hombres", value=1200)
    return indicator


def test_page_says_in_words_what_its_charts_show(client, families):
    response = client.get("/en/results/families/")

    text = Markup(response).text
    assert [chart.name for chart in response.context["charts"]] == ["over-time", "by-sex"]
    assert (
        "From 1,500 families (FY\u00a02020) to 2,500 families (FY\u00a02021). The target for FY\u00a02021: "
        "2,000 families. It was reached. Higher is better."
    ) in text.replace("FY 20", "FY\u00a020")
    assert "2,500 families in total" in text
    assert "The same as a table" in text


def test_pictures_have_titles_descriptions_and_ids_of_their_own(client, families):
    markup = Markup(client.get("/en/results/families/"))

    pictures = [picture for picture in markup.all("svg") if picture.get("role") == "img"]
    ids = [attributes["id"] for _tag, attributes in markup.elements if "id" in attributes]
    assert len(pictures) == 2
    assert {name for picture in pictures for name in picture["aria-labelledby"].split()} <= set(ids)
    assert sorted(ids) == sorted(set(ids))


def test_page_has_the_parts_of_its_values(client, families):
    text = Markup(client.get("/es/resultados/familias/")).text

    assert "Sexo: mujeres 1,300 familias 2,500 familias" in text
    assert "Sexo: hombres 1,200 familias 2,500 familias" in text


def test_values_lead_to_the_pages_of_their_sources(client, families):
    assert "/en/sources/report/" in Markup(client.get("/en/results/families/")).paths()


def test_page_says_how_it_is_cited_in_both_languages(client, families):
    MissionFactory(title_en="USAID/Peru", title_es="USAID/Perú")
    type(families).objects.update(changed_at=datetime.datetime(2023, 10, 6, 17, tzinfo=datetime.UTC))

    markup = Markup(client.get("/en/results/families/"))

    assert "USAID/Peru: “Families”. Last updated October 6, 2023. " in markup.text
    assert "USAID/Perú: “Familias”. " in markup.text
    assert [attributes["lang"] for attributes in markup.all("p", class_="citation")] == ["en-US", "es-PE"]


@pytest.mark.parametrize(
    ("qualifier", "name"),
    [("exact", "value"), ("more_than", "minValue"), ("at_least", "minValue"), ("less_than", "maxValue")],
)
def test_page_describes_its_data_to_search_engines(client, settings, qualifier, name):
    indicator = IndicatorFactory(
        money=True, slug_en="investment", title_en="Investment", definition_en="Signed.", key="investment", method_en=""
    )
    ResultFactory(indicator=indicator, value=70_000_000, qualifier=qualifier, period_text_en="period not stated")
    type(indicator).objects.update(changed_at=datetime.datetime(2023, 10, 6, 17, tzinfo=datetime.UTC))

    markup = Markup(client.get("/en/results/investment/"))

    organization = {"@type": "GovernmentOrganization", "url": f"{settings.SITE_URL}/en/"}
    words = {"exact": "", "more_than": "more than ", "at_least": "at least ", "less_than": "less than "}[qualifier]
    assert [block for block in markup.structured_data if block["@type"] == "Dataset"] == [
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": "Investment",
            "description": "Signed.",
            "url": f"{settings.SITE_URL}/en/results/investment/",
            "identifier": "investment",
            "inLanguage": "en-US",
            "isAccessibleForFree": True,
            "creator": organization,
            "publisher": organization,
            "dateModified": "2023-10-06",
            "variableMeasured": {
                "@type": "PropertyValue",
                "name": "Investment",
                "unitText": "US dollars",
                "description": f"{words}US$\u00a070 million (period not stated)",
                name: "70000000",
            },
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": "text/csv",
                    "contentUrl": f"{settings.SITE_URL}/en/results/investment/data.csv",
                    "inLanguage": "en-US",
                }
            ],
        }
    ]


def test_corrected_values_stay_with_their_date_and_reason(client, families):
    replaced = {
        "status": "replaced",
        "replaced_at": datetime.datetime(2024, 2, 3, 17, tzinfo=datetime.UTC),
        "change_note_en": "Some were counted twice.",
        "change_note_es": "Algunas se contaron dos veces.",
    }
    ResultFactory(indicator=families, fiscal=True, value=2700, **replaced)

    response = client.get("/en/results/families/")

    text = Markup(response).text
    assert (
        "February 3, 2024 Result 2,700 families (U.S. fiscal year 2021) was replaced. Some were counted twice." in text
    )
    assert text.count("2,700") == 1


def test_page_without_corrections_has_no_history(client, families):
    assert "Corrected values" not in Markup(client.get("/en/results/families/")).text


@pytest.mark.parametrize("status", ["draft", "reviewed"])
def test_values_that_are_not_public_are_in_nothing(client, families, status):
    hidden = {"status": status, "value": 987_654, "fiscal": True, "indicator": families}
    for make, year in ((ResultFactory, 2022), (TargetFactory, 2023), (BaselineFactory, 2019)):
        make(**hidden, fiscal_year=year)
    DisaggregateFactory(result=families.results.get(status=status), value=987_654)

    answers = [client.get(f"/en/results/families/{name}") for name in ("", "data.csv", "over-time.svg", "by-sex.svg")]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert [answer for answer in answers if "987" in answer.content.decode()] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_asks_the_database_as_often_for_many_values_as_for_one(client, language):
    MissionFactory()

    def queries(count):
        indicator = IndicatorFactory()
        for number in range(count):
            of_year = {"indicator": indicator, "fiscal": True, "fiscal_year": 2000 + number}
            for make in (ResultFactory, TargetFactory, BaselineFactory):
                make(**of_year)
                make(**of_year, region=RegionFactory())
            ResultFactory(**of_year, status="replaced", replaced_at=datetime.datetime(2024, 2, 3, tzinfo=datetime.UTC))
            DisaggregateFactory(result=indicator.results.published().first())
        path = {"en": f"/en/results/{indicator.slug_en}/", "es": f"/es/resultados/{indicator.slug_es}/"}[language]
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    assert queries(1) == queries(8) <= MOST_QUERIES


def test_borrowed_page_links_to_the_files_of_its_words(client):
    indicator = IndicatorFactory(english_only=True, slug_en="families")
    for year in (2020, 2021):
        ResultFactory(indicator=indicator, fiscal=True, fiscal_year=year)

    markup = Markup(client.get("/es/resultados/families/"))

    links = {link["href"] for link in markup.all("a") if "download" in link}
    names = {"data.csv", "over-time.svg", "over-time.png"}
    assert links == {f"/en/results/families/{name}" for name in names}
    assert "From 10 families (FY" in markup.text


def test_withdrawn_page_has_no_files(client, families):
    for language in ("en", "es"):
        end(families, language)

    page = client.get("/en/results/families/")

    assert page.status_code == 200
    assert [link for link in Markup(page).all("a") if "download" in link] == []
    assert client.get("/en/results/families/data.csv").status_code == 410
    assert client.get("/en/results/families/over-time.svg").status_code == 410
