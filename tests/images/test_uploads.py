from io import BytesIO

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image as Pillow
from PIL import ImageCms

from images import uploads
from images.uploads import UploadField, clean_upload
from tests.images.pictures import RED, drawn, opened, png_that_claims, upload

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
JPEG_WITH_HTML_COMMENT = drawn(comment=HTML)

GOOD = {
    "photo.jpg": ("JPEG", "image/jpeg", "jpg"),
    "PHOTO.JPEG": ("JPEG", "image/jpeg", "jpg"),
    "drawing.png": ("PNG", "image/png", "png"),
    "picture.webp": ("WEBP", "image/webp", "webp"),
}


def refusal(file):
    """Return the code with which an upload is refused, None if it is taken."""
    try:
        clean_upload(file)
    except ValidationError as error:
        return error.code
    return None


@pytest.mark.parametrize("name", GOOD)
def test_upload_of_each_type_is_taken(name):
    kind, content_type, ending = GOOD[name]

    cleaned = clean_upload(upload(drawn(kind), name, content_type))

    image = opened(cleaned)
    assert (image.format, image.size, cleaned.name, cleaned.content_type) == (
        kind, (900, 600), f"image.{ending}", content_type,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("drawing.svg", SVG, "wrong_type"),
        ("drawing.png", SVG, "unreadable"),
        ("moving.gif", drawn("GIF"), "wrong_type"),
        ("moving.png", drawn("GIF"), "unreadable"),
        ("photo.jpg", drawn("PNG"), "wrong_content"),
        ("photo.png", drawn("JPEG"), "wrong_content"),
        ("photo.bmp", drawn("BMP"), "wrong_type"),
        ("photo.jpg", drawn("TIFF"), "unreadable"),
        ("photo", drawn(), "wrong_type"),
        ("photo.jpg.html", drawn(), "wrong_type"),
        ("photo.jpg", HTML, "unreadable"),
        ("photo.jpg", b"\0" * 1000, "unreadable"),
        ("photo.jpg", drawn() + HTML, "foreign_content"),
        ("photo.jpg", JPEG_WITH_HTML_COMMENT, "foreign_content"),
        ("photo.jpg", HTML + drawn(), "unreadable"),
        ("photo.png", drawn("PNG") + b"%PDF-1.7", "foreign_content"),
        ("flood.png", png_that_claims(50_000, 50_000), "too_many_pixels"),
        ("flood.png", png_that_claims(10_000, 5_001), "too_many_pixels"),
        ("flood.png", png_that_claims(16_001, 10), "too_many_pixels"),
        ("flood.png", png_that_claims(9_000, 5_000), "unreadable"),
        ("flood.png", png_that_claims(0, 0), "unreadable"),
    ],
)
def test_upload_that_is_no_plain_image_is_refused(name, content, code):
    assert refusal(upload(content, name)) == code


@pytest.mark.parametrize(("name", "kind"), [("photo.jpg", "JPEG"), ("photo.png", "PNG"), ("photo.webp", "WEBP")])
@pytest.mark.parametrize("part", [0.02, 0.5, 0.9])
def test_truncated_upload_is_refused(name, kind, part):
    noise = Pillow.effect_noise((300, 300), 90).convert("RGB")
    whole = BytesIO()
    noise.save(whole, kind)
    content = whole.getvalue()

    assert refusal(upload(content, name)) is None
    assert refusal(upload(content[: int(len(content) * part)], name)) == "unreadable"


def test_upload_whose_declared_type_is_another_is_refused():
    assert refusal(upload(drawn(), "photo.jpg", "text/html")) == "wrong_content"


@pytest.mark.parametrize(("name", "kind"), [("moving.png", "PNG"), ("moving.webp", "WEBP")])
def test_moving_image_is_refused(name, kind):
    frames = [Pillow.new("RGB", (20, 20), colour) for colour in ("red", "white", "blue")]
    output = BytesIO()
    frames[0].save(output, kind, save_all=True, append_images=frames[1:])

    assert refusal(upload(output.getvalue(), name)) == "animated"


def test_upload_that_is_too_large_is_refused_unread(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    content = drawn()

    assert refusal(upload(content[:1000])) == "unreadable"
    assert refusal(upload(content)) == "too_large"


def test_cleaned_upload_has_no_place_no_words_and_no_appended_bytes():
    exif = Pillow.Exif()
    exif[0x010E] = "Secret meeting"
    exif[0x8825] = {1: "S", 2: (12.0, 2.0, 30.0), 3: "W", 4: (77.0, 1.0, 40.0)}
    dirty = drawn(exif=exif, comment=b"a comment", xmp=b"<x:xmpmeta>Secret</x:xmpmeta>") + b"PK\x03\x04appended"
    assert opened(BytesIO(dirty)).getexif().get_ifd(0x8825)

    cleaned = clean_upload(upload(dirty))

    content = cleaned.read()
    image = opened(BytesIO(content))
    assert dict(image.getexif()) == {}
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert [word for word in (b"Secret", b"Exif", b"comment", b"appended", b"xmpmeta") if word in content] == []


def test_words_inside_a_png_are_dropped():
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "Secret", zip=True)
    words.add_itxt("Comment", "Secret")

    cleaned = clean_upload(upload(drawn("PNG", pnginfo=words, dpi=(300, 300)), "photo.png"))

    assert opened(cleaned).info == {}


def test_cleaned_upload_stands_upright():
    exif = Pillow.Exif()
    exif[0x0112] = 6  # The camera was turned: what is left in the file belongs at the top.

    image = opened(clean_upload(upload(drawn("JPEG", (900, 600), exif=exif))))

    assert image.size == (600, 900)
    top, bottom = image.getpixel((300, 100)), image.getpixel((300, 800))
    assert all(abs(a - b) < 8 for a, b in zip(top, RED, strict=True))
    assert min(bottom) > 247


def test_colours_of_a_profile_become_those_of_the_web():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

    with_profile = opened(clean_upload(upload(drawn(icc_profile=lab.tobytes()))))
    with_broken_profile = opened(clean_upload(upload(drawn(icc_profile=b"no profile"))))

    assert ("icc_profile" in with_profile.info, "icc_profile" in with_broken_profile.info) == (False, False)
    assert all(abs(a - b) < 8 for a, b in zip(with_profile.getpixel((100, 100)), RED, strict=True))
    assert with_profile.getpixel((100, 100)) == with_broken_profile.getpixel((100, 100))


@pytest.mark.parametrize(
    ("name", "content", "mode"),
    [
        ("a.png", drawn("PNG", mode="RGBA"), "RGBA"),
        ("a.png", drawn("PNG", mode="LA"), "RGBA"),
        ("a.png", drawn("PNG", mode="L"), "L"),
        ("a.png", drawn("PNG", mode="1"), "RGB"),
        ("a.png", drawn("PNG", mode="P"), "RGB"),
        ("a.png", drawn("PNG", mode="P", transparency=0), "RGBA"),
        ("a.png", drawn("PNG", mode="RGB", transparency=RED), "RGBA"),
        ("a.webp", drawn("WEBP", mode="RGBA", alpha=100), "RGBA"),
        ("a.jpg", drawn("JPEG", mode="L"), "L"),
        ("a.jpg", drawn("JPEG", mode="CMYK"), "RGB"),
    ],
)
def test_every_kind_of_pixels_is_taken(name, content, mode):
    assert opened(clean_upload(upload(content, name))).mode == mode


def test_upload_of_the_many_shades_of_grey_keeps_its_light():
    output = BytesIO()
    Pillow.new("I;16", (50, 50), 128 * 257).save(output, "PNG")

    image = opened(clean_upload(upload(output.getvalue(), "scan.png")))

    assert (image.mode, image.convert("L").getpixel((5, 5))) == ("L", 128)


@pytest.mark.parametrize(
    "name", ["../../etc/photo.jpg", "a\0b.jpg", "a\r\nSet-Cookie: x.jpg", "CON.jpg", "x" * 250 + ".jpg"]
)
def test_name_of_the_uploader_is_forgotten(name):
    field = UploadField()

    assert field.clean(upload(drawn(), name)).name == "image.jpg"


class Form(forms.Form):
    file = UploadField()


@pytest.mark.parametrize(
    ("file", "english"),
    [
        (None, "Choose an image file."),
        (upload(b"", "a.png"), "The submitted file is empty."),
        (upload(SVG, "a.svg"), "Upload a JPEG, PNG or WebP image."),
        (
            upload(drawn("PNG"), "a.jpg"),
            "The file's name and its content don't agree: the content is not what the name says.",
        ),
        (
            upload(SVG, "a.png"),
            "This is not an image that can be read: it is damaged, cut off or of another type.",
        ),
        (
            upload(drawn() + HTML),
            "The file holds more than an image: a web page, a program or a document. Save the image anew.",
        ),
        (
            upload(png_that_claims(50_000, 50_000), "a.png"),
            "The image has too many pixels. It may have 50 million, and 16000 along a side.",
        ),
    ],
)
def test_form_says_what_is_wrong(file, english):
    if file:
        file.seek(0)

    form = Form(files={"file": file} if file else {})

    assert form.errors == {"file": [english]}


def test_upload_beyond_the_limit_fills_no_disk(rf, monkeypatch):
    """What is sent is read past; the form still says why it was refused."""
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    monkeypatch.setattr(uploads, "MEGABYTE", 100)
    request = rf.post("/", {"file": SimpleUploadedFile("a.jpg", b"\xff" * 500_000, "image/jpeg")})

    file = request.FILES["file"]

    assert (file.size, file.read()) == (500_000, b"")
    with override("en"):
        assert Form(files=request.FILES).errors == {
            "file": ["The file is larger than 10 MB. Make the image smaller and upload it again."]
        }
