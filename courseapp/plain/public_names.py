"""Public names: what may be one, and when two look the same.

The comparison follows the idea of Unicode's UTS #39 skeletons, cut down to what the alphabet allowed here can hold:
letters of one script beside Hangul, digits, `_` and `-`.
"""

import re
import unicodedata

SHORTEST, LONGEST = 2, 30
RESERVED = frozenset(
    [
        "admin",
        "administrator",
        "author",
        "deleted",
        "me",
        "moderator",
        "operator",
        "root",
        "staff",
        "support",
        "system",
        "anonymous",
        "관리자",
        "운영자",
        "운영진",
        "직원",
        "탈퇴한계정",
        "익명",
        "시스템",
    ]
)
_SCRIPTS = ("LATIN", "HANGUL", "CJK", "HIRAGANA", "KATAKANA", "CYRILLIC", "GREEK")
_TOGETHER = frozenset({"LATIN", "HANGUL", "CJK", "HIRAGANA", "KATAKANA"})
_LOOK_ALIKE = str.maketrans(
    {
        **dict(zip("авекмнорстухіїјѕԁԛԝьгпи", "abekmhopctyxiijsdqwbrnu", strict=True)),
        **dict(zip("αβεικνορτυχωγη", "abeikvoptuxwyn", strict=True)),
        **dict(zip("0135", "oies", strict=True)),
        "l": "i",
        "|": "i",
        "ı": "i",
        "ø": "o",
        "đ": "d",
        "ł": "i",
        "ß": "b",
        "ー": "",
        "_": "",
        "-": "",
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_allowed = re.compile(r"[\w-]+")


def normalised(name: str) -> str:
    """The name as it is kept: compatibility forms folded, Hangul composed, no space around it."""
    return unicodedata.normalize("NFKC", name).strip()


def refusal(name: str) -> str:
    """Why a normalised name cannot be used: `length`, `characters`, `scripts`, `reserved`, or "" when it can."""
    if not SHORTEST <= len(name) <= LONGEST:
        return "length"
    if not _allowed.fullmatch(name) or not all(c in "_-" or c.isalpha() or c in "0123456789" for c in name):
        return "characters"
    if not any(c.isalpha() for c in name):
        return "characters"
    scripts = {_script(c) for c in name if c.isalpha()}
    if "" in scripts or (len(scripts) > 1 and not scripts <= _TOGETHER):
        return "scripts"
    return "reserved" if skeleton(name) in _RESERVED_KEYS else ""


def _script(character: str) -> str:
    name = unicodedata.name(character, "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "")


def skeleton(name: str) -> str:
    """The key by which names are unique: equal for names that a reader could take for one another."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    key = unicodedata.normalize("NFKC", bare).translate(_LOOK_ALIKE)
    for pair, one in _PAIRS:
        key = key.replace(pair, one)
    return key


_RESERVED_KEYS = frozenset(skeleton(name) for name in RESERVED)
