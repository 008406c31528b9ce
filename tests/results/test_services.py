"""The way of a value from a draft to the public and back: every rule, and who may not."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import override

from publishing import groups
from publishing import services as publishing
from publishing.models import AuditEntry, PublicChange
from publishing.rights import Denied
from results import services
from results.figures import figure
from results.models import Disaggregate, Indicator, Result
from results.signals import values_changed
from tests.factories import (
    BaselineFactory,
    DisaggregateFactory,
    IndicatorFactory,
    PageFactory,
    ResultFactory,
    SourceFactory,
    UserFactory,
)
from tests.staff import person, write
from tests.threads import in_threads

pytestmark = pytest.mark.django_db

NOTES = {"en": "A mistake was put right.", "es": "Se corrigió un error."}
OTHERS = [groups.AUTHORS, groups.PUBLISHERS, groups.CLEARING_OFFICERS, *groups.TRANSLATORS.values()]


@pytest.fixture
def ana():
    return person(groups.DATA_OFFICERS, username="ana", first_name="Ana", last_name="Quispe")


@pytest.fixture
def luz():
    return person(groups.DATA_OFFICERS, username="luz", first_name="Luz", last_name="Rojas")


def enter(by, **fields):
    """Enter a result of the fiscal year 2021 as a draft."""
    fields = {"indicator": None, "value": Decimal(10), "fiscal_year": 2021} | fields
    fields["indicator"] = fields["indicator"] or IndicatorFactory()
    return services.save(Result(source=fields.pop("source", None) or SourceFactory(), **fields), by=by)


def reread(row):
    return type(row).objects.get(pk=row.pk)


def statuses(*rows):
    return [reread(row).status for row in rows]


def messages(refused):
    return refused.value.messages


def audited(indicator):
    entries = AuditEntry.objects.filter(object_id=indicator.pk, content_type__model="indicator").order_by("pk")
    return list(entries.values_list("actor", "action", "detail"))


# The whole way


def test_value_goes_public_past_two_people_and_each_step_is_in_the_log(ana, luz):
    row = enter(ana)
    services.review([row], by=luz)
    services.publish(row.indicator, [row], by=ana)

    row = reread(row)
    assert (row.status, row.entered_by, row.reviewed_by, row.published_by) == ("published", ana, luz, ana)
    assert row.entered_at < row.reviewed_at < row.published_at
    told = "Result, U.S. fiscal year 2021: 10 families"
    assert audited(row.indicator) == [
        ("Ana Quispe", "value", told),
        ("Luz Rojas", "approve", told),
        ("Ana Quispe", "publish", told),
    ]


def test_correction_takes_the_public_ones_place_and_the_old_one_stays_as_history(ana, luz):
    indicator = IndicatorFactory()
    old = ResultFactory(indicator=indicator, fiscal=True, value=Decimal(10))
    DisaggregateFactory(result=old, category_en="women", value=Decimal(4))
    new = services.correction(old)
    new.value = Decimal(12)
    services.save(new, by=ana)
    services.review([new], by=luz)
    assert figure(indicator.key).result == old

    services.publish(indicator, [new], by=luz, notes=NOTES)

    old, new = reread(old), reread(new)
    assert (old.status, new.status, new.replaces) == ("replaced", "published", old)
    assert old.replaced_at == new.published_at
    assert (new.change_note_en, new.change_note_es) == (NOTES["en"], NOTES["es"])
    assert figure(indicator.key).result == new
    assert [(part.category_en, part.value) for part in new.disaggregates.all()] == [("women", Decimal(4))]
    assert {change.language: change.note for change in PublicChange.objects.all()} == NOTES
    assert audited(indicator)[-1] == (
        "Luz Rojas", "publish", "Result, U.S. fiscal year 2021: 10 families → 12 families",
    )  # fmt: skip


def test_correction_copies_all_that_a_value_says_and_nothing_of_its_way(ana):
    old = ResultFactory(fiscal=True, note_en="As reported", reviewed_by=ana, qualifier="more_than", verified=True)

    new = services.correction(old)

    own = {"id", "key", "status", "replaces", "replaced_at", "remark", "change_note"}
    own |= {f"{done}_{what}" for done in ("entered", "reviewed", "published") for what in ("by", "at")}
    names = {field.name for field in Result._meta.concrete_fields} - own
    names -= {name for name in names if name.startswith("change_note")}
    assert {name: getattr(new, name) for name in names} == {name: getattr(old, name) for name in names}
    assert (new.pk, new.status, new.replaces, new.reviewed_by) == (None, "draft", old, None)


def test_edited_value_has_to_be_checked_again(ana, luz):
    row = enter(ana)
    services.review([row], by=luz)
    row = reread(row)
    row.value = Decimal(11)

    services.save(row, by=luz)

    row = reread(row)
    assert (row.status, row.entered_by, row.reviewed_by, row.reviewed_at) == ("draft", luz, None, None)


def test_parts_become_those_that_are_given_and_no_others(ana):
    row = enter(ana)
    services.save(row, by=ana, parts=[part("women", 4), part("men", 6)])
    women = row.disaggregates.get(category_en="women")
    women.value = Decimal(5)

    services.save(row, by=ana, parts=[women, part("boys", 1)])

    assert sorted((found.category_en, found.value) for found in row.disaggregates.all()) == [("boys", 1), ("women", 5)]
    services.save(row, by=ana)
    assert row.disaggregates.count() == 2


def part(category, value):
    return Disaggregate(dimension_en="sex", category_en=category, value=Decimal(value))


def test_value_sent_back_is_a_draft_with_a_remark_until_it_is_checked(ana, luz):
    row = enter(ana)
    services.review([row], by=luz)
    with pytest.raises(ValidationError) as refused:
        services.send_back([reread(row)], by=luz, remark=" ")
    assert refused.value.message_dict == {"remark": ["Say what has to be mended."]}

    services.send_back([row], by=luz, remark="The report says 12.")
    assert (reread(row).status, reread(row).reviewed_by, reread(row).remark) == ("draft", None, "The report says 12.")
    assert audited(row.indicator)[-1][1:] == (
        "send_back", "Result, U.S. fiscal year 2021: 10 families: The report says 12.",
    )  # fmt: skip

    services.review([row], by=luz)
    assert (reread(row).status, reread(row).remark) == ("reviewed", "")


# What can't be


@pytest.mark.parametrize("role", OTHERS)
def test_others_than_data_officers_enter_check_and_delete_nothing(ana, role):
    row, other = enter(ana), person(role)

    with pytest.raises(Denied):
        services.save(Result(indicator=row.indicator, value=1, fiscal_year=2022), by=other)
    with pytest.raises(Denied):
        services.save(reread(row), by=other)
    with pytest.raises(Denied):
        services.review([row], by=other)
    with pytest.raises(Denied):
        services.send_back([row], by=other, remark="No")
    with pytest.raises(Denied):
        services.delete(row, by=other)

    assert (Result.objects.count(), reread(row).status, reread(row).entered_by) == (1, "draft", ana)


@pytest.mark.parametrize("role", [groups.AUTHORS, groups.CLEARING_OFFICERS, *groups.TRANSLATORS.values()])
def test_who_publishes_no_indicators_publishes_and_withdraws_no_values(ana, luz, role):
    row, public, other = enter(ana), ResultFactory(), person(role)
    services.review([row], by=luz)

    with pytest.raises(Denied):
        services.publish(row.indicator, [row], by=other)
    with pytest.raises(Denied):
        services.withdraw([public], by=other)

    assert statuses(row, public) == ["reviewed", "published"]


def test_nobody_checks_what_they_entered(ana):
    mine, others = enter(ana), enter(person(groups.DATA_OFFICERS))

    with pytest.raises(Denied):
        services.review([others, mine], by=ana)
    with pytest.raises(Denied):
        services.send_back([mine], by=ana, remark="Hm")

    assert statuses(mine, others) == ["draft", "draft"]


def test_draft_is_not_published(ana, luz):
    row = enter(ana)

    with pytest.raises(ValidationError) as refused:
        services.publish(row.indicator, [row], by=luz)

    assert messages(refused) == ["Somebody changed one of these values meanwhile. Look at them again."]
    assert statuses(row) == ["draft"]


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "Result, U.S. fiscal year 2021: A value needs its source before it is published."),
        ("es", "Resultado, año fiscal 2021 de EE. UU.: Un valor necesita su fuente antes de publicarse."),
    ],
)
def test_value_without_source_is_not_checked_and_the_message_names_it(ana, luz, language, message):
    good = enter(ana)
    row = services.save(Result(indicator=good.indicator, value=3, fiscal_year=2021, region=None), by=ana)

    with override(language), pytest.raises(ValidationError) as refused:
        services.review([good, row], by=luz)

    assert messages(refused) == [message]
    assert statuses(good, row) == ["draft", "draft"]


@pytest.mark.parametrize("act", ["save", "delete"])
def test_public_value_is_neither_edited_nor_deleted(ana, act):
    row = ResultFactory(value=Decimal(10))
    row.value = Decimal(12)

    with pytest.raises(ValidationError) as refused:
        getattr(services, act)(row, by=ana)

    assert messages(refused) == ["This value is public, so it can't be changed. Enter a correction of it."]
    assert (reread(row).value, reread(row).status) == (Decimal(10), "published")


def test_second_correction_of_a_value_is_refused(ana, luz):
    old = ResultFactory()
    services.save(services.correction(old), by=ana)

    with pytest.raises(ValidationError) as refused:
        services.save(services.correction(old), by=luz)

    assert messages(refused) == ["Somebody is correcting this value already: go on with that correction."]


def test_correction_of_what_is_no_longer_public_is_refused(ana):
    old = ResultFactory()
    late = services.correction(old)
    services.withdraw([old], by=ana)

    with pytest.raises(ValidationError) as refused:
        services.save(late, by=ana)

    assert messages(refused) == ["What you correct is no longer public. Look at the indicator's values again."]


def test_second_value_for_a_period_and_place_is_not_published(ana, luz):
    public = ResultFactory(fiscal=True)
    row = enter(ana, indicator=public.indicator, value=Decimal(12))
    services.review([row], by=luz)

    with pytest.raises(ValidationError) as refused:
        services.publish(public.indicator, [row], by=luz, notes=NOTES)

    wanted = "A value for this period and place is public already: Result, U.S. fiscal year 2021. "
    assert messages(refused) == [wanted + "Enter a correction of it."]
    assert statuses(public, row) == ["published", "reviewed"]


def test_correction_needs_a_note_in_each_language_in_which_it_is_read(ana, luz):
    indicator = IndicatorFactory(spanish_only=True)
    new = services.save(services.correction(ResultFactory(indicator=indicator)), by=ana)
    services.review([new], by=luz)

    with pytest.raises(ValidationError) as refused:
        services.publish(indicator, [new], by=luz, notes={"en": "Mended"})
    assert refused.value.message_dict == {"note_es": ["Say in one sentence what changed for readers."]}

    services.publish(indicator, [new], by=luz, notes={"es": "Se corrigió"})
    assert statuses(new) == ["published"]


def test_value_of_an_indicator_is_not_published_with_another(ana, luz):
    row = enter(ana)
    services.review([row], by=luz)

    with pytest.raises(ValueError, match="another indicator"):
        services.publish(IndicatorFactory(), [row], by=luz)


def test_all_values_are_published_or_none(ana, luz):
    indicator = IndicatorFactory()
    good = enter(ana, indicator=indicator)
    twin = enter(ana, indicator=indicator)
    services.review([good, twin], by=luz)

    with pytest.raises(ValidationError):
        services.publish(indicator, [good, twin], by=luz)

    assert statuses(good, twin) == ["reviewed", "reviewed"]


# Taking back


def test_withdrawn_value_is_a_draft_again_and_others_hear_of_it(ana):
    row, heard = ResultFactory(), []

    def listen(instance, rows, by, **kwargs):
        heard.append((instance, rows, by))

    values_changed.connect(listen)
    services.withdraw([row], by=ana)
    values_changed.disconnect(listen)

    assert (reread(row).status, reread(row).published_by, figure(row.indicator.key)) == ("draft", None, None)
    assert heard == [(row.indicator, [row], ana)]


def test_correction_that_was_taken_back_is_published_again(ana, luz):
    old = ResultFactory(fiscal=True)
    new = services.save(services.correction(old), by=ana)
    services.review([new], by=luz)
    services.publish(new.indicator, [new], by=luz, notes=NOTES)
    services.withdraw([reread(new)], by=ana)
    assert statuses(old, new) == ["replaced", "draft"]

    services.review([new], by=luz)
    services.publish(new.indicator, [new], by=luz)

    assert statuses(old, new) == ["replaced", "published"]


def test_value_that_is_being_corrected_is_not_taken_back(ana):
    row = ResultFactory(fiscal=True)
    services.save(services.correction(row), by=ana)

    with pytest.raises(ValidationError) as refused:
        services.withdraw([row], by=ana)

    wanted = "Result, U.S. fiscal year 2021 is being corrected: publish the correction or delete it first."
    assert (messages(refused), statuses(row)) == ([wanted], ["published"])


def test_value_that_public_text_prints_is_not_taken_back(ana):
    row = ResultFactory()
    page = PageFactory(draft=True, title_en="Our work")
    admin = UserFactory(superuser=True)
    write(page, admin, body_en=f"<p>We reach [[figure:{row.indicator.key}]].</p>")
    publish(page, admin)

    with pytest.raises(ValidationError) as refused:
        services.withdraw([row], by=ana)

    wanted = "Public text prints this figure: “Our work” (English). Change the text first."
    assert (messages(refused), statuses(row)) == ([wanted], ["published"])


def publish(page, by):
    publishing.publish(page, ["en"], by=by, urgent_reason="A test")


# Numbers


def test_value_follows_from_its_numerator_and_denominator(ana):
    level = IndicatorFactory(percent_level=True)

    row = enter(ana, indicator=level, value=None, numerator=Decimal(1), denominator=Decimal(3))

    assert reread(row).value == Decimal("33.3333")


@pytest.mark.parametrize(("value", "fits"), [("33.3333", True), ("33", True), ("33.3", True), ("34", False)])
def test_value_agrees_with_its_numerator_and_denominator_as_it_is_rounded(ana, value, fits):
    level = IndicatorFactory(percent_level=True)
    row = Result(indicator=level, fiscal_year=2021, value=Decimal(value), numerator=Decimal(1), denominator=Decimal(3))

    if fits:
        assert services.save(row, by=ana).pk
    else:
        with pytest.raises(ValidationError) as refused:
            services.save(row, by=ana)
        assert refused.value.message_dict == {"value": ["1 of 3 make 33.3333 and not 34."]}


# Two people at once


def test_writer_hears_of_what_another_wrote_meanwhile(ana, luz):
    row = enter(ana)
    began = services.stamp(row)
    theirs = reread(row)
    theirs.value = Decimal(11)
    services.save(theirs, by=luz, base=began)
    mine = reread(row)
    mine.value = Decimal(12)

    with pytest.raises(services.ConflictError) as refused:
        services.save(mine, by=ana, base=began)

    wanted = "Luz Rojas changed this meanwhile: it is 11 families now. Save once more to put yours in its place."
    assert refused.value.message_dict == {"value": [wanted]}
    assert reread(row).value == Decimal(11)
    services.save(mine, by=ana, base=services.stamp(theirs))
    assert reread(row).value == Decimal(12)


def test_reviewer_confirms_the_writing_that_they_saw(ana, luz):
    seen = enter(ana)
    theirs = reread(seen)
    theirs.value = Decimal(11)
    services.save(theirs, by=ana)

    with pytest.raises(ValidationError) as refused:
        services.review([seen], by=luz)
    assert messages(refused) == ["Somebody changed one of these values meanwhile. Look at them again."]
    services.delete(theirs, by=ana)
    with pytest.raises(ValidationError) as refused:
        services.review([seen], by=luz)
    assert messages(refused) == ["Somebody deleted one of these values meanwhile. Look at them again."]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_correct_or_publish_at_once_one_does():
    ana, luz = (UserFactory(superuser=True, username=name) for name in ("ana", "luz"))
    old = ResultFactory(fiscal=True)

    def correct(by):
        new = services.correction(old)
        new.value = Decimal(20)
        return services.save(new, by=by)

    answers = in_threads(lambda: correct(ana), lambda: correct(luz))
    assert sorted(type(answer) for answer in answers if not isinstance(answer, Result)) == [ValidationError]
    new = Result.objects.get(replaces=old)

    services.review([new], by=luz if new.entered_by == ana else ana)
    indicator = Indicator.objects.get()
    answers = in_threads(*[lambda: services.publish(indicator, [new], by=ana, notes=NOTES)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "ValidationError"]
    assert statuses(old, new) == ["replaced", "published"]
    assert PublicChange.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_database_itself_refuses_a_second_open_correction():
    old = BaselineFactory()
    new = services.correction(old)
    new.save()

    with pytest.raises(IntegrityError, match="baseline_one_open_correction"):
        services.correction(old).save()
