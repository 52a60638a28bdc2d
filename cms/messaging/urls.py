"""Addresses below `/api/resident/messages/`."""

from django.urls import path

from cms.messaging import api

urlpatterns = [
    path("", api.MessageList.as_view()),
    path("<uuid:id>/", api.Message.as_view()),
    path("<uuid:id>/read/", api.MessageRead.as_view()),
]
