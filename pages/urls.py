from django.urls import path
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from pages import views
from pages.feeds import ChangeFeed

app_name = "pages"

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path(pgettext_lazy("address", "changes/"), views.Changes.as_view(), name="changes"),
    path(pgettext_lazy("address", "changes/feed/"), require_safe(ChangeFeed()), name="changes-feed"),
    path("<slug:slug>/", views.PageDetail.as_view(), name="detail"),
]
