"""Addresses of comments, below /comments/."""

from django.urls import path

from comments import changing_views, flag_views, pages, person_views, views

urlpatterns = [
    path("<lesson:uid>/", views.thread, name="comments"),
    path("<lesson:uid>/news/", pages.news, name="comments-news"),
    path("<lesson:uid>/preview/", views.preview, name="comment-preview"),
    path("<lesson:uid>/bell/", person_views.follow_lesson, name="comments-bell"),
    path("<comment:pk>/", pages.permalink, name="comment"),
    path("<comment:pk>/replies/", pages.replies, name="comment-replies"),
    path("<comment:pk>/answer/", views.answer, name="comment-answer"),
    path("<comment:pk>/edit/", changing_views.edit, name="comment-edit"),
    path("<comment:pk>/delete/", changing_views.delete, name="comment-delete"),
    path("<comment:pk>/restore/", changing_views.restore, name="comment-restore"),
    path("<comment:pk>/react/<slug:kind>/<slug:step>/", person_views.react, name="comment-react"),
    path("<comment:pk>/follow/", person_views.follow_conversation, name="comment-follow"),
    path("<comment:pk>/block/", person_views.block, name="comment-block"),
    path("<comment:pk>/flag/", flag_views.report, name="comment-flag"),
    path("by/<comment:pk>/", pages.by, name="comments-by"),
]
