import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import override

from programs.models import Program, Region, check_shares
from tests.factories import (
    AreaFactory,
    AreaObjectiveFactory,
    AwardFactory,
    DevelopmentObjectiveFactory,
    OrganizationFactory,
    PartnershipFactory,
    ProgramFactory,
    ProgramRegionFactory,
    ProgramSectorFactory,
    RegionFactory,
)
from tests.rules import assert_accepted, assert_refused, changed, errors

pytestmark = pytest.mark.django_db

DAY = datetime.date(2023, 10, 6)
BEFORE = datetime.date(2023, 10, 5)
AFTER = datetime.date(2023, 10, 7)

START_UNQUALIFIED = (
    "Say of the start date whether it is planned or actual, and how precise.",
    "Indique si la fecha de inicio es prevista o real, y con qué precisión se conoce.",
)
END_UNQUALIFIED = (
    "Say of the end date whether it is planned or actual, and how precise.",
    "Indique si la fecha de fin es prevista o real, y con qué precisión se conoce.",
)


def test_program_needs_no_date_objective_area_or_status_that_no_source_states():
    program = ProgramFactory(regional=True)

    assert_accepted(program)
    assert (program.starts_on, program.ends_on, program.area, program.status) == (None, None, None, "")


@pytest.mark.parametrize(("framework", "has_objective"), [("cdcs", True), ("outside_cdcs", False), ("regional", False)])
def test_program_of_the_strategy_and_only_that_has_an_objective(framework, has_objective):
    objective = DevelopmentObjectiveFactory() if has_objective else None

    assert_accepted(changed(ProgramFactory(), framework=framework, objective=objective))


@pytest.mark.parametrize(("framework", "has_objective"), [("cdcs", False), ("outside_cdcs", True), ("regional", True)])
def test_program_refuses_an_objective_that_does_not_fit_its_framework(framework, has_objective):
    objective = DevelopmentObjectiveFactory() if has_objective else None

    assert_refused(
        changed(ProgramFactory(), framework=framework, objective=objective),
        "program_objective_fits_framework",
        "A program of the country strategy needs an objective; one outside of it, or a regional one, has none.",
        "Un programa de la estrategia del país necesita un objetivo; uno fuera de ella, o uno regional, no lo lleva.",
    )


@pytest.mark.parametrize("precision", ["day", "month", "year"])
@pytest.mark.parametrize("kind", ["planned", "actual"])
@pytest.mark.parametrize("end", ["start", "end"])
def test_program_date_says_its_kind_and_precision(end, kind, precision):
    values = {f"{end}s_on": DAY, f"{end}_kind": kind, f"{end}_precision": precision}

    assert_accepted(changed(ProgramFactory(), **values))


@pytest.mark.parametrize(
    ("on", "kind", "precision"),
    [(DAY, "", "day"), (DAY, "actual", "unknown"), (None, "actual", "unknown"), (None, "", "day")],
)
@pytest.mark.parametrize(
    ("end", "constraint", "messages"),
    [
        ("start", "program_start_is_qualified", START_UNQUALIFIED),
        ("end", "program_end_is_qualified", END_UNQUALIFIED),
    ],
)
def test_program_refuses_a_date_half_said(end, constraint, messages, on, kind, precision):
    values = {f"{end}s_on": on, f"{end}_kind": kind, f"{end}_precision": precision}

    assert_refused(changed(ProgramFactory(), **values), constraint, *messages)


def dated(starts_on, ends_on, kind="actual"):
    """Return a program's columns for two dates known to the day."""
    return {
        "starts_on": starts_on,
        "start_kind": kind,
        "start_precision": "day",
        "ends_on": ends_on,
        "end_kind": kind,
        "end_precision": "day",
    }


def test_program_may_last_one_day():
    assert_accepted(changed(ProgramFactory(), **dated(DAY, DAY)))


def test_program_refuses_to_end_before_it_starts():
    assert_refused(
        changed(ProgramFactory(), **dated(DAY, BEFORE)),
        "program_ends_after_start",
        "The end date is before the start date.",
        "La fecha de fin es anterior a la de inicio.",
    )


def test_program_actual_date_is_today_at_the_latest():
    today = timezone.localdate()

    assert_accepted(changed(ProgramFactory(), **dated(today, today)))


def test_program_planned_date_may_lie_in_the_future():
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)

    assert_accepted(changed(ProgramFactory(), **dated(tomorrow, tomorrow, kind="planned")))


def test_program_refuses_actual_dates_in_the_future():
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    program = changed(ProgramFactory(), **dated(tomorrow, tomorrow))

    english = ["An actual date can't lie in the future. Mark it as planned."]
    spanish = ["Una fecha real no puede estar en el futuro. Márquela como prevista."]
    assert errors(program, "en") == {"starts_on": english, "ends_on": english}
    assert errors(program, "es") == {"starts_on": spanish, "ends_on": spanish}


def test_program_is_part_of_another():
    assert_accepted(changed(ProgramFactory(), parent=ProgramFactory()))


@pytest.mark.parametrize("generations", [0, 1, 2])
def test_program_refuses_to_be_part_of_itself(generations):
    program = descendant = ProgramFactory()
    for _generation in range(generations):
        descendant = ProgramFactory(parent=descendant)

    changed(program, parent=descendant)

    assert errors(program, "en") == {"parent": ["A program can't be part of itself."]}
    assert errors(program, "es") == {"parent": ["Un programa no puede ser parte de sí mismo."]}


def test_program_iati_identifier_is_written_once():
    program = ProgramFactory()

    assert_accepted(changed(program, iati_id="US-GOV-1-PE-1"))
    changed(program, iati_id="US-GOV-1-PE-2")

    assert errors(program, "en") == {"iati_id": ["The IATI identifier has been given out and can't change."]}
    assert errors(program, "es") == {"iati_id": ["El identificador IATI ya fue asignado y no puede cambiar."]}


def test_program_iati_identifier_can_not_be_taken_away():
    program = ProgramFactory(iati_id="US-GOV-1-PE-1")

    assert errors(changed(program, iati_id=None)) == {
        "iati_id": ["The IATI identifier has been given out and can't change."]
    }


@pytest.mark.parametrize("identifier", ["USAID/Peru-1", "US&1", "US|1", "US?1", "US 1"])
def test_program_refuses_what_iati_does(identifier):
    program = changed(ProgramFactory(), iati_id=identifier)

    assert errors(program, "en") == {"iati_id": ["An IATI identifier has no spaces and none of / & | ?"]}
    assert errors(program, "es") == {
        "iati_id": ["Un identificador IATI no lleva espacios ni ninguno de estos signos: / & | ?"]
    }


@pytest.mark.parametrize(
    ("values", "is_ongoing"),
    [
        ({}, True),
        ({"status": "2"}, True),
        ({"status": "4"}, False),
        ({"status": "5"}, False),
        (dated(DAY, DAY), True),
        (dated(AFTER, AFTER), False),
        (dated(BEFORE, BEFORE), False),
        ({"status": "4", **dated(BEFORE, AFTER)}, False),
    ],
)
def test_program_closed_or_over_is_not_ongoing(values, is_ongoing):
    program = ProgramFactory(**values)

    assert program.is_ongoing(DAY) is is_ongoing
    assert list(Program.objects.ongoing(DAY)) == ([program] if is_ongoing else [])


@pytest.mark.parametrize(
    "shares", [[], [("1", 100)], [("1", 60), ("1", 40)], [("1", "33.34"), ("1", "66.66"), ("2", 100)]]
)
def test_sector_shares_sum_to_100_per_vocabulary(shares):
    check_shares([(vocabulary, Decimal(share)) for vocabulary, share in shares])


@pytest.mark.parametrize(
    ("shares", "name", "total"),
    [
        ([("1", 60), ("1", 30)], "OECD DAC, five digits", "90"),
        ([("1", 100), ("2", "33.33")], "OECD DAC, three digits", "33.33"),
        ([("1", 99), ("1", 101)], "OECD DAC, five digits", "200"),
    ],
)
def test_sector_shares_that_do_not_sum_to_100_are_refused(shares, name, total):
    with pytest.raises(ValidationError) as caught:
        check_shares([(vocabulary, Decimal(share)) for vocabulary, share in shares])

    assert caught.value.messages == [
        f"The sectors of one vocabulary must sum to 100 percent; those of {name} sum to {total}."
    ]


def test_sector_shares_are_refused_in_spanish():
    with override("es"), pytest.raises(ValidationError) as caught:
        check_shares([("1", Decimal("99.5"))])

    with override("es"):
        assert caught.value.messages == [
            "Los sectores de un mismo vocabulario deben sumar 100 por ciento; los de CAD de la OCDE, cinco dígitos "
            "suman 99.5."
        ]


@pytest.mark.parametrize("percentage", [Decimal("0.01"), Decimal(50), Decimal(100)])
def test_sector_has_a_share(percentage):
    assert_accepted(changed(ProgramSectorFactory(), percentage=percentage))


@pytest.mark.parametrize("percentage", [Decimal(0), Decimal(-1), Decimal("100.01")])
def test_sector_refuses_an_impossible_share(percentage):
    assert_refused(
        changed(ProgramSectorFactory(), percentage=percentage),
        "program_sector_share",
        "A share is more than 0 and at most 100 percent.",
        "Una participación es mayor que 0 y como máximo 100 por ciento.",
    )


def twin(row, *fields):
    """Return an unsaved row of the same model that equals the row in some fields."""
    return type(row)(**{name: getattr(row, name) for name in fields})


@pytest.mark.parametrize(
    ("factory", "fields", "constraint", "english", "spanish"),
    [
        (
            ProgramSectorFactory,
            ("program", "vocabulary", "code", "percentage"),
            "program_sector_once",
            "The program already names this sector.",
            "El programa ya incluye este sector.",
        ),
        (
            ProgramRegionFactory,
            ("program", "region"),
            "program_region_once",
            "The program already names this region.",
            "El programa ya incluye esta región.",
        ),
        (
            PartnershipFactory,
            ("program", "organization", "role"),
            "partnership_once",
            "This organization already has this role in the program.",
            "Esta organización ya cumple esta función en el programa.",
        ),
        (
            AreaObjectiveFactory,
            ("area", "objective"),
            "area_objective_once",
            "This objective is already related to the area.",
            "Este objetivo ya está relacionado con el área.",
        ),
    ],
)
def test_relations_are_named_once(factory, fields, constraint, english, spanish):
    assert_refused(twin(factory(), *fields), constraint, english, spanish)


def test_organization_has_two_roles_in_one_program():
    partnership = PartnershipFactory(role="funding")

    assert_accepted(changed(twin(partnership, "program", "organization"), role="implementing"))


@pytest.mark.parametrize(("name_en", "name_es"), [("Forest Trends", ""), ("", "Socios en Salud")])
def test_organization_name_may_be_in_one_language(name_en, name_es):
    assert_accepted(changed(OrganizationFactory(), name_en=name_en, name_es=name_es))


def test_organization_refuses_to_be_nameless():
    assert_refused(
        changed(OrganizationFactory(), name_en="", name_es=None),
        "organization_has_name",
        "Write the name in at least one language.",
        "Escriba el nombre en al menos un idioma.",
    )


def test_organizations_without_an_iati_reference_do_not_collide():
    OrganizationFactory(iati_ref="")

    assert_accepted(OrganizationFactory(iati_ref=""))


def test_organization_refuses_the_iati_reference_of_another():
    OrganizationFactory(iati_ref="PE-RUC-20100000001")

    assert_refused(
        changed(OrganizationFactory(), iati_ref="PE-RUC-20100000001"),
        "organization_iati_ref_unique",
        "Another organization has this IATI reference.",
        "Otra organización ya tiene esta referencia IATI.",
    )


@pytest.mark.parametrize(("cost", "currency"), [(None, ""), (Decimal("8261090.00"), "USD")])
def test_award_cost_has_its_currency(cost, currency):
    assert_accepted(changed(AwardFactory(), total_estimated_cost=cost, currency=currency))


def test_award_refuses_a_cost_without_currency():
    assert_refused(
        changed(AwardFactory(), total_estimated_cost=Decimal(8)),
        "award_cost_has_currency",
        "An amount of money needs its currency, such as USD.",
        "Un monto de dinero necesita su moneda, como USD.",
    )


def test_award_refuses_to_end_before_it_starts():
    assert_refused(
        changed(AwardFactory(), starts_on=DAY, ends_on=BEFORE),
        "award_ends_after_start",
        "The end date is before the start date.",
        "La fecha de fin es anterior a la de inicio.",
    )


@pytest.mark.parametrize(
    ("field", "value", "english", "spanish"),
    [
        ("iso_code", "PE-sam", "Give a code such as PE-SAM.", "Escriba un código como PE-SAM."),
        (
            "ubigeo",
            "1",
            "Give the INEI code with its leading zero, such as 01.",
            "Escriba el código del INEI con su cero inicial, como 01.",
        ),
    ],
)
def test_region_refuses_what_is_no_code(field, value, english, spanish):
    region = changed(RegionFactory(), **{field: value})

    assert errors(region, "en") == {field: [english]}
    assert errors(region, "es") == {field: [spanish]}


@pytest.mark.parametrize("field", ["iso_code", "ubigeo", "name", "slug"])
def test_region_codes_and_names_are_its_own(field):
    region = RegionFactory()

    with pytest.raises(IntegrityError):
        RegionFactory(**{field: getattr(region, field)})


def test_region_is_found_by_its_iso_code():
    region = RegionFactory(iso_code="PE-SAM")

    assert Region.objects.get_by_natural_key(*region.natural_key()) == region


def test_regions_sort_as_a_dictionary_does():
    names = ["Ñuble", "Zarumilla", "Nazca", "Áncash", "Amazonas", "Apurímac", "Nueva"]
    for name in names:
        RegionFactory(name=name)

    found = [region.name for region in Region.objects.alphabetical()]

    assert found == ["Amazonas", "Áncash", "Apurímac", "Nazca", "Nueva", "Ñuble", "Zarumilla"]


def test_addresses_are_words_of_the_language():
    area = AreaFactory(slug_en="forests", slug_es="bosques")
    program = ProgramFactory(slug_en="water", slug_es="agua")
    region = RegionFactory(slug="loreto")

    addresses = {}
    for language in ("en", "es"):
        with override(language):
            addresses[language] = [row.get_absolute_url() for row in (area, program, region)]

    assert addresses == {
        "en": ["/en/our-work/forests/", "/en/programs/water/", "/en/regions/loreto/"],
        "es": ["/es/nuestro-trabajo/bosques/", "/es/programas/agua/", "/es/regiones/loreto/"],
    }
