from django.urls import path
from django.utils.translation import pgettext_lazy

from results import card_views, indicator_views, views

app_name = "results"

urlpatterns = [
    path(pgettext_lazy("address", "results/"), views.IndicatorList.as_view(), name="list"),
    path(pgettext_lazy("address", "results/<slug:slug>/"), indicator_views.IndicatorDetail.as_view(), name="detail"),
    path(pgettext_lazy("address", "results/<slug:slug>/card/"), card_views.FigureCard.as_view(), name="card"),
    path(pgettext_lazy("address", "results/<slug:slug>/data.csv"), indicator_views.IndicatorCsv.as_view(), name="csv"),
    path(
        pgettext_lazy("address", "results/<slug:slug>/<slug:chart>.svg"),
        indicator_views.ChartSvg.as_view(),
        name="chart-svg",
    ),
    path(
        pgettext_lazy("address", "results/<slug:slug>/<slug:chart>.png"),
        indicator_views.ChartPng.as_view(),
        name="chart-png",
    ),
]
