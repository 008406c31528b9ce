"""Files that nothing names any more: of uploads that were never saved, of records and versions that are gone."""

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.utils import timezone

from images.models import Image
from images.names import is_ours, stem
from publishing.models import Revision

# A form that is being saved has stored its file before the version that names it.
SAFE_AGE = timedelta(days=1)


def named_files():
    """Return the names of the files that some image has, public or not, or any version of one."""
    content_type = ContentType.objects.get_for_model(Image)
    versions = Revision.objects.filter(draft__content_type=content_type).order_by()
    rows = set(Image.objects.values_list("file", flat=True).iterator())
    return rows | set(versions.values_list("payload__columns__file", flat=True).distinct().iterator())


def unnamed_files():
    """Return the stored files that may go, images with their renditions; what has no name of ours is not looked at."""
    try:
        _folders, files = default_storage.listdir("")
    except FileNotFoundError:
        return []
    # Only now, so that what is saved meanwhile counts.
    kept = {stem(name) for name in named_files() if name}
    newest = timezone.now() - SAFE_AGE
    return [
        name
        for name in sorted(files)
        if is_ours(name) and stem(name) not in kept and default_storage.get_modified_time(name) < newest
    ]
