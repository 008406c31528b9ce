"""What pages need of an image to draw it."""

from images.models import Image
from publishing.related import columns

# The columns of the image that a row's `image` leads to, for `only()`.
DRAWN = columns(Image, "is_live", "alt", "caption", "credit", "file", "width", "height", path="image__")
