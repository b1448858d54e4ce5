"""Every address of the site. Pages exist once per language; the rest once."""

from allauth.urls import build_provider_urlpatterns
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, register_converter

from accounts import invitations
from accounts import views as account_views
from comments import pages as comment_pages
from comments import person_views as comment_people
from comments.addresses import CommentId, LessonUid, PublicName
from courseapp import (
    achievements,
    assets,
    comment_feeds,
    csp_reports,
    feeds,
    health,
    languages,
    me_pages,
    metrics,
    my_data,
    pages,
    previews,
    robots,
    search_pages,
    transparency,
)
from courseapp.addresses import AssetDigest, LanguageCode, Number, Slug
from courseapp.notices import views as notice_views
from courseapp.progress import views as progress_views
from courseapp.reports import status as report_status
from courseapp.reports import views as report_views

register_converter(Slug, "name")
register_converter(AssetDigest, "digest")
register_converter(LanguageCode, "code")
register_converter(Number, "number")
register_converter(PublicName, "person")
register_converter(LessonUid, "lesson")
register_converter(CommentId, "comment")

urlpatterns = [
    path("admin/live/<int:pk>/<code:language>/", admin.site.admin_view(previews.live), name="lesson-live"),
    path("admin/moderation/", include("comments.desk_urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("csp-report/", csp_reports.csp_report, name="csp-report"),
    path("favicon.ico", assets.favicon),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("feed.xml", feeds.feed, name="feed"),
    path("<name:course>/feed.xml", feeds.course_feed, name="course-feed"),
    path("comments/<lesson:uid>/feed.xml", comment_feeds.feed, name="comments-feed"),
    path("assets/<digest:digest>.<slug:extension>", assets.asset, name="asset"),
    path("accounts/invitation/<str:signed>/", invitations.accept, name="invitation"),
    path("accounts/oauth/", include(build_provider_urlpatterns())),
    path("preview/<str:token>/", previews.preview, name="preview"),
    path("language/<code:code>/", languages.switch, name="language"),
    path("unsubscribe/<str:signed>/", notice_views.unsubscribe, name="unsubscribe"),
    path("reports/<str:signed>/", report_status.status, name="report-status"),
    path("reports/address/<str:signed>/", report_status.address, name="report-address"),
    path("api/v1/", include("courseapp.progress.urls")),
    *i18n_patterns(
        path("", pages.home, name="home"),
        path("search/", search_pages.search, name="search"),
        path("tags/<name:tag>/", pages.tag, name="tag"),
        path("about/", pages.about, name="about"),
        path("privacy/", pages.privacy, name="privacy"),
        path("terms/", pages.terms, name="terms"),
        path("transparency/", transparency.transparency, name="transparency"),
        path("accounts/", include("accounts.urls")),
        path("me/settings/", account_views.settings, name="settings"),
        path("me/settings/name/", account_views.name, name="public-name"),
        path("me/data/", my_data.page, name="my-data"),
        path("me/data/export/", my_data.export, name="my-data-export"),
        path("me/data/delete/", my_data.delete, name="my-data-delete"),
        path("me/notices/", notice_views.notices, name="notices"),
        path("me/notices/read/", notice_views.read, name="notices-read"),
        path("me/notices/<number:pk>/", notice_views.notice, name="notice"),
        path("me/progress/", me_pages.progress, name="progress"),
        path("me/progress/notes.md", me_pages.journal_download, name="journal-download"),
        path("me/progress/game/", me_pages.hide_game, name="hide-game"),
        path("me/review/", me_pages.review, name="review"),
        path("report/", report_views.of_page, name="report"),
        path("report/<number:pk>/too", report_views.me_too_of_page, name="report-page-me-too"),
        path("me/blocked/", comment_people.blocked, name="blocked"),
        path("comments/", include("comments.urls")),
        path("people/<person:name>/", comment_pages.person, name="person"),
        path("<name:course>/", pages.course, name="course"),
        path("<name:course>/achievements/", achievements.achievements, name="achievements"),
        path("<name:course>/cards.html", achievements.cards, name="course-cards"),
        path("<name:course>/<name:track>/", pages.track, name="track"),
        path("<name:course>/<name:track>/<name:lesson>/", pages.lesson, name="lesson"),
        path("<name:course>/<name:track>/<name:lesson>/done", progress_views.done, name="lesson-done"),
        path("<name:course>/<name:track>/<name:lesson>/undone", progress_views.undone, name="lesson-undone"),
        path("<name:course>/<name:track>/<name:lesson>/journal", progress_views.journal, name="lesson-journal"),
        path("<name:course>/<name:track>/<name:lesson>/index.md", pages.markdown, name="lesson-markdown"),
        path("<name:course>/<name:track>/<name:lesson>/report/", report_views.of_lesson, name="lesson-report"),
        path(
            "<name:course>/<name:track>/<name:lesson>/report/<number:pk>/too",
            report_views.me_too,
            name="report-me-too",
        ),
        prefix_default_language=False,
    ),
]

handler400 = "courseapp.errors.bad_request"
handler403 = "courseapp.errors.forbidden"
handler404 = "courseapp.errors.not_found"
handler429 = "courseapp.errors.too_many_requests"
handler500 = "courseapp.errors.server_error"
