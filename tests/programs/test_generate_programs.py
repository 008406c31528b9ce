from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from programs import demonstration
from programs.models import Program, ProgramRegion
from tests.factories import (
    AreaFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    ProgramFactory,
    RegionFactory,
)
from tests.rules import errors

pytestmark = pytest.mark.django_db


def generate_programs(*arguments):
    """Run the command and return what it says, line by line."""
    output = StringIO()
    call_command("generate_programs", *arguments, stdout=output)
    return output.getvalue().splitlines()


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    monkeypatch.setattr(demonstration, "BATCH", 3)


def test_generated_programs_are_marked_public_and_within_the_rules():
    DevelopmentObjectiveFactory(strategy__current=True)
    AreaFactory()
    RegionFactory.create_batch(2)

    lines = generate_programs("--count", "7")

    programs = list(Program.objects.all())
    assert lines == ["3 of 7", "6 of 7", "7 of 7", "There are 7 demonstration programs."]
    assert [errors(program) for program in programs] == [{}] * 7
    assert [program.live_languages() for program in programs] == [["en", "es"]] * 7
    assert {program.title_en.split()[0] for program in programs} == {"[Demonstration]"}
    assert {program.title_es.split()[0] for program in programs} == {"[Demostración]"}
    assert {program.framework for program in programs} == {"cdcs", "outside_cdcs"}
    assert ProgramRegion.objects.count() == 14


def test_generated_programs_need_no_other_rows():
    generate_programs("--count", "2")

    assert Program.objects.count() == 2


def test_generating_again_makes_only_what_is_missing():
    generate_programs("--count", "4")
    Program.objects.get(key=demonstration.key(2)).delete()
    kept = set(Program.objects.values_list("pk", flat=True))

    lines = generate_programs("--count", "5")

    assert lines == ["5 of 5", "There are 5 demonstration programs."]
    assert kept < set(Program.objects.values_list("pk", flat=True))


def test_generating_goes_on_where_it_was_stopped():
    RegionFactory()
    progress = demonstration.generate(7)
    next(progress)
    progress.close()

    assert Program.objects.count() == ProgramRegion.objects.count() == 3
    assert generate_programs("--count", "7")[0] == "6 of 7"


def test_delete_takes_the_generated_programs_and_no_other():
    real = [
        ProgramFactory(title_en="[Demonstration] Water security 000001"),
        ProgramFactory(title_en="Demonstration--000001"),
    ]
    generate_programs("--count", "4")

    lines = generate_programs("--delete")

    assert lines == ["3 deleted", "4 deleted", "Deleted 4 demonstration programs."]
    assert list(Program.objects.order_by("pk")) == real


def test_delete_of_nothing_says_so():
    assert generate_programs("--delete") == ["Deleted 0 demonstration programs."]


def test_delete_refuses_where_something_else_needs_a_program():
    generate_programs("--count", "1")
    IndicatorFactory(program=Program.objects.get())

    with pytest.raises(CommandError, match="Something else needs a demonstration program"):
        generate_programs("--delete")


@pytest.mark.parametrize("arguments", [(), ("--count", "5", "--delete"), ("--count", "0"), ("--count", "-1")])
def test_command_refuses_unless_it_is_asked_clearly(arguments):
    with pytest.raises(CommandError):
        generate_programs(*arguments)

    assert not Program.objects.exists()


def test_command_refuses_on_a_public_site_unless_told_twice(settings):
    settings.SITE_URL, settings.HTTPS = "https://peru.example.gov", True

    with pytest.raises(CommandError, match="can be reached by others"):
        generate_programs("--count", "1")
    assert not Program.objects.exists()
    assert generate_programs("--count", "1", "--even-on-a-public-site")[-1] == "There are 1 demonstration programs."
