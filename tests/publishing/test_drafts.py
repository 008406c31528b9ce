"""What staff write goes to drafts: the row that the public reads stays as it is, whoever writes whatever."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from programs.models import Area, Program
from publishing import groups, services
from publishing.models import AuditEntry, ClearanceStep, Draft, OldAddress, Publication, Revision, Schedule
from publishing.payload import blank, reserve, snapshot
from publishing.rights import Denied
from strategy.models import DevelopmentObjective
from tests.factories import (
    AreaFactory,
    AreaObjectiveFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MenuItemFactory,
    MissionFactory,
    OfficeFactory,
    OrganizationFactory,
    PageFactory,
    PartnershipFactory,
    ProgramFactory,
    ResultFactory,
    ResultStatementFactory,
    SourceFactory,
    StaffMemberFactory,
    StrategyFactory,
    UserFactory,
)
from tests.staff import everything, newest, person, stored, write

pytestmark = pytest.mark.django_db

KINDS = [
    AreaFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MissionFactory,
    OfficeFactory,
    PageFactory,
    ProgramFactory,
    StaffMemberFactory,
    StrategyFactory,
]


@pytest.fixture
def author():
    return person(groups.AUTHORS, username="author")


@pytest.fixture
def publisher():
    return person(groups.PUBLISHERS, username="publisher")


def edited(row, **changes):
    """Return a row's newest payload with some columns, lists or child rows changed."""
    payload = services.head_payload(row)
    return {part: values | changes.get(part, {}) for part, values in payload.items()}


def numbers(row):
    return [(revision.number, revision.kind) for revision in services.find(row).revisions.order_by("number")]


# Saving


@pytest.mark.parametrize("factory", KINDS)
def test_save_leaves_the_public_row_and_keeps_what_was_written(factory):
    row = factory()
    before = stored(row)
    title = f"{row.title_field}_en"

    saved = write(row, UserFactory(superuser=True), **{title: "Written anew", "title_es": "De nuevo"})

    assert stored(row) == before
    assert (saved.is_new, saved.revision.number) == (True, 2)
    assert newest(row, title) == "Written anew"


def test_save_leaves_lists_and_child_rows(author):
    program = ProgramFactory()
    program.sources.add(SourceFactory())
    kept = PartnershipFactory(program=program)
    other, source = OrganizationFactory(), SourceFactory()
    before = stored(program)
    new = str(reserve(type(kept)))
    rows = {
        str(kept.pk): {"organization": other.pk, "role": "funding"},
        new: {"organization": other.pk, "role": "accountable"},
    }

    services.save(program, edited(program, many={"sources": [source.pk]}, children={"partnerships": rows}), by=author)

    assert stored(program) == before
    payload = services.head_payload(program)
    assert (payload["many"]["sources"], payload["children"]["partnerships"]) == ([source.pk], rows)
    assert payload["labels"][f"sources.source:{source.pk}"] == str(source)


def test_first_save_keeps_the_row_as_it_was_found(author):
    program = ProgramFactory(title_en="Found")

    write(program, author, title_en="Written")

    found, head = services.find(program).revisions.order_by("number")
    assert (found.payload["columns"]["title_en"], found.author, found.kind) == ("Found", None, "found")
    assert (head.based_on, head.author, head.kind) == (found, author, "edit")
    assert Publication.objects.filter(revision=found, state="live").count() == 2


def test_save_of_the_same_writes_no_version(author):
    program = ProgramFactory()
    write(program, author, title_en="Once")

    saved = write(program, author, title_en="Once")

    assert (saved.is_new, numbers(program)) == (False, [(1, "found"), (2, "edit")])


def test_incomplete_draft_is_saved_even_where_it_breaks_rules(author):
    program = ProgramFactory()

    write(program, author, objective=None, starts_on="2021-01-01", ends_on="2020-01-01", title_en="", slug_es=None)

    assert newest(program, "starts_on", "ends_on", "title_en") == {
        "starts_on": "2021-01-01",
        "ends_on": "2020-01-01",
        "title_en": "",
    }


def test_save_says_what_waits_for_publication(author):
    program = ProgramFactory()

    def waiting(**columns):
        write(program, author, **columns)
        return services.find(program).unpublished

    assert waiting(title_es="Otro") == ["es"]
    assert waiting(status="2") == ["es", "shared"]
    assert waiting(title_es=program.title_es, status="") == []


def test_save_of_two_people_keeps_both(author, publisher):
    program = ProgramFactory()
    write(program, author, summary_en="First")
    base = services.find(program).head.number
    mine = edited(program, columns={"title_es": "Mío"})
    theirs = edited(program, columns={"title_en": "Theirs"})

    services.save(program, theirs, by=publisher, base=base)
    saved = services.save(program, mine, by=author, base=base)

    assert newest(program, "title_en", "title_es") == {"title_en": "Theirs", "title_es": "Mío"}
    assert (saved.taken, saved.revision.kind) == ([("title_en",)], "merge")


def test_save_of_two_people_in_one_place_writes_nothing(author, publisher):
    program = ProgramFactory()
    write(program, author, summary_en="First")
    base = services.find(program).head.number
    mine, theirs = (edited(program, columns={"title_en": title}) for title in ("Mine", "Theirs"))
    services.save(program, theirs, by=publisher, base=base)
    before = everything()

    with pytest.raises(services.Conflict) as conflict:
        services.save(program, mine, by=author, base=base)

    assert everything() == before
    assert conflict.value.merge.conflicts == [("title_en",)]
    assert conflict.value.mine["columns"]["title_en"] == "Mine"


@pytest.mark.parametrize(
    ("group", "columns"),
    [
        (groups.TRANSLATORS["es"], {"title_en": "Taken"}),
        (groups.TRANSLATORS["es"], {"status": "2"}),
        (groups.TRANSLATORS["en"], {"title_es": "Tomado"}),
        (groups.CLEARING_OFFICERS, {"title_es": "Tomado"}),
        (groups.DATA_OFFICERS, {"title_es": "Tomado"}),
        (None, {"title_en": "Taken"}),
    ],
)
def test_save_refuses_parts_that_a_person_may_not_write(group, columns):
    program = ProgramFactory()
    writer = person(*([group] if group else []))
    before = everything()

    with pytest.raises(Denied):
        write(program, writer, **columns)

    assert everything() == before


def test_translator_writes_the_own_language():
    program = ProgramFactory()

    write(program, person(groups.TRANSLATORS["es"]), title_es="Traducido")

    assert newest(program, "title_es") == "Traducido"


def test_translator_takes_nothing_by_an_old_base(author):
    program = ProgramFactory(title_en="Old")
    write(program, author, title_en="New")
    mine = snapshot(program)
    mine["columns"] |= {"title_es": "Traducido"}

    services.save(program, mine, by=person(groups.TRANSLATORS["es"]), base=1)

    assert newest(program, "title_en", "title_es") == {"title_en": "New", "title_es": "Traducido"}


# Beginning and copying


def test_create_begins_a_draft_that_nobody_reads(author, client):
    columns = blank(Program)["columns"] | {"title_en": "Water", "slug_en": "water", "framework": "regional"}

    program = services.create(Program, blank(Program) | {"columns": columns}, by=author)

    program.refresh_from_db()
    assert (program.live_languages(), program.published_at_en, program.title_en) == ([], None, "Water")
    assert (program.slug_en, newest(program, "slug_en")) == (None, "water")
    assert client.get("/en/programs/water/").status_code == 404
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.object_id, entry.version) == ("create", "author", program.pk, 1)


def test_create_takes_whatever_has_a_name(author):
    bare = blank(DevelopmentObjective)
    columns = bare["columns"] | {"short_title_es": "Incompleto"}

    objective = services.create(DevelopmentObjective, bare | {"columns": columns}, by=author)

    assert str(objective) == "Incompleto"


def test_create_of_a_draft_with_an_address_in_use_holds_it_in_the_draft_alone(author):
    taken = ProgramFactory()
    columns = blank(Program)["columns"] | {"title_en": "Twin", "slug_en": taken.slug_en}

    twin = services.create(Program, blank(Program) | {"columns": columns}, by=author)

    assert newest(twin, "slug_en") == taken.slug_en
    assert list(Program.objects.filter(slug_en=taken.slug_en)) == [taken]


@pytest.mark.parametrize("group", [*groups.TRANSLATORS.values(), groups.CLEARING_OFFICERS, groups.DATA_OFFICERS])
def test_create_refuses_who_may_not(group):
    writer = person(group)
    before = everything()

    with pytest.raises(Denied):
        services.create(Program, blank(Program), by=writer)

    assert everything() == before


def test_copy_has_its_own_child_rows_and_no_address(author):
    program = ProgramFactory(iati_id="US-1")
    partnership = PartnershipFactory(program=program)

    fresh = services.copy_payload(Program, snapshot(program))
    copy = services.create(Program, fresh, by=author, kind=Revision.Kind.COPY)

    payload = services.head_payload(copy)
    (child,) = payload["children"]["partnerships"]
    assert child != str(partnership.pk)
    assert {name: payload["columns"][name] for name in ("slug_en", "slug_es", "iati_id", "title_en")} == {
        "slug_en": None,
        "slug_es": None,
        "iati_id": None,
        "title_en": program.title_en,
    }
    assert list(program.partnerships.all()) == [partnership]


# Going back


def test_restore_writes_an_old_version_as_the_newest(author):
    program = ProgramFactory(title_en="First")
    write(program, author, title_en="Second")
    before = stored(program)

    saved = services.restore(program, services.find(program).revisions.get(number=1), by=author)

    assert (saved.revision.number, saved.revision.kind, saved.revision.restored_from.number) == (3, "restore", 1)
    assert (newest(program, "title_en"), stored(program)) == ("First", before)


def test_restore_refuses_another_objects_version(author):
    program, other = ProgramFactory(), ProgramFactory()
    for row in (program, other):
        write(row, author, title_en=f"Written {row.pk}")

    with pytest.raises(ValueError, match="another object"):
        services.restore(program, services.find(other).head, by=author)


def test_discard_leaves_nothing_unpublished(author):
    program = ProgramFactory(title_en="Public")
    write(program, author, title_en="Draft", status="2")

    services.discard(program, by=author)

    assert (newest(program, "title_en"), services.find(program).unpublished) == ("Public", [])


def test_discard_needs_something_public(author):
    program = ProgramFactory(draft=True)
    write(program, author, title_en="Draft")

    with pytest.raises(ValidationError, match="nothing to go back to"):
        services.discard(program, by=author)


# What vanished meanwhile


def test_draft_whose_relation_is_deleted_still_has_all_the_rest(author, publisher):
    office = OfficeFactory(draft=True, title_en="Closed office")
    program = ProgramFactory()
    write(program, author, contact=office.pk, title_en="Kept")
    services.delete(office, by=publisher)

    draft = services.find(program)

    assert newest(program, "title_en", "contact") == {"title_en": "Kept", "contact": office.pk}
    assert draft.head.payload["labels"][f"contacts.office:{office.pk}"] == "Closed office"
    assert list(services.problems(program, draft.head.payload, ["en"])) == ["contact"]


# Deleting and recovering


def test_delete_needs_that_nothing_is_public(publisher):
    program = ProgramFactory()

    with pytest.raises(ValidationError, match="Take it back in every language"):
        services.delete(program, by=publisher)

    assert Program.objects.get() == program


@pytest.mark.parametrize("group", [groups.AUTHORS, *groups.TRANSLATORS.values(), groups.CLEARING_OFFICERS])
def test_delete_and_recover_refuse_who_may_not(group, publisher):
    program, gone = ProgramFactory(draft=True), ProgramFactory(draft=True)
    services.delete(gone, by=publisher)

    with pytest.raises(Denied):
        services.delete(program, by=person(group))
    with pytest.raises(Denied):
        services.recover(Draft.objects.get(object_id=gone.pk), by=person(group))

    assert list(Program.objects.all()) == [program]


def test_recover_brings_back_all_that_was_written(author, publisher):
    program = ProgramFactory(title_en="Water")
    program.sources.add(SourceFactory())
    PartnershipFactory(program=program)
    write(program, author, title_en="Water for all", slug_es="agua-para-todos")
    payload, key = services.head_payload(program), program.key
    services.unpublish(program, ["en", "es"], by=publisher)
    services.delete(program, by=publisher)
    assert not Program.objects.exists()

    recovered = services.recover(Draft.objects.get(object_id=program.pk), by=publisher)

    assert (recovered.pk, recovered.key, recovered.live_languages()) == (program.pk, key, [])
    assert services.head_payload(recovered) == payload
    services.publish(recovered, ["en", "es"], by=publisher)
    assert snapshot(Program.objects.get()) == {name: payload[name] for name in ("columns", "many", "children")}


def test_recover_twice_is_recover_once(publisher):
    program = ProgramFactory(draft=True)
    services.delete(program, by=publisher)
    draft = Draft.objects.get(object_id=program.pk)
    services.recover(draft, by=publisher)

    assert services.recover(draft, by=publisher) == program
    assert AuditEntry.objects.filter(action="recover").count() == 1


def test_delete_cancels_what_was_scheduled(publisher):
    program = ProgramFactory(draft=True)
    at = timezone.now() + timezone.timedelta(days=1)
    services.schedule(program, ["en"], action="publish", at=at, by=publisher)

    services.delete(program, by=publisher)

    assert [planned.state for planned in Schedule.objects.all()] == ["cancelled"]


def taken_back(row, publisher):
    services.unpublish(row, ["en", "es"], by=publisher)
    return row


def test_delete_refuses_what_would_take_other_records_with_it(publisher):
    """What no version holds could never be recovered: values, menu items, relations of areas."""
    boss = UserFactory(superuser=True)
    indicator, page, objective = IndicatorFactory(), PageFactory(), DevelopmentObjectiveFactory()
    ResultFactory(indicator=indicator)
    MenuItemFactory(page=page)
    AreaObjectiveFactory(objective=objective)
    for row in (indicator, page, objective):
        taken_back(row, boss)
        with pytest.raises(ValidationError, match="Other records rest on this one"):
            services.delete(row, by=boss)

    assert [type(row).objects.count() for row in (indicator, page, objective)] == [1, 1, 1]


def test_delete_takes_the_rows_of_its_own_versions(publisher):
    statement = ResultStatementFactory()
    ResultStatementFactory(objective=statement.objective, parent=statement, code=f"{statement.code}.1")
    objective = taken_back(statement.objective, publisher)

    services.delete(objective, by=publisher)
    recovered = services.recover(Draft.objects.get(object_id=objective.pk), by=publisher)

    assert len(services.head_payload(recovered)["children"]["statements"]) == 2
    assert OldAddress.objects.filter(object_id=objective.pk).count() == 2


# Rows written past the services


def test_row_written_past_the_services_joins_the_draft(author):
    program = ProgramFactory(title_en="Public")
    write(program, author, title_es="Borrador")
    Program.objects.filter(pk=program.pk).update(title_en="Loaded", summary_es="Cargado")

    write(program, author, status="2")

    assert newest(program, "title_en", "title_es", "summary_es", "status") == {
        "title_en": "Loaded",
        "title_es": "Borrador",
        "summary_es": "Cargado",
        "status": "2",
    }
    assert numbers(program) == [(1, "found"), (2, "edit"), (3, "found"), (4, "merge"), (5, "merge")]
    assert services.find(program).unpublished == ["es", "shared"]


def test_row_written_past_the_services_loses_against_a_draft_of_the_same_place(author, publisher):
    program = ProgramFactory(title_en="Public")
    write(program, author, title_en="Draft")
    Program.objects.filter(pk=program.pk).update(title_en="Loaded")

    services.publish(program, ["en"], by=publisher, is_minor=True)

    program.refresh_from_db()
    assert program.title_en == "Draft"
    assert "Loaded" in [found.payload["columns"]["title_en"] for found in services.find(program).revisions.all()]


def test_words_of_a_language_never_published_follow_the_row_until_staff_write_them(author):
    program = ProgramFactory(is_live_es=False, published_at_es=None, title_es="Sin publicar")
    write(program, author, summary_en="Newer")
    Program.objects.filter(pk=program.pk).update(title_es="Cargado")

    write(program, author, summary_en="Newest")

    assert newest(program, "title_es", "summary_en") == {"title_es": "Cargado", "summary_en": "Newest"}


def test_loaddata_over_a_row_keeps_its_draft(mission, author, publisher):
    ClearanceStep.objects.all().delete()
    area = Area.objects.order_by("pk").first()
    write(area, author, title_en="Draft of staff")
    services.publish(area, ["en"], by=publisher, is_minor=True)
    write(area, author, title_es="Borrador")

    call_command("loaddata", "mission", overwrite=True, verbosity=0)
    area.refresh_from_db()
    assert area.title_en != "Draft of staff"
    write(area, author, summary_en="After loading")

    assert newest(area, "title_en", "title_es", "summary_en") == {
        "title_en": area.title_en,
        "title_es": "Borrador",
        "summary_en": "After loading",
    }
