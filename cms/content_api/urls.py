"""Addresses of the content API, mounted under `/api/content/v2/`."""

from __future__ import annotations

from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter

from cms.content_api import views

router = WagtailAPIRouter("content_api")
router.register_endpoint("pages", views.Pages)
router.register_endpoint("changes", views.Changes)
router.register_endpoint("media", views.Media)
router.register_endpoint("preview", views.Preview)
router.register_endpoint("live", views.Live)

app_name = "content_api"
urlpatterns = [
    *router.get_urlpatterns(),
    path("changes", views.Changes.as_view({"get": "listing_view"})),
    path("", views.Nothing.as_view({"get": "detail_view"})),
    path("<path:rest>", views.Nothing.as_view({"get": "detail_view"})),
]
