import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils.translation import override

from images.names import rendition
from tests import factories as make
from tests.images.pictures import drawn, stored_image

pytestmark = pytest.mark.django_db

DRAFT = {"draft": True}
ENGLISH = {"english_only": True}
SPANISH = {"spanish_only": True}


def public(name):
    return f"/media/{name}"


def for_staff(name):
    return reverse("admin:images_image_file", args=[name])


def names(image):
    """Return the names of an image's files."""
    return [image.file.name, *(rendition(image.file.name, width) for width in (400, 800))]


def body(response):
    return b"".join(response.streaming_content)


@pytest.fixture
def viewer():
    """A person of the staff who may look at images and do nothing else."""
    user = make.UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_image"))
    return user


@pytest.mark.parametrize("columns", [{}, ENGLISH, SPANISH])
@pytest.mark.parametrize(("name", "kind", "content_type"), [
    ("a.jpg", "JPEG", "image/jpeg"), ("a.png", "PNG", "image/png"), ("a.webp", "WEBP", "image/webp"),
])  # fmt: skip
def test_public_image_is_given_out_with_its_renditions(client, media_root, columns, name, kind, content_type):
    image = stored_image(drawn(kind), name, **columns)

    for file, its_type in zip(names(image), (content_type, "image/webp", "image/webp"), strict=True):
        response = client.get(public(file), headers={"accept-encoding": "gzip"})

        assert response.status_code == 200
        assert body(response) == (media_root / file).read_bytes()
        expected = {
            "Content-Type": its_type,
            "Content-Length": str((media_root / file).stat().st_size),
            "Cache-Control": "public, max-age=86400, immutable",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Encoding": None,
            "Set-Cookie": None,
        }
        assert {header: response.get(header) for header in expected} == expected


def test_image_that_the_browser_has_is_not_sent_again(client):
    image = stored_image()
    first = client.get(public(image.file.name))
    body(first)

    again = client.get(public(image.file.name), headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("who", ["anonymous", "viewer", "superuser"])
def test_draft_is_not_there_for_anybody_at_its_public_address(client, viewer, who):
    image = stored_image(**DRAFT)
    if who != "anonymous":
        client.force_login(viewer if who == "viewer" else make.UserFactory(superuser=True))

    for name in names(image):
        responses = [client.get(public(name)), client.get(public(name), headers={"if-none-match": f'"{name}"'})]

        assert [response.status_code for response in responses] == [404, 404]
        assert {response.get("Cache-Control") for response in responses} == {None}


def test_image_taken_back_is_there_no_more(client):
    image = stored_image()
    body(client.get(public(image.file.name)))
    image.is_live_en = image.is_live_es = False
    image.save()

    assert [client.get(public(name)).status_code for name in names(image)] == [404, 404, 404]


def test_file_that_a_public_image_had_before_is_there_no_more(client):
    image = stored_image()
    before = names(image)
    image.file = stored_image(**DRAFT).file.name
    image.save()

    assert [client.get(public(name)).status_code for name in before] == [404, 404, 404]
    assert body(client.get(public(image.file.name)))


@pytest.mark.parametrize("language", ["en", "es"])
def test_public_image_whose_file_is_lost_is_not_found(client, language):
    image = make.ImageFactory()

    with override(language):
        response = client.get(public(image.file.name), headers={"accept-language": language})

    assert response.status_code == 404
    assert response["Content-Language"] == language


@pytest.mark.parametrize(
    "name",
    ["photo.jpg", "../manage.py", "..%2fmanage.py", "%2e%2e/manage.py", "/etc/passwd", "secret.html", f"{'0' * 32}.svg",
     f"{'0' * 32}.jpg%0a", f"{'0' * 32}.jpg/", f"{'0' * 32}-401.webp"],
)  # fmt: skip
def test_other_names_lead_nowhere(client, media_root, name):
    stored_image()
    (media_root / "secret.html").write_text("secret")
    client.force_login(make.UserFactory(superuser=True))

    assert client.get(f"/media/{name}").status_code == 404
    # The admin's own answer, that there is no such record.
    assert not client.get(f"/admin/images/image/file/{name}", follow=True).streaming


def test_name_with_nul_is_refused(client):
    assert client.get(f"/media/{'0' * 32}.jpg%00").status_code in {400, 404}


def test_image_is_only_read(client):
    assert client.post(public(f"{'0' * 32}.jpg")).status_code == 405


def test_draft_is_shown_to_staff_who_may_see_images(client, viewer, media_root):
    image = stored_image(**DRAFT)
    client.force_login(viewer)

    for name in names(image):
        response = client.get(for_staff(name))

        assert (response.status_code, body(response)) == (200, (media_root / name).read_bytes())
        assert "no-store" in response["Cache-Control"]
        assert "public" not in response["Cache-Control"]
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_draft_is_not_shown_to_others(client):
    address = for_staff(stored_image(**DRAFT).file.name)
    anonymous = client.get(address)
    client.force_login(make.UserFactory())
    without_right = client.get(address)
    client.force_login(make.UserFactory(is_staff=False))
    no_staff = client.get(address)

    assert [anonymous.status_code, without_right.status_code, no_staff.status_code] == [302, 403, 302]


def test_file_that_is_not_stored_is_not_shown_to_staff(client, viewer):
    client.force_login(viewer)

    assert client.get(for_staff(f"{'0' * 32}.jpg")).status_code == 404


def test_public_image_asks_the_database_once(client, django_assert_num_queries):
    image = stored_image()

    with django_assert_num_queries(1):
        body(client.get(public(image.file.name)))
