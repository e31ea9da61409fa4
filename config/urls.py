"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config import installable, style, views
from config.common import problems

admin.site.site_header = admin.site.site_title = settings.SITE_NAME

handler400 = problems.bad_request
handler403 = problems.permission_denied
handler404 = problems.page_not_found
handler500 = problems.server_error

urlpatterns = [
    path("", include("recommendations.home_urls")),
    path("", include("recommendations.urls")),
    path("", include("emotion.urls")),
    path("", include("catalog.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("_allauth/app/v1/account/phone", views.not_here),
    path("_allauth/app/v1/auth/phone/<path:rest>", views.not_here),
    path("_allauth/", include("allauth.headless.urls")),
    path("api/v1/", include("config.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
    path("admin/r/<path:rest>", views.not_here),
    path("admin/", include("catalog.admin_urls")),
    path("admin/", admin.site.urls),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("service-worker.js", installable.service_worker, name="service_worker"),
    path("offline/", installable.offline, name="offline"),
    path("language/", set_language, name="language"),
    path("style/", style.style, name="style"),
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
]
