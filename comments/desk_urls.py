"""Addresses of the moderation queue, below /admin/moderation/. All are for staff with a second factor."""

from django.contrib import admin
from django.urls import path

from comments import desk_views as views

wrap = admin.site.admin_view

urlpatterns = [
    path("", wrap(views.work), name="moderation"),
    path("decided/", wrap(views.decided), name="moderation-decided"),
    path("undo/", wrap(views.undo), name="moderation-undo"),
    path("<number:pk>/", wrap(views.item), name="moderation-item"),
    path("<number:pk>/decide/", wrap(views.decide), name="moderation-decide"),
    path("<number:pk>/take/", wrap(views.take), name="moderation-take"),
    path("<number:pk>/author/", wrap(views.author), name="moderation-author"),
    path("<number:pk>/thread/", wrap(views.thread), name="moderation-thread"),
]
