from django.urls import path
from django.utils.translation import pgettext_lazy

from programs import views

app_name = "programs"

urlpatterns = [
    path(pgettext_lazy("address", "our-work/"), views.Work.as_view(), name="work"),
    path(pgettext_lazy("address", "our-work/<slug:slug>/"), views.AreaDetail.as_view(), name="area"),
    path(pgettext_lazy("address", "programs/"), views.ProgramList.as_view(), name="list"),
    path(pgettext_lazy("address", "programs/<slug:slug>/"), views.ProgramDetail.as_view(), name="detail"),
    path(pgettext_lazy("address", "regions/"), views.RegionList.as_view(), name="regions"),
    path(pgettext_lazy("address", "regions/<slug:slug>/"), views.RegionDetail.as_view(), name="region"),
]
