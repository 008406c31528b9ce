"""Which languages may go public one without the other, and when readers wait for longer than the rule allows."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from programs.models import Program
from publishing import services
from publishing.models import Publication, Schedule
from tests.factories import ParityRuleFactory, ProgramFactory, UserFactory
from tests.staff import write
from translations.models import ParityRule, Translation
from translations.parity import late
from translations.services import set_source

pytestmark = pytest.mark.django_db

TOGETHER = "This kind of content is public in all languages or in none. Publish it in these too: {}."
FIRST = "This kind of content goes public first in the language it is written in: {}."


@pytest.fixture
def publisher():
    return UserFactory(superuser=True)


@pytest.fixture
def rule():
    """Give programs a rule."""

    def make(name, days=None):
        ParityRuleFactory(content_type=ContentType.objects.get_for_model(Program), rule=name, days=days)

    return make


def program(publisher, live=(), source="en"):
    """Return a program that is public in some languages."""
    made = ProgramFactory(draft=True)
    services.absorb(made)
    if source != "en":
        set_source(made, source, by=publisher)
    if live:
        services.publish(made, list(live), by=publisher)
    return made


def outcome(row, codes, publisher):
    """Return what is said against a publication, and in which languages the row is public afterwards."""
    try:
        services.publish(row, codes, by=publisher, is_minor=True)
    except ValidationError as error:
        said = error.message_dict
    else:
        said = {}
    row.refresh_from_db()
    return said, row.live_languages()


@pytest.mark.parametrize(
    ("live", "codes", "said"),
    [
        ([], ["en"], TOGETHER.format("Spanish")),
        ([], ["es"], TOGETHER.format("English")),
        ([], ["en", "es"], ""),
        (["en"], ["es"], ""),
        # What readers have already is mended at any time, even where the rule came later.
        (["en"], ["en"], ""),
        (["en", "es"], ["es"], ""),
    ],
)
def test_both_or_nothing_refuses_one_language_alone(publisher, rule, live, codes, said):
    row = program(publisher, live)
    rule("together")

    answer = outcome(row, codes, publisher)

    assert answer == (({"__all__": [said]}, live) if said else ({}, sorted({*live, *codes})))


@pytest.mark.parametrize(
    ("source", "codes", "said"),
    [
        ("en", ["es"], FIRST.format("English")),
        ("en", ["en"], ""),
        ("en", ["en", "es"], ""),
        ("es", ["en"], FIRST.format("Spanish")),
        ("es", ["es"], ""),
    ],
)
def test_source_first_refuses_a_translation_before_its_source(publisher, rule, source, codes, said):
    row = program(publisher, source=source)
    rule("source_first", 5)

    answer = outcome(row, codes, publisher)

    assert answer == (({"__all__": [said]}, []) if said else ({}, codes))


@pytest.mark.parametrize("name", ["free", None])
def test_kind_without_a_rule_or_with_the_free_one_is_free(publisher, rule, name):
    row = program(publisher)
    if name:
        rule(name)

    assert outcome(row, ["es"], publisher) == ({}, ["es"])


def test_rule_of_one_kind_binds_no_other(publisher):
    ParityRuleFactory(content_type=ContentType.objects.get_for_model(Publication), rule="together")

    assert outcome(program(publisher), ["es"], publisher) == ({}, ["es"])


def test_refusal_speaks_the_language_of_the_reader(publisher, rule):
    row = program(publisher)
    rule("together")

    with override("es"), pytest.raises(ValidationError) as raised:
        services.publish(row, ["es"], by=publisher)

    assert "inglés" in raised.value.messages[0]


def test_schedule_is_refused_when_it_is_planned_and_when_it_is_due(publisher, rule):
    row, later = program(publisher), timezone.now() + datetime.timedelta(hours=1)
    plan = {"action": Schedule.Action.PUBLISH, "at": later, "by": publisher}
    early = services.schedule(row, ["en"], **plan)
    rule("together")

    with pytest.raises(ValidationError):
        services.schedule(row, ["es"], **plan)
    ended = list(services.run_due(later))

    assert [(one.pk, one.state, one.problem) for one in ended] == [(early.pk, "failed", TOGETHER.format("Spanish"))]
    row.refresh_from_db()
    assert row.live_languages() == []


def test_one_language_is_taken_back_alone_whatever_the_rule(publisher, rule):
    row = program(publisher, ["en", "es"])
    rule("together")

    services.unpublish(row, ["es"], by=publisher, state="withdrawn", reasons={"es": "Por orden judicial."})

    row.refresh_from_db()
    assert row.live_languages() == ["en"]
    assert list(Translation.objects.filter(late()).values_list("object_id", flat=True)) == [row.pk]


def test_dialog_tells_of_a_rule_only_what_is_chosen_against_it(client, publisher, rule):
    row = program(publisher)
    rule("together")
    client.force_login(publisher)
    address = reverse("admin:programs_program_publish", args=[row.pk])

    page = client.get(address)
    data = {"languages": ["en"], "when": "now", "revision": services.find(row).head.number}
    refused = client.post(address, data)
    done = client.post(address, data | {"languages": ["en", "es"]})

    assert [prospect.problems for prospect in page.context["prospects"]] == [[], []]
    assert page.context["form"].initial["languages"] == ["en", "es"]
    assert refused.context["form"].non_field_errors() == [TOGETHER.format("Spanish")]
    assert done.status_code == 302


# How long readers wait


def exposed(row):
    return Translation.objects.of(row).get().exposed_since


def test_readers_wait_from_the_moment_at_which_languages_part(publisher):
    row = program(publisher, ["en", "es"])
    together = exposed(row)

    write(row, publisher, title_en="Clean water")
    drafted = exposed(row)
    services.publish(row, ["en"], by=publisher, is_minor=True)
    parted = exposed(row)
    write(row, publisher, title_en="Clean water for all")
    services.publish(row, ["en"], by=publisher, is_minor=True)
    later = exposed(row)
    write(row, publisher, title_es="Agua limpia para todos")
    written = exposed(row)
    services.publish(row, ["es"], by=publisher, is_minor=True)

    assert (together, drafted) == (None, None)
    assert parted is not None
    assert (later, written) == (parted, parted)
    assert exposed(row) is None


@pytest.mark.parametrize(
    ("name", "days", "waits", "is_late"),
    [
        ("source_first", 5, 4, False),
        ("source_first", 5, 6, True),
        ("together", None, 1, True),
        ("free", None, 1000, False),
    ],
)
def test_translation_is_late_once_the_days_are_over(publisher, rule, name, days, waits, is_late):
    row = program(publisher, ["en"])
    rule(name, days)

    found = Translation.objects.filter(late(timezone.now() + datetime.timedelta(days=waits)))

    assert list(found.values_list("object_id", flat=True)) == ([row.pk] if is_late else [])


# The rules themselves


@pytest.mark.parametrize(("name", "days"), [("source_first", None), ("together", 3), ("free", 3)])
def test_days_belong_to_source_first_alone(rule, name, days):
    with pytest.raises(IntegrityError), transaction.atomic():
        rule(name, days)


def test_administrator_makes_a_rule_for_a_kind_of_content(client, publisher):
    client.force_login(publisher)
    address = reverse("admin:translations_parityrule_add")
    kind = ContentType.objects.get_for_model(Program)
    data = {"content_type": kind.pk, "rule": "source_first", "days": ""}

    refused = client.post(address, data)
    odd = client.post(address, data | {"content_type": ContentType.objects.get_for_model(Publication).pk, "days": 5})
    done = client.post(address, data | {"days": "5"})

    assert "Give the days where the source language goes first" in refused.content.decode()
    assert list(odd.context["errors"]) != []
    assert done.status_code == 302
    assert [str(found) for found in ParityRule.objects.all()] == [
        "Programs: source language first, the others within some days"
    ]
