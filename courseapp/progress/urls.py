"""Addresses under /api/v1/; anything else there is not found, in JSON."""

from django.urls import path, re_path

from courseapp.progress import api

urlpatterns = [
    path("catalog", api.catalog, name="api-catalog"),
    path("me/state", api.state, name="api-state"),
    path("me/events", api.events, name="api-events"),
    re_path(r"^me/journal/(?P<uid>[a-z0-9]{8})$", api.journal, name="api-journal"),
    path("me/export", api.export, name="api-export"),
    path("me/import", api.take_in, name="api-import"),
    re_path("", api.not_found),
]
