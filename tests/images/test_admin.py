import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from images.models import Image
from images.names import image_url, is_ours, rendition
from publishing import services
from publishing.models import Draft
from tests import factories as make
from tests.images.pictures import drawn, stored_image, upload
from tests.markup import Markup

pytestmark = pytest.mark.django_db

ADD = "admin:images_image_add"
WORDS = {"title_en": "Harvest", "alt_en": "A woman picks coffee", "credit": "Ana Quispe"}


@pytest.fixture
def staff(client):
    client.force_login(make.UserFactory(superuser=True))
    return client


def images_of(response):
    return [image for image in Markup(response).all("img") if "/file/" in image["src"]]


def test_upload_is_stored_under_a_name_of_ours(staff, media_root):
    staff.post(reverse(ADD), WORDS | {"file": upload(drawn(), "IMG_0001 (Ana).jpg")})

    image = Image.objects.get()
    assert is_ours(image.file.name)
    assert (image.width, image.height) == (900, 600)
    assert {path.name for path in media_root.iterdir()} == {
        image.file.name,
        *(rendition(image.file.name, width) for width in (400, 800)),
    }


def test_bad_upload_is_refused_with_a_reason_and_stores_nothing(staff, media_root):
    answer = staff.post(reverse(ADD), WORDS | {"file": upload(b"<svg/>", "a.png")})

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["file"] == [
        "This is not an image that can be read: it is damaged, cut off or of another type."
    ]
    assert (Image.objects.count(), media_root.exists()) == (0, False)


def test_good_upload_beside_an_error_stores_nothing_and_the_form_comes_back(staff, media_root):
    answer = staff.post(reverse(ADD), {"credit": "Ana", "file": upload(drawn())})

    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert images_of(answer) == []
    assert (Image.objects.count(), media_root.exists()) == (0, False)


def test_form_shows_the_image_from_where_drafts_are_shown(staff):
    image = stored_image(draft=True)

    answer = staff.get(reverse("admin:images_image_change", args=[image.pk]))

    assert [(found["src"], found["alt"]) for found in images_of(answer)] == [
        (image_url(image.file.name, 400, draft=True), image.alt_en)
    ]
    assert "/media/" not in answer.content.decode()


def test_people_who_only_look_see_a_draft_from_there_too(client):
    image = stored_image(draft=True)
    user = make.UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_image"))
    client.force_login(user)

    answer = client.get(reverse("admin:images_image_change", args=[image.pk]))

    assert len(images_of(answer)) == 1
    assert "/media/" not in answer.content.decode()


def test_form_asks_for_images_alone(staff):
    answer = staff.get(reverse(ADD))

    boxes = [box for box in Markup(answer).all("input") if box.get("type") == "file"]
    assert [box["accept"] for box in boxes] == ["image/jpeg,image/png,image/webp"]


def test_list_shows_thumbnails(staff):
    images = [stored_image(draft=True), stored_image(drawn(size=(300, 200)))]

    answer = staff.get(reverse("admin:images_image_changelist"))

    assert {found["src"] for found in images_of(answer)} == {
        image_url(images[0].file.name, 400, draft=True),
        image_url(images[1].file.name, draft=True),
    }


@pytest.mark.parametrize("kind", ["programs_program", "programs_area", "strategy_developmentobjective", "pages_page"])
def test_forms_of_pages_offer_an_image(staff, kind):
    answer = staff.get(reverse(f"admin:{kind}_add"))

    assert "image" in answer.context["adminform"].form.fields
    assert "image" in [box.get("name") for box in Markup(answer).all("select")]


def test_search_finds_an_image_by_its_description(staff):
    make.ImageFactory(alt_es="Café en grano")
    make.ImageFactory()

    answer = staff.get(reverse("admin:images_image_changelist"), {"q": "cafe"})

    assert [image.alt_es for image in answer.context["cl"].result_list] == ["Café en grano"]


def test_new_file_of_a_public_image_is_a_draft_until_it_is_published(staff):
    image = stored_image()
    address = reverse("admin:images_image_change", args=[image.pk])
    form = staff.get(address).context["adminform"].form
    values = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}

    staff.post(address, values | {"file": upload(drawn("PNG"), "new.png")})

    draft = Draft.objects.get(object_id=image.pk)
    new = draft.head.payload["columns"]["file"]
    row = Image.objects.get()
    assert (row.file.name, new.endswith(".png"), is_ours(new)) == (image.file.name, True, True)
    assert staff.get(f"/media/{new}").status_code == 404
    assert b"".join(staff.get(image_url(new, draft=True)).streaming_content)

    services.publish(row, ["en"], by=make.UserFactory(superuser=True), is_minor=True)

    assert Image.objects.get().file.name == new
    assert b"".join(staff.get(f"/media/{new}").streaming_content)
    assert staff.get(f"/media/{image.file.name}").status_code == 404
