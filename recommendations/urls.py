"""Addresses of playlists, feedback, favourites and taste. The home page is `recommendations.home_urls`."""

from django.urls import path

from recommendations import mix_views, taste_views, timeline_views, views

app_name = "recommendations"

urlpatterns = [
    path("playlists/", views.playlists, name="playlists"),
    path("playlists/new/", views.playlist_create, name="playlist_create"),
    path("playlists/journey/", mix_views.journey_create, name="journey_create"),
    path("playlists/<uuid:pk>/", views.playlist, name="playlist"),
    path("playlists/<uuid:pk>/forget/", views.playlist_forget, name="playlist_forget"),
    path("playlists/<uuid:pk>/why/<int:item>/", views.why, name="why"),
    path("readings/<uuid:pk>/playlist/", views.playlist_for_reading, name="playlist_for_reading"),
    path("feedback/", views.feedback, name="feedback"),
    path("timeline/music/", timeline_views.music_by_mood, name="music_by_mood"),
    path("mixes/<str:mood>/", mix_views.mix_open, name="mix_open"),
    path("taste/", taste_views.taste, name="taste"),
    path("taste/forget/", taste_views.taste_forget, name="taste_forget"),
    path("taste/reset/", taste_views.taste_reset, name="taste_reset"),
    path("taste/preferences/", taste_views.preferences, name="preferences"),
    path("favourites/", views.favourites, name="favourites"),
]
