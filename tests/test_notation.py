"""Numbers, dates and months as Peru writes them, in each place that shows any: one table per kind of place.

The moment is one that is still in September where the mission is, and already in October at Greenwich.
"""

import csv
import datetime
import io
import json
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from programs.models import Program
from publishing import describe
from publishing.loading import Outcome
from publishing.management.commands import loaddata
from publishing.models import AuditEntry, PublicChange, Schedule
from publishing.notation import moment
from results import wording
from results.checks import plain
from results.models import Result
from tests import factories as make
from tests.markup import Markup
from tests.staff import write

AT = datetime.datetime(2023, 10, 1, 3, 30, tzinfo=datetime.UTC)
DAY = datetime.date(2023, 9, 30)
AMOUNT = Decimal("1234567.8900")
LONG = {"en": "September 30, 2023", "es": "30 de setiembre de 2023"}
LONG_TIME = {"en": "September 30, 2023, 10:30 p.m.", "es": "30 de setiembre de 2023, 22:30"}
SHORT_TIME = {"en": "09/30/2023 10:30 p.m.", "es": "30/09/2023 22:30"}
MANY = "1,234,567.89"

every_language = pytest.mark.parametrize("language", ["en", "es"])


@pytest.fixture
def site(db):
    """An indicator with a large value of September, and a program that changed then."""
    make.MissionFactory()
    program = make.ProgramFactory(
        starts_on=DAY, start_kind="actual", start_precision="day", published_at_en=AT, published_at_es=AT
    )
    Program.objects.update(changed_at=AT)
    value = make.ResultFactory(
        value=AMOUNT, period_text_en="", period_text_es="", period_start=DAY, period_end=DAY, period_precision="day"
    )
    return SimpleNamespace(program=program, indicator=value.indicator, value=value)


@pytest.fixture
def staff(db, client, language):
    """Return a signed-in browser of a superuser who reads this language, with its user."""
    client.user = make.UserFactory(superuser=True, language=language)
    client.force_login(client.user)
    return client


def shown(response):
    assert response.status_code == 200
    return Markup(response).text


def path(row, language):
    with override(language):
        return row.get_absolute_url()


# Words by themselves


@pytest.mark.parametrize(
    ("form", "english", "spanish"),
    [
        ("DATE_FORMAT", LONG["en"], LONG["es"]),
        ("DATETIME_FORMAT", LONG_TIME["en"], LONG_TIME["es"]),
        ("SHORT_DATE_FORMAT", "09/30/2023", "30/09/2023"),
        ("SHORT_DATETIME_FORMAT", SHORT_TIME["en"], SHORT_TIME["es"]),
        ("MONTH_DAY_FORMAT", "September 30", "30 de setiembre"),
        ("YEAR_MONTH_FORMAT", "September 2023", "setiembre de 2023"),
        ("TIME_FORMAT", "10:30 p.m.", "22:30"),
        ("F", "September", "setiembre"),
        ("E", "September", "setiembre"),
        ("M", "Sep", "Set"),
        ("N", "Sept.", "set."),
        ("b", "sep", "set"),
    ],
)
def test_date_in_each_form(form, english, spanish):
    said = {}
    for language in ("en", "es"):
        with override(language):
            said[language] = date_format(localtime(AT), form)

    assert said == {"en": english, "es": spanish}


@pytest.mark.parametrize(
    ("write_it", "english", "spanish"),
    [
        (lambda: wording.number(AMOUNT), MANY, MANY),
        (lambda: plain(AMOUNT), MANY, MANY),
        (lambda: describe.written(Result._meta.get_field("value"), "1234567.8900"), MANY, MANY),
        (lambda: wording.percent(Decimal("53.0000")), "53 percent", "53%"),
        (lambda: wording.money(Decimal(70_500_000), "USD"), "US$\u00a070.5 million", "US$\u00a070.5 millones"),
        (lambda: wording.money(Decimal(1_234_567), "PEN"), "S/\u00a01,234,567", "S/\u00a01,234,567"),
        (lambda: wording.day(DAY, "day"), LONG["en"], LONG["es"]),
        (lambda: wording.day(DAY, "month"), "September 2023", "setiembre de 2023"),
        (lambda: moment(AT), SHORT_TIME["en"], SHORT_TIME["es"]),
        (lambda: str(AuditEntry(at=AT, actor="Ana", action="export"))[: len(moment(AT))], *SHORT_TIME.values()),
    ],
)
def test_number_and_date_in_words(write_it, english, spanish):
    said = {}
    for language in ("en", "es"):
        with override(language):
            said[language] = write_it()

    assert said == {"en": english, "es": spanish}


# Public pages and what machines read


@every_language
def test_public_pages(client, site, language):
    indicator, program = (shown(client.get(path(row, language))) for row in (site.indicator, site.program))

    assert MANY in indicator
    assert LONG[language] in indicator
    assert program.count(LONG[language]) == 2  # its start, and when it was last updated


@every_language
def test_public_list_counts_in_thousands(client, site, language, monkeypatch):
    monkeypatch.setattr(Paginator, "count", 1234)
    with override(language):
        address = reverse("programs:list")

    assert f"1,234 {'programs' if language == 'en' else 'programas'}" in shown(client.get(address))


@every_language
def test_changes_as_page_and_feed(client, site, language):
    editor = make.UserFactory(superuser=True)
    draft = write(site.program, editor, title_en="Changed", title_es="Cambiado").revision.draft
    PublicChange.objects.create(draft=draft, language=language, kind=PublicChange.Kind.UPDATED, by=editor, at=AT)
    with override(language):
        page, feed = client.get(reverse("pages:changes")), client.get(reverse("pages:changes-feed"))

    assert LONG[language] in shown(page)
    assert Markup(page).all("time")[0]["datetime"] == "2023-09-30T22:30:00-05:00"
    assert re.findall(r"<updated>(.+?)</updated>", feed.content.decode())[-1] == "2023-10-01T03:30:00+00:00"


# The admin


@every_language
def test_admin_lists_and_their_totals(staff, site, language, monkeypatch):
    values = shown(staff.get(reverse("admin:results_result_changelist")))
    monkeypatch.setattr(Paginator, "count", 1234)
    programs = shown(staff.get(reverse("admin:programs_program_changelist")))

    assert MANY in values
    assert LONG[language] in values
    assert f"1,234 {'programs' if language == 'en' else 'programas'}" in programs


@every_language
def test_admin_calendar_and_its_months(staff, language):
    script = staff.get(reverse("admin:jsi18n")).content.decode()
    found = re.search(r"const newcatalog = (\{.*?\});", script, re.DOTALL)
    catalog = json.loads(found[1]) if found else {}

    assert catalog.get("September", "September") == {"en": "September", "es": "Setiembre"}[language]
    assert catalog.get("abbrev. month September\x04Sep", "Sep") == {"en": "Sep", "es": "Set"}[language]
    assert '"THOUSAND_SEPARATOR": ","' in script
    assert '"DECIMAL_SEPARATOR": "."' in script


@every_language
def test_audit_log_and_its_export(staff, site, language):
    AuditEntry.objects.create(actor="Ana", action="schedule", detail=f"publish {AT.isoformat()}")
    AuditEntry.objects.create(actor="Ana", action="assign", detail="Luz 2023-09-30")
    AuditEntry.objects.create(actor="Ana", action="export", detail="until=2023-09-30")
    page = shown(staff.get(reverse("admin:publishing_auditentry_changelist")))
    exported = staff.post(reverse("admin:publishing_auditentry_export"))
    lines = list(csv.reader(io.StringIO(b"".join(exported.streaming_content).decode("utf-8-sig"))))

    assert f"publish {SHORT_TIME[language]}" in page
    assert f"Luz {LONG[language]}" in page
    assert "until=2023-09-30" in page
    assert lines[0][:3] == {"en": ["When", "Who", "What"], "es": ["Cuándo", "Quién", "Acción"]}[language]
    # What a spreadsheet sorts stays as machines write it, with the hour of the mission.
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-05:00", line[0]) for line in lines[1:])


# E-mails and commands


@every_language
def test_e_mails(site, language):
    link = SimpleNamespace(expires_at=AT, created_by=make.UserFactory.build())
    planned = SimpleNamespace(at=AT, get_action_display=Schedule.Action.PUBLISH.label, problem="")
    with override(language):
        invitation = render_to_string("publishing/mail/invitation.txt", {"link": link, "guest": {"name": "Ana"}})
        failed = render_to_string("publishing/mail/schedule_failed.txt", {"schedule": planned, "name": "Agua"})

    assert LONG_TIME[language] in invitation
    assert SHORT_TIME[language] in failed


@every_language
def test_commands(language):
    said = io.StringIO()
    command = loaddata.Command(stdout=said)
    command.ledger = SimpleNamespace(rows={outcome: [] for outcome in Outcome} | {Outcome.UPDATED: range(1234)})
    with override(language):
        command.report()

    assert re.findall(r"\d[\d,.]*", said.getvalue()) == ["0", "1,234", "0"]
