"""What an address answers whose object was renamed, taken back, moved or deleted."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from publishing import services
from publishing.models import Draft
from publishing.payload import snapshot
from tests.factories import (
    AreaFactory,
    DevelopmentObjectiveFactory,
    IndicatorFactory,
    MissionFactory,
    PageFactory,
    ProgramFactory,
    StrategyFactory,
    UserFactory,
)
from tests.markup import Markup
from tests.states import delete, end, remember

pytestmark = pytest.mark.django_db

TAGS = {"en": "en-US", "es": "es-PE"}
OTHER = {"en": "es", "es": "en"}
FACTORIES = [AreaFactory, DevelopmentObjectiveFactory, IndicatorFactory, PageFactory, ProgramFactory, StrategyFactory]
every_kind = pytest.mark.parametrize("factory", FACTORIES)
every_language = pytest.mark.parametrize("language", ["en", "es"])
WITHDRAWN = {"en": "Withdrawn on October 6, 2023.", "es": "Retirada el 6 de octubre de 2023."}
TAKEN_DOWN = {"en": "Taken down on October 6, 2023.", "es": "Retirada el 6 de octubre de 2023."}
GONE = {"en": "This page was taken down", "es": "Esta página fue retirada"}
STILL_PUBLIC = {"en": "The page is still public in Spanish:", "es": "La página sigue siendo pública en inglés:"}


def path_of(row, language):
    with override(language):
        return row.get_absolute_url()


def path_with(row, language, slug):
    """Return the address that a public row would have under another slug."""
    return path_of(row, language).replace(f"/{row.text('slug', language)}/", f"/{slug}/")


def answer(client, path):
    """Return the status of an address, and where it leads."""
    response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


def follow(client, path):
    """Return where an address leads in the end, and by how many steps."""
    response = client.get(path, follow=True)
    return response.request["PATH_INFO"], response.status_code, len(response.redirect_chain)


@every_language
@every_kind
def test_withdrawn_page_stays_with_a_dated_banner(client, factory, language):
    row = factory()
    path = path_of(row, language)
    end(row, language, reason="The figures were wrong.")

    response = client.get(path)

    markup = Markup(response)
    assert response.status_code == 200
    assert f"{WITHDRAWN[language]} The figures were wrong." in markup.text
    assert row.text(row.title_field, language) in markup.text
    assert row.text(row.title_field, OTHER[language]) not in markup.text
    assert len(markup.all("h1")) == 1
    assert [tag["content"] for tag in markup.all("meta", name="robots")] == ["noindex"]
    assert [tag["href"] for tag in markup.all("link", rel="canonical")] == [f"{settings.SITE_URL}{path}"]
    assert markup.all("link", rel="alternate") == []
    assert markup.structured_data == []
    assert STILL_PUBLIC[language] in markup.text
    assert path_of(row, OTHER[language]) in {
        link["href"].removeprefix(settings.SITE_URL) for link in markup.all("a", hreflang=OTHER[language])
    }


@every_language
@every_kind
def test_twin_of_a_withdrawn_page_stays_as_it_is(client, factory, language):
    row = factory()
    end(row, OTHER[language])
    path = path_of(row, language)

    markup = Markup(client.get(path))

    own = f"{settings.SITE_URL}{path}"
    alternates = {tag["hreflang"]: tag["href"] for tag in markup.all("link", rel="alternate")}
    assert alternates == {language: own, "x-default": own}
    assert markup.all("meta", name="robots") == []
    assert [words for words in (*WITHDRAWN.values(), *STILL_PUBLIC.values()) if words in markup.text] == []


@every_language
@every_kind
def test_reader_who_comes_by_the_other_languages_address_meets_the_withdrawal(client, factory, language):
    row = factory()
    own = path_of(row, language)
    end(row, language)

    # What lists and the toggle of the public twin lead to.
    borrowed = path_of(row, language)

    assert borrowed != own
    assert follow(client, borrowed) == (own, 200, 1)
    assert WITHDRAWN[language] in Markup(client.get(own)).text


@every_kind
def test_page_withdrawn_in_both_languages_stays_in_both(client, factory):
    row = factory()
    paths = {language: path_of(row, language) for language in TAGS}
    end(row, "en", reason="Outdated.")
    end(row, "es", reason="Desactualizada.")

    for language, reason in {"en": "Outdated.", "es": "Desactualizada."}.items():
        markup = Markup(client.get(paths[language]))
        assert f"{WITHDRAWN[language]} {reason}" in markup.text
        assert {link["href"] for link in markup.all("a") if link.get("data-language")} == {paths[OTHER[language]]}
        assert STILL_PUBLIC[language] not in markup.text
        assert answer(client, path_with(row, language, row.text("slug", OTHER[language]))) == (301, paths[language])


@pytest.mark.parametrize(("content", "reader"), [("en", "es"), ("es", "en")])
@every_kind
def test_withdrawn_page_of_one_language_is_read_in_the_other_with_both_notices(client, factory, content, reader):
    trait = {"en": "english_only", "es": "spanish_only"}[content]
    row = factory(**{trait: True})
    path = path_of(row, reader)
    end(row, content, reason="Nadie.")

    markup = Markup(client.get(path))

    assert WITHDRAWN[reader] in markup.text
    assert [tag["lang"] for tag in markup.all("html")] == [TAGS[reader]]
    assert markup.all("div", lang=TAGS[content]) != []
    assert row.text(row.title_field, content) in markup.text
    assert [tag["content"] for tag in markup.all("meta", name="robots")] == ["noindex"]


@every_kind
def test_states_hold_where_both_languages_share_a_slug(client, factory):
    row = factory(slug_en="same", slug_es="same")
    paths = {language: path_of(row, language) for language in TAGS}
    end(row, "en", reason="Outdated.")

    assert answer(client, paths["en"]) == (200, "")
    assert WITHDRAWN["en"] in Markup(client.get(paths["en"])).text
    assert WITHDRAWN["es"] not in Markup(client.get(paths["es"])).text

    end(row, "es", "gone")

    assert (answer(client, paths["en"]), answer(client, paths["es"])) == ((200, ""), (410, ""))


@every_language
@every_kind
@pytest.mark.parametrize("target", ["/{language}/", "https://www.example.org/new?a=1"])
def test_redirected_page_leads_where_it_was_told(client, factory, language, target):
    row = factory()
    path = path_of(row, language)
    target = target.format(language=language)
    end(row, language, "redirected", redirect_to=target)

    assert answer(client, f"{path}?next=https://evil.example/") == (301, target)
    assert answer(client, path_of(row, language)) == (301, target)
    assert answer(client, path_of(row, OTHER[language])) == (200, "")


@every_language
@every_kind
@pytest.mark.parametrize("target", ["{path}", "{site}{path}"])
def test_redirect_to_itself_never_starts(client, factory, language, target):
    row = factory()
    path = path_of(row, language)
    end(row, language, "redirected", redirect_to=target.format(site=settings.SITE_URL, path=path))

    assert answer(client, path) == (410, "")


@every_language
@every_kind
def test_gone_page_says_so_in_both_languages(client, factory, language):
    MissionFactory()
    row = factory()
    path = path_of(row, language)
    end(row, language, "gone", reason="It was a test.")

    response = client.get(path)

    markup = Markup(response)
    assert response.status_code == 410
    assert f"{TAKEN_DOWN[language]} It was a test." in markup.text
    assert set(GONE.values()) == {words for words in GONE.values() if words in markup.text}
    assert len(markup.all("h1")) == 1
    assert [tag["content"] for tag in markup.all("meta", name="robots")] == ["noindex"]
    assert row.text(row.title_field, language) not in markup.text
    assert STILL_PUBLIC[language] in markup.text
    assert path_of(row, OTHER[language]) in markup.paths()
    assert answer(client, path_of(row, OTHER[language])) == (200, "")


@every_language
@every_kind
def test_old_address_leads_to_the_present_one_at_once(client, factory, language):
    row = factory()
    remember(row, language, "first")
    remember(row, language, "second")
    own = path_of(row, language)

    assert answer(client, path_with(row, language, "first")) == (301, own)
    assert answer(client, path_with(row, language, "second")) == (301, own)


@every_kind
def test_two_renames_and_back_lead_to_the_present_address(client, factory):
    # a, then b, then c, then b again: b's own row of old addresses may have stayed.
    row = factory(slug_en="b")
    for slug in "abc":
        remember(row, "en", slug)
    paths = {slug: path_with(row, "en", slug) for slug in "abc"}

    assert [follow(client, paths[slug]) for slug in "abc"] == [
        (paths["b"], 200, 1),
        (paths["b"], 200, 0),
        (paths["b"], 200, 1),
    ]


@every_language
@every_kind
def test_old_address_leads_in_the_other_language_too(client, factory, language):
    row = factory()
    remember(row, language, "first")

    assert answer(client, path_with(row, OTHER[language], "first")) == (301, path_of(row, OTHER[language]))


@every_kind
def test_old_address_of_a_row_public_in_another_language_leads_to_the_borrowed_page(client, factory):
    row = factory(spanish_only=True)
    remember(row, "en", "first")
    own = path_of(row, "en")

    assert follow(client, own.replace(f"/{row.slug_es}/", "/first/")) == (own, 200, 1)


@every_kind
def test_public_row_wins_over_an_old_address(client, factory):
    newer = factory(slug_en="taken")
    older = factory()
    remember(older, "en", "taken")

    assert answer(client, path_of(newer, "en")) == (200, "")


@every_kind
def test_public_row_wins_over_a_withdrawn_one_with_its_slug_in_another_language(client, factory):
    withdrawn, public = factory(slug_es="taken"), factory(slug_en="taken")
    end(withdrawn, "es")

    markup = Markup(client.get(path_of(public, "en")))

    assert public.text(public.title_field, "en") in markup.text
    assert WITHDRAWN["en"] not in markup.text


@every_kind
def test_withdrawn_page_keeps_its_address_from_a_row_that_borrows_it(client, factory):
    withdrawn = factory(slug_en="taken")
    path = path_of(withdrawn, "en")
    other = factory(spanish_only=True, slug_es="taken")
    end(withdrawn, "en")

    assert WITHDRAWN["en"] in Markup(client.get(path)).text
    assert other.text(other.title_field, "es") in Markup(client.get(path_of(other, "es"))).text


@every_kind
def test_old_address_of_a_withdrawn_row_leads_to_its_withdrawn_page(client, factory):
    row = factory()
    remember(row, "en", "first")
    old, own = path_with(row, "en", "first"), path_of(row, "en")
    end(row, "en")

    assert follow(client, old) == (own, 200, 1)
    assert WITHDRAWN["en"] in Markup(client.get(own)).text


@every_kind
def test_old_address_of_a_redirected_row_leads_there_at_once(client, factory):
    row = factory()
    remember(row, "en", "first")
    old = path_with(row, "en", "first")
    end(row, "en", "redirected", redirect_to="/en/programs/")

    assert answer(client, old) == (301, "/en/programs/")


@every_kind
def test_redirect_to_an_old_address_of_itself_never_loops(client, factory):
    row = factory()
    remember(row, "en", "first")
    old, own = path_with(row, "en", "first"), path_of(row, "en")
    end(row, "en", "redirected", redirect_to=old)

    assert follow(client, own) == (old, 410, 1)


@every_kind
def test_rows_that_swapped_slugs_never_loop(client, factory):
    one, two = factory(slug_en="a", slug_es="b"), factory(slug_en="b", slug_es="a")
    paths = [path_of(row, language) for row in (one, two) for language in TAGS]
    for row in (one, two):
        remember(row, "en", row.slug_es)
        remember(row, "es", row.slug_en)
        end(row, "es")

    assert [follow(client, path)[1:] for path in paths] == [(200, 0)] * 4


@every_language
@every_kind
def test_deleted_row_is_gone_under_every_address_it_had(client, factory, language):
    row = factory()
    remember(row, language, "first")
    paths = [path_of(row, language), path_with(row, language, "first")]
    for code in TAGS:
        end(row, code, "gone")
    delete(row)

    assert [answer(client, path) for path in paths] == [(410, "")] * 2
    assert TAKEN_DOWN[language] in Markup(client.get(paths[0])).text


def test_deleted_row_that_was_redirected_still_leads_there(client):
    row = ProgramFactory()
    path = path_of(row, "en")
    end(row, "en", "redirected", redirect_to="/en/programs/")
    delete(row)

    assert answer(client, path) == (301, "/en/programs/")


def test_addresses_hold_through_renames_withdrawal_deletion_and_recovery(client):
    person = UserFactory(superuser=True)
    row = ProgramFactory(regional=True, slug_en="a", slug_es="x")
    paths = [f"/en/programs/{slug}/" for slug in "abc"] + ["/es/programas/x/", "/es/programas/b/"]
    base, answers = None, []
    for slug in "bcb":
        row.refresh_from_db()
        payload = snapshot(row)
        payload["columns"]["slug_en"] = slug
        base = services.save(row, payload, by=person, base=base).revision.number
        services.publish(row, ["en"], by=person, notes={"en": "Renamed."})
    answers.append([answer(client, path) for path in paths])
    services.unpublish(row, list(TAGS), by=person, state="withdrawn", reasons={"en": "Outdated.", "es": "Antigua."})
    answers.append([answer(client, path) for path in paths])
    row.refresh_from_db()
    services.delete(row, by=person)
    answers.append([answer(client, path) for path in paths])
    services.recover(Draft.objects.get(), by=person)
    answers.append([answer(client, path) for path in paths])

    to_b, to_x, stays, is_gone = (301, paths[1]), (301, paths[3]), (200, ""), (410, "")
    assert answers == [[to_b, stays, to_b, stays, to_x]] * 2 + [[is_gone] * 5] * 2


@every_language
@every_kind
def test_addresses_of_a_draft_tell_nothing(client, factory, language):
    row = factory(draft=True)
    path = path_of(row, language)
    remember(row, language, "first")

    assert answer(client, path) == (404, "")
    assert answer(client, path.replace(f"/{row.text('slug', language)}/", "/first/")) == (404, "")


@every_kind
def test_slug_of_a_language_that_was_never_public_tells_nothing(client, factory):
    row = factory(is_live_es=False, published_at_es=None)
    path = path_with(row, "en", row.slug_es)
    end(row, "en")

    assert answer(client, path) == (404, "")


@every_kind
def test_old_address_of_another_kind_of_content_tells_nothing(client, factory):
    row = factory()
    other = next(kind for kind in FACTORIES if kind is not factory)()
    remember(other, "en", "first")

    assert answer(client, path_with(row, "en", "first")) == (404, "")


def test_strategy_in_force_that_was_withdrawn_is_read_at_an_address_of_its_own(client):
    row = StrategyFactory(current=True, slug_en="cdcs", slug_es="ecdp")
    end(row, "en")

    assert follow(client, "/en/strategy/") == ("/en/strategy/cdcs/", 200, 1)
    assert WITHDRAWN["en"] in Markup(client.get("/en/strategy/cdcs/")).text
    assert follow(client, "/es/estrategia/") == ("/es/estrategia/", 200, 0)

    end(row, "es", "gone")

    assert follow(client, "/en/strategy/") == ("/en/strategy/cdcs/", 200, 1)
    assert follow(client, "/es/estrategia/") == ("/es/estrategia/ecdp/", 410, 1)


def test_strategy_section_shows_an_earlier_strategy_once_the_one_in_force_is_withdrawn(client):
    earlier = StrategyFactory()
    row = StrategyFactory(current=True)
    for language in TAGS:
        end(row, language)

    markup = Markup(client.get("/en/strategy/"))

    assert earlier.title_en in markup.text
    assert row.title_en not in markup.text


def test_draft_of_a_strategy_in_force_has_no_section(client):
    StrategyFactory(current=True, draft=True)

    assert (answer(client, "/en/strategy/"), answer(client, "/es/estrategia/")) == ((404, ""), (404, ""))


def test_introduction_of_a_section_that_was_withdrawn_leaves_the_section(client):
    row = PageFactory(section="programs:list", slug_en="programs-text")
    end(row, "en")

    assert answer(client, "/en/programs-text/") == (301, "/en/programs/")


@every_kind
def test_addresses_ask_the_database_a_set_number_of_times(client, factory):
    row = factory()
    own, old = path_of(row, "en"), path_with(row, "en", "first")
    remember(row, "en", "first")
    borrowed = path_of(factory(spanish_only=True), "en")
    client.get(own)

    asked = []
    for path in (own, borrowed, old):
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        asked.append(len(queries))

    live, elsewhere, renamed = asked
    # Whether it was taken back in this language is asked only of what is not public in it.
    assert elsewhere == live + 1
    assert renamed <= 6
