"""Gives the fields of forms that are not ours our look."""

from django.forms import BoundField
from django.template import Library
from django.utils.safestring import SafeString

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
