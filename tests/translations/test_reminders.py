"""Who is reminded by e-mail of which translations: once a day, in their language, whatever goes wrong."""

import datetime
import threading
from io import StringIO
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from publishing import groups
from tests.factories import TranslationFactory
from tests.staff import person
from translations import assigning
from translations.models import Translation
from translations.reminders import remind

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 4, 14, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 3, 4)
SITE = "https://peru.example.gov"


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def rosa():
    return person(groups.TRANSLATORS["es"], username="rosa", email="rosa@example.org", language="es")


def due(days, assignee, **columns):
    """Return a translation that somebody has and that is due in some days."""
    return TranslationFactory(assignee=assignee, due_on=TODAY + datetime.timedelta(days=days), **columns)


def sent(now=NOW):
    """Return who is reminded of what now."""
    mail.outbox.clear()
    told = [(found.username, [str(one) for one in translations]) for found, translations, _problem in remind(now)]
    assert len(mail.outbox) == len(told)
    return told


def test_what_is_due_within_three_days_or_overdue_is_told(rosa):
    due(3, rosa, names={"es": "Pronto"})
    due(-40, rosa, names={"es": "Tarde"})
    due(4, rosa, names={"es": "Con tiempo"})
    due(0, rosa, names={"es": "Hecha"}, done=True)
    TranslationFactory(assignee=rosa, names={"es": "Sin fecha"})
    TranslationFactory(due_on=TODAY, names={"es": "De nadie"})

    assert sent() == [("rosa", ["Tarde", "Pronto"])]


def test_each_person_gets_one_mail_a_day(rosa):
    due(1, rosa, names={"es": "Agua"})
    first, again = sent(), sent(NOW + datetime.timedelta(hours=3))
    due(1, rosa, names={"es": "Suelo"})

    later = sent(NOW + datetime.timedelta(hours=4))

    assert (first, again, later) == ([("rosa", ["Agua"])], [], [])
    assert sent(NOW + datetime.timedelta(days=1)) == [("rosa", ["Agua", "Suelo"])]


def test_day_is_that_of_the_site(rosa):
    due(1, rosa)
    # 21:00 and 23:30 of the 4th in Lima, then 00:30 of the 5th.
    evening = datetime.datetime(2026, 3, 5, 2, tzinfo=datetime.UTC)

    assert [len(sent(evening + datetime.timedelta(minutes=more))) for more in (0, 150, 210)] == [1, 0, 1]


def test_who_got_it_from_another_is_reminded_too(rosa):
    eva = person(groups.TRANSLATORS["es"], username="eva", email="eva@example.org")
    found = due(1, rosa, names={"en": "Water"})
    sent()
    author = person(groups.AUTHORS)

    assigning.assign(found, by=author, assignee=eva, due_on=found.due_on)

    assert sent(NOW + datetime.timedelta(hours=1)) == [("eva", ["Water"])]


@pytest.mark.parametrize("columns", [{"email": ""}, {"is_active": False}])
def test_who_can_read_no_mail_gets_none(columns):
    due(1, person(groups.TRANSLATORS["es"], username="eva", **({"email": "eva@example.org"} | columns)))

    assert sent() == []


def test_who_lost_the_right_to_the_language_gets_none(rosa):
    found = due(1, rosa)
    rosa.groups.clear()

    assert sent() == []
    found.refresh_from_db()
    assert found.reminded_at is None


def test_mail_says_it_in_the_language_of_the_person(rosa):
    rosa.language = "en"
    rosa.save()
    late = due(-2, rosa, names={"en": "Water\nBcc: all@example.org"}, open_words=1200)
    soon = due(1, rosa, names={"en": "Soil <b>"}, open_words=1)

    sent()

    message = mail.outbox[0]
    assert (message.to, message.subject) == (["rosa@example.org"], "2 translations are due")
    assert message.body.split("\n") == [
        "You have these translations:",
        "",
        "Overdue since March 2, 2026",
        "",
        "Water",
        "Bcc: all@example.org (program, Spanish): 1,200 words to do",
        SITE + reverse("admin:programs_program_change", args=[late.object_id]),
        "",
        "Due on March 5, 2026",
        "",
        "Soil <b> (program, Spanish): 1 word to do",
        SITE + reverse("admin:programs_program_change", args=[soon.object_id]),
        "",
        "All that you have:",
        f"{SITE}/admin/translations/translation/?language=all&who=me",
        "",
    ]


def test_mail_has_the_dates_of_peru_in_spanish(rosa):
    due(1, rosa, names={"es": "Agua"})

    sent()

    body = mail.outbox[0].body
    assert "5 de marzo de 2026" in body
    assert "Agua (programa, español)" in body


class Broken(EmailBackend):
    """A mail server that refuses one address."""

    def send_messages(self, messages):
        if messages[0].to == ["rosa@example.org"]:
            raise SMTPException("550 no such user")
        return super().send_messages(messages)


def test_refused_mail_keeps_no_other_back_and_is_tried_again(rosa, monkeypatch):
    eva = person(groups.TRANSLATORS["es"], username="eva", email="eva@example.org")
    found, other = due(1, rosa), due(1, eva)
    monkeypatch.setattr("django.core.mail.get_connection", lambda **options: Broken())
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("remind_translators", stdout=out)

    assert out.getvalue().split("\n") == ["rosa was not reminded: 550 no such user", "eva: 1 translation.", ""]
    found.refresh_from_db()
    other.refresh_from_db()
    assert found.reminded_at is None
    assert other.reminded_at is not None


def test_command_says_whom_it_reminded_and_is_safe_to_repeat(rosa):
    due(0, rosa)
    out = StringIO()

    call_command("remind_translators", stdout=out)
    call_command("remind_translators", stdout=out)

    assert out.getvalue() == "rosa: 1 translation.\n"
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_machines_that_run_at_once_send_one_mail(rosa):
    for _number in range(5):
        due(1, rosa)
    barrier = threading.Barrier(4)

    def run():
        try:
            barrier.wait()
            call_command("remind_translators", stdout=StringIO())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert [message.to for message in mail.outbox] == [["rosa@example.org"]]
    assert Translation.objects.filter(reminded_at__isnull=True).count() == 0
