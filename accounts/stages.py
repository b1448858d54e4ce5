"""Steps of a sign-in that differ from allauth's."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from accounts.factors import has_factor
from accounts.models import User


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor. Once it is gone nobody is sent back here: each page would lead to the other."""

    def is_resumable(self, request: HttpRequest) -> bool:
        user = self.login.user
        return isinstance(user, User) and has_factor(user)
