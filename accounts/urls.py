from django.urls import path

from accounts.views import set_language

app_name = "accounts"

urlpatterns = [path("language/", set_language, name="set-language")]
