"""Addresses of playlists, feedback and favourites. The home page is `recommendations.home_urls`."""

from django.urls import path

from recommendations import timeline_views, views

app_name = "recommendations"

urlpatterns = [
    path("playlists/", views.playlists, name="playlists"),
    path("playlists/new/", views.playlist_create, name="playlist_create"),
    path("playlists/<uuid:pk>/", views.playlist, name="playlist"),
    path("playlists/<uuid:pk>/forget/", views.playlist_forget, name="playlist_forget"),
    path("playlists/<uuid:pk>/why/<int:item>/", views.why, name="why"),
    path("readings/<uuid:pk>/playlist/", views.playlist_for_reading, name="playlist_for_reading"),
    path("feedback/", views.feedback, name="feedback"),
    path("timeline/music/", timeline_views.music_by_mood, name="music_by_mood"),
    path("favourites/", views.favourites, name="favourites"),
]
