"""Signing in through another site: as little of it as possible is kept."""

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.models import User


class SocialAdapter(DefaultSocialAccountAdapter):
    def new_user(self, request: HttpRequest, sociallogin: Any) -> User:
        return User(language=get_language() or "")

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        """Only the address: names of other sites do not become public here."""
        user: User = sociallogin.user
        user.email = str(data.get("email") or "").lower()
        return user
