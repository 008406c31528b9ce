from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from pages.sitemaps import SITEMAPS
from pages.views import choose_language, favicon, robots

urlpatterns = [
    path("", choose_language, name="choose-language"),
    path("admin/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("media/", include("images.urls")),
    path("share/", include("publishing.urls")),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", robots),
    path("favicon.ico", favicon),
    *i18n_patterns(
        path("", include("programs.urls")),
        path("", include("strategy.urls")),
        path("", include("results.urls")),
        path("", include("contacts.urls")),
        path("", include("sources.urls")),
        # Last: it takes any single word that no section has.
        path("", include("pages.urls")),
    ),
]

handler400 = "delivery.views.bad_request"
handler403 = "delivery.views.permission_denied"
handler404 = "delivery.views.page_not_found"
handler500 = "delivery.views.server_error"
