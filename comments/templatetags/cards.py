"""Cards of comments in templates; comments.card_html writes them."""

from collections.abc import Sequence

from django.template import Library
from django.utils.safestring import SafeString

from comments.card_html import CardWriter
from comments.reading import Card

register = Library()


@register.simple_tag
def cards(shown: Sequence[Card], *, acts: bool, focus: int | str = 0) -> SafeString:
    """Cards in their lists. `focus` is the id of the one that the keyboard goes on at, `first` for the first."""
    at = shown[0].id if focus == "first" and shown else int(focus or 0) if focus != "first" else 0
    return CardWriter(acts=acts).page(shown, focus=at)


@register.simple_tag
def card(shown: Card, *, focus: bool = False) -> SafeString:
    """One card of somebody signed in, without what stands around it."""
    return SafeString(CardWriter(acts=True).article(shown, focus=focus))


@register.simple_tag
def reactions(shown: Card, pressed: str = "") -> SafeString:
    return SafeString(CardWriter(acts=True).reactions(shown, pressed))
