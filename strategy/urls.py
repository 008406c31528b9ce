from django.urls import path
from django.utils.translation import pgettext_lazy

from strategy import views

app_name = "strategy"

urlpatterns = [
    path(pgettext_lazy("address", "strategy/"), views.CurrentStrategy.as_view(), name="current"),
    path(pgettext_lazy("address", "strategy/<slug:slug>/"), views.StrategyDetail.as_view(), name="detail"),
    path(pgettext_lazy("address", "objectives/<slug:slug>/"), views.ObjectiveDetail.as_view(), name="objective"),
]
