"""Addresses of the accounts API."""

from django.urls import path

from accounts import api, api_privacy

urlpatterns = [
    path("consents/", api.ConsentsView.as_view(), name="api_consents"),
    path("consents/receipts/", api.ConsentReceiptsView.as_view(), name="api_consent_receipts"),
    path("consents/<str:purpose>/", api.ConsentView.as_view(), name="api_consent"),
    path("privacy/", api_privacy.PrivacyView.as_view(), name="api_privacy"),
    path("privacy/session/forget/", api_privacy.SessionForgetView.as_view(), name="api_session_forget"),
    path("privacy/exports/", api_privacy.ExportsView.as_view(), name="api_exports"),
    path(
        "privacy/exports/<uuid:export_id>/download/",
        api_privacy.ExportDownloadView.as_view(),
        name="api_export_download",
    ),
    path("privacy/erase/", api_privacy.EraseView.as_view(), name="api_erase"),
    path("me/", api.MeView.as_view(), name="api_me"),
]
