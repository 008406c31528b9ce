import datetime
import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext, override

from programs.models import Partnership, Program
from publishing import payload
from publishing.preview import frames, render, render_live
from publishing.preview.overlay import overlay
from strategy.models import Strategy
from tests import factories as make

pytestmark = pytest.mark.django_db

DIGEST = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {} t"
CRAFTED = "<img src=x onerror=alert(1)>\"'%s;--<script>alert(2)</script></textarea>\\"


def everything():
    """Return a digest of every row of every table, and the names of what is temporary in the session."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        digests = {}
        for table in map(connection.ops.quote_name, tables):
            cursor.execute(DIGEST.format(table))
            digests[table] = cursor.fetchone()
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()")
        return digests, cursor.fetchall()


def version(row, many=None, children=None, **columns):
    """Return the payload of a row with some of its columns, lists and child rows changed."""
    found = payload.snapshot(row)
    found["columns"] |= columns
    found["many"] |= many or {}
    found["children"] |= children or {}
    return found


@pytest.mark.parametrize("language", ["en", "es"])
def test_render_shows_the_version_and_writes_nothing(language, django_assert_max_num_queries):
    program = make.ProgramFactory()
    draft = version(program, title_en="Water for all", title_es="Agua para todos")
    before = everything()

    with django_assert_max_num_queries(40):
        page = render(program, draft, language)

    shown, other = [draft["columns"][f"title_{code}"] for code in sorted(["en", "es"], key=language.__ne__)]
    assert page.status == 200
    assert f"<h1>{shown}</h1>" in page.html
    assert other not in page.html
    assert page.html.startswith(f'<!doctype html>\n<html lang="{"en-US" if language == "en" else "es-PE"}">')
    assert '<base target="_blank"><meta name="robots" content="noindex">' in page.html
    assert everything() == before
    assert render_live(program, language).html.count(program.text("title", language)) > 1


def test_render_of_what_is_public_is_the_public_page(client):
    program = make.PartnershipFactory().program
    program.sources.set(make.SourceFactory.create_batch(2))

    page = render(program, payload.snapshot(program), "en")

    public = client.get(program.get_absolute_url()).content.decode()
    assert page.html.replace('<base target="_blank"><meta name="robots" content="noindex">', "") == public
    assert page == render_live(program, "en")


def test_render_leaves_other_pages_and_later_requests_alone(client):
    program, other = make.ProgramFactory.create_batch(2)
    addresses = [program.get_absolute_url(), other.get_absolute_url(), reverse("programs:list")]
    before = [client.get(address).content for address in addresses]

    render(program, version(program, title_en="Water", slug_en="water"), "en")

    assert [client.get(address).content for address in addresses] == before
    assert client.get("/en/programs/water/").status_code == 404


@pytest.mark.parametrize("language", ["en", "es"])
def test_render_shows_an_incomplete_draft(language):
    program = make.ProgramFactory(
        draft=True, title_en="", title_es="", slug_en=None, slug_es=None, framework="regional", objective=None
    )

    page = render(program, payload.snapshot(program), language)

    with override(language):
        assert page.status == 200
        assert f"<h1>{gettext('Untitled')}</h1>" in page.html


def test_render_shows_a_draft_whose_address_was_taken():
    taken = make.ProgramFactory(title_en="First", slug_en="water", slug_es="agua")
    program = make.ProgramFactory(title_en="Second", title_es="Segundo")

    pages = [render(program, version(program, slug_en="water", slug_es="water"), code) for code in ("en", "es")]

    assert [page.status for page in pages] == [200, 200]
    assert "<h1>Second</h1>" in pages[0].html
    assert "<h1>Segundo</h1>" in pages[1].html
    assert render_live(taken, "en").html.count("<h1>First</h1>") == 1


def test_render_shows_a_strategy_in_force_in_place_of_another():
    make.StrategyFactory(current=True, title_en="Now")
    coming = make.StrategyFactory(draft=True, title_en="Next")

    page = render(coming, version(coming, is_current=True), "en")

    assert "<h1>Next</h1>" in page.html
    assert list(Strategy.objects.current().values_list("title_en")) == [("Now",)]


def test_render_leaves_out_relations_that_were_deleted():
    source, kept = make.SourceFactory.create_batch(2)
    program = make.ProgramFactory(area=make.AreaFactory())
    partnership = make.PartnershipFactory(program=program)
    program.sources.set([source, kept])
    draft = version(program)
    area, organization = program.area, partnership.organization
    Program.objects.update(area=None)
    Partnership.objects.all().delete()
    for row in (area, organization, source):
        row.delete()

    page = render(program, draft, "en")

    assert page.status == 200
    assert kept.title_en in page.html
    assert not any(row in page.html for row in (source.title_en, area.title_en, organization.name_en))


def test_render_shows_child_rows_and_lists_of_the_version():
    program = make.ProgramFactory()
    gone = make.PartnershipFactory(program=program)
    elsewhere = make.PartnershipFactory()
    coming = make.OrganizationFactory()
    source = make.SourceFactory()
    number = payload.reserve(Partnership)
    row = {"organization": coming.pk, "role": "implementing"}

    page = render(program, version(program, {"sources": [source.pk]}, {"partnerships": {str(number): row}}), "en")

    assert coming.name_en in page.html
    assert source.title_en in page.html
    assert gone.organization.name_en not in page.html
    assert elsewhere.organization.name_en in render_live(elsewhere.program, "en").html
    assert list(program.sources.all()) == []


def test_render_shows_a_deleted_object():
    program = make.ProgramFactory(draft=True, framework="regional", objective=None, title_en="Back again")
    draft = version(program)
    number, key = program.pk, program.key
    program.delete()

    page = render(Program(pk=number, key=key), draft, "en")

    assert "<h1>Back again</h1>" in page.html
    assert not Program.objects.exists()


def test_render_says_why_there_is_no_page():
    challenge = make.ChallengeFactory(draft=True, strategy=None, order=None)
    area = make.AreaFactory()
    before = everything()

    page = render(challenge, payload.snapshot(challenge), "en")
    too_long = render(area, version(area, title_en="x" * 300), "en")

    assert (page.status, too_long.status) == (204, 204)
    assert "What it belongs to is still missing, so it has no address yet." in page.html
    assert "A value in it is too long or too large to be shown." in too_long.html
    assert everything() == before


@pytest.mark.parametrize("file", ["a" * 32 + ".jpg", ""])
def test_render_shows_the_file_of_an_image(file):
    image = make.ImageFactory(draft=True, file=file)
    if file:
        default_storage.save(file, ContentFile(b"picture"))

    page = render(image, payload.snapshot(image), "en", media="/where/")

    assert page.status == 204
    assert re.findall(r'<img src="([^"]*)"', page.html) == [f"/where/{file}"] * bool(file)


def test_render_live_has_no_page_of_what_is_not_public():
    program = make.ProgramFactory(english_only=True)

    assert render_live(program, "es") is None


@pytest.mark.parametrize("language", ["en", "es"])
def test_render_keeps_crafted_text_inert(language):
    program = make.ProgramFactory(body_en="<p>one</p>", body_es="<p>uno</p>")
    texts = {f"{name}_{language}": CRAFTED for name in ("title", "summary", "body")}

    [frame] = frames(program, version(program, **texts), [language])

    for html in (frame.html, frame.marked):
        assert "<img src=x" not in html
        assert "<script>alert" not in html
        assert html.count("<h1") == 1
        assert html.count("<img") == render_live(program, language).html.count("<img")


def test_overlay_leaves_nothing_behind_after_an_error():
    program = make.ProgramFactory(title_en="Now")
    before = everything()

    with pytest.raises(ZeroDivisionError), overlay(program, version(program, title_en="Then"), "en"):
        assert 1 / (Program.objects.get().title_en != "Then")
    with pytest.raises(DatabaseError), overlay(program, version(program), "en"):
        Program.objects.raw("SELECT 1 / 0")[0]

    assert everything() == before
    assert Program.objects.get().title_en == "Now"


@pytest.mark.django_db(transaction=True)
def test_overlay_leaves_nothing_behind_in_the_connection():
    program = make.ProgramFactory(title_en="Now")

    with overlay(program, version(program, title_en="Then"), "en"):
        assert Program.objects.get().title_en == "Then"

    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
    assert Program.objects.get().title_en == "Now"
    assert everything()[1] == []


@pytest.mark.django_db(transaction=True)
def test_overlay_waits_for_nobody_and_nobody_for_it():
    program = make.ProgramFactory()
    other = connection.copy()
    try:
        with transaction.atomic():
            Program.objects.select_for_update().get()
            Program.objects.update(title_en="Changed")
            with overlay(program, version(program, title_en="Shown"), "en"), other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
                cursor.execute("SELECT title_en FROM programs_program")
                assert cursor.fetchone() == (program.title_en,)
    finally:
        other.close()


def test_frames_mark_changes_against_what_is_public():
    program = make.ProgramFactory(english_only=True, summary_en="It began in 2019 with 1,234.50 soles.")
    draft = version(
        program, summary_en="It began in 2020 with 1,234.50 soles.", title_es="Agua",
        starts_on=datetime.date(2020, 1, 1).isoformat(), start_precision="year",
    )  # fmt: skip

    english, spanish = frames(program, draft, ["en", "es"])

    assert "<del" not in english.html
    assert ">2019</del>" in english.marked
    assert ">2020</ins>" in english.marked
    assert "1,234.50</" not in english.marked
    assert spanish.marked == ""
    assert "Agua" in spanish.html


def test_frames_run_no_script_and_keep_their_own_places():
    program = make.ProgramFactory()

    [frame] = frames(program, payload.snapshot(program), ["en"])

    assert re.findall(r"<script[^>]*>", frame.html) == ['<script type="application/ld+json">'] * 2
    assert '<a class="usa-skipnav" href="about:srcdoc#main" target="_self">' in frame.html
