"""The last look at HTML before it is stored.

The writers emit only what they know; this list, kept apart from them and enforced by an HTML parser, is what a
page can be sure of if one of them is wrong. On correct output it changes nothing, and a test holds it to that.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import nh3

from courseapp.plain import mathml
from courseapp.plain.fences import CLASSES, LANGUAGES
from courseapp.plain.figures import WIDEST_RUN

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
TAGS = frozenset(
    {
        "a", "abbr", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em",
        "figcaption", "figure", "hr", "img", "kbd", "li", "ol", "p", "pre", "s", "span", "strong",
        "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
ATTRIBUTES = {
    "a": {"aria-label", "href", "id", "title"},
    "abbr": {"title"},
    "div": {"aria-label"},
    "img": {"alt", "height", "src", "title", "width"},
    "li": {"id"},
    "ol": {"start"},
    "p": {"id"},
    "pre": {"aria-label"},
    "span": {"aria-label"},
} | {tag: {"id"} for tag in HEADINGS}
VALUES = {
    "a": {"rel": {"noopener"}},
    "div": {"role": {"group", "note"}, "tabindex": {"0"}},
    "img": {"decoding": {"async"}, "loading": {"lazy"}},
    "pre": {"role": {"img"}, "tabindex": {"0"}},
    "span": {"role": {"img"}},
    "th": {"scope": {"col"}},
}
CSS_CLASSES = {
    "a": {"anchor", "back", "external"},
    "code": {f"language-{name}" for name in LANGUAGES},
    "details": {"details", "hint"},
    "div": {"code", "footnotes", "note", "prompt", "scroll"}
    | {f"note-{kind}" for kind in ("caution", "important", "note", "tip", "warning")},
    "figure": {"diagram"},
    "li": {"task-list-item"},
    "p": {"note-title"},
    "span": {"box", "fact", *CLASSES.values(), *(f"cw-{columns}" for columns in range(1, WIDEST_RUN + 1))},
    "sup": {"footnote-ref"},
    "td": {"center", "right"},
    "th": {"center", "right"},
}
NUMBER = re.compile(r"\d{1,9}")


@lru_cache(maxsize=16)
def _cleaner(prefix: str) -> nh3.Cleaner:
    formulas = {tag: set(mathml.ATTRIBUTES) for tag in mathml.ELEMENTS}
    return nh3.Cleaner(
        tags=set(TAGS | mathml.ELEMENTS | set(HEADINGS)),
        attributes=ATTRIBUTES | formulas,
        attribute_filter=_attribute_filter(prefix),
        tag_attribute_values=VALUES,
        allowed_classes=CSS_CLASSES,
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through",
        link_rel=None,
        generic_attribute_prefixes=set(),
        clean_content_tags={"script", "style"},
    )


def _attribute_filter(prefix: str) -> Callable[[str, str, str], str | None]:
    def keep(_tag: str, name: str, value: str) -> str | None:
        if name == "id":
            return value if value.startswith(prefix) and not re.search(r"\s", value) else None
        if name in {"height", "start", "width"} and _tag in {"img", "ol"}:
            return value if NUMBER.fullmatch(value) else None
        return value

    return keep


def sanitised(html: str, prefix: str) -> str:
    """The HTML without anything that a lesson may not hold; ids begin with `prefix`."""
    return _cleaner(prefix).clean(html)
