import pytest
from django.utils.translation import override

from programs.models import Program
from publishing import services
from publishing.models import Revision, Schema
from publishing.payload import blank, snapshot
from publishing.schemas import UnreadableVersionError, current, read, schema
from tests.factories import OrganizationFactory, PartnershipFactory, ProgramFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def program():
    program = ProgramFactory(regional=True, title_en="Water")
    PartnershipFactory(program=program, organization=OrganizationFactory(name_en="Farmers"), role="funding")
    program.sources.add(SourceFactory())
    return program


@pytest.fixture
def revision(program):
    """A program's second version."""
    payload = snapshot(program)
    payload["columns"]["title_en"] = "Clean water"
    return services.save(program, payload, by=UserFactory(superuser=True)).revision


def partners(payload):
    return list(payload["children"]["partnerships"].values())


def aged(revision, columns=None, many=None, partner=None, without=()):
    """Return a version as an older site wrote it: with other columns, and without some of the present ones."""
    payload = revision.payload
    payload["many"] |= many or {}
    for values, more in [(payload["columns"], columns), *((row, partner) for row in partners(payload))]:
        for name in without:
            values.pop(name, None)
        values.update(more or {})
    old, _made = Schema.objects.get_or_create(digest="older", defaults={"columns": {"columns": {}}})
    Revision.objects.filter(pk=revision.pk).update(payload=payload, schema=old)
    return Revision.objects.get(pk=revision.pk)


@pytest.fixture
def former(monkeypatch):
    """Let programs, or their partners, once have had other columns."""

    def former(model=Program, **columns):
        monkeypatch.setattr(model, "former_columns", columns, raising=False)

    return former


def test_version_of_the_present_columns_is_read_as_it_is(revision):
    assert read(revision) is revision.payload
    assert revision.schema == current(Program)
    assert Schema.objects.filter(columns=schema(Program)).count() == 1


def test_version_from_before_a_column_has_its_default(revision):
    found = read(aged(revision, without=["status", "level", "summary_es"]))

    default = blank(Program)["columns"]
    assert {name: found["columns"][name] for name in ("status", "level", "summary_es")} == {
        "status": default["status"],
        "level": "program",
        "summary_es": "",
    }
    assert found["columns"]["title_en"] == "Clean water"
    assert found["children"] == revision.payload["children"]
    assert found["many"] == revision.payload["many"]
    assert found["labels"] == revision.payload["labels"]


def test_version_with_a_renamed_column_is_read_under_its_new_name(revision, former):
    former(abstract_en="summary_en")

    found = read(aged(revision, columns={"abstract_en": "What it does"}, without=["summary_en"]))

    assert found["columns"]["summary_en"] == "What it does"
    assert "abstract_en" not in found["columns"]


def test_version_with_a_column_that_was_given_up_is_read_without_it(revision, former):
    former(mood=None)

    assert "mood" not in read(aged(revision, columns={"mood": "sunny"}))["columns"]


@pytest.mark.parametrize("nothing", [None, "", [], False])
def test_version_that_holds_nothing_where_a_column_is_gone_is_read(revision, nothing):
    assert "mood" not in read(aged(revision, columns={"mood": nothing}))["columns"]


def test_version_that_would_lose_something_is_refused_with_what_it_is(revision):
    old = aged(revision, columns={"mood": "sunny", "starts_on": "the other day"}, many={"friends": [1]})

    with pytest.raises(UnreadableVersionError) as caught:
        read(old)
    with override("es"), pytest.raises(UnreadableVersionError):
        read(old)

    assert caught.value.messages == [
        "version 2 was written before the site's fields changed, and there is no place any more for what it has in: "
        "friends, mood, starts_on. Ask a developer to say where it belongs."
    ]
    assert Revision.objects.get(pk=old.pk).payload == old.payload


def test_version_whose_child_rows_would_lose_something_is_refused(revision):
    with pytest.raises(UnreadableVersionError, match="in: share"):
        read(aged(revision, partner={"share": "40"}))


def test_version_whose_child_rows_had_another_column_is_read(revision, former, program):
    former(type(program.partnerships.get()), part="role")

    found = read(aged(revision, partner={"part": "counterpart"}, without=["role"]))

    assert [row["role"] for row in partners(found)] == ["counterpart"]


def test_version_with_a_kind_of_rows_that_is_gone_is_refused_unless_it_has_none(revision):
    revision.payload["children"]["friends"] = {}
    assert "friends" not in read(aged(revision))["children"]

    revision.payload["children"]["friends"] = {"1": {"name": "Ana"}}
    with pytest.raises(UnreadableVersionError, match="in: friends"):
        read(aged(revision))


def test_restoring_an_older_version_writes_it_in_the_present_columns(program, revision, former):
    former(abstract_en="summary_en")
    aged(revision, columns={"abstract_en": "What it did"}, without=["summary_en", "status"])
    editor = UserFactory(superuser=True)
    payload = snapshot(program)
    services.save(program, payload, by=editor, base=1)

    restored = services.restore(program, Revision.objects.get(pk=revision.pk), by=editor).revision

    assert restored.schema == current(Program)
    assert restored.payload["columns"]["summary_en"] == "What it did"


def test_child_rows_from_before_a_column_have_its_default(revision):
    found = read(aged(revision, without=["role"]))

    assert [row["role"] for row in partners(found)] == [""]
