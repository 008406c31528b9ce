"""Images on the site's pages."""

import pytest
from django.template import Context, Template
from django.utils.translation import override

from tests import factories as make
from tests.markup import Markup

pytestmark = pytest.mark.django_db

FACTORIES = {
    "program": make.ProgramFactory,
    "area": make.AreaFactory,
    "objective": make.DevelopmentObjectiveFactory,
    "page": make.PageFactory,
    "mission": make.MissionFactory,
}
every_kind = pytest.mark.parametrize("kind", FACTORIES)
STEM = "a" * 32


def image_on_page(client, row, language):
    """Return the attributes of the image on a row's page, None where it has none."""
    with override(language):
        markup = Markup(client.get(row.get_absolute_url()))
    found = [attributes for attributes in markup.all("img") if "/media/" in attributes["src"]]
    assert len(found) <= 1
    return found[0] if found else None


def rendered(image, **context):
    """Return the partial as a page in the active language has it."""
    template = Template('{% include "parts/_image.html" %}')
    return template.render(Context({"image": image} | context))


@every_kind
@pytest.mark.parametrize(("language", "alt"), [("en", "Coffee is picked"), ("es", "Se cosecha café")])
def test_page_shows_its_image_in_its_language(client, kind, language, alt):
    image = make.ImageFactory(
        file=f"{STEM}.jpg", width=2000, height=1000, alt_en="Coffee is picked", alt_es="Se cosecha café"
    )
    row = FACTORIES[kind](image=image)

    shown = image_on_page(client, row, language)

    assert {name: shown[name] for name in ("src", "srcset", "width", "height", "alt", "loading")} == {
        "src": f"/media/{STEM}-800.webp",
        "srcset": f"/media/{STEM}-400.webp 400w, /media/{STEM}-800.webp 800w, /media/{STEM}-1600.webp 1600w",
        "width": "2000",
        "height": "1000",
        "alt": alt,
        "loading": "lazy" if kind == "mission" else "eager",
    }
    assert shown["sizes"]


@every_kind
@pytest.mark.parametrize("language", ["en", "es"])
def test_page_shows_no_draft_of_an_image(client, kind, language):
    row = FACTORIES[kind](image=make.ImageFactory(draft=True))

    assert image_on_page(client, row, language) is None


@every_kind
@pytest.mark.parametrize("language", ["en", "es"])
def test_page_without_an_image_shows_none(client, kind, language):
    assert image_on_page(client, FACTORIES[kind](), language) is None


def test_image_of_another_language_says_which(client):
    image = make.ImageFactory(spanish_only=True, alt_es="Se cosecha café", caption_es="Cosecha", credit="Ana")

    with override("en"):
        html = rendered(image)

    assert 'lang="es-PE"' in html
    assert 'alt="Se cosecha café"' in html
    assert "Cosecha" in html


def test_words_of_an_image_that_are_not_public_stay_inside(client):
    image = make.ImageFactory(
        english_only=True, title_en="Internal name", rights="Signed consent", alt_es="Borrador", caption_es="Borrador"
    )

    for language in ("en", "es"):
        with override(language):
            html = rendered(image)
        assert [words for words in ("Internal name", "Signed consent", "Borrador") if words in html] == []


@pytest.mark.parametrize(
    ("width", "src", "srcset"),
    [
        (300, f"/media/{STEM}.png", f"/media/{STEM}.png 300w"),
        (400, f"/media/{STEM}-400.webp", f"/media/{STEM}-400.webp 400w"),
        (500, f"/media/{STEM}.png", f"/media/{STEM}-400.webp 400w, /media/{STEM}.png 500w"),
        (
            1000,
            f"/media/{STEM}-800.webp",
            f"/media/{STEM}-400.webp 400w, /media/{STEM}-800.webp 800w, /media/{STEM}.png 1000w",
        ),
    ],
)
def test_browser_chooses_among_the_files_there_are(width, src, srcset):
    html = rendered(make.ImageFactory(file=f"{STEM}.png", width=width))

    assert f'src="{src}"' in html
    assert f'srcset="{srcset}"' in html


def test_words_of_an_image_are_escaped():
    hostile = '"><script>alert(1)</script>'

    html = rendered(make.ImageFactory(alt_en=hostile, caption_en=hostile, credit=hostile))

    assert "<script>" not in html


def test_image_without_caption_shows_its_credit_alone():
    html = rendered(make.ImageFactory(caption_en=None, credit="Ana Quispe"))

    assert "None" not in html
    assert "Credit: Ana Quispe" in html


def test_preview_shows_a_draft_from_where_it_says():
    image = make.ImageFactory(draft=True, file=f"{STEM}.jpg", width=500, alt_en="")

    html = rendered(image, preview_media="/preview/files/")

    assert f'src="/preview/files/{STEM}.jpg"' in html
    assert f"/preview/files/{STEM}-400.webp 400w" in html
    assert 'alt=""' in html
    assert "/media/" not in html


def test_preview_of_an_image_without_a_file_shows_nothing():
    assert rendered(make.ImageFactory(draft=True, file=""), preview_media="/preview/").strip() == ""
    assert rendered(None, preview_media="/preview/").strip() == ""
