"""The API of every app under /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("", include("accounts.api_urls")),
    path("", include("emotion.api_urls")),
    path("", include("catalog.api_urls")),
    path("", include("recommendations.api_urls")),
]
