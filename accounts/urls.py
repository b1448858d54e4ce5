"""Addresses under /accounts/. The ways through other sites have one address each and stand in the root."""

from allauth.account.views import password_set
from django.urls import include, path
from django.views.generic.base import RedirectView

from accounts import identity, lost_factors, session_pages, views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="settings")),
    path("log/", views.log, name="account-log"),
    path("confirm/", identity.confirm, name="confirm-identity"),
    path("lost-factor/", lost_factors.ask, name="lost-factor"),
    path("lost-factor/stop/<str:signed>/", lost_factors.stop, name="lost-factor-stop"),
    path("password/set/", identity.confirmed(password_set), name="account_set_password"),  # allauth asks for nothing
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("sessions/", session_pages.sessions, name="usersessions_list"),
]
