from django.urls import path
from django.utils.translation import pgettext_lazy

from sources import views

app_name = "sources"

urlpatterns = [
    path(pgettext_lazy("address", "sources/"), views.SourceList.as_view(), name="list"),
    path(pgettext_lazy("address", "sources/<slug:key>/"), views.SourceDetail.as_view(), name="detail"),
    path(pgettext_lazy("address", "sources/<slug:key>/<slug:kind>/"), views.SourceUses.as_view(), name="uses"),
]
