import pytest

from scripts.catalogs import check_form, problems
from scripts.steps import StepFailedError

HEADER = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=n != 1;\\n"\n\n'
)
ROWS = '#, python-format\nmsgid "%(count)s row"\nmsgid_plural "%(count)s rows"\nmsgstr[0] "%(count)s fila"\n'


def write(path, *entries):
    path.write_text(HEADER + "\n\n".join(entries) + "\n")
    return path


def test_complete_catalog_has_no_problems(tmp_path):
    catalog = write(tmp_path / "django.po", 'msgid "Home"\nmsgstr "Inicio"')

    assert problems(catalog, catalog) == []


def test_problems_tell_each_gap(tmp_path):
    committed = write(
        tmp_path / "django.po",
        'msgid "Programs"\nmsgstr ""',
        '#, fuzzy\nmsgid "Results"\nmsgstr "Resultado"',
        'msgid "Gone"\nmsgstr "Ido"',
    )
    fresh = write(
        tmp_path / "fresh.po",
        'msgid "Home"\nmsgstr ""',
        'msgid "Programs"\nmsgstr ""',
        '#, fuzzy\nmsgid "Results"\nmsgstr "Resultado"',
        '#~ msgid "Gone"\n#~ msgstr "Ido"',
    )

    assert problems(committed, fresh) == [
        "django.po: not in the catalog: 'Home'",
        "django.po: not translated: 'Programs'",
        "django.po: fuzzy: 'Results'",
        "django.po: no longer used: 'Gone'",
    ]


def test_missing_catalog_lacks_every_message(tmp_path):
    fresh = write(tmp_path / "fresh.po", 'msgid "Home"\nmsgstr ""')

    assert problems(tmp_path / "djangojs.po", fresh) == ["djangojs.po: not in the catalog: 'Home'"]


def test_form_of_a_sound_catalog_is_right(tmp_path):
    check_form(write(tmp_path / "django.po", f'{ROWS}msgstr[1] "%(count)s filas"'))


@pytest.mark.parametrize("second", ["", 'msgstr[1] "%(number)s filas"'])
def test_form_needs_every_plural_and_every_placeholder(tmp_path, second):
    with pytest.raises(StepFailedError):
        check_form(write(tmp_path / "django.po", f"{ROWS}{second}"))
