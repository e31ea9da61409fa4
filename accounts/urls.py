"""Addresses of accounts."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("consent/", views.consent, name="consent"),
    path("consent/", views.consent, name="consent_change"),
    path("consent/<str:purpose>/grant/", views.consent_grant, name="consent_grant"),
    path("consent/<str:purpose>/withdraw/", views.consent_withdraw, name="consent_withdraw"),
    path("consent/receipts/<uuid:event_id>/", views.consent_receipt, name="consent_receipt"),
    path("privacy/", views.privacy, name="privacy"),
    path("privacy/session/forget/", views.session_forget, name="session_forget"),
    path("privacy/exports/", views.export_request, name="export_request"),
    path("privacy/exports/status/", views.export_status, name="export_status"),
    path("privacy/exports/<uuid:export_id>/download/", views.export_download, name="export_download"),
    path("privacy/erase/", views.erase, name="erase"),
]
