"""A reader's words as safe HTML: paragraphs, emphasis, links, lists, quotes and code, and nothing else.

`render` never raises on any text and takes time in proportion to its length. HTML in a comment is text. What comes out
may be stored and marked safe: it is the same for every reader but for the prefix of links to people (`HERE`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import override

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from courseapp.plain.cjk_emphasis import FriendlyParserInline

VERSION = 1
"""Rises when the same source should become other HTML; stored comments are then rendered again."""
MOST_MENTIONS = 5
DEEPEST = 12
"""Levels of blocks in blocks (a list takes two); what lies deeper is left out."""
HERE = "/@"
"""Begins the address of every link to a person, as in a lesson's HTML; the page puts its language's prefix there."""
ABROAD = re.compile(r"https?://\w[\w.-]*(?::\d{1,5})?(?:[/?#]|$)|mailto:[^?#\s]+@", re.IGNORECASE)
"""An address on the web or of somebody, with a host that is one."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
URL = r"https?://[\w\-.~:/?#\[\]@!$&'()*+,;=%]+"
"""A bare address ends where ASCII ends, for a particle may be glued to it; browsers copy the rest percent-encoded."""
NAMED = re.compile(rf"(?<![\w@/.])(?:(?P<url>(?a:{URL}))|@(?P<name>[\w-]{{2,40}}))")
_PERSON = re.compile(rf'href="{HERE}/comments/by/(\d+)/"[^>]*>@([\w-]+)<')
HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class CommentText:
    """`links` counts addresses on other sites; `people` are the ids of whoever is named, in order, each once."""

    html: str
    links: int
    people: tuple[int, ...]
    language: str
    """`ko` or `en`, "" when it looks like neither."""


class CommentMarkdown(MarkdownIt):
    @override
    def validateLink(self, url: str) -> bool:
        """Only the web and mail: a relative address would act on this site with the reader's session."""
        return bool(ABROAD.match(url))


def cleaned(source: str) -> str:
    """What is stored of what was typed: composed, one kind of line end, nothing a database refuses, no space around."""
    unix = source.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", UNSTORABLE.sub("", unix)).strip()


def names_in(source: str) -> list[list[str]]:
    """Of each `@…` outside code, at most MOST_MENTIONS: what may be the name, longest first.

    Korean glues particles to names, so `@민아는` may name 민아는 or 민아.
    """
    asked: list[str] = []
    _parser().parse(source, {"people": {}, "asked": asked})
    return [_readings(word) for word in dict.fromkeys(asked)][:MOST_MENTIONS]


def render(source: str, people: Mapping[str, int] | None = None) -> CommentText:
    """`people` has the id of whoever goes by a name that `names_in` gave."""
    parser, env = _parser(), {"people": people or {}, "asked": []}
    tokens = parser.parse(source, env)
    html = str(parser.renderer.render(tokens, parser.options, env))
    inner = [child for token in tokens for child in token.children or []]
    named = [int(child.meta["person"]) for child in inner if "person" in child.meta]
    return CommentText(
        html=_cleaner().clean(html).strip(),
        links=sum(child.type == "link_open" and "person" not in child.meta for child in inner),
        people=tuple(dict.fromkeys(named)),
        language=language_of(" ".join(_words(inner))),
    )


def _words(inner: Iterable[Token]) -> Iterator[str]:
    """What somebody said themselves: no code, no addresses."""
    return (child.content for child in inner if child.type == "text" and not child.content.startswith("http"))


def people_in(html: str) -> dict[str, int]:
    """Whom stored HTML links to, by the names they go by there."""
    return {name: int(person) for person, name in _PERSON.findall(html)}


def language_of(text: str) -> str:
    hangul, latin = len(HANGUL.findall(text)), len(LATIN.findall(text))
    if not hangul + latin:
        return ""
    return "ko" if 3 * hangul >= latin else "en"


def _readings(word: str) -> list[str]:
    """The word, and whatever of it stands before a Hangul syllable."""
    cuts = [cut for cut in range(len(word) - 1, 1, -1) if HANGUL.match(word[cut])]
    return [word, *(word[:cut] for cut in cuts)]


@cache
def _parser() -> MarkdownIt:
    """Keeps nothing between two texts, so threads may share it."""
    md = CommentMarkdown("zero")
    md.inline = FriendlyParserInline()
    md.configure("zero", {"breaks": True, "maxNesting": DEEPEST})
    md.enable(
        ["fence", "blockquote", "list", "newline", "escape", "backticks", "emphasis", "link", "autolink", "entity"]
    )
    md.core.ruler.before("text_join", "names", _name)
    md.add_render_rule("fence", _fence)
    return md


def _fence(_renderer: object, tokens: list[Token], place: int, *_rest: object) -> str:
    return f"<pre><code>{escape(tokens[place].content, quote=False)}</code></pre>\n"


def _name(state: StateCore) -> None:
    """Core rule: bare addresses and names of people in plain text become links."""
    for block in state.tokens:
        children: list[Token] = []
        inside = 0
        for token in block.children or []:
            inside += (token.type == "link_open") - (token.type == "link_close")
            children += [token] if inside or token.type != "text" else _linked(token, state.env)
        if block.children:
            block.children = children


def _linked(token: Token, env: Mapping[str, object]) -> Iterator[Token]:
    done, text = 0, token.content
    for match in NAMED.finditer(text):
        found = _address(match["url"]) if match["url"] else _person(match["name"], env)
        if not found:
            continue
        words, href, meta = found
        yield _text(text[done : match.start()], token.level)
        attributes: dict[str, str | int | float] = {"href": href}
        if meta:
            attributes["class"] = "mention"
        yield Token("link_open", "a", 1, attrs=attributes, meta=meta)
        yield _text(words, token.level + 1)
        yield Token("link_close", "a", -1)
        done = match.start() + len(words)
    yield _text(text[done:], token.level)


def _text(words: str, level: int) -> Token:
    return Token("text", "", 0, content=words, level=level)


def _address(url: str) -> tuple[str, str, dict[str, int]] | None:
    """Without the sentence's own punctuation at its end."""
    bare = url.rstrip(".,;:!?'*[]")
    while bare.endswith(")") and bare.count("(") < bare.count(")"):
        bare = bare[:-1].rstrip(".,;:!?'*[]")
    return (bare, bare, {}) if ABROAD.match(bare) else None


def _person(word: str, env: Mapping[str, object]) -> tuple[str, str, dict[str, int]] | None:
    people, asked = env["people"], env["asked"]
    assert isinstance(people, Mapping)
    assert isinstance(asked, list)
    asked.append(word)
    name = next((name for name in _readings(word) if name in people), None)
    return (f"@{name}", f"{HERE}/comments/by/{people[name]}/", {"person": people[name]}) if name else None


@cache
def _cleaner() -> nh3.Cleaner:
    """The last look: whatever the parser might get wrong, only this much can be stored."""
    return nh3.Cleaner(
        tags={"a", "blockquote", "br", "code", "em", "li", "ol", "p", "pre", "strong", "ul"},
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
        allowed_classes={"a": {"mention"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through",
        link_rel="nofollow ugc noopener",
        generic_attribute_prefixes=set(),
        clean_content_tags={"script", "style"},
    )
