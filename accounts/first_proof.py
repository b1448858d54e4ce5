"""The first proof that an address belongs to whoever is here.

Anybody can make an account with somebody else's address, choose a password for it, or come through a site that vouches
for nothing, and wait. When the owner then comes in with a mailed code, what was set up before is not theirs and goes.
Whoever types the code in the very session that made the account, or signed in, keeps everything.
"""

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import actions
from accounts.account_log import note
from accounts.models import SecurityEvent, User

BY_MAIL_ALONE = {"account_confirm_login_code", "account_confirm_password_reset_code"}
"""Pages where the code is all that somebody has shown."""


@receiver(email_confirmed)  # allauth confirms in three ways and calls no adapter in two of them
def on_confirmation(request: HttpRequest, email_address: EmailAddress, **_more: object) -> None:
    match = request.resolver_match
    user = email_address.user
    if match and match.url_name in BY_MAIL_ALONE and isinstance(user, User):
        take_over(request, user)


def take_over(request: HttpRequest, user: User) -> None:
    """Leave nothing that somebody else may have set up: password, factors, connected accounts, sessions."""
    had_password = user.has_usable_password()
    connected, _rows = SocialAccount.objects.filter(user=user).delete()
    factors, _rows = Authenticator.objects.filter(user=user).delete()
    actions.end_sessions(user)
    if had_password:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    if had_password or connected or factors:
        note(request, user, SecurityEvent.Kind.TAKEN_OVER)
        messages.info(
            request,
            _("The address is now shown to be yours. A password or connection somebody had set up before is removed."),
        )
