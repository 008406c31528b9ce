import io
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils.translation import override

from contacts.models import Office, StaffMember
from pages.models import MenuItem, Mission, Page
from programs.models import Area, AreaObjective, Program, Region
from publishing.models import LoadedRow
from results.models import Baseline, FigureUse, Indicator, Result
from sources.models import Link, Source
from strategy.models import Challenge, DevelopmentObjective, Strategy
from tests.factories import ProgramFactory, SourceFactory

pytestmark = pytest.mark.django_db


def load(*labels, **options):
    """Return what loaddata says."""
    output = io.StringIO()
    call_command("loaddata", *labels, stdout=output, **options)
    return output.getvalue()


def said(created=0, updated=0, unchanged=0):
    return f"Rows loaded: {created} new, {updated} updated, {unchanged} already as they should be.\n"


@pytest.fixture
def fixture_file(tmp_path):
    """Write rows, given as (model, columns), to a fixture file and return its path."""

    def write(*rows, name="content.json"):
        path = tmp_path / name
        path.write_text(json.dumps([{"model": model, "fields": fields} for model, fields in rows]))
        return str(path)

    return write


def source(key="report", **columns):
    return "sources.source", {"key": key, "title_en": "Report", "title_es": "Informe", **columns}


def program(**columns):
    return "programs.program", {
        "key": "cacao",
        "title_en": "Cacao",
        "title_es": "Cacao",
        "framework": "regional",
        "changed_at": "2023-10-06T17:00:00Z",
        "sources": [["report"]],
        **columns,
    }


def test_loaddata_brings_the_fixture_of_every_app():
    paths = [Path(config.path, "fixtures", "mission.json") for config in apps.get_app_configs()]

    output = load("mission")

    assert output == said(created=sum(len(json.loads(path.read_text())) for path in paths if path.exists()))


def test_loaddata_brings_the_fixture_of_one_app():
    load("mission", app_label="sources")

    assert (Source.objects.count(), Office.objects.count()) == (2, 0)


def test_loading_again_changes_nothing(mission):
    before = [list(model.objects.order_by("pk").values()) for model in (Source, Strategy, Program, Region)]

    output = load("mission")

    assert output == said(unchanged=LoadedRow.objects.count())
    assert [list(model.objects.order_by("pk").values()) for model in (Source, Strategy, Program, Region)] == before


def test_what_staff_changed_stays(mission):
    Office.objects.update(phone="+51 1 234 5678")

    output = load("mission")

    assert output == said(unchanged=LoadedRow.objects.count() - 1) + (
        "1 row stays as staff changed it:\n  office: usaid-peru\nTo load these rows all the same, add --overwrite.\n"
    )
    assert Office.objects.get().phone == "+51 1 234 5678"


def test_what_staff_changed_in_many_to_many_stays(mission):
    strategy = Strategy.objects.get()
    strategy.sources.set([])

    load("mission")

    assert list(strategy.sources.all()) == []


def test_what_staff_changed_in_one_language_stays(mission):
    Challenge.objects.filter(order=2).update(title_es="La corrupción")

    load("mission")

    assert Challenge.objects.get(order=2).title_es == "La corrupción"


def test_what_staff_deleted_stays_away(mission):
    Challenge.objects.get(order=2).delete()

    output = load("mission")

    assert output.endswith(
        "1 row stays away, because staff deleted it or what it refers to:\n"
        "  challenge: cdcs-2020-2025-corruption\n"
        "To load these rows all the same, add --overwrite.\n"
    )
    assert not Challenge.objects.filter(order=2).exists()


def test_what_staff_wrote_under_the_same_key_stays(fixture_file):
    SourceFactory(key="report", title_en="Our own report")

    output = load(fixture_file(source()))

    assert output == said() + (
        "1 row was there before any fixture brought it, and stays as it is:\n"
        "  source: report\n"
        "To load these rows all the same, add --overwrite.\n"
    )
    assert Source.objects.get().title_en == "Our own report"


def test_a_row_that_is_already_the_same_is_the_fixtures_from_then_on(fixture_file):
    path = fixture_file(source())
    load(path)
    LoadedRow.objects.all().delete()
    load(path)

    assert load(fixture_file(source(title_en="New report"))) == said(updated=1)


def test_overwrite_loads_over_the_work_of_staff(mission):
    Office.objects.update(phone="+51 1 234 5678")
    Challenge.objects.get(order=2).delete()
    everything = LoadedRow.objects.count()

    output = load("mission", overwrite=True)

    assert output == said(created=1, updated=1, unchanged=everything - 2)
    assert Office.objects.get().phone == ""
    assert load("mission") == said(unchanged=everything)


def test_a_new_version_updates_untouched_rows(fixture_file):
    load(fixture_file(source(), source(key="page"), program()))
    Source.objects.filter(key="page").update(note_en="Kept by staff.")

    output = load(
        fixture_file(
            source(title_en="Final report"),
            source(key="page", title_en="Final page"),
            program(title_es="Alianza Cacao", sources=[["page"], ["report"]]),
        )
    )

    assert output.startswith(said(updated=2))
    assert list(Source.objects.order_by("key").values_list("key", "title_en")) == [
        ("page", "Report"),
        ("report", "Final report"),
    ]
    row = Program.objects.get()
    assert (row.title_es, [source.key for source in row.sources.all()]) == ("Alianza Cacao", ["page", "report"])


def test_a_column_that_came_with_a_later_version_is_no_change_by_staff(fixture_file):
    load(fixture_file(source()))
    record = LoadedRow.objects.get()
    del record.columns["note_en"]
    record.save()

    assert load(fixture_file(source(title_en="Final report"))) == said(updated=1)


def test_what_staff_wrote_in_a_later_column_stays(fixture_file):
    load(fixture_file(source()))
    record = LoadedRow.objects.get()
    del record.columns["note_en"]
    record.save()
    Source.objects.update(note_en="By staff.")

    load(fixture_file(source(title_en="Final report")))

    assert list(Source.objects.values_list("title_en", "note_en")) == [("Report", "By staff.")]


def test_rows_may_refer_to_later_ones(fixture_file):
    assert load(fixture_file(program(), source())) == said(created=2)
    assert load(fixture_file(program(), source())) == said(unchanged=2)
    assert [row.key for row in Program.objects.get().sources.all()] == ["report"]


def test_a_new_row_that_needs_a_deleted_one_stays_away(fixture_file):
    load(fixture_file(source()))
    Source.objects.all().delete()

    output = load(fixture_file(source(), program()))

    assert output == said() + (
        "2 rows stay away, because staff deleted them or what they refer to:\n"
        "  source: report\n"
        "  program: cacao\n"
        "To load these rows all the same, add --overwrite.\n"
    )
    assert not Program.objects.exists()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_base_column_never_depends_on_the_active_language(fixture_file, language):
    with override(language):
        load(fixture_file(source()))

    with override("en"):
        assert list(Source.objects.rewrite(False).values_list("title", flat=True)) == ["Report"]


def test_loaddata_sanitises_rich_text(fixture_file):
    load(fixture_file(source(), program(body_en="<p>Cacao</p><script>alert(1)</script>")))

    assert Program.objects.get().body_en == "<p>Cacao</p>"


def test_excluded_models_and_unknown_columns_are_left_out_as_django_does(fixture_file):
    path = fixture_file(source(colour="red"), ("sources.link", {"key": "page", "url": "https://example.org"}))

    output = load(path, exclude=["sources.link"], ignore=True)

    assert output == said(created=1)
    assert (Source.objects.count(), Link.objects.count()) == (1, 0)


def test_rows_without_a_natural_key_load_as_django_loads_them(fixture_file, tmp_path):
    moment = "2023-10-06T17:00:00Z"
    session = {"model": "sessions.session", "pk": "abc", "fields": {"session_data": "", "expire_date": moment}}
    path = tmp_path / "numbered.json"
    path.write_text(json.dumps([session]))

    assert load(str(path)) == said(created=1)
    assert load(str(path)) == said(unchanged=1)


def test_a_dump_of_everything_restores_what_staff_did(mission, tmp_path):
    Office.objects.update(phone="+51 1 234 5678")
    Challenge.objects.get(order=2).delete()
    path = tmp_path / "everything.json"
    options = {"natural_foreign": True, "natural_primary": True, "exclude": ["contenttypes", "auth.permission"]}
    call_command("dumpdata", output=str(path), **options)
    for model in (FigureUse, MenuItem, Page, Mission, Result, Baseline, Indicator, Program, AreaObjective, Area,
                  Challenge, DevelopmentObjective, Strategy, StaffMember, Office, LoadedRow):  # fmt: skip
        model.objects.all().delete()

    load(str(path))
    output = load("mission")

    assert "office: usaid-peru" in output
    assert "challenge: cdcs-2020-2025-corruption" in output
    assert Office.objects.get().phone == "+51 1 234 5678"
    assert Challenge.objects.count() == 3
    printed = {(use.object_id, use.language) for use in FigureUse.objects.filter(content_type__model="area")}
    assert {pk for pk, _language in printed} <= set(Area.objects.values_list("pk", flat=True))
    assert {language for _pk, language in printed} == {"en", "es"}


def test_loaddata_is_silent_when_asked(mission):
    assert load("mission", verbosity=0) == ""


def test_loaddata_speaks_the_active_language(mission):
    with override("es"):
        assert load("mission").startswith("Registros cargados: 0 nuevos, 0 actualizados,")


def test_query_count_grows_with_the_rows_only(fixture_file, django_assert_max_num_queries):
    path = fixture_file(*(source(key=f"report-{number}") for number in range(100)))

    with django_assert_max_num_queries(320):
        load(path)
    with django_assert_max_num_queries(320):
        load(path)


def test_dumpdata_is_the_same_in_every_language():
    ProgramFactory()
    dumps = []
    for language in ("en", "es"):
        with override(language):
            output = io.StringIO()
            call_command("dumpdata", "programs.program", stdout=output)
            dumps.append(output.getvalue())

    assert dumps[0] == dumps[1]
    assert "title" not in json.loads(dumps[0])[0]["fields"]
