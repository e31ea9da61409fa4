"""API addresses of playlists, mixes, feedback and taste."""

from django.urls import path

from recommendations import api, mix_api, taste_api

urlpatterns = [
    path("playlists/", api.PlaylistList.as_view(), name="api_playlists"),
    path("playlists/<uuid:pk>/", api.PlaylistDetail.as_view(), name="api_playlist"),
    path("playlists/<uuid:pk>/why/<int:item>/", mix_api.Why.as_view(), name="api_why"),
    path("mixes/", mix_api.MixList.as_view(), name="api_mixes"),
    path("mixes/<str:mood>/", mix_api.MixOpen.as_view(), name="api_mix"),
    path("taste/", taste_api.TasteView.as_view(), name="api_taste"),
    path("taste/forget/", taste_api.TasteForget.as_view(), name="api_taste_forget"),
    path("taste/preferences/", taste_api.PreferencesView.as_view(), name="api_preferences"),
    path("feedback/", api.FeedbackCreate.as_view(), name="api_feedback"),
]
