"""API addresses of the catalogue."""

from django.urls import path

from catalog import api

urlpatterns = [
    path("songs/", api.SongList.as_view(), name="api_songs"),
    path("songs/<int:pk>/", api.SongDetail.as_view(), name="api_song"),
    path("songs/<int:pk>/audio/", api.SongAudio.as_view(), name="api_song_audio"),
    path("artists/", api.ArtistList.as_view(), name="api_artists"),
    path("artists/<int:pk>/", api.ArtistDetail.as_view(), name="api_artist"),
    path("songs/<int:pk>/peaks/", api.SongPeaks.as_view(), name="api_song_peaks"),
]
