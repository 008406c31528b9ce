from django.urls import path
from django.utils.translation import pgettext_lazy

from contacts import views

app_name = "contacts"

urlpatterns = [
    path(pgettext_lazy("address", "contacts/"), views.ContactList.as_view(), name="list"),
    path(pgettext_lazy("address", "contacts/<slug:key>.vcf"), views.vcard, name="vcard"),
]
