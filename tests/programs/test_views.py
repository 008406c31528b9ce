import pytest
from django.utils.translation import override

from programs.models import Partnership, Program
from tests.factories import (
    AreaFactory,
    AreaObjectiveFactory,
    DevelopmentObjectiveFactory,
    MissionFactory,
    OrganizationFactory,
    PartnershipFactory,
    ProgramFactory,
    ProgramRegionFactory,
    RegionFactory,
    ResultFactory,
    StrategyFactory,
)
from tests.markup import Markup

pytestmark = pytest.mark.django_db

LIST = {"en": "/en/programs/", "es": "/es/programas/"}


def listed(client, query="", language="en"):
    """Return the programs on a page of the list, by their titles in English."""
    response = client.get(f"{LIST[language]}?{query}")
    return [program.title_en or program.title_es for program in response.context["program_list"]]


@pytest.mark.parametrize("language", ["en", "es"])
def test_list_shows_what_is_public_by_its_title(client, language):
    ProgramFactory(title_en="Water", title_es="Agua")
    ProgramFactory(title_en="Árbol", title_es="Zorro")
    ProgramFactory(spanish_only=True, title_es="Mesa")
    ProgramFactory(draft=True, title_en="Draft")

    assert (
        listed(client, language=language)
        == {
            "en": ["Árbol", "Mesa", "Water"],
            "es": ["Water", "Mesa", "Árbol"],
        }[language]
    )


@pytest.fixture
def programs():
    """Three programs that differ in all that the list can be filtered by."""
    first = DevelopmentObjectiveFactory(short_title_en="Licit economy")
    area = AreaFactory(title_en="Forests")
    cacao = ProgramFactory(title_en="Cacao", title_es="Cacao", objective=first, area=area, status="2")
    coffee = ProgramFactory(title_en="Coffee", title_es="Café", objective=first, status="4")
    regional = ProgramFactory(title_en="Amazon", title_es="Amazonía", regional=True, area=area)
    for name, members in (("San Martín", [cacao, coffee]), ("Loreto", [cacao, regional])):
        region = RegionFactory(name=name, slug=name.lower().replace(" ", "-").replace("í", "i"))
        for program in members:
            ProgramRegionFactory(program=program, region=region)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Amazon", "Cacao", "Coffee"]),
        ("objective=licit-economy", ["Cacao", "Coffee"]),
        ("area=forests", ["Amazon", "Cacao"]),
        ("region=san-martin", ["Cacao", "Coffee"]),
        ("region=loreto", ["Amazon", "Cacao"]),
        ("status=4", ["Coffee"]),
        ("status=1", []),
        ("objective=licit-economy&area=forests", ["Cacao"]),
        ("region=san-martin&status=2&q=caca", ["Cacao"]),
        ("area=forests&status=4", []),
        ("objective=&area=&region=&status=&q=", ["Amazon", "Cacao", "Coffee"]),
        ("unknown=1", ["Amazon", "Cacao", "Coffee"]),
        ("status=4&status=2", ["Cacao"]),
    ],
)
def test_filters_narrow_the_list_in_either_language(client, programs, query, titles, language):
    assert sorted(listed(client, query, language)) == titles


@pytest.mark.parametrize("query", ["objective=no-such", "area=1", "region=PE-LOR", "status=9", "status=implementation"])
def test_filters_that_name_nothing_show_nothing_and_say_why(client, programs, query):
    response = client.get(f"{LIST['en']}?{query}")

    assert list(response.context["program_list"]) == []
    assert list(response.context["form"].errors) == [query.partition("=")[0]]


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("gestion", ["Amazon management"]),
        ("GESTIÓN", ["Amazon management"]),
        ("gestión amazonia", ["Amazon management"]),
        ("amazonia gestion", ["Amazon management"]),
        ("amazon", ["Amazon management"]),
        ("management", ["Amazon management"]),
        ("nino", ["Children"]),
        ("niño", ["Children"]),
        ("río", ["Amazon management"]),
        ("gestion nino", []),
        ("%", []),
        ("_", []),
        ("  ", ["Amazon management", "Children"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_search_takes_words_of_both_languages_without_accents(client, words, titles, language):
    ProgramFactory(
        title_en="Amazon management", title_es="Gestión de la Amazonía", summary_es="A lo largo del río.", regional=True
    )
    ProgramFactory(title_en="Children", title_es="Niños y niñas", regional=True)

    response = client.get(LIST[language], {"q": words})

    assert sorted(program.title_en for program in response.context["program_list"]) == titles


def test_search_does_not_look_into_a_language_that_is_not_public(client):
    ProgramFactory(title_en="Forests", title_es="Secreto", is_live_es=False, regional=True)

    assert listed(client, "q=secreto", "es") == []
    assert listed(client, "q=forests", "es") == ["Forests"]


def test_list_is_cut_into_pages_of_twenty(client):
    ProgramFactory.create_batch(45, regional=True)

    pages = [client.get(f"{LIST['en']}?page={number}") for number in (1, 2, 3)]

    assert [len(page.context["program_list"]) for page in pages] == [20, 20, 5]
    shown = [program.pk for page in pages for program in page.context["program_list"]]
    assert sorted(shown) == sorted(Program.objects.values_list("pk", flat=True))
    assert client.get(f"{LIST['en']}?page=4").status_code == 404


def test_pages_keep_the_filters(client):
    ProgramFactory.create_batch(25, regional=True, status="2")
    ProgramFactory(regional=True, status="4")

    markup = Markup(client.get(f"{LIST['es']}?status=2&q=programa"))

    links = {link["href"].partition("?")[2] for link in markup.all("a") if "page=2" in (link.get("href") or "")}
    assert links == {"q=programa&status=2&page=2"}


def test_second_page_is_a_page_of_its_own_and_a_filtered_list_is_not(client):
    ProgramFactory.create_batch(25, regional=True, status="2")

    second = client.get(f"{LIST['en']}?page=2").context["metadata"]
    filtered = client.get(f"{LIST['en']}?status=2&page=2").context["metadata"]

    assert (second.noindex, second.canonical.partition("?")[2]) == (False, "page=2")
    assert (filtered.noindex, filtered.canonical.partition("?")[2]) == (True, "")
    assert [toggle.url for toggle in filtered.toggles] == ["/es/programas/?status=2&page=2"]


def test_list_says_how_many_there_are_and_helps_where_there_are_none(client):
    MissionFactory()
    ProgramFactory.create_batch(2, regional=True)

    assert "2 programs" in Markup(client.get(LIST["en"])).text
    assert "2 programas" in Markup(client.get(LIST["es"])).text
    assert LIST["en"] in [link.get("href") for link in Markup(client.get(f"{LIST['en']}?q=zzz")).all("a")]


def test_work_shows_the_current_objectives_and_the_programs_beside_the_strategy(client):
    strategy = StrategyFactory(current=True)
    second = DevelopmentObjectiveFactory(strategy=strategy, number=2)
    first = DevelopmentObjectiveFactory(strategy=strategy, number=1)
    DevelopmentObjectiveFactory(strategy=strategy, number=3, draft=True)
    DevelopmentObjectiveFactory()
    ProgramFactory(objective=first)
    regional = ProgramFactory(regional=True)
    area = AreaFactory(order=2)
    earlier_area = AreaFactory(order=1)
    AreaFactory(draft=True)

    context = client.get("/en/our-work/").context

    assert list(context["objectives"]) == [first, second]
    assert list(context["areas"]) == [earlier_area, area]
    assert list(context["programs"]) == [regional]


def test_area_shows_our_reading_of_its_objectives(client):
    area = AreaFactory(slug_en="forests")
    relation = AreaObjectiveFactory(area=area)
    AreaObjectiveFactory(area=area, objective=DevelopmentObjectiveFactory(draft=True))
    program = ProgramFactory(area=area)
    ProgramFactory(area=area, draft=True)

    context = client.get("/en/our-work/forests/").context

    assert context["relations"] == [relation]
    assert list(context["program_list"]) == [program]


def test_program_shows_what_belongs_to_it(client):
    program = ProgramFactory(slug_en="forests")
    region = ProgramRegionFactory(program=program).region
    partnership = PartnershipFactory(program=program)
    child = ProgramFactory(parent=program)
    ProgramFactory(parent=program, draft=True)

    context = client.get("/en/programs/forests/").context

    assert [row.name for row in context["regions"]] == [region.name]
    assert list(context["partnerships"]) == [partnership]
    assert list(context["children"]) == [child]


def test_regions_count_their_public_programs(client):
    loreto, piura = RegionFactory(name="Loreto"), RegionFactory(name="Áncash")
    ProgramRegionFactory(region=loreto)
    ProgramRegionFactory(region=loreto, program=ProgramFactory(spanish_only=True))
    ProgramRegionFactory(region=loreto, program=ProgramFactory(draft=True))

    counted = [(region, region.program_count) for region in client.get("/en/regions/").context["region_list"]]

    assert counted == [(piura, 0), (loreto, 2)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_region_shows_its_public_programs(client, language):
    region = RegionFactory(slug="loreto")
    program = ProgramRegionFactory(region=region).program
    ProgramRegionFactory(region=region, program=ProgramFactory(draft=True))
    ProgramRegionFactory()

    with override(language):
        context = client.get(region.get_absolute_url()).context

    assert (context["region"], list(context["program_list"])) == (region, [program])


@pytest.mark.parametrize("language", ["en", "es"])
def test_region_shows_the_partners_of_its_public_programs(client, language):
    region, chemonics = RegionFactory(), OrganizationFactory(name_en="Águila", name_es="Águila")
    senasa = OrganizationFactory(name_en="Health service", name_es="Servicio de sanidad")
    first, second = (ProgramRegionFactory(region=region).program for _number in range(2))
    hidden = ProgramRegionFactory(region=region, program=ProgramFactory(draft=True)).program
    for program, organization, role in (
        (first, senasa, "counterpart"),
        (first, chemonics, "implementing"),
        (second, chemonics, "implementing"),
        (second, chemonics, "funding"),
        (hidden, OrganizationFactory(), "implementing"),
        (ProgramFactory(), OrganizationFactory(), "implementing"),
    ):
        PartnershipFactory(program=program, organization=organization, role=role)

    with override(language):
        partners = client.get(region.get_absolute_url()).context["partners"]
        found = [(str(organization), [(str(role), count) for role, count in roles]) for organization, roles in partners]
        funding, implementing, counterpart = (
            str(Partnership.Role(role).label) for role in ("funding", "implementing", "counterpart")
        )

    assert found == [
        ("Águila", [(funding, 1), (implementing, 2)]),
        ({"en": "Health service", "es": "Servicio de sanidad"}[language], [(counterpart, 1)]),
    ]


def test_region_shows_its_own_figures_and_no_others(client):
    region = RegionFactory(slug="loreto")
    own = ResultFactory(region=region, value=12)
    ResultFactory(region=region, draft=True)
    ResultFactory(region=RegionFactory())
    ResultFactory(place_text_en="Loreto", place_text_es="Loreto")

    figures = client.get("/en/regions/loreto/").context["figures"]

    assert [figure.result for figure in figures] == [own]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "No source names a program in Loreto."),
        ("es", "Ninguna fuente nombra un programa en Loreto."),
    ],
)
def test_region_without_anything_says_so(client, language, words):
    MissionFactory()
    region = RegionFactory(name="Loreto")

    with override(language):
        markup = Markup(client.get(region.get_absolute_url()))

    assert words in markup.text
    assert "partners" not in {attributes.get("id") for attributes in markup.all("h2")}
    assert len(markup.all("p", class_="empty")) == 1


def test_region_is_an_administrative_area_to_search_engines(client):
    RegionFactory(slug="loreto", name="Loreto", iso_code="PE-LOR")

    blocks = Markup(client.get("/en/regions/loreto/")).structured_data

    (area,) = [block for block in blocks if block["@type"] == "AdministrativeArea"]
    assert (area["name"], area["identifier"]) == ("Loreto", "PE-LOR")
    assert area["containedInPlace"] == {"@type": "Country", "name": "Peru", "identifier": "PE"}


def test_region_leads_to_the_list_of_its_programs(client):
    region = RegionFactory(slug="loreto")
    program = ProgramRegionFactory(region=region).program
    ProgramFactory()

    (address,) = [
        link["href"] for link in Markup(client.get("/en/regions/loreto/")).all("a") if "?region=" in link["href"]
    ]

    assert list(client.get(address).context["program_list"]) == [program]


def test_program_is_a_project_to_search_engines(client):
    program = ProgramFactory(
        slug_en="forests", title_en="Forests", starts_on="2020-05-20", start_kind="actual", start_precision="day"
    )
    region = ProgramRegionFactory(program=program).region

    blocks = Markup(client.get("/en/programs/forests/")).structured_data

    (project,) = [block for block in blocks if block["@type"] == "Project"]
    assert (project["name"], project["inLanguage"], project["foundingDate"]) == ("Forests", "en", "2020-05-20")
    assert project["areaServed"] == [{"@type": "AdministrativeArea", "name": region.name}]
