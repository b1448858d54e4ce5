"""Signing in through another site: as little of it as possible is believed, and as little as possible is kept."""

from copy import copy
from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.models import User
from accounts.wording import BRANDS

VOUCH = {"google", "github", "kakao"}
"""Sites that say whether they have checked an address. Naver's is one to be reached at, which its owner types."""


class SocialAdapter(DefaultSocialAccountAdapter):
    def new_user(self, request: HttpRequest, sociallogin: SocialLogin) -> User:
        return User(language=get_language() or "")

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Only the address: names of other sites do not become public here."""
        user = sociallogin.user
        assert isinstance(user, User)
        user.email = str(data.get("email") or "").lower()
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Keep one address, believed only as far as the other site has checked it, and nothing of the profile."""
        account = sociallogin.account
        known = account.extra_data.get("kakao_account", {}) if account.provider == "kakao" else {}
        addresses = sorted(sociallogin.email_addresses, key=lambda address: not address.primary)[:1]
        for address in addresses:
            vouched = account.provider in VOUCH and known.get("is_email_valid", True)
            address.email = address.email.lower()
            address.primary = True
            address.verified = bool(address.verified and vouched)
            if not sociallogin.is_existing and isinstance(sociallogin.user, User):
                sociallogin.user.email = address.email
        sociallogin.email_addresses = addresses
        account.extra_data = {"email": addresses[0].email} if addresses else {}
        if account.pk:
            account.save(update_fields=["extra_data"])

    def send_notification_mail(self, template_prefix: str, user: User, context: dict[str, Any]) -> None:
        provider = context["provider"]
        super().send_notification_mail(
            template_prefix, user, context={"provider": BRANDS.get(provider.id, provider.name)}
        )

    def serialize_instance(self, instance: Model) -> dict[str, Any]:
        """As allauth does, without what only the database will fill in, which JSON cannot hold."""
        plain = copy(instance)
        for name, value in vars(instance).items():
            if isinstance(value, DatabaseDefault):
                delattr(plain, name)
        kept: dict[str, Any] = super().serialize_instance(plain)
        return kept
