"""The pages on which values are checked, published and taken back."""

from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing import groups
from publishing import services as publishing
from publishing.models import AuditEntry, PublicChange
from results import services
from results.admin import publication
from results.admin.selection import token
from results.models import Result
from tests.factories import IndicatorFactory, PageFactory, ResultFactory, SourceFactory, TargetFactory, UserFactory
from tests.staff import everything, person, write

pytestmark = pytest.mark.django_db

WAITING = "/admin/results/indicator/values/waiting/"


@pytest.fixture
def ana():
    return person(groups.DATA_OFFICERS, username="ana", first_name="Ana")


@pytest.fixture
def luz():
    return person(groups.DATA_OFFICERS, username="luz", first_name="Luz")


@pytest.fixture
def staff(client, luz):
    client.force_login(luz)
    return client


def address(indicator, page):
    return reverse(f"admin:results_indicator_values_{page}", args=[indicator.pk])


def draft(by, indicator=None, **fields):
    fields = {"value": Decimal(10), "fiscal_year": 2021, "source": SourceFactory()} | fields
    return services.save(Result(indicator=indicator or IndicatorFactory(), **fields), by=by)


def correct(old, by, value):
    new = services.correction(old)
    new.value = Decimal(value)
    return services.save(new, by=by)


def statuses(*rows):
    return [type(row).objects.get(pk=row.pk).status for row in rows]


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def page_that_prints(figure, **texts):
    """Return a public page with sentences that print a figure."""
    author = UserFactory(superuser=True)
    page = PageFactory(draft=True, title_en="Our work", title_es="Nuestro trabajo")
    write(page, author, **texts)
    publishing.publish(page, ["en", "es"], by=author, urgent_reason="A test")
    return page


# Checking


def test_waiting_values_are_listed_with_what_they_change_and_own_ones_can_not_be_ticked(staff, ana, luz):
    old = ResultFactory(value=Decimal(10))
    theirs, mine = correct(old, ana, 12), draft(luz)

    page = staff.get(WAITING)

    assert page.context["rows"] == [theirs, mine]
    text = page.content.decode()
    assert token(theirs) in text
    assert f'value="{token(mine)}"' not in text
    assert "You entered it yourself: somebody else has to check it." in text
    assert "10 families" in text
    assert "12 families" in text


def test_ticked_values_are_checked_and_no_others(staff, ana):
    one, other = draft(ana), draft(ana)

    answer = staff.post(WAITING, {"rows": [token(one)], "_right": ""})

    assert said(answer) == ["1 value is checked. It can be published."]
    assert statuses(one, other) == ["reviewed", "draft"]
    page = staff.get(WAITING)
    assert (page.context["rows"], page.context["ready"]) == ([other], [(one.indicator, 1)])


def test_values_are_sent_back_with_a_remark(staff, ana):
    row = draft(ana)

    answer = staff.post(WAITING, {"rows": [token(row)], "_send_back": "", "remark": ""})
    assert answer.context["form"].errors == {"remark": ["Say what has to be mended."]}
    assert token(row) in answer.context["chosen"]

    staff.post(WAITING, {"rows": [token(row)], "_send_back": "", "remark": "The report says 12."})
    assert Result.objects.get().remark == "The report says 12."


@pytest.mark.parametrize("button", ["_right", "_send_back"])
def test_value_that_was_written_again_is_not_checked(staff, ana, button):
    row = draft(ana)
    seen = token(row)
    row.value = Decimal(11)
    services.save(row, by=ana)

    answer = staff.post(WAITING, {"rows": [seen], button: "", "remark": "No"})

    wanted = ["Somebody changed one of these values meanwhile. Look at them again."]
    assert answer.context["form"].non_field_errors() == wanted
    assert statuses(row) == ["draft"]


def test_nothing_ticked_and_what_is_not_ready_are_told(staff, ana):
    row = draft(ana, source=None)

    answer = staff.post(WAITING, {"_right": ""})
    assert answer.context["form"].non_field_errors() == ["Tick at least one value."]

    answer = staff.post(WAITING, {"rows": [token(row)], "_right": ""})
    assert answer.context["form"].non_field_errors() == [
        "Result, U.S. fiscal year 2021: A value needs its source before it is published."
    ]


def test_own_value_is_not_checked_whatever_is_sent_and_the_log_tells(staff, luz):
    row = draft(luz)

    answer = staff.post(WAITING, {"rows": [token(row)], "_right": ""})

    assert (answer.status_code, statuses(row)) == (403, ["draft"])
    denied = AuditEntry.objects.get(is_denied=True)
    assert (denied.actor, denied.action, denied.object_name) == ("Luz", "approve", str(row.indicator))


def test_waiting_values_of_one_indicator(staff, ana):
    row, _other = draft(ana), draft(ana)

    assert staff.get(WAITING, {"indicator": row.indicator_id}).context["rows"] == [row]
    assert staff.get(WAITING, {"indicator": "x"}).status_code == 200


def test_waiting_page_asks_the_same_queries_however_many_wait(staff, ana):
    def more(count):
        for _number in range(count):
            correct(ResultFactory(), ana, 12)

    more(1)
    staff.get(WAITING)
    with CaptureQueriesContext(connection) as few:
        staff.get(WAITING)
    more(9)
    with CaptureQueriesContext(connection) as many:
        staff.get(WAITING)

    assert len(many) == len(few)


# Publishing


@pytest.fixture
def corrected(ana, luz):
    """Return an indicator with a public value, its checked correction, and a page that prints it in both languages."""
    indicator = IndicatorFactory(percent_change=True)
    old = ResultFactory(indicator=indicator, value=Decimal(53))
    token_of_it = f"[[figure:{indicator.key}]]"
    page = page_that_prints(
        indicator,
        body_en=f"<p>Income saw {token_of_it}.</p><p>Nothing else.</p>",
        body_es=f"<p>Los ingresos tuvieron {token_of_it}.</p>",
    )
    new = correct(old, ana, 54)
    services.review([new], by=luz)
    return indicator, old, Result.objects.get(pk=new.pk), page


def prospects(answer):
    return [
        (found.code, found.before, found.after, [(p.row, p.words, after) for p, after in found.changed], found.same)
        for found in answer.context["prospects"]
    ]


def test_publish_page_shows_each_sentence_before_and_after_and_writes_nothing(staff, corrected):
    indicator, _old, new, page = corrected
    staff.get(address(indicator, "publish"))
    before = everything()

    answer = staff.get(address(indicator, "publish"))

    assert prospects(answer) == [
        (
            "en", "a rise of 53 percent, over the last five years", "a rise of 54 percent, over the last five years",
            [(page, "Income saw a rise of 53 percent.", "Income saw a rise of 54 percent.")], 0,
        ),
        (
            "es", "un aumento de 53%, en los últimos cinco años", "un aumento de 54%, en los últimos cinco años",
            [(page, "Los ingresos tuvieron un aumento de 53%.", "Los ingresos tuvieron un aumento de 54%.")], 0,
        ),
    ]  # fmt: skip
    text = answer.content.decode()
    assert "Income saw a rise of 54 percent." in text
    assert f"/es/{page.slug_es}/" in text
    assert answer.context["chosen"] == [token(new)]
    assert everything() == before


def test_one_press_publishes_what_every_page_then_shows(staff, client, corrected):
    indicator, old, new, page = corrected
    form = {"rows": [token(new)], "_publish": "", "note_en": "Put right.", "note_es": "Corregido."}

    refused = staff.post(address(indicator, "publish"), form | {"note_es": " "})
    assert refused.context["form"].errors == {"note_es": ["Say in one sentence what changed for readers."]}
    assert prospects(refused)
    answer = staff.post(address(indicator, "publish"), form)

    assert (said(answer)[-1], statuses(old, new)) == ("1 value is public now.", ["replaced", "published"])
    assert {change.language: change.note for change in PublicChange.objects.filter(draft=publishing.find(indicator))} \
        == {"en": "Put right.", "es": "Corregido."}  # fmt: skip
    client.logout()
    shown = {code: client.get(f"/{code}/{slug}/").content.decode() for code, slug in
             (("en", page.slug_en), ("es", page.slug_es))}  # fmt: skip
    assert "a rise of 54 percent" in shown["en"]
    assert "un aumento de 54%" in shown["es"]


def test_sentences_that_stay_are_counted_and_not_listed(staff, ana, luz):
    indicator = IndicatorFactory()
    pinned = ResultFactory(indicator=indicator, fiscal=True, value=Decimal(10))
    page_that_prints(indicator, body_en=f"<p>In 2021: [[figure:{indicator.key}@fy2021]].</p>")
    new = draft(ana, indicator, fiscal_year=2022, value=Decimal(20))
    services.review([new], by=luz)

    answer = staff.get(address(indicator, "publish"))

    assert prospects(answer)[0] == (
        "en", "10 families, U.S. fiscal year 2021", "20 families, U.S. fiscal year 2022", [], 1,
    )  # fmt: skip
    assert statuses(pinned, new) == ["published", "reviewed"]


def test_only_what_is_ticked_is_looked_at_and_published(staff, ana, luz):
    indicator = IndicatorFactory()
    rows = [draft(ana, indicator, fiscal_year=year, value=Decimal(year)) for year in (2021, 2022)]
    services.review(rows, by=luz)
    first = token(Result.objects.get(fiscal_year=2021))

    look = staff.post(address(indicator, "publish"), {"rows": [first], "_look": ""})
    assert prospects(look)[0][1:3] == ("", "2,021 families, U.S. fiscal year 2021")
    assert statuses(*rows) == ["reviewed", "reviewed"]

    staff.post(address(indicator, "publish"), {"rows": [first], "_publish": ""})
    assert statuses(*rows) == ["published", "reviewed"]


def test_many_values_are_published_page_by_page(staff, ana, luz, monkeypatch):
    monkeypatch.setattr(publication, "MOST", 2)
    indicator = IndicatorFactory()
    rows = [draft(ana, indicator, fiscal_year=year) for year in (2020, 2021, 2022)]
    services.review(rows, by=luz)

    for year, is_full in (([2020, 2021], True), ([2022], False)):
        page = staff.get(address(indicator, "publish"))
        assert ([row.fiscal_year for row in page.context["rows"]], page.context["is_full"]) == (year, is_full)
        staff.post(address(indicator, "publish"), {"rows": page.context["chosen"], "_publish": ""})

    assert statuses(*rows) == ["published"] * 3


def test_refusals_are_told_in_place(staff, ana, luz):
    public = ResultFactory(fiscal=True)
    twin = draft(ana, public.indicator)
    services.review([twin], by=luz)
    page = address(public.indicator, "publish")

    wanted = "A value for this period and place is public already: Result, U.S. fiscal year 2021."
    assert staff.get(page).context["problem"] == [f"{wanted} Enter a correction of it."]
    assert staff.post(page, {"_publish": ""}).context["problem"] == ["Tick at least one value."]
    gone = {"rows": ["result-1-x"], "_publish": ""}
    assert staff.post(page, gone).context["problem"] == [
        "Somebody changed one of these values meanwhile. Look at them again."
    ]
    assert statuses(public, twin) == ["published", "reviewed"]


def test_indicator_that_is_not_public_is_said_to_be_so(staff, ana, luz):
    indicator = IndicatorFactory(draft=True)
    row = draft(ana, indicator)
    services.review([row], by=luz)

    text = staff.get(address(indicator, "publish")).content.decode()
    assert "The indicator itself is public in no language yet." in text

    staff.post(address(indicator, "publish"), {"rows": [token(row)], "_publish": ""})
    assert statuses(row) == ["published"]


# Taking back


def test_withdrawal_is_refused_in_words_while_a_page_prints_the_value(staff, corrected):
    indicator, old, new, _page = corrected
    services.delete(new, by=new.entered_by)

    answer = staff.post(address(indicator, "withdraw"), {"rows": [token(old)]})

    assert answer.context["problem"] == [
        "Public text prints this figure: “Nuestro trabajo” (Spanish), “Our work” (English). Change the text first."
    ]
    assert statuses(old) == ["published"]


def test_ticked_values_are_taken_back(staff):
    one = ResultFactory()
    other = TargetFactory(indicator=one.indicator)
    page = address(one.indicator, "withdraw")

    shown = staff.get(page, {"value": f"result-{one.pk}"})
    assert shown.context["chosen"] == [token(one)]
    answer = staff.post(page, {"rows": [token(one)]})

    assert said(answer) == ["1 value is no longer public. It is a draft again."]
    assert statuses(one, other) == ["draft", "published"]


@pytest.mark.parametrize("role", [groups.AUTHORS, groups.CLEARING_OFFICERS])
@pytest.mark.parametrize("page", ["publish", "withdraw"])
def test_who_may_not_publish_is_refused_and_it_is_noted(client, role, page):
    row = ResultFactory()
    client.force_login(person(role))

    answers = [client.get(address(row.indicator, page)), client.post(address(row.indicator, page), {"rows": "x"})]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert list(AuditEntry.objects.values_list("is_denied", "object_name")) == [(True, str(row.indicator))] * 2
