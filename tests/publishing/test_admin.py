import re

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.html import escape

from programs.models import Program
from sources.models import Source
from tests.factories import OrganizationFactory, PageFactory, ProgramFactory, SourceFactory, UserFactory
from tests.forms import filled
from tests.staff import newest, write

pytestmark = pytest.mark.django_db

LIST = "/admin/programs/program/"
NO_ROWS = {
    f"{prefix}-{name}": 0
    for prefix in ("program_regions", "partnerships", "sectors", "awards")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.fixture
def sign_in(client):
    """Sign in a person with these permissions on programs, who reads the admin in a language."""

    def sign_in(*verbs, language="en", **attributes):
        user = UserFactory(language=language, **attributes)
        user.user_permissions.set(Permission.objects.filter(codename__in=[f"{verb}_program" for verb in verbs]))
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def editor(sign_in):
    return sign_in(superuser=True)


def change(program):
    return reverse("admin:programs_program_change", args=[program.pk])


def typed(**values):
    """Return what the form of a regional program sends."""
    texts = {"title_en": "Water", "title_es": "Agua", "slug_en": "water", "slug_es": "agua"}
    choices = {"framework": "regional", "level": "program", "start_precision": "unknown", "end_precision": "unknown"}
    return texts | choices | NO_ROWS | values


def said(answer):
    return [re.sub(r"<[^>]+>", " ", str(message)) for message in get_messages(answer.wsgi_request)]


# Forms


def test_form_shows_each_language_in_its_own_box(editor):
    page = editor.get(reverse("admin:programs_program_add"))

    fields = page.context["adminform"].form.fields
    assert {name: fields[name].widget.attrs["lang"] for name in ("title_en", "title_es", "body_es")} == {
        "title_en": "en-US",
        "title_es": "es-PE",
        "body_es": "es-PE",
    }
    assert [name for name, field in fields.items() if name.endswith(("_en", "_es")) and field.required] == []
    assert not {name for name in fields if name.startswith(("is_live", "published_at"))}


def test_form_keeps_a_draft_in_spanish_alone(editor):
    answer = editor.post(
        reverse("admin:programs_program_add"), typed(title_en="", slug_en="", title_es="Solo en español")
    )

    assert answer.status_code == 302
    program = Program.objects.get()
    assert (program.title_en, program.slug_en, program.live_languages()) == ("", None, [])


@pytest.mark.parametrize(
    ("language", "message"),
    [("en", "Write this in at least one language."), ("es", "Escriba esto en al menos un idioma.")],
)
def test_form_asks_for_a_title_in_some_language(sign_in, language, message):
    client = sign_in(superuser=True, language=language)

    page = client.post(reverse("admin:programs_program_add"), typed(title_en="", title_es=""))

    assert page.context["adminform"].form.errors == {f"title_{language}": [message]}


def test_form_of_a_plain_record_asks_for_its_texts_in_some_language(editor):
    page = editor.post(reverse("admin:sources_source_add"), {"date_precision": "unknown"})
    assert page.context["adminform"].form.errors == {"title_en": ["Write this in at least one language."]}

    editor.post(reverse("admin:sources_source_add"), {"date_precision": "unknown", "title_es": "Informe"})
    assert [str(source) for source in Source.objects.all()] == ["Informe"]


def test_form_saves_a_draft_and_leaves_what_is_public(editor):
    program = ProgramFactory(regional=True, title_es="Antes")

    answer = editor.post(change(program), typed(title_es="", slug_es=""))

    program.refresh_from_db()
    assert answer.status_code == 302
    assert (program.title_es, program.live_languages()) == ("Antes", ["en", "es"])
    assert newest(program, "title_es", "slug_es") == {"title_es": "", "slug_es": None}


def test_form_never_takes_the_publication(sign_in):
    program = ProgramFactory(regional=True, draft=True)
    client = sign_in("view", "change")

    client.post(change(program), typed(is_live_en="on", is_live="on", published_at_en="2020-01-01"))

    program.refresh_from_db()
    assert (program.live_languages(), program.published_at_en, program.title_en) == ([], None, "Water")


def test_form_changes_nothing_for_who_may_only_look(sign_in):
    program = ProgramFactory(regional=True, title_en="Before")

    answer = sign_in("view").post(change(program), typed())

    program.refresh_from_db()
    assert (answer.status_code, program.title_en) == (403, "Before")


def test_form_drops_script_from_rich_text(editor):
    program = ProgramFactory(regional=True)

    editor.post(change(program), typed(body_en="<p>Fine<script>alert(1)</script></p>"))

    assert newest(program, "body_en") == "<p>Fine</p>"


def test_form_gives_its_import_map_a_nonce(editor):
    page = editor.get(reverse("admin:programs_program_add"))

    nonce = re.search(r'<script type="importmap" nonce="([^"]+)"', page.content.decode())[1]
    assert f"'nonce-{nonce}'" in page.headers["Content-Security-Policy"]


# Publication from the form


def publish(program):
    return reverse("admin:programs_program_publish", args=[program.pk])


def test_publish_button_saves_a_draft_and_leads_to_the_publication(sign_in):
    program = ProgramFactory(regional=True, title_en="Before")
    client = sign_in("view", "change", "publish")

    answer = client.post(change(program), typed(_publish="1"))

    program.refresh_from_db()
    assert (program.title_en, newest(program, "title_en")) == ("Before", "Water")
    assert said(answer) == ["“Water” is saved as a draft. Readers see it when somebody publishes it."]
    assert answer.url == publish(program)


def test_publish_button_leads_a_new_record_to_its_publication(sign_in):
    client = sign_in("view", "add", "change", "publish")

    answer = client.post(reverse("admin:programs_program_add"), typed(_publish="1"))

    program = Program.objects.get()
    assert (program.live_languages(), answer.url) == ([], publish(program))


def test_publish_page_publishes_what_was_saved(sign_in):
    program = ProgramFactory(regional=True, draft=True)
    client = sign_in("view", "change", "publish")
    client.post(change(program), typed())

    answer = client.post(publish(program), filled(client.get(publish(program)), languages=["en"]))

    program.refresh_from_db()
    assert (program.live_languages(), program.title_en) == (["en"], "Water")
    assert said(answer)[-1] == "“Water” is now public: English."
    assert answer.url == change(program)


def test_publish_page_asks_for_what_is_missing(sign_in):
    program = ProgramFactory(regional=True, draft=True)
    client = sign_in("view", "change", "publish")
    client.post(change(program), typed(slug_es=""))

    page = client.post(publish(program), filled(client.get(publish(program)), languages=["es"]))

    program.refresh_from_db()
    assert page.context["form"].errors == {
        "__all__": ["Address (Español): Fill this in before you publish in Spanish."]
    }
    assert program.live_languages() == []


def test_publishing_is_refused_to_who_may_not(sign_in):
    program = ProgramFactory(regional=True, draft=True, title_en="Before")
    client = sign_in("view", "change")
    page = client.get(change(program)).content.decode()
    assert ("_publish" in page, publish(program) in page) == (False, False)

    answers = [client.get(publish(program)), client.post(publish(program), {"languages": ["en"], "when": "now"})]

    program.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert program.live_languages() == []


def test_taking_back_is_by_post_and_by_right_only(sign_in):
    program = ProgramFactory(regional=True)
    address = reverse("admin:programs_program_unpublish", args=[program.pk])
    gone = {"languages": ["en"], "state": "gone", "when": "now"}

    assert sign_in("view", "change").post(address, gone).status_code == 403
    assert sign_in("view", "publish").get(address, gone).status_code == 200
    program.refresh_from_db()
    assert program.live_languages() == ["en", "es"]
    assert sign_in("view", "publish").post(address, gone).status_code == 302

    program.refresh_from_db()
    assert program.live_languages() == ["es"]


def test_taking_back_what_is_not_there_is_not_found(sign_in):
    client = sign_in("view", "publish")

    assert client.post(f"{LIST}0/unpublish/").status_code == 404
    assert client.post(f"{LIST}0/publish/").status_code == 404


def test_taking_back_in_no_language_of_the_site_is_refused(sign_in):
    program = ProgramFactory(regional=True)
    address = reverse("admin:programs_program_unpublish", args=[program.pk])

    page = sign_in("view", "publish").post(address, {"languages": ["qu"], "state": "gone", "when": "now"})

    program.refresh_from_db()
    assert list(page.context["form"].errors) == ["languages"]
    assert program.live_languages() == ["en", "es"]


def test_form_links_to_each_public_page_in_its_language(editor):
    program = ProgramFactory(regional=True, spanish_only=True, slug_es="agua")

    page = editor.get(change(program)).content.decode()

    assert re.findall(r'<a href="([^"]+)" hreflang="([^"]+)"', page) == [("/es/programas/agua/", "es-PE")]


# Lists


def test_list_shows_the_title_in_the_readers_language_or_says_which_it_is_in(sign_in):
    ProgramFactory(title_en="Water", title_es="Agua")
    ProgramFactory(english_only=True, title_en="Forest")
    client = sign_in("view", language="es")

    page = client.get(LIST).content.decode()

    assert "Agua" in page
    assert "Water" not in page
    assert '<span lang="en-US">Forest</span> <span class="language-note">(en inglés)</span>' in page


def test_list_says_in_words_what_is_public(sign_in):
    ProgramFactory(english_only=True)
    ProgramFactory(draft=True)

    page = sign_in("view").get(LIST).content.decode()

    states = re.findall(r'aria-hidden="true">([●○])</span> ([^<]+)<', page)
    assert sorted(states) == [("○", "Incomplete"), ("○", "Not public"), ("○", "Not public"), ("●", "Public")]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("in_en=public", {"Both", "English"}),
        ("in_es=public", {"Both"}),
        ("in_es=not_public", {"English", "Draft"}),
        ("in_es=missing", {"English"}),
        ("in_en=missing", set()),
        ("q=educacion", {"Both"}),
        ("q=EDUCACIÓN", {"Both"}),
        ("q=english", {"English"}),
        ("framework__exact=cdcs", {"Both", "English", "Draft"}),
    ],
)
def test_list_filters_and_searches_both_languages(sign_in, query, titles):
    ProgramFactory(title_en="Both", title_es="Educación")
    ProgramFactory(title_en="English", english_only=True)
    ProgramFactory(title_en="Draft", draft=True)

    page = sign_in("view").get(f"{LIST}?{query}")

    assert {program.title_en for program in page.context["cl"].result_list} == titles


def test_list_sorts_titles_as_spanish_does(sign_in):
    for title in ("Oro", "Ñandú", "Nube", "Ámbar"):
        ProgramFactory(title_es=title)

    page = sign_in(superuser=True, language="es").get(f"{LIST}?o=1")

    assert [program.title_es for program in page.context["cl"].result_list] == ["Ámbar", "Nube", "Ñandú", "Oro"]


def test_list_escapes_titles(editor):
    ProgramFactory(title_en="<script>alert(1)</script>", title_es="<img src=x onerror=alert(1)>")
    OrganizationFactory(name_en="<script>alert(1)</script>")

    for address in (LIST, "/admin/programs/organization/", "/admin/"):
        page = editor.get(address).content.decode()
        assert "<script>alert" not in page
        assert escape("<script>alert(1)</script>") in page or address == "/admin/"


# Actions


def run(client, action, *programs):
    data = {"action": action, "index": 0, "_selected_action": [program.pk for program in programs]}
    return client.post(LIST, data)


def test_action_publishes_what_is_ready_and_says_why_the_rest_is_not(sign_in):
    ready = ProgramFactory(draft=True)
    lacking = ProgramFactory(english_only=True, draft=True, title_en="Forest")

    answer = run(sign_in("view", "publish"), "publish_es", ready, lacking)

    ready.refresh_from_db()
    lacking.refresh_from_db()
    assert (ready.live_languages(), lacking.live_languages()) == (["es"], [])
    words = [" ".join(message.split()) for message in said(answer)]
    assert words == [
        "Not done: Forest Title (Español): Fill this in before you publish in Spanish. "
        "Address (Español): Fill this in before you publish in Spanish.",
        "1 record is now public in Spanish.",
    ]


def test_action_takes_back_what_is_public(sign_in):
    programs = [ProgramFactory(), ProgramFactory(), ProgramFactory(draft=True)]

    answer = run(sign_in("view", "publish"), "unpublish_en", *programs)

    assert said(answer) == ["2 records are no longer public in English."]
    assert list(Program.objects.filter(is_live_en=True)) == []


@pytest.mark.parametrize("action", ["publish_en", "unpublish_es"])
def test_action_is_not_there_for_who_may_not_publish(sign_in, action):
    program = ProgramFactory(english_only=True)
    client = sign_in("view", "change")

    run(client, action, program)

    program.refresh_from_db()
    assert program.live_languages() == ["en"]
    assert action not in client.get(LIST).content.decode()


def test_actions_speak_the_language_of_the_person(sign_in):
    ProgramFactory()

    page = sign_in("view", "publish", language="es").get(LIST)

    labels = dict(page.context["action_form"].fields["action"].choices)
    assert (labels["publish_en"], labels["unpublish_es"]) == ("Publicar en inglés", "Retirar en español")


# Overview


def test_overview_counts_what_is_public_and_what_lacks_texts(sign_in):
    ProgramFactory()
    ProgramFactory(english_only=True)
    ProgramFactory(draft=True)

    page = sign_in("view").get("/admin/").content.decode()

    lines = re.findall(r'href="([^"]*\?in_[^"]*)">(\d+ \w+)<', page)
    assert lines == [
        ("/admin/programs/program/?in_en=public", "2 public"),
        ("/admin/programs/program/?in_es=public", "1 public"),
        ("/admin/programs/program/?in_es=missing", "1 incomplete"),
    ]


def test_overview_tells_only_of_what_the_person_may_see(sign_in):
    page = PageFactory(title_en="Secret page")
    program = ProgramFactory(title_en="Seen program")
    for row in (page, program):
        write(row, UserFactory(superuser=True), summary_en="Newer words")

    page = sign_in("view").get("/admin/").content.decode()

    assert "Seen program" in page
    assert "Secret page" not in page


def test_overview_without_any_content_opens(editor):
    assert editor.get("/admin/").status_code == 200


def test_autocomplete_searches_without_accents(editor):
    SourceFactory(title_es="Informe de gestión")

    answer = editor.get("/admin/autocomplete/?app_label=programs&model_name=program&field_name=sources&term=gestion")

    assert len(answer.json()["results"]) == 1
