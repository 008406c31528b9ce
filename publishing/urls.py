from django.urls import path

from publishing.sharing_views import SharedPage, shared_file

app_name = "share"

urlpatterns = [
    path("<str:token>/", SharedPage.as_view(), name="page"),
    path("<str:token>/media/<str:name>", shared_file, name="file"),
]
