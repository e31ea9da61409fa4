"""Addresses of captures, readings and the timeline."""

from django.urls import path

from emotion import timeline_views, views

app_name = "emotion"

urlpatterns = [
    path("capture/", views.capture, name="capture"),
    path("snapshots/", views.snapshot_submit, name="snapshot_submit"),
    path("snapshots/<uuid:pk>/", views.snapshot, name="snapshot"),
    path("snapshots/<uuid:pk>/status/", views.snapshot_status, name="snapshot_status"),
    path("snapshots/<uuid:pk>/cancel/", views.snapshot_cancel, name="snapshot_cancel"),
    path("readings/<uuid:pk>/", views.reading, name="reading"),
    path("readings/<uuid:pk>/correct/", views.reading_correct, name="reading_correct"),
    path("readings/<uuid:pk>/delete/", views.reading_delete, name="reading_delete"),
    path("moods/", views.mood_choose, name="mood_choose"),
    path("readings/<uuid:pk>/note/", timeline_views.note, name="reading_note"),
    path("timeline/", timeline_views.timeline, name="timeline"),
    path("timeline/moods/", timeline_views.mood_add, name="mood_add"),
    path("timeline/moods.csv", timeline_views.download, name="timeline_csv"),
    path("model/", views.card, name="model_card"),
]
