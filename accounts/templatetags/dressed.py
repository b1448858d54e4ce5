"""Gives the fields of forms that are not ours our look."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.providers.base import Provider
from django.forms import BoundField
from django.template import Library
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.wording import BRANDS
from courseapp.plain.browsers import described

register = Library()


@register.filter
def dressed(field: BoundField) -> SafeString:
    """The widget with our class; labels say what placeholders would repeat. Codes get a field that suits digits."""
    attrs: dict[str, str | bool] = {"class": "field", "placeholder": ""}
    if field.field.widget.attrs.get("autocomplete") == "one-time-code":
        attrs |= {"class": "field code", "spellcheck": "false", "autocapitalize": "characters"}
    return field.as_widget(attrs=attrs)


@register.filter
def device(user_agent: str) -> str:
    """Browser and system in words."""
    return described(user_agent)


@register.filter
def brand(provider: Provider) -> str:
    """What the other site is called in the reader's language."""
    return str(BRANDS.get(provider.id, provider.name))


@register.filter
def has_passkey(user: User) -> bool:
    """Whether a passkey can be asked for as the second factor; allauth offers it to everybody."""
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists())
