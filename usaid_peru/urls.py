from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]

handler400 = "delivery.views.bad_request"
handler403 = "delivery.views.permission_denied"
handler404 = "delivery.views.page_not_found"
handler500 = "delivery.views.server_error"
