"""Second factors: secrets are encrypted where they are stored, staff keep one, and the desk asks for it."""

import base64
from functools import cache

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.wording import FACTOR_ERRORS

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    """Encrypts with a key derived from the first secret, decrypts with any, so that secrets can be rotated."""

    def derived(key: str) -> Fernet:
        hkdf = HKDF(SHA256(), length=32, salt=None, info=b"accounts.factors")
        return Fernet(base64.urlsafe_b64encode(hkdf.derive(key.encode())))

    return MultiFernet([derived(key) for key in keys])


def _current_box() -> MultiFernet:
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {**DefaultMFAAdapter.error_messages, **FACTOR_ERRORS}

    def encrypt(self, text: str) -> str:
        return _current_box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _current_box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey") if not count else _("Passkey %(number)d") % {"number": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one factor; nobody removes the last one while they hold the keys of the site."""
        user = authenticator.user
        return not user.is_staff or Authenticator.objects.filter(user=user, type__in=STRONG).count() > 1


def has_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=STRONG).exists())


def has_proven(request: HttpRequest) -> bool:
    """Whether this session was entered, or confirmed since, with a second factor that the person still has."""
    user = request.user
    if not isinstance(user, User):
        return False
    records = get_authentication_records(request, user)
    return any(record.get("method") == "mfa" for record in records) and has_factor(user)
