"""API addresses of snapshots and readings."""

from django.urls import path

from emotion import api, api_timeline

urlpatterns = [
    path("snapshots/", api.SnapshotList.as_view(), name="api_snapshots"),
    path("snapshots/<uuid:pk>/", api.SnapshotDetail.as_view(), name="api_snapshot"),
    path("readings/", api.ReadingList.as_view(), name="api_readings"),
    path("readings/<uuid:pk>/", api.ReadingDetail.as_view(), name="api_reading"),
    path("timeline/", api_timeline.TrendView.as_view(), name="api_timeline"),
]
