"""API addresses of playlists and feedback."""

from django.urls import path

from recommendations import api

urlpatterns = [
    path("playlists/", api.PlaylistList.as_view(), name="api_playlists"),
    path("playlists/<uuid:pk>/", api.PlaylistDetail.as_view(), name="api_playlist"),
    path("feedback/", api.FeedbackCreate.as_view(), name="api_feedback"),
]
