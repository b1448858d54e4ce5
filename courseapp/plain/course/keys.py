"""Takes the values of a map's keys with their types, and says what does not fit.

Every message carries the argument `key`, the full name of the key ("facts.sora-closed.verified"), so that a form
can show it at the field.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings, meant
from courseapp.plain.course.strict_yaml import Items, Map, Node, Scalar
from courseapp.plain.suggest import closest

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_SLUG = 60
_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class Keys:
    """One map of a course file. Ask for every key it may have, then call `refuse_others`.

    A getter answers its default when the key is missing, null or of another type, after noting what is wrong.
    `renamed` maps words that authors of other formats use to the key that is meant.
    """

    def __init__(self, node: Map, found: Findings, within: str = "", renamed: Mapping[str, str] | None = None) -> None:
        self.node = node
        self.found = found
        self.within = within
        self.renamed = renamed or {}
        self.asked: list[str] = []
        self.misnamed: dict[str, Node] = {}
        self.refused: set[str] = set()

    def name(self, key: str) -> str:
        return f"{self.within}.{key}" if self.within else key

    def line(self, key: str) -> int:
        """The key's line, or the map's when the key is missing."""
        node = self.node.entries.get(key) or self.misnamed.get(key)
        return node.line if node else self.node.line

    def has(self, key: str) -> bool:
        return not _is_null(self.node.entries.get(key))

    def say(self, code: Code, key: str, text: str, fix: str = "", /, **args: object) -> None:
        self.found.add(code, self.line(key), text, fix, **{"key": self.name(key), "leaf": key, **args})

    def take(self, key: str, *, required: bool = False, example: str = "") -> Node | None:
        """The node under `key`; None, noted when `required`, if it is missing or null.

        A key under a wrong name is read all the same, so that what is in it gets checked; `refuse_others` notes it.
        """
        self.asked.append(key)
        node = self.node.entries.get(key)
        if node is None:
            node = self._misnamed(key)
        if node is not None and not _is_null(node):
            return node
        if required:
            fix = _("add a line such as %(example)s") if example else ""
            self.say(Code.KEY_MISSING, key, _('"%(key)s" is missing'), fix, example=example)
        return None

    def _misnamed(self, key: str) -> Node | None:
        """What stands under a word that means this key in another format, or under its own name mistyped."""
        for other, node in self.node.entries.items():
            word = other.casefold()
            means = self.renamed[word] == key if word in self.renamed else _is_mistyped(other, key)
            if means and other not in self.asked:
                self.misnamed[key] = node
                return node
        return None

    def text(self, key: str, *, required: bool = False, example: str = "") -> str:
        """One line of text; whole numbers and booleans count as the text they are written as."""
        node = self.take(key, required=required, example=example)
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self.say(Code.TYPE_WRONG, key, _('"%(key)s" must be a text'), _("write it on one line, in quotes"))
            return ""
        text = node.raw.strip()
        if node.cut:
            self.say(
                Code.TEXT_CUT,
                key,
                _('the text of "%(key)s" ends before the #'),
                _('if the # belongs to the text, put the whole text in "double quotes"'),
            )
        if _BREAK.search(text):
            self.say(Code.TEXT_LINES, key, _('"%(key)s" has several lines'), _("write it on one line"))
            text = _BREAK.sub(" ", text)
        if required and not text:
            self.say(Code.KEY_MISSING, key, _('"%(key)s" is empty'), _("write it"))
        return text

    def word(self, key: str, *, required: bool = False, example: str = "") -> str:
        """A text that is no prose: a comment may follow it."""
        node = self.take(key, required=required, example=example)
        if node is None:
            return ""
        if not isinstance(node, Scalar):
            self.say(Code.TYPE_WRONG, key, _('"%(key)s" must be a single word'))
            return ""
        return node.raw.strip()

    def number(self, key: str, low: int, high: int, *, required: bool = False, example: str = "") -> int | None:
        """A whole number between `low` and `high`, both included."""
        node = self.take(key, required=required, example=example)
        if node is None:
            return None
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
            self.say(Code.TYPE_WRONG, key, _('"%(key)s" is a number in quotes'), _("remove the quotes"))
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            self.say(
                Code.TYPE_WRONG,
                key,
                _('"%(key)s" must be a whole number'),
                _("write digits only, such as %(example)s"),
                example=example or str(low),
            )
            return None
        if not low <= value <= high:
            self.say(
                Code.NUMBER_RANGE,
                key,
                _('"%(key)s" is %(value)d'),
                _("write a number from %(low)d to %(high)d"),
                value=value,
                low=low,
                high=high,
            )
            return None
        return value

    def flag(self, key: str) -> bool:
        node = self.take(key)
        if node is None:
            return False
        value = node.value if isinstance(node, Scalar) else None
        if isinstance(value, bool):
            return value
        self.say(Code.TYPE_WRONG, key, _('"%(key)s" must be true or false'), _("write it without quotes"))
        return False

    def choice(self, key: str, known: Collection[str], default: str, *, required: bool = False) -> str:
        """One of the `known` words."""
        word = self.word(key, required=required, example=f"{key}: {next(iter(known))}")
        if not word or word in known:
            return word or default
        suggestion = closest(word, known)
        self.say(
            Code.NOT_ONE_OF,
            key,
            _('"%(key)s" cannot be "%(value)s"'),
            meant(suggestion, _("write one of: %(known)s")),
            value=word,
            suggestion=suggestion,
            known=tuple(known),
        )
        return suggestion or default

    def slug(self, key: str, *, required: bool = False, example: str = "") -> str:
        """A word for addresses."""
        word = self.word(key, required=required, example=example)
        return word if not word or self.is_slug(key, word, self.line(key)) else ""

    def is_slug(self, key: str, word: str, line: int) -> bool:
        """Whether `word` may stand in an address; noted with a proposal when not."""
        if SLUG.fullmatch(word) and len(word) <= LONGEST_SLUG:
            return True
        suggestion = slug_of(word)
        self.found.add(
            Code.SLUG_BAD,
            line,
            _('"%(value)s" under "%(key)s" cannot be part of an address'),
            _("write %(suggestion)s") if suggestion else _("use a-z, 0-9 and single hyphens, 60 at most"),
            key=self.name(key),
            value=word,
            suggestion=suggestion,
        )
        return False

    def items(self, key: str, *, required: bool = False, example: str = "") -> tuple[Node, ...]:
        """The members of a list."""
        node = self.take(key, required=required, example=example)
        if node is None or isinstance(node, Items):
            return node.nodes if node else ()
        words = [word.strip() for word in node.raw.split(",")] if isinstance(node, Scalar) else []
        self.say(
            Code.TYPE_WRONG,
            key,
            _('"%(key)s" must be a list'),
            _("write %(leaf)s: [%(words)s]") if words else _("write one line with a hyphen for each"),
            words=", ".join(words),
        )
        return tuple(Scalar(node.line, word, word) for word in words if word)

    def list_of_words(self, key: str, *, required: bool = False, example: str = "") -> list[tuple[str, int]]:
        """A list of single words, each with its line; one given twice is noted and left out."""
        words: dict[str, int] = {}
        for node in self.items(key, required=required, example=example):
            if not isinstance(node, Scalar) or not node.raw.strip():
                self.found.add(
                    Code.TYPE_WRONG,
                    node.line,
                    _('"%(key)s" must be a list of single words'),
                    key=self.name(key),
                )
            elif node.raw.strip() in words:
                self.found.add(
                    Code.LISTED_TWICE,
                    node.line,
                    _('"%(value)s" is listed twice under "%(key)s"'),
                    _("remove one of them"),
                    key=self.name(key),
                    value=node.raw,
                )
            else:
                words[node.raw.strip()] = node.line
        return list(words.items())

    def maps(self, key: str, renamed: Mapping[str, str] | None = None) -> Iterable["Keys"]:
        """The maps of a list, each to be read in turn."""
        for place, node in enumerate(self.items(key), 1):
            within = f"{self.name(key)}.{place}"
            if isinstance(node, Map):
                yield Keys(node, self.found, within, renamed)
            else:
                self.found.add(
                    Code.TYPE_WRONG,
                    node.line,
                    _('"%(key)s" must hold maps'),
                    _("write - {key: value, …} for each"),
                    key=within,
                )

    def map(self, key: str, renamed: Mapping[str, str] | None = None) -> "Keys | None":
        """The map under a key."""
        node = self.take(key)
        if node is None or isinstance(node, Map):
            return Keys(node, self.found, self.name(key), renamed) if node else None
        self.say(Code.TYPE_WRONG, key, _('"%(key)s" must be a map'), _("write indented lines of the form name: value"))
        return None

    def named_maps(self, key: str, renamed: Mapping[str, str] | None = None) -> Iterable[tuple[str, "Keys"]]:
        """The maps of a map under a key, each with its name, which is a word for addresses."""
        outer = self.map(key)
        for name in outer.node.entries if outer else ():
            assert outer is not None
            if outer.is_slug(name, name, outer.line(name)) and (inner := outer.map(name, renamed)):
                yield name, inner

    def prose(self, key: str) -> str:
        """Text that may have several lines."""
        node = self.take(key)
        if isinstance(node, Scalar):
            return node.raw.strip()
        if node is not None:
            self.say(Code.TYPE_WRONG, key, _('"%(key)s" must be a text'))
        return ""

    def refuse(self, key: str, text: str, fix: str) -> None:
        """Note a key that belongs into another file."""
        if self.has(key):
            self.say(Code.KEY_ELSEWHERE, key, text, fix)
        self.refused.add(key)

    def refuse_others(self, otherwise: str = "") -> None:
        """Note every key that nobody asked for, with the one that was probably meant."""
        known = self.asked
        for key, node in self.node.entries.items():
            if key in known or key in self.refused:
                continue
            suggestion = self.renamed.get(key.casefold(), "")
            suggestion = suggestion if suggestion in known else closest(key, known)
            self.found.add(
                Code.KEY_UNKNOWN,
                node.line,
                _('the key "%(key)s" means nothing here'),
                meant(suggestion, otherwise or _("remove it; the keys are: %(known)s")),
                key=self.name(key),
                suggestion=suggestion,
                known=tuple(known),
            )


@lru_cache(maxsize=4096)
def _is_mistyped(word: str, key: str) -> bool:
    """Whether a word can only be this key; short ones are too like each other."""
    return len(key) >= 4 and bool(closest(word, [key]))


def slug_of(words: str) -> str:
    """The nearest word that may stand in an address, "" when nothing of it can."""
    return _NOT_SLUG.sub("-", words.casefold()).strip("-")[:LONGEST_SLUG].strip("-")


def _is_null(node: Node | None) -> bool:
    return node is None or (isinstance(node, Scalar) and node.value is None)
