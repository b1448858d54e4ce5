"""Pages rendered once for all their readers, with places where each reader's own is put in.

The page is rendered of the values that all readers have in common and of nothing else: request, person and token are
not in its context, so a tag forgotten shows nothing, and never somebody else's. courseapp.templatetags.own has the tags
that leave a place: `own` for a value, `variant` for a part of few kinds, `personal` for what is rendered each time.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.base import Template
from django.template.context import Context, RequestContext
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString

RECORDING = "recording"
"""Where the tags find in their context that a page is being rendered for all its readers."""

type Hole = Callable[[Context], str]
"""What to put in its place, from the context of one reader."""


class Recording:
    """Collects holes while something is rendered. What marks their places nobody can guess, so no text can hold it."""

    def __init__(self) -> None:
        self._secret = secrets.token_hex(16)
        self._holes: list[Hole] = []

    def leave(self, hole: Hole) -> SafeString:
        """What stands in the text for the hole until the text is cut there."""
        self._holes.append(hole)
        return SafeString(f"[{self._secret}:{len(self._holes) - 1}]")

    def cut(self, text: str) -> tuple[str | Hole, ...]:
        pieces = re.split(rf"\[{self._secret}:(\d+)\]", text)
        return tuple(self._holes[int(piece)] if place % 2 else piece for place, piece in enumerate(pieces))


@dataclass(frozen=True, slots=True)
class Part:
    """Rendered text with holes. Lives as long as the values that it was made of; shared by threads."""

    pieces: tuple[str | Hole, ...]

    @classmethod
    def of(cls, render: Callable[[Context], str], values: Mapping[str, Any], template: Template) -> Self:
        """Render in a context of these values alone, in the site's own time zone."""
        recording = Recording()
        context = Context({**values, RECORDING: recording})
        with timezone.override(None), context.bind_template(template):
            return cls(recording.cut(render(context)))

    def fill(self, context: Context) -> SafeString:
        return SafeString("".join([piece if isinstance(piece, str) else piece(context) for piece in self.pieces]))


@dataclass(frozen=True, slots=True)
class Same:
    """What all readers of a page have in common, and the page made of it: one for people, one for guests."""

    values: Mapping[str, Any]
    pages: dict[bool, Part] = field(default_factory=dict)

    def page(self, template: Template, *, signed_in: bool) -> Part:
        part = self.pages.get(signed_in)
        if part is None:
            part = self.pages[signed_in] = Part.of(template.render, {**self.values, "signed_in": signed_in}, template)
        return part


def template_of(name: str) -> Template:
    found: Template = get_template(name).template  # type: ignore[attr-defined]
    return found


def part_of(name: str, values: Mapping[str, Any]) -> Part:
    """What a template makes of values that all readers have in common."""
    template = template_of(name)
    return Part.of(template.render, values, template)


def render_same(request: HttpRequest, name: str, same: Same, own: Mapping[str, Any]) -> HttpResponse:
    """The page for one reader, as `render` would make it of both kinds of values. A page has one template only."""
    template = template_of(name)
    context = RequestContext(request)
    context.push({**same.values, **own})
    with context.bind_template(template):
        if context["signed_in"]:
            context["csrf_token"] = get_token(request)
        part = same.page(template, signed_in=context["signed_in"])
        return HttpResponse(part.fill(context))
