"""Every file of the folder beside this module, with what people are told of it in each language."""

from pathlib import Path

import pytest

from tests.results.importing.sheets import Site, imported, looked_at, report, stored

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent / "files"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".txt")


@pytest.fixture
def site(db):
    site = Site()
    site.public()
    return site


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_file_is_reported_cell_by_cell_in_each_language(site, path):
    before = stored()

    found = {code: report(path.read_bytes(), site.by, code) for code in ("en", "es")}

    wanted = {code: path.with_suffix(f".{code}.txt").read_text().splitlines() for code in found}
    assert found == wanted
    assert stored() == before


@pytest.mark.parametrize("path", [path for path in FILES if path.name.startswith("good")], ids=lambda path: path.name)
def test_good_file_is_imported_once_and_changes_nothing_the_second_time(site, path):
    content = path.read_bytes()

    imported(content, site.by)

    after = stored()
    again = imported(content, site.by)
    assert (again.items, set(again.counts)) == ([], {"unchanged"})
    assert stored() == after
    assert looked_at(content, site.by).is_good


def test_folder_has_nothing_left_over():
    reports = {path.name for path in FOLDER.glob("*.txt")}

    assert reports == {f"{path.stem}.{code}.txt" for path in FILES for code in ("en", "es")}
