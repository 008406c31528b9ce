import os
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.utils import timezone

from images.cleaning import named_files
from images.models import Image
from publishing.models import Draft, Revision, Schema
from tests import factories as make
from tests.images.pictures import drawn, stored_image

pytestmark = pytest.mark.django_db


def clean_media(**options):
    output = StringIO()
    call_command("clean_media", stdout=output, **options)
    return output.getvalue().splitlines()


def age(media_root, days):
    """Make all files look as old as this."""
    moment = (timezone.now() - timedelta(days=days)).timestamp()
    for path in media_root.iterdir():
        os.utime(path, (moment, moment))


def files(media_root):
    return sorted(path.name for path in media_root.iterdir())


def left_behind(content=None):
    """Store the files of an image that nothing names."""
    image = stored_image(content, draft=True)
    image.delete()
    return image


def version_of(image, file):
    """Write a version of an image that names a file."""
    content_type = ContentType.objects.get_for_model(Image)
    draft, _made = Draft.objects.get_or_create(
        content_type=content_type, object_id=image.pk, defaults={"changed_at": timezone.now()}
    )
    schema, _made = Schema.objects.get_or_create(digest="x", defaults={"columns": {}})
    number = draft.revisions.count() + 1
    return Revision.objects.create(
        draft=draft, number=number, schema=schema, payload={"columns": {"file": file}}, digests={}
    )


def test_files_that_nothing_names_are_deleted_with_their_renditions(media_root):
    public, draft = stored_image(), stored_image(draft=True)
    left_behind()
    age(media_root, 2)
    kept = sorted(
        f"{image.file.name[:32]}{end}" for image in (public, draft) for end in (".jpg", "-400.webp", "-800.webp")
    )

    lines = clean_media()

    assert files(media_root) == kept
    assert len(lines) == 1
    assert lines[0].startswith("Deleted 3 files, ")


def test_cleaning_twice_finds_nothing_more(media_root):
    left_behind()
    age(media_root, 2)
    clean_media()

    assert clean_media() == ["Deleted 0 files, 0\xa0bytes."]


def test_dry_run_deletes_nothing(media_root):
    left_behind(drawn(size=(100, 100)))
    age(media_root, 2)
    before = files(media_root)

    lines = clean_media(dry_run=True)

    assert files(media_root) == before
    assert len(lines) == 1
    assert lines[0].startswith("Would delete 1 file, ")


def test_file_of_an_older_version_is_kept(media_root):
    image, old, newer = stored_image(), left_behind(), left_behind()
    version_of(image, old.file.name)
    version_of(image, newer.file.name)
    version_of(image, "")
    age(media_root, 2)
    before = files(media_root)

    clean_media()

    assert files(media_root) == before
    assert named_files() == {image.file.name, old.file.name, newer.file.name, ""}


def test_file_that_a_form_may_be_saving_is_kept(media_root):
    left_behind()
    age(media_root, 0.9)
    before = files(media_root)

    clean_media()

    assert files(media_root) == before


def test_files_that_are_not_ours_are_kept(media_root):
    left_behind()
    (media_root / "README.txt").write_text("Mount point")
    (media_root / "folder").mkdir()
    age(media_root, 2)

    clean_media()

    assert files(media_root) == ["README.txt", "folder"]


def test_storage_that_was_never_written_to_is_clean(media_root):
    assert not media_root.exists()
    assert clean_media() == ["Deleted 0 files, 0\xa0bytes."]


def test_cleaning_many_files_says_how_far_it_is(media_root):
    make.ImageFactory()
    media_root.mkdir()
    for number in range(201):
        (media_root / f"{number + 10**9:032x}.jpg").write_bytes(b"x")
    age(media_root, 2)

    assert clean_media() == ["100 of 201", "200 of 201", "Deleted 201 files, 201\xa0bytes."]
