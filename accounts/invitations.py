"""The link through which a new member of staff chooses a password and sets up a second factor: good once, for a day."""

from datetime import timedelta
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.actions import may_speak, vouch
from accounts.first_proof import take_over
from accounts.models import User

LIFETIME = timedelta(hours=24)
SALT = "accounts.invitations"


class InvitationTokens(PasswordResetTokenGenerator):
    """A token holds a hash over password and last sign-in, so that using it spends it."""

    key_salt = SALT


_tokens = InvitationTokens()


class PasswordForm(SetPasswordForm[User]):
    """Django's form with our fields' look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "field"


def link(user: User) -> str:
    """The path of a fresh invitation; whoever opens it can become this person."""
    signed = signing.dumps([user.pk, _tokens.make_token(user)], salt=SALT)
    return reverse("invitation", args=[signed])


def invited(signed: str) -> User | None:
    """The person whom the link invites, or None if it is forged, too old, spent, or the account is closed."""
    try:
        content = signing.loads(signed, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    match content:
        case [int(number), str(token)]:
            user = User.objects.filter(pk=number, is_active=True).first()
            return user if user is not None and _tokens.check_token(user, token) else None
        case _:
            return None


@never_cache
@sensitive_post_parameters("new_password1", "new_password2")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest, signed: str) -> HttpResponse:
    """Choose a password and be signed in; staff go on to their second factor."""
    user = invited(signed)
    if user is None:
        return render(request, "accounts/invitation.html", status=410)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not may_speak(user):
            take_over(request, user)
        form.save()
        vouch(user)
        record_authentication(request, user, "password", reauthenticated=True)
        after = reverse("mfa_activate_totp" if user.is_staff else "home")
        answer: HttpResponse = perform_login(request, Login(user=user, redirect_url=after))
        return answer
    status = 422 if form.is_bound else 200
    return render(request, "accounts/invitation.html", {"form": form, "invited": user}, status=status)
