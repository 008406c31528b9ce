"""The translator's desk: for whom it lists what, what is done from it, and that its cost does not grow."""

import datetime

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html

from pages.models import Page
from publishing import groups, services
from publishing.models import AuditEntry
from publishing.rights import Denied
from tests.factories import ParityRuleFactory, ProgramFactory, TranslationFactory, UserFactory
from tests.staff import person, write
from translations import assigning
from translations.admin.desk_actions import DeskActionsMixin
from translations.models import Translation
from translations.states import refresh

pytestmark = pytest.mark.django_db

DESK = "/admin/translations/translation/"
SPANISH, ENGLISH = groups.TRANSLATORS["es"], groups.TRANSLATORS["en"]
TODAY = datetime.date(2026, 3, 4)


@pytest.fixture
def translator():
    return person(SPANISH, username="rosa", first_name="Rosa", last_name="Huamán")


@pytest.fixture
def author():
    return person(groups.AUTHORS, username="ana")


@pytest.fixture
def listed(client):
    """Return the names on a person's desk under an address."""

    def read(user, query=""):
        client.force_login(user)
        answer = client.get(DESK + query)
        assert answer.status_code == 200
        return [str(found) for found in answer.context["cl"].result_list]

    return read


@pytest.fixture
def act(client):
    """Do something to translations from a person's desk; return what it says."""

    def post(user, action, *translations, **data):
        client.force_login(user)
        data |= {"action": action, "index": "0", "_selected_action": [found.pk for found in translations]}
        answer = client.post(DESK + "?language=all&status=all", data, follow=True)
        return [words(html.fromstring(f"<p>{message}</p>")) for message in answer.context["messages"]]

    return post


def page(answer):
    return html.fromstring(answer.content.decode())


def words(element):
    return " ".join(element.text_content().split())


def waiting(name, **columns):
    """Return a translation of a program in which something is to do."""
    return TranslationFactory(names={"en": name}, **columns)


def behind(author):
    """Return the translation of a public program whose English title was rewritten, with its row."""
    program = ProgramFactory(title_en="Water", title_es="Agua")
    services.absorb(program)
    write(program, author, title_en="Clean water")
    return Translation.objects.of(program).get(), program


def held(found):
    found.refresh_from_db()
    return found.assignee and found.assignee.username, found.due_on


# What is listed


def test_desk_begins_with_what_waits_in_the_languages_of_the_person(listed, translator):
    waiting("Into Spanish")
    waiting("Into English", language="en", source_language="es")
    TranslationFactory(done=True)

    assert listed(translator) == ["Into Spanish"]
    assert listed(translator, "?language=all") == ["Into Spanish", "Into English"]
    assert listed(person(groups.AUTHORS)) == ["Into Spanish", "Into English"]


def test_what_waits_longest_comes_first(listed, translator):
    waiting("Since May", open_since=datetime.datetime(2025, 5, 1, tzinfo=datetime.UTC))
    waiting("Since April", open_since=datetime.datetime(2025, 4, 1, tzinfo=datetime.UTC))

    assert listed(translator) == ["Since April", "Since May"]


FILTERS = {
    "status=missing": ["Lacks a word", "Lacks a page", "Has a person", "Is overdue"],
    "status=behind": ["Fell behind"],
    "status=machine": [],
    "status=done": ["Is done"],
    "readers=unlike": ["Fell behind", "Lacks a page"],
    "readers=old": ["Fell behind"],
    "readers=none": ["Lacks a page"],
    "readers=late": ["Lacks a page"],
    "who=me": ["Is overdue"],
    "who=nobody": ["Lacks a word", "Fell behind", "Lacks a page"],
    "who=overdue": ["Is overdue"],
    "age=90": ["Lacks a page"],
    "kind=pages.page": ["Lacks a page"],
    "language=en": [],
    "status=nonsense&language=xx&kind=x&age=-1": [
        "Lacks a word", "Fell behind", "Lacks a page", "Has a person", "Is overdue",
    ],
    "q=PAGINA": ["Lacks a page"],
}  # fmt: skip


@pytest.mark.parametrize("query", FILTERS)
def test_filters_leave_what_they_say(listed, translator, query):
    now = timezone.now()
    old = {"exposed_since": now - datetime.timedelta(days=100), "open_since": now - datetime.timedelta(days=100)}
    unexposed = {"live_open_segments": 0, "exposed_since": None, "open_since": now}
    waiting("Lacks a word", **unexposed)
    waiting("Fell behind", **(unexposed | {"counts": {"behind": 2}, "live_open_segments": 2, "exposed_since": now}))
    page = {"content_type": ContentType.objects.get_for_model(Page), "names": {"en": "Lacks a page", "es": "Página"}}
    TranslationFactory(is_live=False, live_open_segments=0, **page, **old)
    waiting("Has a person", **unexposed, assignee=UserFactory(), due_on=timezone.localdate())
    waiting("Is overdue", **unexposed, assignee=translator, due_on=timezone.localdate() - datetime.timedelta(days=1))
    TranslationFactory(done=True, names={"en": "Is done"})
    ParityRuleFactory(content_type=page["content_type"], rule="source_first", days=99)

    assert sorted(listed(translator, f"?{query}")) == sorted(FILTERS[query])


def test_desk_lists_only_kinds_that_the_person_sees(listed):
    waiting("Program")
    waiting("Page", content_type=ContentType.objects.get_for_model(Page))
    user = UserFactory()
    user.user_permissions.set([Permission.objects.get(codename="view_page")])

    assert listed(user, "?status=all") == ["Page"]
    assert listed(user, "?kind=programs.program") == ["Page"]


def test_desk_is_closed_to_who_sees_no_content(client):
    client.force_login(UserFactory())

    assert client.get(DESK).status_code == 403


def test_deleted_object_leaves_the_desk(listed, author):
    program = ProgramFactory(draft=True, title_en="Water", title_es="")
    refresh(program)
    before = listed(author)

    services.delete(program, by=UserFactory(superuser=True))

    assert (before, listed(author)) == (["Water"], [])


COLUMNS = ["field-title", "field-state", "field-words_to_do", "field-readers", "field-person"]


@pytest.mark.parametrize(
    ("language", "name", "tag", "day"),
    [("en", "Water Program", None, "March 1, 2026"), ("es", "Water Programa", "en-US", "1 de marzo de 2026")],
)
def test_line_tells_all_there_is_to_know(client, translator, language, name, tag, day):
    translator.language = language
    translator.save()
    found = waiting("Water", assignee=translator, due_on=datetime.date(2026, 3, 1))
    ParityRuleFactory(content_type=found.content_type, rule="together")
    client.force_login(translator)

    shown = page(client.get(DESK))

    link = shown.find_class("field-title")[0].find("a")
    assert (link.get("href"), link.get("lang")) == (
        reverse("admin:programs_program_change", args=[found.object_id]),
        tag,
    )
    cells = [words(shown.find_class(column)[0]) for column in COLUMNS]
    assert cells[0].startswith(name)
    assert day in cells[-1]
    if language == "en":
        assert words(shown.find_class("desk-total")[0]) == "10 words to translate in this list."
        assert cells == [
            "Water Program, into Spanish",
            "Missing: 1",
            "10",
            "words that fell behind longer than the rule allows",
            "Rosa Huamán overdue since March 1, 2026",
        ]


@pytest.mark.parametrize("query", ["", "?status=all&readers=late", "?q=Water"])
def test_desk_asks_the_same_queries_however_much_there_is(client, author, query):
    def ask():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(DESK + query)
        assert answer.status_code == 200
        return len(queries), len(answer.context["cl"].result_list)

    client.force_login(author)
    kinds = ContentType.objects.get_for_models(Page, type(ProgramFactory()))
    for number in range(3):
        waiting(f"Water {number}", content_type=list(kinds.values())[number % 2], assignee=author)
    ParityRuleFactory(content_type=kinds[Page], rule="together")
    ask()
    few, shown = ask()
    for number in range(57):
        waiting(f"Water {number}", content_type=list(kinds.values())[number % 2], assignee=UserFactory())

    queries, shown_of_many = ask()

    assert queries == few
    assert shown_of_many > 10 * shown


# What is done from it


def test_translator_takes_and_gives_back(act, translator):
    found, other = waiting("Water", due_on=TODAY), waiting("Soil", assignee=UserFactory(username="eva"))

    taken = act(translator, "take", found, other)
    after = held(found), held(other)
    given = act(translator, "give_back", found, other)

    assert taken == ["Not done: Soil. eva has it already.", "1 translation is yours."]
    assert after == (("rosa", TODAY), ("eva", None))
    assert given == ["Not done: Soil. You have no right to do this.", "1 translation is given back."]
    assert (held(found), held(other)) == ((None, TODAY), ("eva", None))
    log = AuditEntry.objects.filter(action="assign").order_by("pk")
    assert [(entry.actor, entry.detail, entry.is_denied) for entry in log] == [
        ("Rosa Huamán", "Rosa Huamán 2026-03-04", False),
        ("Rosa Huamán", "2026-03-04", False),
        ("Rosa Huamán", "", True),
    ]


def test_who_may_not_write_the_language_does_not_take(act):
    found = waiting("Water")

    said = act(person(ENGLISH), "take", found)

    assert said == ["Not done: Water. You have no right to do this."]
    assert held(found) == (None, None)


def test_author_assigns_with_a_due_date(act, author, translator):
    found = waiting("Water", reminded_at=timezone.now())
    day = timezone.localdate() + datetime.timedelta(days=7)

    said = act(author, "assign", found, post="yes", assignee=translator.pk, due_on=day.isoformat())

    assert said == ["Rosa Huamán has 1 translation now."]
    assert held(found) == ("rosa", day)
    assert found.reminded_at is None


def test_only_those_who_may_write_all_of_it_are_offered(client, author, translator):
    found = [waiting("Water"), waiting("Soil")]
    outsider, gone = person(ENGLISH, username="tom"), person(SPANISH, username="gone", is_active=False)
    client.force_login(author)
    data = {"action": "assign", "index": "0", "_selected_action": [one.pk for one in found]}

    answer = client.post(DESK, data)

    assert list(answer.context["form"].fields["assignee"].queryset) == [author, translator]
    assert outsider.pk != gone.pk
    assert answer.context["words"] == 20


@pytest.mark.parametrize("due_on", ["2020-01-01", "soon"])
def test_day_that_is_over_or_none_is_refused(client, author, translator, due_on):
    found = waiting("Water")
    client.force_login(author)
    data = {"action": "assign", "index": "0", "_selected_action": [found.pk], "post": "yes"}

    answer = client.post(DESK, data | {"assignee": translator.pk, "due_on": due_on})

    assert list(answer.context["form"].errors) == ["due_on"]
    assert held(found) == (None, None)


def test_translator_assigns_nothing(act, client, translator):
    found = waiting("Water")

    act(translator, "assign", found, post="yes", assignee=translator.pk)

    assert held(found) == (None, None)
    with pytest.raises(Denied):
        assigning.assign(found, by=translator, assignee=translator)


def test_still_correct_confirms_what_fell_behind_alone(act, author, translator):
    found, program = behind(author)
    other = waiting("Soil", of=ProgramFactory(draft=True, title_es=""))

    said = act(translator, "confirm", found, other)

    found.refresh_from_db()
    assert (found.status, found.open_segments) == ("current", 0)
    assert said == ["Not done: Soil. Nothing in it fell behind.", "1 text is still correct."]
    assert services.head_payload(program)["columns"]["title_es"] == "Agua"


def test_still_correct_is_refused_to_who_may_not_write_the_language(act, author):
    found, _program = behind(author)

    said = act(person(ENGLISH), "confirm", found)

    found.refresh_from_db()
    assert found.status == "behind"
    assert said == ["Not done: Clean water. You have no right to do this."]
    assert AuditEntry.objects.filter(action="confirm", is_denied=True).count() == 1


def test_actions_are_offered_to_those_who_may_use_them(client, translator, author):
    waiting("Water")

    def offered(user):
        client.force_login(user)
        form = client.get(DESK + "?language=all").context["action_form"]
        names = [name for name, _label in form.fields["action"].choices] if form else []
        return [name for name in names if name in DeskActionsMixin.actions]

    assert offered(translator) == ["take", "give_back", "confirm"]
    assert offered(author) == ["take", "assign", "give_back", "confirm"]
    assert offered(person(groups.CLEARING_OFFICERS)) == []


# The overview


def test_overview_tells_how_far_each_language_is(client, translator):
    waiting("Water", segments=10, open_segments=3, open_words=1200)
    TranslationFactory(done=True, segments=5)
    waiting("Page", content_type=ContentType.objects.get_for_model(Page), language="en", source_language="es")
    ParityRuleFactory(content_type=ContentType.objects.get_for_model(Page), rule="together")
    client.force_login(translator)

    lines = page(client.get("/admin/")).find_class("desk-progress")[0].findall(".//li")

    assert [words(line) for line in lines] == [
        "English: 66% up to date 10 words to do, English 1 behind or missing for readers, English "
        "1 later than the rule allows, English",
        "Spanish: 80% up to date 1,200 words to do, Spanish 1 behind or missing for readers, Spanish",
    ]


def test_overview_tells_nothing_of_kinds_that_the_person_does_not_see(client):
    waiting("Water")
    user = UserFactory()
    user.user_permissions.set([Permission.objects.get(codename="view_page")])
    client.force_login(user)

    assert page(client.get("/admin/")).find_class("desk-progress") == []


def test_numbers_of_the_overview_lead_to_what_they_count(listed, client, translator):
    waiting("Water")
    waiting("Soil", live_open_segments=0, exposed_since=None)
    client.force_login(translator)

    progress = page(client.get("/admin/")).find_class("desk-progress")[0]
    links = [link.get("href").removeprefix(DESK) for link in progress.iter("a")]

    assert [listed(translator, link) for link in links] == [["Water", "Soil"], ["Water"]]
