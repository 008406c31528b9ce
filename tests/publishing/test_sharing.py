import datetime
import json
import logging
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from delivery.logs import JsonFormatter
from programs.models import Program
from publishing import groups, payload, services
from publishing.models import AuditEntry, ClearanceStep, Comment, Decision, Draft, Guest, Review, ShareLink
from publishing.rights import Denied
from publishing.services import guests, review
from publishing.services.sharing import Invited, find_link, hashed, open_link, revoke, share
from tests import factories as make
from tests.staff import person

pytestmark = pytest.mark.django_db

PRIVATE_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@pytest.fixture
def author():
    return person(groups.AUTHORS)


@pytest.fixture
def revision(author):
    """A second version of a program that is public in English alone."""
    program = make.ProgramFactory(
        english_only=True, title_en="Water", summary_en="It began in 2019.", framework="regional", objective=None
    )
    changed = payload.snapshot(program)
    changed["columns"] |= {"summary_en": "It began in 2020.", "title_es": "Agua", "summary_es": "Comenzó en 2020."}
    return services.save(program, changed, by=author).revision


@pytest.fixture
def step():
    """A step of a group that Rosa is in."""
    person(groups.CLEARING_OFFICERS, email="rosa@example.org")
    return ClearanceStep.objects.create(
        name_en="Program office", name_es="Oficina de programas", group=Group.objects.get(name=groups.CLEARING_OFFICERS)
    )


@pytest.fixture
def shared(revision, author, step):
    """A link in both languages that names Rosa, who clears, and Luis, who comments; with its token."""
    named = [Invited("Rosa Díaz", "rosa@example.org", "es", step), Invited("Luis Paz", "luis@example.org", "en")]
    return share(revision, ["en", "es"], by=author, guests=named)


def page(token, **query):
    return reverse("share:page", args=[token], query=query)


def code_in(message):
    return re.search(r"^\d{8}$", message.body, re.MULTILINE)[0]


def enter(client, token, guest):
    """Ask for a code, read it in the message and type it."""
    client.post(page(token), {"action": "send_code", "guest": guest.pk})
    return client.post(page(token), {"action": "enter", "guest": guest.pk, "code": code_in(mail.outbox[-1])})


# The service


def test_share_keeps_the_hash_alone(revision, author):
    link, token = share(revision, ["es", "en"], by=author, days=14)

    assert re.fullmatch(r"[\w-]{43}", token)
    assert link.token_hash == hashed(token)
    assert token not in json.dumps([list(ShareLink.objects.values()), list(AuditEntry.objects.values())], default=str)
    assert link.languages == ["en", "es"]
    assert timezone.now() + datetime.timedelta(days=14) - link.expires_at < datetime.timedelta(minutes=1)
    entry = AuditEntry.objects.get(action="share")
    assert (entry.actor_id, entry.version, entry.languages) == (author.pk, revision.number, ["en", "es"])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"codes": []}, "languages"),
        ({"codes": ["en", "fr"]}, "languages"),
        ({"days": 15}, "days"),
        ({"days": 0}, "days"),
        ({"guests": [Invited("A", "a@example.org", "en"), Invited("B", "A@example.org", "en")]}, "guests"),
        ({"guests": [Invited("A", "a@example.org\nBcc: b@example.org", "en")]}, "guests"),
        ({"guests": [Invited(" ", "a@example.org", "en")]}, "guests"),
        ({"guests": [Invited("A", "a@example.org", "fr")]}, "guests"),
        ({"guests": [Invited("A", f"a{n}@example.org", "en") for n in range(21)]}, "guests"),
    ],
)
def test_share_refuses_what_a_link_may_not_be(revision, author, wrong, field):
    with pytest.raises(ValidationError) as refusal:
        share(revision, **{"codes": ["en"], "by": author, **wrong})

    assert list(refusal.value.message_dict) == [field]
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize(
    ("group", "may"),
    [
        (groups.AUTHORS, True),
        (groups.TRANSLATORS["es"], False),
        (groups.CLEARING_OFFICERS, True),
        (groups.PUBLISHERS, True),
        (groups.DATA_OFFICERS, False),
        (groups.ADMINISTRATORS, True),
    ],
)
def test_share_and_revoke_ask_for_the_right(revision, shared, group, may):
    user = person(group)

    if may:
        link, _token = share(revision, ["en"], by=user)
        revoke(link, by=user)
        assert ShareLink.objects.get(pk=link.pk).revoked_at
    else:
        with pytest.raises(Denied):
            share(revision, ["en"], by=user)
        with pytest.raises(Denied):
            revoke(shared[0], by=user)
        assert ShareLink.objects.get().revoked_at is None


def test_open_link_counts_and_logs_once_an_hour(shared):
    link, token = shared

    for _time in range(3):
        assert open_link(token) == link

    assert ShareLink.objects.get().opened == 3
    assert AuditEntry.objects.filter(action="open_link").count() == 1


@pytest.mark.parametrize("end", ["revoke", "expire", "unknown", "malformed", "empty"])
def test_find_link_knows_no_link_that_ended(shared, author, end):
    link, token = shared
    if end == "revoke":
        revoke(link, by=author)
    if end == "expire":
        ShareLink.objects.update(expires_at=timezone.now())
    tried = {"unknown": "A" * 43, "malformed": "../" + token, "empty": ""}.get(end, token)

    assert find_link(tried) is None
    assert open_link(tried) is None
    assert ShareLink.objects.get().opened == 0


# Codes


def test_code_works_once_and_for_its_guest_alone(shared):
    rosa, luis = shared[0].guests.order_by("-name")

    code = guests.new_code(rosa)

    assert re.fullmatch(r"\d{8}", code)
    assert code not in json.dumps(list(Guest.objects.values()), default=str)
    assert not guests.is_code(luis, code)
    assert guests.is_code(rosa, f" {code[:4]} {code[4:]} ")
    assert not guests.is_code(rosa, code)


def test_code_is_used_up_by_five_wrong_tries_and_no_new_one_helps_at_once(shared):
    rosa = shared[0].guests.get(name="Rosa Díaz")
    code = guests.new_code(rosa)
    wrong = f"{(int(code) + 1) % 10**8:08}"

    tries = [guests.is_code(rosa, wrong) for _time in range(5)]

    assert tries == [False] * 5
    assert not guests.is_code(rosa, code)
    assert guests.new_code(rosa) is None
    Guest.objects.update(code_expires_at=timezone.now())
    assert guests.is_code(rosa, guests.new_code(rosa))


def test_code_asked_for_again_gives_no_new_tries(shared):
    rosa = shared[0].guests.get(name="Rosa Díaz")
    guests.new_code(rosa)
    for _time in range(4):
        guests.is_code(rosa, "x")
    assert guests.new_code(rosa) is None

    Guest.objects.update(code_expires_at=timezone.now() + guests.CODE_LIFE - guests.PAUSE)
    code = guests.new_code(rosa)
    assert not guests.is_code(rosa, "x")
    assert not guests.is_code(rosa, code)


def test_code_ends_after_its_time(shared):
    rosa = shared[0].guests.get(name="Rosa Díaz")
    code = guests.new_code(rosa)
    Guest.objects.update(code_expires_at=timezone.now())

    assert not guests.is_code(rosa, code)


@pytest.mark.parametrize("typed", ["", "٠" * 8, "0" * 10_000, "\x00", "1e8"])
def test_code_refuses_anything_else(shared, typed):
    rosa = shared[0].guests.get(name="Rosa Díaz")
    assert not guests.is_code(rosa, typed)
    guests.new_code(rosa)

    assert not guests.is_code(rosa, typed)


# The page


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_shows_both_languages_and_what_would_change(client, shared, language):
    _link, token = shared

    response = client.get(page(token), headers={"accept-language": language})

    html = response.content.decode()
    assert response.status_code == 200
    assert html.count("srcdoc=") == 3
    assert f'<html lang="{"en-US" if language == "en" else "es-PE"}">' in html
    assert (
        re.sub(r"<span class=.change-said.*?</span>", "", html).count(
            'It began in <del class="change">2019</del><ins class="change">2020</ins>.'
        )
        == 1
    )
    assert "Comenzó en 2020." in html
    assert not response.cookies
    assert {name: response[name] for name in PRIVATE_HEADERS} == PRIVATE_HEADERS
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert ShareLink.objects.get().opened == 1


def test_page_speaks_the_language_that_the_reader_chooses(client, shared):
    response = client.get(page(shared[1], language="es"), headers={"accept-language": "en"})

    assert response["Content-Language"] == "es"
    assert '<a href="?language=en" lang="en-US" hreflang="en-US">English</a>' in response.content.decode()


def test_page_shows_its_version_and_no_later_one(client, shared, revision, author):
    later = payload.snapshot(Program.objects.get())
    later["columns"] |= {"title_en": "Later words", "summary_en": "Later words"}
    services.save(Program.objects.get(), later, by=author, base=revision.number)

    frames = re.findall(r'srcdoc="([^"]*)"', client.get(page(shared[1])).content.decode())

    assert not any("Later words" in frame for frame in frames)
    assert "Later words" not in client.get(page(shared[1])).content.decode()


def test_page_names_only_the_languages_of_the_link(client, revision, author):
    _link, token = share(revision, ["en"], by=author)

    html = client.get(page(token)).content.decode()

    assert "It began in 2020." in html
    assert "Comenzó" not in html
    assert 'id="write"' not in html


def test_page_of_any_wrong_token_is_the_same(client, shared, author):
    link, token = shared
    _other, revoked = share(link.revision, ["en"], by=author)
    revoke(_other, by=author)
    _other, ended = share(link.revision, ["en"], by=author)
    ShareLink.objects.filter(pk=_other.pk).update(expires_at=timezone.now())
    wrong = [revoked, ended, "A" * 43, "x", token[:-1], "%00" * 3, "a" * 1000]

    answers = [client.get(f"/share/{found}/") for found in wrong]
    answers += [client.get(f"/share/{found}/media/{'0' * 32}.jpg") for found in wrong]
    answers += [client.post(f"/share/{found}/", {"action": "comment"}) for found in wrong]

    statuses = {answer.status_code for answer in answers}
    assert statuses <= {400, 404}
    same = [answer for answer in answers if answer.status_code == 404]
    assert len({answer.content for answer in same}) == 1
    names = sorted(set(same[0].headers) - {"X-Request-ID"})
    assert len({json.dumps([answer[name] for name in names]) for answer in same}) == 1
    assert [{name: answer[name] for name in PRIVATE_HEADERS} for answer in same] == [PRIVATE_HEADERS] * len(same)


def test_page_keeps_crafted_text_inert(client, author):
    crafted = '"></iframe><script>alert(1)</script>'
    program = make.ProgramFactory(summary_en="Before")
    changed = payload.snapshot(program)
    changed["columns"] |= {"title_en": crafted, "summary_en": crafted, "body_en": crafted}
    _link, token = share(services.save(program, changed, by=author).revision, ["en", "es"], by=author)

    html = client.get(page(token)).content.decode()

    assert "<script" not in html
    assert html.count("<iframe") == html.count("</iframe>") == 4


def test_log_keeps_no_token(shared):
    record = logging.LogRecord("requests", logging.INFO, "", 0, "request", None, None)
    record.path = page(shared[1])

    line = JsonFormatter().format(record)

    assert json.loads(line)["path"] == "/share/…/"


# Guests


def test_guest_types_a_code_and_comments(client, shared):
    link, token = shared
    luis = link.guests.get(name="Luis Paz")

    response = enter(client, token, luis)
    cookie = response.cookies["guest"]
    done = client.post(page(token), {"action": "comment", "text": "Is 2020 right?"})

    assert (response.status_code, done.status_code) == (302, 302)
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == ("/share/", True, "Lax", 3600)
    comment = Comment.objects.get()
    assert (comment.text, comment.guest, comment.by, comment.revision) == ("Is 2020 right?", luis, None, link.revision)
    assert "Is 2020 right?" in client.get(page(token)).content.decode()
    assert "Is 2020 right?" not in Client().get(page(token)).content.decode()


def test_guest_comments_at_a_field_that_the_version_shows(client, shared):
    link, token = shared
    enter(client, token, link.guests.get(name="Luis Paz"))

    done = client.post(page(token), {"action": "comment", "text": "Is 2020 right?", "column": "summary_en"})
    refused = client.post(page(token), {"action": "comment", "text": "How much?", "column": "awards"})

    assert (done.status_code, refused.status_code) == (302, 422)
    assert list(Comment.objects.values_list("column", "text")) == [("summary_en", "Is 2020 right?")]
    assert "Summary (English): Is 2020 right?" in client.get(page(token)).content.decode()
    assert "How much?" in refused.content.decode()


def test_cookie_is_bound_to_its_link(client, shared, revision, author):
    link, token = shared
    luis = link.guests.get(name="Luis Paz")
    _other, elsewhere = share(revision, ["en"], by=author, guests=[Invited("Luis Paz", "luis@example.org", "en")])
    enter(client, token, luis)

    response = client.post(page(elsewhere), {"action": "comment", "text": "From elsewhere"})

    assert response.status_code == 422
    assert "From elsewhere" in response.content.decode()
    assert not Comment.objects.exists()


def test_nobody_writes_without_a_code(client, shared):
    link, token = shared
    rosa = link.guests.get(name="Rosa Díaz")
    client.post(page(token), {"action": "send_code", "guest": rosa.pk})

    refused = client.post(page(token), {"action": "enter", "guest": rosa.pk, "code": "00000000"})
    answers = [client.post(page(token), {"action": name, "text": "x"}) for name in ("comment", "approve", "send_back")]

    assert refused.status_code == 422
    assert not refused.cookies
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert not Comment.objects.exists()
    assert not Decision.objects.exists()


def test_no_other_site_can_send_the_form(client, shared):
    link, token = shared
    enter(client, token, link.guests.get(name="Luis Paz"))

    response = client.post(page(token), {"action": "comment", "text": "x"}, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 400
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("action", "text"), [("approve", ""), ("send_back", "Say which month.")])
def test_guest_decides_their_step(client, shared, author, action, text):
    link, token = shared
    review.submit(Program.objects.get(), ["en", "es"], by=author)
    enter(client, token, link.guests.get(name="Rosa Díaz"))

    page_before = client.get(page(token)).content.decode()
    response = client.post(page(token), {"action": action, "text": text})

    assert page_before.count('name="action" value="approve"') == 1
    assert response.status_code == 302
    decision = Decision.objects.get()
    assert (decision.guest.name, decision.verdict, decision.comment) == ("Rosa Díaz", action, text)
    assert Review.objects.get().state == {"approve": "approved", "send_back": "sent_back"}[action]
    assert 'value="approve"' not in client.get(page(token)).content.decode()


def test_guest_decides_nothing_but_the_words_of_the_link(client, shared, author, revision):
    link, token = shared
    changed = payload.snapshot(Program.objects.get())
    changed["columns"]["summary_en"] = "Other words."
    services.save(Program.objects.get(), changed, by=author, base=revision.number)
    review.submit(Program.objects.get(), ["en"], by=author)
    enter(client, token, link.guests.get(name="Rosa Díaz"))

    response = client.post(page(token), {"action": "approve"})

    assert response.status_code == 422
    assert not Decision.objects.exists()


def test_guest_without_a_step_decides_nothing(client, shared, author):
    link, token = shared
    review.submit(Program.objects.get(), ["en", "es"], by=author)
    enter(client, token, link.guests.get(name="Luis Paz"))

    response = client.post(page(token), {"action": "approve"})

    assert response.status_code == 422
    assert not Decision.objects.exists()


def test_guest_leaves(client, shared):
    link, token = shared
    enter(client, token, link.guests.get(name="Luis Paz"))

    client.post(page(token), {"action": "leave"})

    assert client.post(page(token), {"action": "comment", "text": "x"}).status_code == 422


def test_messages_speak_the_guest_s_language_and_tell_no_title_in_the_subject(client, shared):
    link, token = shared
    Draft.objects.update(names={"en": "Water\nBcc: everybody@example.org", "es": "Agua"})
    for guest in link.guests.all():
        client.post(page(token), {"action": "send_code", "guest": guest.pk})

    by_address = {message.to[0]: message for message in mail.outbox}

    assert sorted(by_address) == ["luis@example.org", "rosa@example.org"]
    assert by_address["luis@example.org"].subject == "Your code for 127.0.0.1"
    assert token not in str([message.body for message in mail.outbox])


# Files


def test_file_of_the_version_is_served_behind_the_link_alone(client, author, media_root):
    image = make.ImageFactory(draft=True, file="a" * 32 + ".jpg")
    hidden = make.ImageFactory(draft=True, file="b" * 32 + ".jpg")
    for name in (image.file.name, hidden.file.name, "a" * 32 + "-400.webp"):
        default_storage.save(name, ContentFile(b"picture"))
    program = make.ProgramFactory(framework="regional", objective=None)
    changed = payload.snapshot(program)
    changed["columns"]["image"] = image.pk
    link, token = share(services.save(program, changed, by=author).revision, ["en"], by=author)

    def answer(name):
        return client.get(reverse("share:file", args=[token, name]))

    shown, smaller = answer(image.file.name), answer("a" * 32 + "-400.webp")
    assert (shown.status_code, shown["Content-Type"], b"".join(shown)) == (200, "image/jpeg", b"picture")
    assert (smaller.status_code, smaller["Content-Type"], b"".join(smaller)) == (200, "image/webp", b"picture")
    assert {name: shown[name] for name in PRIVATE_HEADERS} == PRIVATE_HEADERS
    assert shown["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert f"/share/{token}/media/{'a' * 32}" in client.get(page(token)).content.decode()
    elsewhere = answer(hidden.file.name)
    assert (elsewhere.status_code, elsewhere["Location"]) == (302, f"{settings.MEDIA_URL}{hidden.file.name}")
    assert client.get(elsewhere["Location"]).status_code == 404
    assert answer("..%2f.env").status_code == 404
    revoke(link, by=author)
    assert answer(image.file.name).status_code == 404


# The admin page


def admin_page(program):
    return reverse("admin:programs_program_share", args=[program.pk])


def form_of(number, **values):
    rows = {"guests-TOTAL_FORMS": 3, "guests-INITIAL_FORMS": 0}
    rows |= {f"guests-{n}-language": "en" for n in range(3)}
    return {"languages": ["en", "es"], "days": 7, "number": number, **rows, **values}


def test_admin_page_makes_a_link_and_shows_its_address_once(client, revision, author, step):
    client.force_login(author)
    address = admin_page(Program.objects.get())
    rosa = {"guests-0-name": "Rosa", "guests-0-email": "rosa@example.org", "guests-0-language": "es",
            "guests-0-step": step.pk}  # fmt: skip

    response = client.post(address, form_of(revision.number, **rosa))

    token = re.search(rf'value="{settings.SITE_URL}/share/([\w-]{{43}})/"', response.content.decode())[1]
    link = ShareLink.objects.get()
    assert find_link(token) == link
    assert [(guest.name, guest.language, guest.step) for guest in link.guests.all()] == [("Rosa", "es", step)]
    assert response["Cache-Control"] == "no-store"
    assert [message.to for message in mail.outbox] == [["rosa@example.org"]]
    assert token in mail.outbox[0].body
    assert token not in client.get(address).content.decode()


def test_admin_page_shares_a_row_that_nobody_drafted(client, author):
    program = make.ProgramFactory()
    client.force_login(author)

    response = client.post(admin_page(program), form_of(0))

    assert response.status_code == 200
    assert ShareLink.objects.get().revision.number == 1


def test_admin_page_revokes_a_link_by_post_alone(client, shared, author):
    link, token = shared
    program = Program.objects.get()
    address = reverse("admin:programs_program_share_revoke", args=[program.pk, link.pk])
    elsewhere = reverse("admin:programs_program_share_revoke", args=[make.ProgramFactory().pk, link.pk])
    client.force_login(author)

    assert [client.get(address).status_code, client.post(elsewhere).status_code] == [405, 404]
    assert find_link(token) == link
    assert client.post(address).status_code == 302
    assert find_link(token) is None


@pytest.mark.parametrize(
    ("group", "status"),
    [
        (groups.AUTHORS, 200),
        (groups.TRANSLATORS["es"], 403),
        (groups.CLEARING_OFFICERS, 200),
        (groups.PUBLISHERS, 200),
        (groups.DATA_OFFICERS, 403),
        (groups.ADMINISTRATORS, 200),
        (None, 403),
    ],
)
def test_admin_page_asks_for_the_right(client, revision, shared, group, status):
    client.force_login(person(group) if group else make.UserFactory())
    address = admin_page(Program.objects.get())
    revoked = reverse("admin:programs_program_share_revoke", args=[Program.objects.get().pk, shared[0].pk])

    answers = [client.get(address), client.post(address, form_of(revision.number)), client.post(revoked)]

    assert [answer.status_code for answer in answers] == [status, status, 302 if status == 200 else status]
    assert ShareLink.objects.count() == (2 if status == 200 else 1)


@pytest.mark.parametrize("wrong", [{"days": 15}, {"days": ""}, {"languages": []}, {"guests-0-name": "No address"}])
def test_admin_page_says_what_is_wrong(client, revision, author, wrong):
    client.force_login(author)

    response = client.post(admin_page(Program.objects.get()), form_of(revision.number, **wrong))

    assert response.status_code == 200
    assert "errorlist" in response.content.decode()
    assert not ShareLink.objects.exists()


def test_writer_names_nobody_unknown_to_clear_their_words(revision, author, step):
    own = [Invited("Somebody", "private@example.com", "en", step)]

    with pytest.raises(ValidationError) as refused:
        share(revision, ["en"], by=author, guests=own)

    assert list(refused.value.message_dict) == ["guests"]
    assert not ShareLink.objects.exists()


def test_somebody_else_names_whom_they_like(revision, step):
    link, _token = share(
        revision, ["en"], by=person(groups.PUBLISHERS), guests=[Invited("X", "x@example.com", "en", step)]
    )

    assert link.guests.get().step == step


def test_member_who_left_the_step_clears_no_more_through_a_writer_s_link(client, shared, author):
    link, token = shared
    review.submit(link.revision.draft.row(), ["en", "es"], by=author)
    enter(client, token, link.guests.get(name="Rosa Díaz"))
    User.objects.filter(email="rosa@example.org").update(is_active=False)

    refused = client.post(page(token), {"action": "approve", "text": ""})

    assert refused.status_code == 422
    assert not Decision.objects.exists()
