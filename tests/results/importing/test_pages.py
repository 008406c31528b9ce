"""The pages on which sheets come in and go out, and the commands that do the same."""

import datetime
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from publishing import groups
from publishing.models import AuditEntry
from results.importing import admin, files
from results.importing.columns import columns
from results.models import Disaggregate, Result, ValueImport
from tests.factories import ResultFactory, UserFactory
from tests.results.importing.sheets import Site, csv_of, drafts
from tests.staff import everything
from tests.test_every_right import ANONYMOUS, READER, ROLES, sign_in

pytestmark = pytest.mark.django_db

UPLOAD = "admin:results_valueimport_changelist"
WRITERS = {groups.DATA_OFFICERS, groups.ADMINISTRATORS}
GOOD = csv_of(["families", "result", 2022, "PE-SAM", 5])
CHANGED = csv_of(["families", "result", 2022, "PE-SAM", 6])


@pytest.fixture
def site(db):
    return Site()


@pytest.fixture
def boss(client, site):
    client.force_login(site.by)
    return site.by


def upload(client, content, name="values.csv"):
    return client.post(reverse(UPLOAD), {"file": SimpleUploadedFile(name, content)})


def text(answer):
    return (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()


def status(answer):
    """Return the status of an answer. Files are read to their end, so that they are closed now and not at some time."""
    b"".join(answer)
    return answer.status_code


def page_of(view, sheet):
    return reverse(f"admin:value-import{view}", args=[sheet.pk])


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_those_who_may_enter_values(client, site, role):
    sheet = ValueImport.objects.create(owner=site.by, name="theirs.csv", content=GOOD)
    sign_in(client, role)
    before = everything(AuditEntry)

    opened = [client.get(reverse(UPLOAD)).status_code, status(client.get(reverse("admin:value-template")))]
    exported = client.get(reverse("admin:value-export")).status_code
    file = status(client.post(reverse("admin:value-export"), {"format": "csv"}))
    others = [client.get(page_of("", sheet)).status_code, client.get(page_of("-report", sheet)).status_code]
    others += [client.post(page_of("-apply", sheet)).status_code, client.post(page_of("-discard", sheet)).status_code]
    assert everything(AuditEntry) == before
    sent = upload(client, GOOD).status_code

    if role in {READER, ANONYMOUS}:
        assert [*opened, *others[:2], exported] == [302] * 5
        # What somebody sends may be kept for them, on a page of their own, until they have signed in.
        assert {*others[2:], file, sent} <= {200, 302}
        assert everything(AuditEntry) == before
        return
    writes, sees = role in WRITERS, role in groups.EVERYBODY
    assert (opened, sent) == (([200, 200], 302) if writes else ([403, 403], 403))
    assert (exported, file) == ((200, 200) if sees else (403, 403))
    # Another person's sheet is not even said to be there.
    assert others == [404 if writes else 403] * 4


@pytest.mark.parametrize("language", ["en", "es"])
def test_sheet_is_looked_at_and_then_imported(client, boss, language):
    boss.language = language
    boss.save()

    seen = upload(client, GOOD)

    sheet = ValueImport.objects.get()
    assert (seen.url, sheet.owner, sheet.counts, drafts()) == (page_of("", sheet), boss, {"new": 1}, [])
    assert "San Martín" in text(client.get(seen.url))
    done = client.post(page_of("-apply", sheet), follow=True)
    with override(language):
        assert done.redirect_chain == [(reverse(UPLOAD), 302)]
    assert (len(drafts()), ValueImport.objects.count()) == (1, 0)


def test_sheet_with_a_bad_row_can_not_be_imported(client, boss):
    upload(client, csv_of(["families", "result", 2022, "PE-SAM", 5], ["families", "result", 2023, "PE-SAM", "much"]))
    sheet = ValueImport.objects.get()

    shown = text(client.get(page_of("", sheet)))
    answer = client.post(page_of("-apply", sheet))

    assert page_of("-apply", sheet) not in shown
    assert (answer.url, drafts(), ValueImport.objects.count()) == (page_of("", sheet), [], 1)


def test_sheet_is_not_imported_after_the_site_has_changed(client, boss):
    upload(client, GOOD)
    sheet = ValueImport.objects.get()
    upload(client, CHANGED)
    client.post(page_of("-apply", ValueImport.objects.latest("pk")))

    answer = client.post(page_of("-apply", sheet), follow=True)

    assert "Nothing was imported: the values on the site have changed meanwhile." in text(answer)
    sheet.refresh_from_db()
    assert (sheet.counts, [value for (value,) in drafts()]) == ({"changed": 1}, [6])
    assert len(client.get(page_of("", sheet)).context["lines"]) == 1
    client.post(page_of("-apply", sheet))
    assert [value for (value,) in drafts()] == [5]


def test_unreadable_file_is_refused_in_the_form_and_not_kept(client, boss):
    answer = upload(client, b"PK\x03\x04")

    damaged = "The file is damaged. Open it in your spreadsheet program, save it again as XLSX and upload that."
    assert (answer.context["form"].errors, ValueImport.objects.count()) == ({"file": [damaged]}, 0)


@pytest.mark.parametrize("name", ["values.xlsm", "values.xls", "values.ods"])
def test_other_kinds_of_file_are_refused_by_their_name(client, boss, name):
    assert upload(client, GOOD, name).context["form"].errors == {
        "file": ["Save the file as XLSX, without macros, or as CSV."]
    }


def test_large_upload_is_refused(client, boss):
    answer = upload(client, b"x" * (files.MAX_BYTES + 1))

    assert answer.context["form"].errors == {"file": ["The file is larger than 10 MB. Split it."]}


def test_sheet_is_forgotten_on_request_and_after_a_day(client, boss):
    upload(client, GOOD)
    client.post(page_of("-discard", ValueImport.objects.get()))
    assert ValueImport.objects.count() == 0

    upload(client, GOOD)
    ValueImport.objects.update(at=timezone.now() - datetime.timedelta(days=1, minutes=1))
    client.get(reverse(UPLOAD))
    assert ValueImport.objects.count() == 0


def test_report_has_pages_and_a_list_for_each_fate(client, boss, site):
    site.public()
    rows = [["families", "result", 2000 + number // 2, ("01", "22")[number % 2], 10] for number in range(102)]
    upload(client, csv_of(*rows))
    address = page_of("", ValueImport.objects.get())

    first, second, same = (client.get(address + query) for query in ("", "?p=2", "?fate=unchanged"))

    assert [len(answer.context["lines"]) for answer in (first, second, same)] == [100, 2, 1]
    assert client.get(f"{address}?fate=good").status_code == 400


def test_report_is_a_file_without_formulas(client, boss):
    upload(
        client,
        csv_of(["=1+1", "result", 2022, "PE-SAM", "much"], headings=["indicator", "kind", "fy", "region", "value"]),
    )

    lines = text(client.get(page_of("-report", ValueImport.objects.get()))).splitlines()

    assert lines[0] == "\ufeffRow,What becomes of it,Indicator,Which value,What is to know"
    assert lines[1].startswith("2,can't be imported,,")


def test_long_file_shows_its_progress_as_it_goes_on(client, boss, monkeypatch):
    monkeypatch.setattr(admin, "LONG", 10)
    monkeypatch.setattr("results.importing.planning.STEP", 2)
    content = csv_of(*[["families", "result", 2000 + year, "22", 5] for year in range(5)])

    answer = client.post(
        reverse(UPLOAD), {"file": SimpleUploadedFile("v.csv", content)}, headers={"accept-encoding": "gzip"}
    )

    # A compressed answer would keep its parts back until it is full.
    assert (answer.headers["Content-Encoding"], answer.headers["X-Accel-Buffering"]) == ("identity", "no")
    parts = [part.decode() for part in answer.streaming_content]
    sheet = ValueImport.objects.get()
    told = ["Rows read: 2", "Rows read: 4", "Rows checked: 2", "Rows checked: 4"]
    assert parts[1:5] == [f"<li>{words}</li>\n" for words in told]
    assert page_of("", sheet) in parts[5]
    done = text(client.post(page_of("-apply", sheet)))
    assert "<li>Values written: 5</li>" in done
    assert "The file was imported. New: 5." in done
    assert (len(drafts()), ValueImport.objects.count()) == (5, 0)


def test_long_file_that_can_not_be_read_says_so(client, boss, monkeypatch):
    monkeypatch.setattr(admin, "LONG", 10)

    shown = text(upload(client, csv_of(["families"], headings=["indicator"])))

    assert "The column “Kind” is missing." in shown
    assert ValueImport.objects.count() == 0


def test_long_import_that_nobody_waits_for_writes_nothing(client, boss, monkeypatch):
    upload(client, GOOD)
    monkeypatch.setattr(admin, "LONG", 10)
    answer = client.post(page_of("-apply", ValueImport.objects.get()))

    parts = iter(answer.streaming_content)
    assert [next(parts), next(parts)][1] == b"<li>Values written: 1</li>\n"
    # As a server does; Django's own close() would take the test's connection along.
    for close in answer._resource_closers:
        close()

    assert (drafts(), ValueImport.objects.count()) == ([], 1)


@pytest.mark.parametrize("language", ["en", "es"])
def test_template_has_headings_explanations_and_lists(client, boss, language):
    boss.language = language
    boss.save()

    content = b"".join(client.get(reverse("admin:value-template")).streaming_content)

    book = load_workbook(BytesIO(content))
    with override(language):
        assert [cell.value for cell in book.worksheets[0][1]] == [column.heading for column in columns()]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible", "hidden"]
    lists = [[cell.value for cell in column if cell.value] for column in book.worksheets[2].columns]
    assert [len(choices) for choices in lists] == [5, 3, 4, 2, 6]
    assert lists[0][0] == "EG.3-1"
    places = [str(validation.sqref) for validation in book.worksheets[0].data_validations.dataValidation]
    assert len(places) == 5
    assert all(place.endswith("2001") for place in places)
    assert client.get(reverse("admin:value-template"), {"format": "exe"}).status_code == 400


def test_export_has_the_values_of_one_indicator(client, boss, site):
    site.public()
    ResultFactory(fiscal=True, indicator=site.money, value=-5, text_en="=1+1")

    answer = client.post(reverse("admin:value-export"), {"format": "csv", "indicator": site.money.pk})

    lines = text(answer).splitlines()
    assert len(lines) == 2
    assert ",-5," in lines[1]
    assert ",'=1+1," in lines[1]
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.object_id, entry.detail) == ("export", site.money.pk, "csv")


# The commands


def run(*arguments, **options):
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err, **options)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def test_command_imports_what_the_other_exported(site, tmp_path, monkeypatch):
    monkeypatch.setattr("results.importing.planning.STEP", 2)
    site.public()
    path = tmp_path / "values.xlsx"
    run("export_values", path, language="es")
    Disaggregate.objects.all().delete()
    Result.objects.all().delete()

    dry = run("import_values", path, user="who-imports", dry_run=True)
    assert (dry[0], Result.objects.count()) == (["New: 3", "Nothing was written."], 0)

    assert run("import_values", path, user="who-imports") == (
        ["New: 3"], ["Rows read: 2", "Rows checked: 3", "Values written: 1"],
    )  # fmt: skip
    assert run("import_values", path, user="who-imports")[0] == ["Unchanged: 3"]


def test_command_names_bad_cells_in_the_language_of_the_person(site, tmp_path):
    UserFactory(superuser=True, username="spanish", language="es")
    path = tmp_path / "values.csv"
    path.write_bytes(csv_of(["families", "result", 2022, "PE-SAM", "much"]))
    out = StringIO()

    with pytest.raises(CommandError) as refused:
        call_command("import_values", path, user="spanish", stdout=out)

    assert out.getvalue().startswith("Fila 2, columna Valor: ")
    assert str(refused.value) == "No se escribió nada. Corrija estas filas e importe de nuevo el archivo."
    assert drafts() == []


@pytest.mark.parametrize(
    ("user", "content", "reason"),
    [
        ("nobody", GOOD, "There is no active user nobody."),
        ("reader", GOOD, "reader has no right to enter values."),
        ("who-imports", b"", "The file is empty."),
    ],
)
def test_command_refuses_with_the_reason(site, tmp_path, user, content, reason):
    UserFactory(username="reader")
    path = tmp_path / "values.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError, match=reason):
        call_command("import_values", path, user=user)


def test_command_exports_chosen_indicators_alone(site, tmp_path):
    site.public()
    path = tmp_path / "values.csv"

    run("export_values", path, indicator=["investment"])

    assert len(path.read_text().splitlines()) == 1
    with pytest.raises(CommandError, match="There is no indicator nothing"):
        run("export_values", path, indicator=["nothing"])
    with pytest.raises(CommandError, match="Name a file that ends in"):
        run("export_values", tmp_path / "values.txt")
