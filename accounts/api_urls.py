"""Addresses of the accounts API."""

from django.urls import path

from accounts import api

urlpatterns = [
    path("consents/", api.ConsentsView.as_view(), name="api_consents"),
    path("consents/receipts/", api.ConsentReceiptsView.as_view(), name="api_consent_receipts"),
    path("consents/<str:purpose>/", api.ConsentView.as_view(), name="api_consent"),
    path("me/", api.MeView.as_view(), name="api_me"),
]
