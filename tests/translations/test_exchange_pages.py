"""The pages on which staff export and import: who sees them, what they answer, and in which words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from images.uploads import MAX_BYTES as MOST_UPLOADED
from publishing import groups
from publishing.models import AuditEntry
from tests.factories import PageFactory, ProgramFactory, UserFactory
from tests.staff import everything, newest, person
from tests.test_every_right import ANONYMOUS, BARE, PAGES_ALONE, READER, ROLES, sign_in
from tests.translations.exchange import SPANISH, export, page
from translations.exchange.files import MAX_BYTES, read
from translations.exchange.report import Kind
from translations.models import Translation
from translations.states import refresh

pytestmark = pytest.mark.django_db

WRITERS = {groups.AUTHORS, *groups.TRANSLATORS.values(), groups.PUBLISHERS, groups.ADMINISTRATORS, PAGES_ALONE}


def export_url(*rows):
    pks = ",".join(str(row.pk) for row in rows)
    return f"{reverse('admin:translation-export')}?rows={rows[0]._meta.label_lower}:{pks}"


def upload(client, content, name="water.xlf", **data):
    content = content if isinstance(content, bytes) else content.encode()
    return client.post(reverse("admin:translation-import"), {"file": SimpleUploadedFile(name, content), **data})


@pytest.fixture
def boss(client):
    user = UserFactory(superuser=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_those_who_may(client, role):
    row = ProgramFactory() if role != PAGES_ALONE else PageFactory()
    sign_in(client, role)
    before = everything(AuditEntry)

    exported = client.get(export_url(row)).status_code
    imported = client.get(reverse("admin:translation-import")).status_code
    file = upload(client, export(row)).status_code

    if role in {READER, ANONYMOUS}:
        assert (exported, imported, file) == (302, 302, 302)
    else:
        may_write = 200 if role in WRITERS or role == groups.DATA_OFFICERS else 403
        assert (exported, imported, file) == (403 if role == BARE else 200, may_write, may_write)
    assert everything(AuditEntry) == before


@pytest.mark.parametrize("role", [BARE, PAGES_ALONE])
def test_nobody_exports_what_they_may_not_see(client, role):
    row = ProgramFactory(draft=True, title_en="Kanarienvogel")
    sign_in(client, role)

    answers = [client.get(export_url(row)), client.post(export_url(row), {"language": "es", "format": "po"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not any(b"Kanarienvogel" in answer.content for answer in answers)


@pytest.mark.parametrize(("kind", "ending"), [("xliff", "xlf"), ("po", "po")])
def test_export_gives_a_file_out_and_is_logged(client, boss, kind, ending):
    row, _author = page()

    answer = client.post(export_url(row), {"language": "es", "format": kind})

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{row.key}-es.{ending}"'
    assert answer.headers["Cache-Control"].find("no-store") >= 0
    assert [part.original for part in read(answer.content)] == [f"pages.page:{row.key}"]
    entry = AuditEntry.objects.get(action="export")
    assert (entry.object_id, entry.languages, entry.detail) == (row.pk, ["es"], kind)


def test_export_of_nothing_open_says_so(client, boss):
    row, _author = page()

    answer = client.post(export_url(row), {"language": "es", "format": "po", "only_open": "on"})

    assert answer.context["form"].non_field_errors() == ["There is nothing to translate into this language."]


@pytest.mark.parametrize("query", ["", "?rows=pages.page:", "?rows=accounts.user:1", "?rows=x", "?rows=pages.page:9"])
def test_export_of_what_is_not_there_harms_nothing(client, boss, query):
    answer = client.get(reverse("admin:translation-export") + query)

    assert answer.status_code in {302, 400}


def test_lists_lead_to_the_export(client, boss):
    row = ProgramFactory()
    refresh(row)
    of_list = {"action": "export_rows", "_selected_action": [row.pk]}
    of_desk = {"action": "export_translations", "_selected_action": [Translation.objects.of(row).get().pk]}

    first = client.post(reverse("admin:programs_program_changelist"), of_list)
    second = client.post(reverse("admin:translations_translation_changelist"), of_desk)

    address = f"{reverse('admin:translation-export')}?rows=programs.program%3A{row.pk}"
    assert (first.url, second.url) == (address, f"{address}&language=es")
    assert client.get(second.url).status_code == 200


@pytest.mark.parametrize("language", ["en", "es"])
def test_import_tells_of_every_segment(client, language):
    row, _author = page()
    client.force_login(UserFactory(superuser=True, language=language))

    file = export(row).replace("Fin.", "Es el fin.").replace('<g id="g1" ctype="bold">muchas</g>', "muchas")
    answer = upload(client, file)

    shown = answer.content.decode()
    with override(language):
        words = [gettext("What was imported"), *(capfirst(str(kind.label)) for kind in (Kind.IMPORTED, Kind.REFUSED))]
        words.append(gettext("The placeholder %(placeholder)s is missing.") % {"placeholder": "&lt;g1&gt;"})
    assert [word for word in words if word not in shown] == []
    assert answer.context["report"].counts == {"imported": 1, "refused": 1, "unchanged": 4}
    assert newest(row, "body_es") == SPANISH.replace("Fin.", "Es el fin.")


def test_dry_run_writes_nothing(client, boss):
    row, _author = page()

    answer = upload(client, export(row).replace("Fin.", "Es el fin."), dry_run="on")

    assert "Nothing was written." in answer.content.decode()
    assert newest(row, "body_es") == SPANISH


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"<html/>", "This is not an XLIFF 1.2 file."),
        (b" " * (MAX_BYTES + 1), "The file is larger than 10 MB. Export fewer objects at once."),
    ],
)
def test_bad_upload_is_told_in_the_form(client, boss, content, reason):
    answer = upload(client, content)

    assert (answer.status_code, answer.context["form"].errors) == (200, {"file": [reason]})
    assert MAX_BYTES == MOST_UPLOADED


def test_upload_with_too_many_objects_is_refused(client, boss):
    one = '<file original="pages.page:{0}" product-name="{1}"><body><trans-unit id="a"/></body></file>'
    row, _author = page()
    site = export(row).split('product-name="')[1].split('"')[0]
    many = "".join(one.format(n, site) for n in range(201))

    answer = upload(client, f'<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">{many}</xliff>')

    assert answer.context["form"].errors == {
        "file": ["The file has more than 200 objects. Split it, or ask an operator to import it."]
    }


def test_translator_imports_their_own_language(client):
    row, _author = page()
    client.force_login(person(groups.TRANSLATORS["es"]))

    upload(client, export(row).replace("Fin.", "Es el fin."))

    assert newest(row, "body_es") == SPANISH.replace("Fin.", "Es el fin.")
