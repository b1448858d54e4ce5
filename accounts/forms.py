"""Forms of the account pages, beside those that allauth brings."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account.forms import AddEmailForm, SignupForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm, SignupWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.account_log import wrong_factor
from accounts.actions import NAME_REFUSALS, choose_name
from accounts.factors import FactorAdapter
from accounts.models import User

TOTP_PERIOD = 30
"""Seconds that an app shows a code."""


class SignUpForm(SignupForm):
    """An address is all we need; a password is up to the person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if password := self.fields.get("password1"):
            password.label = _("Password (if you like)")
            password.help_text = _("At least 10 characters. Left empty, a code by mail lets you in each time.")
            password.widget.attrs.pop("placeholder", None)

    def try_save(self, request: HttpRequest) -> Any:
        """As allauth does, but a known address costs the same hashing as a new one."""
        password = self.cleaned_data.get("password1")
        if self.account_already_exists and password:
            make_password(password)
        return super().try_save(request)


class NewAddressForm(AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")


class NameForm(forms.Form):
    """Asks for the public name where it is first needed; valid only once the person has it."""

    name = forms.CharField(
        label=_("Public name"),
        max_length=60,
        strip=True,
        help_text=_("Shown with your comments. 2 to 30 letters, digits, _ or -."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        naming = choose_name(self.user, self.cleaned_data["name"])
        if naming.refusal:
            raise forms.ValidationError(NAME_REFUSALS[naming.refusal])
        return naming.name


REGIONS = ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"]


def time_zones() -> list[tuple[str, Any]]:
    """The site's own, then every place by region, as a select with groups takes them."""
    zones = sorted(available_timezones())
    places = [
        (region, [(zone, zone.partition("/")[2].replace("_", " ")) for zone in zones if zone.startswith(f"{region}/")])
        for region in REGIONS
    ]
    return [("", format_lazy(_("The site’s ({zone})"), zone=settings.TIME_ZONE)), *places]


class SettingsForm(forms.ModelForm[User]):
    """What a person decides about how the site treats them."""

    language = forms.ChoiceField(
        label=_("Language of mails"),
        required=False,
        choices=[("", _("The site’s first language")), *settings.LANGUAGES],
        help_text=_("Pages speak the language of their address; the switch at the top changes it."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=time_zones)

    class Meta:
        model = User
        fields = ("language", "time_zone", "theme", "reply_mail", "report_mail", "hides_game", "shows_level")
        help_texts = {
            "theme": _("Where a device has chosen for itself, that choice goes first."),
            "hides_game": _("Lessons without bar, XP and achievements. Your progress is kept all the same."),
        }


class _OnceOnly(forms.Form):
    """A code of an app works once, in all the time that it is accepted; allauth remembers it for a third of that."""

    user: User
    authenticator: Authenticator

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc] # the other base has it
        except forms.ValidationError:
            wrong_factor(self.user)
            raise
        if self.authenticator.type == Authenticator.Type.TOTP:
            accepted = (2 * settings.MFA_TOTP_TOLERANCE + 1) * TOTP_PERIOD
            if not cache.add(f"accounts.totp:{self.user.pk}:{normalize_user_code(code)}", 1, timeout=accepted):
                raise FactorAdapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(_OnceOnly, AuthenticateForm):
    pass


class SecondFactorAgainForm(_OnceOnly, ReauthenticateForm):
    pass


class _Named(forms.Form):
    name = forms.CharField(label=_("Name of the passkey"), max_length=100, required=False)


class PasskeyForm(_Named, AddWebAuthnForm):
    """Every key added here is a passkey, so nothing is asked but its name."""

    passwordless = None


class FirstPasskeyForm(_Named, SignupWebAuthnForm):
    pass


class RenamedPasskeyForm(EditWebAuthnForm):
    name = forms.CharField(label=_("Name of the passkey"), max_length=100)
