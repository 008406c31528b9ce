"""Publication per language: what goes out, what stays back, and what addresses answer from then on."""

import pytest
from django.core.exceptions import ValidationError

from programs.models import Award, Program
from publishing import groups, services
from publishing.models import AuditEntry, OldAddress, Publication, PublicChange
from publishing.payload import reserve, snapshot
from publishing.rights import Denied
from strategy.models import ResultStatement
from tests.factories import (
    AreaFactory,
    ClearanceStepFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    OfficeFactory,
    OrganizationFactory,
    PartnershipFactory,
    ProgramFactory,
    ResultStatementFactory,
    SourceFactory,
    UserFactory,
)
from tests.staff import everything, newest, person, stored, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return person(groups.AUTHORS, username="author")


@pytest.fixture
def publisher():
    return person(groups.PUBLISHERS, username="publisher")


@pytest.fixture
def administrator():
    return person(groups.ADMINISTRATORS, username="administrator")


def refusal(call, *args, **options):
    """Return what a service has against it."""
    with pytest.raises(ValidationError) as refused:
        call(*args, **options)
    error = refused.value
    return error.message_dict if hasattr(error, "error_dict") else error.messages


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# Per language


def test_publish_takes_one_language_and_what_both_share(author, publisher):
    program = ProgramFactory(title_en="Old", title_es="Viejo")
    write(program, author, title_en="New", title_es="Nuevo", status="2")

    services.publish(program, ["en"], by=publisher, notes={"en": "A new name."})

    program = fresh(program)
    assert (program.title_en, program.title_es, program.status) == ("New", "Viejo", "2")
    assert services.find(program).unpublished == ["es"]
    assert newest(program, "title_es") == "Nuevo"


def test_publish_takes_child_rows_and_their_words_of_one_language(author, publisher):
    objective = DevelopmentObjectiveFactory(number=1)
    kept = ResultStatementFactory(objective=objective, code="1.1", statement_en="Old", statement_es="Viejo")
    gone = ResultStatementFactory(objective=objective, code="1.2")
    payload = services.head_payload(objective)
    rows = payload["children"]["statements"]
    rows.pop(str(gone.pk))
    rows[str(kept.pk)] |= {"statement_en": "New", "statement_es": "Nuevo"}
    added = str(reserve(ResultStatement))
    rows[added] = rows[str(kept.pk)] | {"code": "1.3", "statement_en": "More", "statement_es": "Más"}
    services.save(objective, payload, by=author)

    services.publish(objective, ["es"], by=publisher, is_minor=True)

    found = list(objective.statements.order_by("code").values_list("pk", "code", "statement_en", "statement_es"))
    assert found == [(kept.pk, "1.1", "Old", "Nuevo"), (int(added), "1.3", "", "Más")]
    assert fresh(kept).key == kept.key


def test_publish_takes_lists(author, publisher):
    program = ProgramFactory()
    program.sources.add(SourceFactory())
    partnership, source = PartnershipFactory(program=program), SourceFactory()
    payload = services.head_payload(program)
    payload["many"]["sources"] = [source.pk]
    payload["children"]["partnerships"][str(partnership.pk)]["role"] = "funding"
    services.save(program, payload, by=author)
    assert [found.role for found in program.partnerships.all()] == ["implementing"]

    services.publish(program, ["en"], by=publisher, is_minor=True)

    assert list(program.sources.all()) == [source]
    assert [(found.pk, found.role) for found in program.partnerships.all()] == [(partnership.pk, "funding")]


def test_words_of_a_language_never_published_leave_the_row(publisher):
    program = ProgramFactory(draft=True, title_es="Aún no", summary_es="Secreto")

    services.publish(program, ["en"], by=publisher)

    program = fresh(program)
    assert (program.title_es, program.slug_es, program.summary_es) == ("", None, "")
    assert newest(program, "title_es", "summary_es") == {"title_es": "Aún no", "summary_es": "Secreto"}
    services.publish(program, ["es"], by=publisher)
    assert fresh(program).summary_es == "Secreto"


def test_publish_of_an_older_version_takes_its_words(author, publisher):
    program = ProgramFactory(title_en="First")
    write(program, author, title_en="Second")
    second = services.find(program).head
    write(program, author, title_en="Third")

    services.publish(program, ["en"], by=publisher, revision=second, is_minor=True)

    assert (fresh(program).title_en, newest(program, "title_en")) == ("Second", "Third")
    assert services.find(program).unpublished == ["en"]


def test_publish_refuses_another_objects_version(author, publisher):
    program, other = ProgramFactory(), ProgramFactory()
    write(other, author, title_en="Other")

    with pytest.raises(ValueError, match="another object"):
        services.publish(program, ["en"], by=publisher, revision=services.find(other).head)


def test_publish_keeps_what_another_language_lacks_out_of_the_way(author, publisher):
    program = ProgramFactory()
    write(program, author, title_es="", slug_es=None, title_en="New")

    services.publish(program, ["en"], by=publisher, is_minor=True)

    assert (fresh(program).title_en, fresh(program).live_languages()) == ("New", ["en", "es"])
    assert set(refusal(services.publish, program, ["es"], by=publisher)) == {"title_es", "slug_es"}


def test_publish_refuses_contradictions_of_a_draft(author, publisher):
    program = ProgramFactory()
    write(program, author, starts_on="2021-01-01", ends_on="2020-01-01")
    before = everything()

    found = refusal(services.publish, program, ["en"], by=publisher, is_minor=True)

    assert found["__all__"][0] == "The end date is before the start date."
    assert everything() == before


def test_publish_refuses_an_address_in_use(author, publisher):
    taken, program = ProgramFactory(), ProgramFactory()
    write(program, author, slug_en=taken.slug_en)

    assert list(refusal(services.publish, program, ["en"], by=publisher, is_minor=True)) == ["slug_en"]


def test_publish_refuses_what_was_deleted_meanwhile(author, publisher):
    office, partner = OfficeFactory(draft=True, title_en="Closed"), OrganizationFactory(name_en="Gone")
    program = ProgramFactory()
    payload = services.head_payload(program)
    payload["columns"]["contact"] = office.pk
    payload["children"]["partnerships"]["99999"] = {"organization": partner.pk, "role": "funding"}
    services.save(program, payload, by=author)
    services.delete(office, by=publisher)
    partner.delete()

    found = refusal(services.publish, program, ["en"], by=publisher, is_minor=True)

    assert found == {
        "contact": ["“Closed” was deleted meanwhile. Choose another."],
        "partnerships": ["“Gone” was deleted meanwhile. Choose another.", "This field cannot be null."],
    }


def test_publish_refuses_what_others_rest_on(author, publisher):
    statement = ResultStatementFactory()
    IndicatorFactory(statement=statement)
    payload = services.head_payload(statement.objective)
    payload["children"]["statements"] = {}
    services.save(statement.objective, payload, by=author)

    found = refusal(services.publish, statement.objective, ["en"], by=publisher, is_minor=True)

    assert found[0].startswith("Something that this version leaves out is used elsewhere: ")
    assert ResultStatement.objects.get() == statement


def test_publish_moves_a_row_from_under_a_sibling_that_goes(author, publisher):
    objective = DevelopmentObjectiveFactory(number=1)
    first, second = (ResultStatementFactory(objective=objective, code=f"1.{number}") for number in (1, 2))
    below = ResultStatementFactory(objective=objective, code="1.1.1", parent=first)
    payload = services.head_payload(objective)
    rows = payload["children"]["statements"]
    rows.pop(str(first.pk))
    rows[str(below.pk)] |= {"code": "1.2.1", "parent": second.pk}
    services.save(objective, payload, by=author)

    services.publish(objective, ["en"], by=publisher, is_minor=True)

    assert list(objective.statements.order_by("code")) == [second, below]
    assert fresh(below).parent == second


def test_publish_lets_rows_change_their_codes_with_each_other(author, publisher):
    objective = DevelopmentObjectiveFactory(number=1)
    first, second = (ResultStatementFactory(objective=objective, code=f"1.{number}") for number in (1, 2))
    payload = services.head_payload(objective)
    rows = payload["children"]["statements"]
    rows[str(first.pk)]["code"], rows[str(second.pk)]["code"] = "1.2", "1.1"
    services.save(objective, payload, by=author)

    services.publish(objective, ["en"], by=publisher, is_minor=True)

    assert [fresh(first).code, fresh(second).code] == ["1.2", "1.1"]


def test_publish_keeps_official_wording_that_has_been_out(author, publisher):
    objective = DevelopmentObjectiveFactory(is_official_en=True, statement_en="As adopted")
    write(objective, author, statement_en="Bettered")

    assert list(refusal(services.publish, objective, ["en"], by=publisher, is_minor=True)) == ["statement_en"]
    assert fresh(objective).statement_en == "As adopted"


def test_awards_take_a_number_from_a_draft_at_publication(author, publisher):
    program = ProgramFactory()
    payload = services.head_payload(program)
    row = {"number": "AID-1", "instrument": "grant", "partner": OrganizationFactory().pk}
    payload["children"]["awards"] = {str(reserve(Award)): {**dict.fromkeys(("starts_on", "ends_on", "officer")), **row}}
    payload["children"]["awards"] = {
        pk: values | {"currency": "USD", "total_estimated_cost": None}
        for pk, values in payload["children"]["awards"].items()
    }
    services.save(program, payload, by=author)
    assert Award.objects.count() == 0

    services.publish(program, ["en"], by=publisher, is_minor=True)

    assert Award.objects.get().number == "AID-1"


# Notes and dates


def test_first_publication_needs_no_note(publisher):
    program = ProgramFactory(draft=True)

    services.publish(program, ["en"], by=publisher)

    change = PublicChange.objects.get()
    assert (change.language, change.kind, change.by, change.is_minor) == ("en", "published", publisher, False)


@pytest.mark.parametrize("column", [{"title_en": "New"}, {"status": "2"}])
def test_further_publication_needs_a_note_per_language(author, publisher, column):
    program = ProgramFactory()
    write(program, author, **column, title_es="Nuevo")
    before = everything()

    found = refusal(services.publish, program, ["en", "es"], by=publisher, notes={"es": "Título nuevo.", "en": " "})

    assert list(found) == ["note_en"]
    assert everything() == before


def test_note_is_kept_with_the_publication_and_told_to_readers(author, publisher):
    program = ProgramFactory()
    write(program, author, title_en="New")

    services.publish(program, ["en"], by=publisher, notes={"en": "A new name."})

    change = PublicChange.objects.get()
    assert (change.kind, change.note, change.is_minor) == ("updated", "A new name.", False)
    assert Publication.objects.get(language="en").note == "A new name."


def test_minor_change_moves_no_date_and_needs_no_note(author, publisher):
    program = ProgramFactory()
    write(program, author, title_en="New", status="2")
    before = fresh(program)

    services.publish(program, ["en"], by=publisher, is_minor=True)

    after = fresh(program)
    assert (after.title_en, after.status) == ("New", "2")
    assert (after.published_at_en, after.changed_at) == (before.published_at_en, before.changed_at)
    assert [change.is_minor for change in PublicChange.objects.all()] == [True]


# Addresses


def old_addresses(row, language="en"):
    return set(OldAddress.objects.filter(object_id=row.pk, language=language).values_list("slug", flat=True))


def rename(program, slug, author, publisher):
    write(program, author, slug_en=slug)
    services.publish(program, ["en"], by=publisher, is_minor=True)


def test_renamed_addresses_lead_to_the_present_one_and_back(author, publisher, client):
    program = ProgramFactory(slug_en="a")

    rename(program, "b", author, publisher)
    assert old_addresses(program) == {"a"}
    rename(program, "c", author, publisher)
    assert old_addresses(program) == {"a", "b"}
    rename(program, "b", author, publisher)
    assert old_addresses(program) == {"a", "c"}

    assert {slug: client.get(f"/en/programs/{slug}/").headers.get("Location") for slug in "abc"} == {
        "a": "/en/programs/b/",
        "b": None,
        "c": "/en/programs/b/",
    }


def test_old_address_taken_by_another_leads_no_more_to_the_first(author, publisher, client):
    program = ProgramFactory(slug_en="a")
    rename(program, "b", author, publisher)
    other = ProgramFactory(slug_en="z", title_en="Other")

    rename(other, "a", author, publisher)

    assert (old_addresses(program), old_addresses(other)) == (set(), {"z"})
    assert "Other" in client.get("/en/programs/a/").content.decode()


def test_address_that_was_only_drafted_leaves_nothing(author, publisher):
    program = ProgramFactory(draft=True, slug_en="first-idea")
    rename(program, "final", author, publisher)

    assert OldAddress.objects.count() == 0


# Taking back


@pytest.mark.parametrize(
    ("options", "state"),
    [
        ({}, "gone"),
        ({"state": "withdrawn", "reasons": {"en": "Wrong figures.", "es": "Cifras erradas."}}, "withdrawn"),
        ({"state": "redirected", "redirect_to": "/en/programs/"}, "redirected"),
    ],
)
def test_unpublish_says_what_addresses_answer(author, publisher, options, state):
    program = ProgramFactory(title_en="Public")
    write(program, author, title_en="Draft")

    services.unpublish(program, ["en"], by=publisher, **options)

    program = fresh(program)
    publication = Publication.objects.get(language="en")
    assert (program.live_languages(), program.title_en) == (["es"], "Public")
    assert (publication.state, publication.redirect_to) == (state, options.get("redirect_to", ""))
    assert publication.reason == options.get("reasons", {}).get("en", "")
    assert newest(program, "title_en") == "Draft"
    assert [(change.kind, change.note) for change in PublicChange.objects.all()] == (
        [("withdrawn", "Wrong figures.")] if state == "withdrawn" else []
    )


def test_withdrawal_needs_its_reason_in_each_language(publisher):
    program = ProgramFactory()

    found = refusal(
        services.unpublish, program, ["en", "es"], by=publisher, state="withdrawn", reasons={"en": "Wrong."}
    )

    assert (list(found), fresh(program).live_languages()) == (["reason_es"], ["en", "es"])


@pytest.mark.parametrize(
    "target", ["", "javascript:alert(1)", "//evil.example", "/\\evil.example", "http://x.example", "/a b", "en/"]
)
def test_redirect_leads_to_a_safe_address_alone(publisher, target):
    program = ProgramFactory()

    found = refusal(services.unpublish, program, ["en"], by=publisher, state="redirected", redirect_to=target)

    assert (list(found), fresh(program).live_languages()) == (["redirect_to"], ["en", "es"])


def test_unpublish_of_what_is_not_public_changes_nothing(publisher):
    program = ProgramFactory(english_only=True)
    services.unpublish(program, ["en"], by=publisher)
    before = everything()

    services.unpublish(program, ["en", "es"], by=publisher)

    assert everything() == before


def test_taken_back_is_published_again_as_it_is_then(author, publisher):
    program = ProgramFactory()
    services.unpublish(program, ["en"], by=publisher)
    write(program, author, title_en="Back again")

    services.publish(program, ["en"], by=publisher)

    publication = Publication.objects.get(language="en")
    assert (fresh(program).title_en, publication.state, publication.redirect_to) == ("Back again", "live", "")


# Clearance


def test_publish_waits_for_clearance(author, publisher):
    program = ProgramFactory()
    ClearanceStepFactory(name_en="Front office")
    write(program, author, title_en="New")
    before = stored(program)

    found = refusal(services.publish, program, ["en"], by=publisher, is_minor=True)

    assert found == ["This has not been cleared yet. It waits for: Front office."]
    assert stored(program) == before


def test_urgent_publication_is_a_right_of_its_own(author, publisher):
    program = ProgramFactory()
    ClearanceStepFactory()
    write(program, author, title_en="New")
    before = everything()

    with pytest.raises(Denied):
        services.publish(program, ["en"], by=publisher, is_minor=True, urgent_reason="Flood")

    assert everything() == before


def test_urgent_publication_is_flagged_with_its_reason(author, administrator):
    program = ProgramFactory()
    ClearanceStepFactory()
    write(program, author, title_en="New")

    services.publish(program, ["en"], by=administrator, is_minor=True, urgent_reason="Flood")

    publication = Publication.objects.get(language="en")
    assert (publication.is_uncleared, publication.urgent_reason) == (True, "Flood")
    assert fresh(program).title_en == "New"
    entry = AuditEntry.objects.get(action="publish")
    assert (entry.actor, entry.detail, entry.languages) == ("administrator", "Flood", ["en"])


def test_blank_reason_is_no_reason(author, administrator):
    program = ProgramFactory()
    ClearanceStepFactory()
    write(program, author, title_en="New")

    assert (
        "not been cleared"
        in refusal(services.publish, program, ["en"], by=administrator, is_minor=True, urgent_reason="  ")[0]
    )


def test_publish_of_every_kind_of_change_is_in_the_log(publisher):
    area = AreaFactory(draft=True)

    services.publish(area, ["en"], by=publisher)
    services.unpublish(area, ["en"], by=publisher, state="redirected", redirect_to="/en/")

    found = AuditEntry.objects.order_by("pk").values_list("action", "actor", "languages", "detail")
    assert list(found) == [
        ("publish", "publisher", ["en"], ""),
        ("unpublish", "publisher", ["en"], "redirected /en/"),
    ]


def test_publication_leaves_the_row_as_the_version_has_it(author, publisher):
    program = ProgramFactory()
    program.sources.add(SourceFactory())
    write(program, author, title_en="New", summary_es="Nuevo", body_en="<p>Words</p>")

    services.publish(program, ["en", "es"], by=publisher, is_minor=True)

    payload = services.head_payload(program)
    assert snapshot(Program.objects.get()) == {name: payload[name] for name in ("columns", "many", "children")}
    assert services.find(program).unpublished == []


def test_superuser_needs_clearance_too(author):
    program = ProgramFactory()
    ClearanceStepFactory()
    write(program, author, title_en="New")

    assert (
        "not been cleared"
        in refusal(services.publish, program, ["en"], by=UserFactory(superuser=True), is_minor=True)[0]
    )
