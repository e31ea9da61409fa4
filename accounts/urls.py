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
]
