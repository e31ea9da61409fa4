"""Addresses of emotion."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
