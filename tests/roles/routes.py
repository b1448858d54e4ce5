"""Every route of the site, from the resolver itself, in its own words: the pattern as it stands in the code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

FILLINGS = {
    "course": "small-course",
    "track": "first",
    "lesson": "hello",
    "tag": "judging",
    "name": "Bo",
    "uid": "hello001",
    "code": "en",
    "language": "en",
    "digest": "0" * 64,
    "extension": "png",
    "signed": "forged",
    "token": "forged",
    "content_type_id": "1",
    "url": "nowhere",
    "app_label": "accounts/",
}
"""What stands for the part of an address of that name; numbers are those of `world.py`, 1 otherwise."""
_part = re.compile(r"<(?:\w+:)?(\w+)>")
_group = re.compile(r"\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Route:
    """`pattern` without the language's prefix; `model` is "app.model" for the admin's pages about one model."""

    pattern: str
    model: str = ""

    @property
    def parts(self) -> list[str]:
        return [*_part.findall(self.pattern), *_group.findall(self.pattern)]

    def path(self, fillings: dict[str, str]) -> str:
        known = FILLINGS | fillings

        def fill(found: re.Match[str]) -> str:
            return known.get(found[1], "1")

        plain = _part.sub(fill, _group.sub(fill, self.pattern))
        return "/" + plain.replace("^", "").replace("$", "").replace("\\", "")


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        words = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, words)
        else:
            yield words


_any_app = re.compile(r"\^\(\?P<app_label>[^)]*\)/\$")
_of_model = re.compile(r"admin/([a-z_]+)/([a-z_]+)/")


@cache
def routes() -> list[Route]:
    found = []
    for words in dict.fromkeys(_walk(get_resolver().url_patterns, "")):
        pattern = _any_app.sub("<app_label>", words)
        about = _of_model.match(pattern)
        found.append(Route(pattern, ".".join(about.groups()) if about else ""))
    return found
