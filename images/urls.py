from django.urls import re_path

from images.names import NAME
from images.views import image_file

app_name = "images"

urlpatterns = [re_path(rf"^(?P<name>{NAME})$", image_file, name="file")]
