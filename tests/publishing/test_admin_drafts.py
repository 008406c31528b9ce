"""Forms of staff: whatever they send goes to a draft, and what the public reads stays as it is."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from images.models import Image
from programs.models import Program
from publishing import groups, services
from publishing.models import Draft
from sources.models import Source
from tests import factories as make
from tests.forms import filled
from tests.images.pictures import drawn, stored_image, upload
from tests.staff import everything, newest, person, stored, write

pytestmark = pytest.mark.django_db

LIST = "/admin/programs/program/"
ADD = f"{LIST}add/"


def sign_in(client, *roles, **fields):
    client.force_login(person(*roles, **fields))
    return client


@pytest.fixture
def author(client):
    return sign_in(client, groups.AUTHORS, username="author")


@pytest.fixture
def publisher(client):
    return sign_in(client, groups.PUBLISHERS, username="publisher")


def change(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def said(answer):
    return [" ".join(re.sub(r"<[^>]+>", " ", str(message)).split()) for message in get_messages(answer.wsgi_request)]


def titles(page):
    return {row.title_en for row in page.context["cl"].result_list}


# The public row


@pytest.mark.parametrize("button", ["_save", "_continue", "_submit", "_publish", "_preview", "_addanother", None])
def test_no_button_of_the_form_changes_the_public_row(publisher, button):
    program = make.ProgramFactory()
    before = stored(program)

    data = filled(publisher.get(change(program)), title_en="Written", **({button: "1"} if button else {}))
    publisher.post(change(program), data)

    assert stored(program) == before
    assert newest(program, "title_en") == (before[0]["title_en"] if button == "_preview" else "Written")


def test_lists_child_rows_and_removed_rows_go_to_the_draft(author):
    program, source, partner = make.ProgramFactory(), make.SourceFactory(), make.OrganizationFactory()
    gone = make.ProgramRegionFactory(program=program)
    kept = make.PartnershipFactory(program=program)
    before = stored(program)
    typed = {
        "sources": [source.pk],
        "program_regions-0-DELETE": "on",
        "partnerships-TOTAL_FORMS": 2,
        "partnerships-0-role": "funding",
        "partnerships-1-organization": partner.pk,
        "partnerships-1-role": "implementing",
    }

    answer = author.post(change(program), filled(author.get(change(program)), **typed))

    assert answer.status_code == 302
    assert stored(program) == before
    payload = services.head_payload(program)
    assert (payload["many"]["sources"], payload["children"]["program_regions"]) == ([source.pk], {})
    rows = payload["children"]["partnerships"]
    assert rows.pop(str(kept.pk)) == {"organization": kept.organization_id, "role": "funding"}
    assert list(rows.values()) == [{"organization": partner.pk, "role": "implementing"}]
    assert type(gone).objects.get() == gone


def test_file_goes_to_the_draft(author):
    image = stored_image()
    before = stored(image)

    author.post(change(image), filled(author.get(change(image))) | {"file": upload(drawn("PNG"), "new.png")})

    assert stored(image) == before
    assert newest(image, "file") not in {"", before[0]["file"]}


def test_page_shows_what_was_written_and_the_public_row_beside_nothing(author):
    program = make.ProgramFactory(title_en="Public")
    author.post(change(program), filled(author.get(change(program)), title_en="Drafted"))

    page = author.get(change(program))

    assert filled(page)["title_en"] == ["Drafted"]


@pytest.mark.parametrize("role", [groups.AUTHORS, groups.PUBLISHERS, groups.ADMINISTRATORS])
def test_forged_list_edits_change_nothing(client, role):
    program = make.ProgramFactory()
    client = sign_in(client, role)
    before = everything()
    forged = {
        "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": program.pk, "form-0-title_en": "Forged",
        "form-0-is_live_en": "", "_save": "Save",
    }  # fmt: skip

    client.post(LIST, forged)

    assert everything() == before


@pytest.mark.parametrize("column", ["is_live_en", "published_at_en", "key", "changed_at", "is_live"])
def test_forged_system_columns_are_not_taken(author, column):
    program = make.ProgramFactory(draft=True)
    before = stored(program)[0]

    author.post(change(program), filled(author.get(change(program))) | {column: "2020-01-01 00:00"})

    after = stored(program)[0]
    assert {name: after[name] for name in ("is_live_en", "published_at_en", "key")} == {
        name: before[name] for name in ("is_live_en", "published_at_en", "key")
    }


@pytest.mark.parametrize("number", ["foreign", "999999999", "x", "-1"])
def test_forged_child_rows_are_refused(author, number):
    program, foreign = make.ProgramFactory(), make.PartnershipFactory()
    make.PartnershipFactory(program=program)
    before = everything()
    pk = foreign.pk if number == "foreign" else number

    page = author.post(change(program), filled(author.get(change(program)), **{"partnerships-0-id": pk}))

    assert page.status_code == 200
    assert everything() == before


@pytest.mark.parametrize("base", ["x", "-1", "9" * 30, "77"])
def test_forged_version_numbers_are_no_error_of_ours(author, base):
    program = make.ProgramFactory()
    write(program, make.UserFactory(superuser=True), title_en="Drafted")
    before = everything()

    answer = author.post(change(program), filled(author.get(change(program)), _base=base, title_en="Forged"))

    assert answer.status_code in {400, 404}
    assert everything() == before


# Translators


def test_translator_writes_the_own_language_alone(client):
    program = make.ProgramFactory(title_en="English", title_es="Español", status="1")
    make.PartnershipFactory(program=program)
    translator = sign_in(client, groups.TRANSLATORS["es"])
    forged = {"title_en": "Forged", "title_es": "Traducido", "status": "2", "partnerships-0-role": "funding"}

    answer = translator.post(change(program), filled(translator.get(change(program))) | forged)

    assert answer.status_code == 302
    payload = services.head_payload(program)
    assert {name: payload["columns"][name] for name in ("title_en", "title_es", "status")} == {
        "title_en": "English",
        "title_es": "Traducido",
        "status": "1",
    }
    assert [row["role"] for row in payload["children"]["partnerships"].values()] == ["implementing"]


@pytest.mark.parametrize("role", [*groups.TRANSLATORS.values(), groups.CLEARING_OFFICERS, groups.DATA_OFFICERS])
def test_save_as_new_needs_the_right_to_add(client, role):
    program = make.ProgramFactory()
    shown = filled(sign_in(client, groups.AUTHORS).get(change(program)))
    client = sign_in(client, role)

    client.post(change(program), shown | {"_saveasnew": "1", "title_en": "Copy"})

    assert list(Program.objects.all()) == [program]


def test_save_as_new_begins_a_draft_and_leaves_the_first(author):
    program = make.ProgramFactory(title_en="First")
    partnership = make.PartnershipFactory(program=program)
    before = stored(program)

    author.post(change(program), filled(author.get(change(program)), title_en="Copy", _saveasnew="1"))

    copy = Program.objects.exclude(pk=program.pk).get()
    assert stored(program) == before
    assert (copy.live_languages(), newest(copy, "slug_en"), newest(copy, "title_en")) == ([], None, "Copy")
    assert str(partnership.pk) not in services.head_payload(copy)["children"]["partnerships"]
    assert len(services.head_payload(copy)["children"]["partnerships"]) == 1


# Popups


def test_popup_of_content_writes_a_draft(author):
    answer = author.post("/admin/contacts/office/add/", {"_popup": "1", "title_en": "From a popup"})

    office = Draft.objects.get().row()
    assert answer.status_code == 200
    assert (office.title_en, office.live_languages()) == ("From a popup", [])


def test_popup_changes_no_public_row(author):
    office = make.OfficeFactory(title_en="Public")

    author.post(f"{change(office)}?_popup=1", filled(author.get(change(office)), title_en="Popped", _popup="1"))

    office.refresh_from_db()
    assert (office.title_en, newest(office, "title_en")) == ("Public", "Popped")


def test_popup_of_a_reference_needs_its_right(client):
    translator = sign_in(client, groups.TRANSLATORS["es"])

    answer = translator.post("/admin/sources/source/add/", {"_popup": "1", "title_es": "X", "date_precision": "day"})

    assert (answer.status_code, Source.objects.count()) == (403, 0)


# Deleting


def test_delete_of_what_is_public_is_refused_with_a_reason(publisher):
    program = make.ProgramFactory(title_en="Water")

    answer = publisher.post(f"{LIST}{program.pk}/delete/", {"post": "yes"})

    assert answer.url == change(program)
    assert said(answer) == ["“Water” is public. Take it back in every language before you delete it."]
    assert Program.objects.get() == program


def test_delete_of_a_draft_keeps_its_versions(publisher):
    program = make.ProgramFactory(draft=True)

    publisher.post(f"{LIST}{program.pk}/delete/", {"post": "yes"})

    assert not Program.objects.exists()
    assert Draft.objects.get(object_id=program.pk).deleted_by.username == "publisher"


def test_bulk_delete_leaves_what_is_public(publisher):
    public, hidden = make.ProgramFactory(), make.ProgramFactory(draft=True)
    data = {"action": "delete_selected", "index": 0, "_selected_action": [public.pk, hidden.pk], "post": "yes"}

    answer = publisher.post(LIST, data)

    assert list(Program.objects.all()) == [public]
    assert said(answer) == [
        f"Not done: {public} This is public. Take it back in every language before you delete it.",
        "1 record is deleted.",
    ]


def test_bulk_delete_asks_first(publisher):
    hidden = make.ProgramFactory(draft=True)

    asked = publisher.post(LIST, {"action": "delete_selected", "index": 0, "_selected_action": [hidden.pk]})

    assert asked.status_code == 200
    assert Program.objects.filter(pk=hidden.pk).exists()


# Finding drafts


def test_new_drafts_are_listed_filtered_and_found(author):
    make.ProgramFactory(title_en="Public and untouched")
    author.post(ADD, filled(author.get(ADD), title_en="Brand new", title_es="Ñandú"))
    other = make.ProgramFactory(title_en="Public before")
    write(other, make.UserFactory(superuser=True), title_en="Renamed in a draft")

    assert titles(author.get(LIST)) == {"Public and untouched", "Brand new", "Public before"}
    assert titles(author.get(f"{LIST}?draft=changes")) == {"Brand new", "Public before"}
    assert titles(author.get(f"{LIST}?draft=mine")) == {"Brand new"}
    assert titles(author.get(f"{LIST}?q=renamed")) == {"Public before"}
    assert titles(author.get(f"{LIST}?q=nandu")) == {"Brand new"}
    assert titles(author.get(f"{LIST}?draft=nonsense")) == titles(author.get(LIST))


def test_incomplete_draft_is_saved_and_opened_again(author):
    author.post(ADD, filled(author.get(ADD), title_es="Solo", starts_on="2021-05-01", ends_on="2020-05-01"))

    program = Program.objects.get()
    shown = filled(author.get(change(program)))
    assert (shown["title_es"], shown["title_en"]) == (["Solo"], [""])
    assert (shown["starts_on"], shown["ends_on"]) == (["2021-05-01"], ["2020-05-01"])


# What vanished meanwhile


def test_draft_shows_all_that_was_typed_although_its_address_was_taken(author):
    program = make.ProgramFactory(draft=True)
    author.post(change(program), filled(author.get(change(program)), slug_en="wanted", summary_en="Long work"))
    make.ProgramFactory(slug_en="wanted")

    shown = filled(author.get(change(program)))

    assert (shown["slug_en"], shown["summary_en"]) == (["wanted"], ["Long work"])
    assert author.post(change(program), shown | {"summary_en": "More"}).status_code == 302


def test_draft_shows_all_that_was_typed_although_a_relation_was_deleted(author):
    office, partner = make.OfficeFactory(draft=True, title_en="Closed office"), make.OrganizationFactory(name_en="Lost")
    program = make.ProgramFactory()
    typed = {
        "contact": office.pk, "summary_en": "Long work", "partnerships-TOTAL_FORMS": 1,
        "partnerships-0-organization": partner.pk, "partnerships-0-role": "funding",
    }  # fmt: skip
    author.post(change(program), filled(author.get(change(program)), **typed))
    services.delete(office, by=make.UserFactory(superuser=True))
    partner.delete()

    page = author.get(change(program))

    shown = filled(page)
    assert (shown["summary_en"], shown["partnerships-0-role"]) == (["Long work"], ["funding"])
    assert "Closed office" in page.content.decode()
    assert "Lost" in page.content.decode()


# Reading


@pytest.mark.parametrize("view", ["change", "history", "publish", "unpublish", "preview", "submit", "review", "share"])
def test_get_writes_nothing(client, view):
    rows = [make.ProgramFactory(), make.ProgramFactory()]
    write(rows[1], make.UserFactory(superuser=True), title_en="Drafted")
    client.force_login(make.UserFactory(superuser=True))
    before = everything()

    for row in rows:
        client.get(reverse(f"admin:programs_program_{view}", args=[row.pk]))

    assert everything() == before


def test_preview_of_what_was_typed_writes_nothing(author):
    program = make.ProgramFactory()
    shown = filled(author.get(change(program)))
    before = everything()

    page = author.post(change(program), shown | {"title_en": "Only a look", "_preview": "1"})

    assert (page.status_code, everything()) == (200, before)


# Two people


def test_two_people_keep_both_changes(author, client):
    program = make.ProgramFactory()
    mine = filled(author.get(change(program)), title_en="Mine")
    write(program, make.UserFactory(superuser=True), title_es="Suyo")

    answer = author.post(change(program), mine)

    assert answer.status_code == 302
    assert newest(program, "title_en", "title_es") == {"title_en": "Mine", "title_es": "Suyo"}
    assert said(answer)[0].startswith("Somebody else saved meanwhile.")


def test_conflict_shows_both_and_saves_what_is_chosen(author):
    program = make.ProgramFactory()
    mine = filled(author.get(change(program)), title_en="Mine", summary_en="My summary")
    write(program, make.UserFactory(superuser=True), title_en="Theirs")

    page = author.post(change(program), mine)

    assert (page.status_code, newest(program, "title_en")) == (409, "Theirs")
    shown = filled(page)
    assert (shown["title_en"], shown["summary_en"]) == (["Mine"], ["My summary"])
    assert "Theirs" in page.content.decode()
    author.post(change(program), shown | {"_keep:title_en": "theirs"})
    assert newest(program, "title_en", "summary_en") == {"title_en": "Theirs", "summary_en": "My summary"}


# History


def test_form_of_history_is_closed_without_the_right(author):
    strategy = make.StrategyFactory(history_since="2025-07-01")
    program = make.ProgramFactory(objective=make.DevelopmentObjectiveFactory(strategy=strategy))
    before = everything()

    page = author.get(change(program))
    answer = author.post(change(program), {"title_en": "Rewritten"})

    assert (page.status_code, answer.status_code) == (200, 403)
    assert 'name="_continue"' not in page.content.decode()
    after = everything()
    assert [name for name in after if after[name] != before[name]] == ["publishing.AuditEntry"]


def test_form_says_what_would_become_history_and_keeps_what_was_typed(author):
    strategy = make.StrategyFactory(history_since="2025-07-01")
    objective, program = make.DevelopmentObjectiveFactory(strategy=strategy), make.ProgramFactory()

    page = author.post(change(program), filled(author.get(change(program)), objective=objective.pk, title_en="Typed"))

    assert page.context["adminform"].form.non_field_errors() == [
        "With what you chose this would become history, which only a special right changes."
    ]
    assert filled(page)["title_en"] == ["Typed"]
    assert services.find(program) is None


def test_translator_saves_the_words_of_an_image(client):
    image = stored_image()
    translator = sign_in(client, groups.TRANSLATORS["es"])

    answer = translator.post(change(image), filled(translator.get(change(image)), alt_es="Una mujer cosecha café"))

    assert answer.status_code == 302
    assert newest(image, "alt_es", "file") == {"alt_es": "Una mujer cosecha café", "file": image.file.name}
    assert Image.objects.count() == 1


def test_what_was_typed_into_a_record_that_somebody_deleted_becomes_a_new_draft(author):
    program = make.ProgramFactory(draft=True)
    partner = make.OrganizationFactory()
    typed = {"title_en": "Typed for an hour", "partnerships-TOTAL_FORMS": 1, "partnerships-0-organization": partner.pk}
    data = filled(author.get(change(program)), **typed, **{"partnerships-0-role": "funding"})
    services.delete(program, by=make.UserFactory(superuser=True))

    answer = author.post(change(program), data)

    fresh = Program.objects.get()
    assert (fresh.pk != program.pk, newest(fresh, "title_en")) == (True, "Typed for an hour")
    assert [row["organization"] for row in services.head_payload(fresh)["children"]["partnerships"].values()] == [
        partner.pk
    ]
    assert "Somebody deleted this while you were writing." in said(answer)[0]


def test_conflict_with_what_was_written_past_the_services_is_settled_once(author):
    program = make.ProgramFactory(title_en="Old")
    write(program, make.UserFactory(superuser=True), summary_en="Drafted")
    mine = filled(author.get(change(program)), title_en="Mine")
    Program.objects.filter(pk=program.pk).update(title_en="From a file")

    conflict = author.post(change(program), mine)
    settled = author.post(change(program), filled(conflict))

    assert (conflict.status_code, settled.status_code) == (409, 302)
    assert newest(program, "title_en", "summary_en") == {"title_en": "Mine", "summary_en": "Drafted"}
