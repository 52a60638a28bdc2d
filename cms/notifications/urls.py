"""Addresses below `/api/resident/notifications/`."""

from django.urls import path

from cms.notifications import api
from cms.notifications.views import unsubscribe_view

urlpatterns = [
    path("", api.NotificationList.as_view()),
    path("read/", api.NotificationsRead.as_view()),
    path("preferences/", api.PreferencesView.as_view()),
    path("push/", api.PushView.as_view()),
    path("push/<uuid:id>/", api.PushDevice.as_view()),
    path("unsubscribe/<str:token>/", unsubscribe_view, name="unsubscribe"),
]
