"""Addresses of the catalogue."""

from django.urls import path

from catalog import views

app_name = "catalog"

urlpatterns = [
    path("browse/", views.browse, name="browse"),
    path("songs/<int:pk>/", views.song, name="song"),
    path("artists/", views.artists, name="artists"),
    path("artists/<int:pk>/", views.artist, name="artist"),
    path("songs/<int:pk>/cover.svg", views.cover, name="cover"),
    path("songs/<int:pk>/audio", views.audio, name="audio"),
    path("songs/<int:pk>/peaks", views.peaks, name="peaks"),
]
