from django.urls import path

from pages import views

app_name = "pages"

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("<slug:slug>/", views.PageDetail.as_view(), name="detail"),
]
