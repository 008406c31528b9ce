import re

import pytest
from django.db.models import ProtectedError
from PIL import Image as Pillow

from images.models import Image
from images.names import NAME, image_url, is_ours
from publishing import services
from tests import factories as make
from tests.images.pictures import drawn, opened, stored_image
from tests.rules import assert_accepted, changed, errors, refused_by_database

pytestmark = pytest.mark.django_db


def stored_sizes(media_root):
    """Return {file name: (format, size)} of all that is stored."""
    sizes = {}
    for path in media_root.iterdir():
        with Pillow.open(path) as image:
            sizes[path.name] = (image.format, image.size)
    return sizes


@pytest.mark.parametrize(
    ("width", "renditions"),
    [(300, []), (400, [400]), (900, [400, 800]), (1600, [400, 800, 1600]), (2500, [400, 800, 1600])],
)
def test_image_has_renditions_no_wider_than_itself(media_root, width, renditions):
    image = stored_image(drawn("PNG", (width, width // 2)), "drawing.png")

    name = image.file.name
    stem = name.removesuffix(".png")
    assert re.fullmatch(r"[0-9a-f]{32}\.png", name)
    assert (image.width, image.height) == (width, width // 2)
    assert stored_sizes(media_root) == {name: ("PNG", (width, width // 2))} | {
        f"{stem}-{step}.webp": ("WEBP", (step, step // 2)) for step in renditions
    }
    assert all(is_ours(stored) for stored in stored_sizes(media_root))


def test_renditions_of_a_photograph_show_what_it_shows(media_root):
    image = stored_image(drawn("JPEG", (4000, 3000)))

    for width in (400, 800, 1600):
        rendition = opened(media_root / f"{image.file.name[:32]}-{width}.webp")
        assert rendition.size == (width, width * 3 // 4)
        assert max(rendition.getpixel((10, 10))) < 215
        assert min(rendition.getpixel((width - 10, 10))) > 245


def test_thin_image_has_renditions_too(media_root):
    image = stored_image(drawn("PNG", (2000, 1)), "line.png")

    assert opened(media_root / f"{image.file.name[:32]}-400.webp").size == (400, 1)


def test_two_uploads_of_one_file_have_names_of_their_own():
    assert stored_image().file.name != stored_image().file.name


def test_image_saved_again_keeps_its_file(media_root):
    image = stored_image()
    before = stored_sizes(media_root)

    Image.objects.get().save()

    assert (Image.objects.get().file.name, stored_sizes(media_root)) == (image.file.name, before)


def test_public_image_has_its_words():
    image = make.ImageFactory()

    assert_accepted(image)
    for field in ("title_en", "alt_en"):
        assert refused_by_database(changed(make.ImageFactory(), **{field: ""}), "image_live_en_complete")
    for field in ("title_es", "alt_es"):
        assert refused_by_database(changed(make.ImageFactory(), **{field: None}), "image_live_es_complete")


@pytest.mark.parametrize("columns", [{"credit": ""}, {"file": ""}, {"width": None}, {"height": None}])
def test_public_image_has_its_file_and_credit(columns):
    image = changed(make.ImageFactory(), **columns)

    assert errors(image) == (
        {"file": ["This field cannot be blank."]}
        if "file" in columns
        else {"__all__": ["A public image needs its file and its credit."]}
    )
    assert refused_by_database(image, "image_live_has_file_and_credit")
    make.ImageFactory(draft=True, **columns)


def test_image_tells_what_it_lacks_to_be_public():
    image = make.ImageFactory(draft=True, alt_es="", credit="", file="")

    assert image.missing_to_publish("en") == ["file", "credit"]
    assert image.missing_to_publish("es") == ["alt_es", "file", "credit"]
    assert services.missing_errors(image, ["es"]).keys() == {"alt_es", "file", "credit"}


@pytest.mark.parametrize(
    "factory",
    [
        make.ProgramFactory,
        make.AreaFactory,
        make.DevelopmentObjectiveFactory,
        make.PageFactory,
        make.MissionFactory,
    ],
)
def test_image_that_a_page_shows_cannot_be_deleted(factory):
    image = make.ImageFactory()
    factory(image=image)

    with pytest.raises(ProtectedError):
        image.delete()


def test_address_of_an_image_is_that_of_its_file():
    image = make.ImageFactory(file=f"{'a' * 32}.png")

    assert image.get_absolute_url() == f"/media/{'a' * 32}.png"
    assert image_url(image.file.name, 800) == f"/media/{'a' * 32}-800.webp"
    assert image_url(image.file.name, 800, draft=True) == f"/admin/images/image/file/{'a' * 32}-800.webp"
    assert Image().get_absolute_url() == ""


@pytest.mark.parametrize(
    "name",
    [
        "a.jpg",
        f"{'a' * 31}.jpg",
        f"{'A' * 32}.jpg",
        f"{'a' * 32}.gif",
        f"{'a' * 32}.jpg\n",
        f"{'a' * 32}-500.webp",
        f"{'a' * 32}-400.jpg",
        f"../{'a' * 32}.jpg",
        f"{'a' * 32}.jpg/..",
        "",
    ],
)
def test_other_names_are_not_ours(name):
    assert not is_ours(name)
    assert re.fullmatch(NAME, name) is None
