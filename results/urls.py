from django.urls import path
from django.utils.translation import pgettext_lazy

from results import views

app_name = "results"

urlpatterns = [
    path(pgettext_lazy("address", "results/"), views.IndicatorList.as_view(), name="list"),
    path(pgettext_lazy("address", "results/<slug:slug>/"), views.IndicatorDetail.as_view(), name="detail"),
]
