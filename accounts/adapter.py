"""Where allauth meets this site: words, mails, the account's log, sessions, safe returns."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal import ratelimit
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import actions, devices, known_devices, lost_factors, mails, sessions
from accounts.account_log import note
from accounts.factors import has_proven
from accounts.identity import has_shown
from accounts.models import SecurityEvent, User
from accounts.wording import ERRORS, EVENTS, MESSAGES, REVOKING
from courseapp.plain.returns import is_local

Kind = SecurityEvent.Kind
PROVES = {Kind.APP_ADDED: "totp", Kind.PASSKEY_ADDED: "webauthn"}
"""Setting up a factor shows that one has it."""


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, **ERRORS}

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and is_local(str(url))

    def new_user(self, request: HttpRequest) -> User:
        return User(language=get_language() or "")

    def get_login_stages(self) -> list[str]:
        stages: list[str] = super().get_login_stages()
        return [
            stage.replace("allauth.mfa.stages.AuthenticateStage", "accounts.stages.SecondFactorStage")
            for stage in stages
        ]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        links = {"login_url": settings.SITE_URL + reverse("account_request_login_code")}
        mails.deliver(mails.compose(template_prefix, email, {**links, **context}), template_prefix)

    def add_message(  # noqa: PLR0917 - allauth's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or MESSAGES.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Called by allauth for every change to an account's safety: log it, end other sessions, tell the owner."""
        request = current.request
        kind = EVENTS[template_prefix]
        note(request, user, kind)
        if kind in REVOKING and request.user.is_authenticated:
            end_other_sessions(request, user)
            sessions.rotate(request)
        if kind in PROVES:
            record_authentication(request, user, "mfa", type=PROVES[kind])
        address = email or EmailAddress.objects.get_primary_email(user)
        if address:
            where = {"device": devices.of(request), "network": devices.network(request), "timestamp": timezone.now()}
            self.send_mail(template_prefix, address, {**where, "user": user, **(context or {})})

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        sessions.begin(request)

    def post_login(self, request: HttpRequest, user: User, **flow: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **flow)
        is_new = bool(flow.get("signup"))
        if is_new and not get_authentication_records(request, user) and actions.may_speak(user):
            record_authentication(
                request, user, "code", email=user.email
            )  # the code typed just now; allauth forgets it
        note(request, user, Kind.SIGNED_UP if is_new else Kind.SIGNED_IN)
        if not is_new and not known_devices.is_known(request, user) and actions.may_speak(user):
            where = {"device": devices.of(request), "network": devices.network(request), "timestamp": timezone.now()}
            mails.send("account/email/new_device", user, **where)
        known_devices.remember(request, response, user)
        if has_proven(request):
            lost_factors.call_off(user)
        if actions.call_off_deletion(user):
            note(request, user, Kind.DELETION_CANCELLED)
            messages.success(request, _("Welcome back. Your account stays."))
        return response

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            note(request, request.user, Kind.SIGNED_OUT)
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(email__iexact=str(credentials.get("email", ""))).first()
        if user:
            note(request, user, Kind.SIGN_IN_FAILED)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The stock list in our words, and a mailed code for those who have nothing else."""
        words = {
            "reauthenticate": _("Use your password"),
            "mfa_reauthenticate": _("Use a code from your app or a recovery code"),
            "mfa_reauthenticate:webauthn": _("Use a passkey"),
        }
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not methods and user.is_authenticated:
            return [{"id": "mailed_code", "description": _("Get a code by mail"), "url": reverse("confirm-identity")}]
        return [{**method, "description": words.get(method["id"], method["description"])} for method in methods]

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """As the settings of the app say; those with neither password nor factor, whom allauth lets through, as well.

        Raises ReauthenticationRequired for the latter: allauth's answer to it leads to the way above.
        """
        user = self.request.user
        if isinstance(user, User) and not get_reauthentication_flows(user) and not has_shown(self.request, user):
            raise ReauthenticationRequired
        return bool(super().is_reauthentication_required(app=app, **more))


def allowed_today(request: HttpRequest, action: str) -> bool:
    """Whether the signed-in person may do this again today: twice a day."""
    return bool(ratelimit.consume(request, app="accounts", action=action, config={action: "2/d/user"}))
