import pytest
from django.urls import reverse

from programs.models import Program, Region
from publishing import services
from tests.factories import OrganizationFactory, ProgramFactory, RegionFactory, UserFactory
from tests.forms import filled
from tests.staff import everything

pytestmark = pytest.mark.django_db

ADD = "/admin/programs/program/add/"


@pytest.fixture
def editor(client):
    def sign_in(language="en"):
        client.force_login(UserFactory(superuser=True, language=language))
        return client

    return sign_in


def rows(prefix, *forms):
    """Return what an inline's forms send."""
    sent = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": 0}
    for number, form in enumerate(forms):
        sent |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return sent


def typed(**inlines):
    program = {
        "title_en": "Water", "slug_en": "water", "framework": "regional", "level": "program",
        "start_precision": "unknown", "end_precision": "unknown",
    }  # fmt: skip
    for prefix in ("program_regions", "partnerships", "sectors", "awards"):
        program |= rows(prefix, *inlines.get(prefix, []))
    return program


def publish(client, program, language="en"):
    """Publish a program by its page, whose answer is returned."""
    address = reverse("admin:programs_program_publish", args=[program.pk])
    return client.post(address, filled(client.get(address), languages=[language]))


def sector(code, percentage):
    return {"vocabulary": "1", "code": code, "percentage": percentage}


def test_program_is_written_with_all_that_belongs_to_it(editor):
    region, partner = RegionFactory(), OrganizationFactory()
    client = editor()

    answer = client.post(
        ADD,
        typed(
            program_regions=[{"region": region.pk, "is_target": "on"}],
            partnerships=[{"organization": partner.pk, "role": "implementing"}],
            sectors=[sector("31220", "60"), sector("41010", "40")],
            awards=[{"number": "AID-1", "instrument": "grant", "partner": partner.pk}],
        ),
    )

    assert answer.status_code == 302
    program = Program.objects.get()
    assert program.key == "water"
    assert [getattr(program, name).count() for name in Program.drafted_children] == [0, 0, 0, 0]
    publish(client, program)
    assert list(program.regions.all()) == [region]
    assert list(program.partners.all()) == [partner]
    assert sorted(program.sectors.values_list("code", flat=True)) == ["31220", "41010"]
    assert [award.number for award in program.awards.all()] == ["AID-1"]


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "The sectors of one vocabulary must sum to 100 percent; those of OECD DAC, five digits sum to 90."),
        (
            "es",
            "Los sectores de un mismo vocabulario deben sumar 100 por ciento; los de CAD de la OCDE, cinco dígitos "
            "suman 90.",
        ),
    ],
)
def test_sectors_must_sum_to_the_whole_before_they_are_public(editor, language, message):
    client = editor(language)
    client.post(ADD, typed(sectors=[sector("31220", "60"), sector("41010", "30")]))
    program = Program.objects.get()

    page = publish(client, program)

    assert page.context["form"].non_field_errors() == [message]
    assert (program.sectors.count(), Program.objects.get().live_languages()) == (0, [])


def test_sector_that_is_deleted_does_not_count(editor):
    program = ProgramFactory(regional=True, title_es="", slug_es=None, is_live_es=False)
    kept = program.sectors.create(code="31220", percentage=40)
    address = reverse("admin:programs_program_change", args=[program.pk])
    client = editor()
    second = {f"sectors-1-{name}": value for name, value in sector("41010", "100").items()}

    answer = client.post(
        address, filled(client.get(address), **{"sectors-0-DELETE": "on", "sectors-TOTAL_FORMS": 2}, **second)
    )

    assert answer.status_code == 302
    assert list(program.sectors.all()) == [kept]
    payload = services.head_payload(program)
    assert [row["code"] for row in payload["children"]["sectors"].values()] == ["41010"]
    services.publish(program, ["en"], by=UserFactory(superuser=True), is_minor=True)
    assert list(program.sectors.values_list("code", flat=True)) == ["41010"]


def test_opening_a_form_writes_nothing(editor):
    program = ProgramFactory(regional=True)
    program.sectors.create(code="31220", percentage=100)
    client = editor()
    before = everything()

    client.get(reverse("admin:programs_program_change", args=[program.pk]))

    assert everything() == before


@pytest.mark.parametrize(
    ("language", "message"),
    [
        (
            "en",
            "A program of the country strategy needs an objective; one outside of it, or a regional one, has none.",
        ),
        (
            "es",
            "Un programa de la estrategia del país necesita un objetivo; uno fuera de ella, o uno regional, no lo "
            "lleva.",
        ),
    ],
)
def test_rule_of_the_database_speaks_before_it_is_public(editor, language, message):
    client = editor(language)
    client.post(ADD, typed() | {"framework": "cdcs"})
    program = Program.objects.get()

    page = publish(client, program)

    assert page.context["form"].non_field_errors() == [message]
    assert program.live_languages() == []


def test_region_is_edited_like_any_record(editor):
    region = RegionFactory()

    answer = editor().post(
        f"/admin/programs/region/{region.pk}/change/",
        {"name": "Áncash", "slug": "ancash", "kind": "department", "iso_code": "PE-ANC", "ubigeo": "02"},
    )

    assert answer.status_code == 302
    assert Region.objects.get().name == "Áncash"
    assert editor().get("/admin/programs/region/?q=ancash").context["cl"].result_count == 1


@pytest.mark.parametrize("count", [1, 30])
def test_form_asks_a_bounded_number_of_queries(editor, count, django_assert_max_num_queries):
    program = ProgramFactory(regional=True)
    for _number in range(count):
        program.program_regions.create(region=RegionFactory())
    client = editor()

    with django_assert_max_num_queries(40):
        answer = client.get(reverse("admin:programs_program_change", args=[program.pk]))

    assert answer.status_code == 200
