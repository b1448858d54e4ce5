"""Hangul taken apart: into the keys that type it, and into pairs of syllables that can be searched for.

A syllable is U+AC00 + (initial × 21 + vowel) × 28 + final (The Unicode Standard, 3.12). Jamo here are always
the compatibility letters U+3131–3163, one for each key pressed on the standard two-set keyboard: ㅘ is ㅗㅏ
and ㄺ is ㄹㄱ, while ㄲ, typed with Shift, stays one.
"""

import re
from collections.abc import Iterable

_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_FINALS = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_FIRST, _LAST = 0xAC00, 0xD7A3

_PAIRS = {
    "ㅘ": "ㅗㅏ",
    "ㅙ": "ㅗㅐ",
    "ㅚ": "ㅗㅣ",
    "ㅝ": "ㅜㅓ",
    "ㅞ": "ㅜㅔ",
    "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ",
    "ㄳ": "ㄱㅅ",
    "ㄵ": "ㄴㅈ",
    "ㄶ": "ㄴㅎ",
    "ㄺ": "ㄹㄱ",
    "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ",
    "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ",
    "ㅀ": "ㄹㅎ",
    "ㅄ": "ㅂㅅ",
}
_JOINED = {keys: letter for letter, keys in _PAIRS.items()}


def _typed(letters: list[str] | str) -> str:
    """A regular expression for the keys of any of these letters, two keys before one."""
    keys = sorted((_PAIRS.get(letter, letter) for letter in letters if letter), key=len, reverse=True)
    return "|".join(keys)


_SYLLABLE = re.compile(
    rf"([{_INITIALS}])({_typed(_VOWELS)})((?:{_typed(_FINALS)})(?![{_VOWELS}]))?",
)
"""Keys that make one block; a consonant before a vowel opens the next one, as keyboards do it."""

LETTERS = "가-힣ㄱ-ㅎㅏ-ㅣ"
"""What Hangul is, as the inside of a character class."""

_SURE_PARTICLES = """
은 는 을 를 의 에 으로 에서 에게 까지 부터 처럼 에는 에도 에선 로는 로도 로서 로써 과의 와의 과는 와는 들은 들이
들을 들의 들도 들과 들에게 에서의 에서는 에서도 으로는 으로도 으로서 으로써 이라는 이라고 이라면
"""
_OTHER_PARTICLES = """
이 가 도 만 와 과 로 나 랑 란 야 들 보다 마다 조차 밖에 이나 이랑 이란 한테 라도 라는 라고
"""
_VERB_ENDINGS = """
한 할 해 된 될 적 하다 하는 하기 하면 하고 하지 하여 하게 해서 해야 했다 한다 해요 하자 합니다 하려면 한다는
되다 되는 되기 되면 되고 되어 된다 됐다 돼요 됩니다 된다는 이다 인가 인지 적인 적으로
"""
PARTICLES = frozenset(_SURE_PARTICLES.split() + _OTHER_PARTICLES.split())
"""What stands glued to a foreign word, as 을 in “LLM을”, and is nothing to look for."""


def _ending_in(endings: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(.{{2,}}?)(?:{'|'.join(sorted(endings, key=len, reverse=True))})")


_BARE = _ending_in(_SURE_PARTICLES.split())
_STEM = _ending_in([*PARTICLES, *_VERB_ENDINGS.split()])


def is_syllable(letter: str) -> bool:
    return _FIRST <= ord(letter) <= _LAST


def jamo(text: str) -> str:
    """Each Hangul letter as the keys that type it; everything else as it is."""
    return "".join(map(_keys, text))


def _keys(letter: str) -> str:
    if not is_syllable(letter):
        return _PAIRS.get(letter, letter)
    rest, final = divmod(ord(letter) - _FIRST, len(_FINALS))
    initial, vowel = divmod(rest, len(_VOWELS))
    parts = (_INITIALS[initial], _VOWELS[vowel], _FINALS[final])
    return "".join(_PAIRS.get(part, part) for part in parts)


def compose(keys: str) -> str:
    """What an input method makes of these jamo; those that make no syllable stay alone."""
    return _SYLLABLE.sub(_block, keys)


def _block(match: re.Match[str]) -> str:
    initial, vowel, final = (_JOINED.get(part, part) for part in match.groups(""))
    number = (_INITIALS.index(initial) * len(_VOWELS) + _VOWELS.index(vowel)) * len(_FINALS)
    return chr(_FIRST + number + _FINALS.index(final))


def bigrams(word: str) -> list[str]:
    """Each two neighbours: 잠재공간 → 잠재 재공 공간. A word of one syllable has none."""
    return [word[index : index + 2] for index in range(len(word) - 1)]


def bare(word: str) -> str:
    """The word without a particle that hardly any noun ends in, if two syllables remain: 확산을 → 확산."""
    match = _BARE.fullmatch(word)
    return match[1] if match else word


def stem(word: str) -> str:
    """The word without any particle or ending, if two syllables remain: 생성하는 → 생성, 확산을 → 확산.

    There is no dictionary: a noun that happens to end like one (해상도) is cut as well, so search for the
    whole word too.
    """
    match = _STEM.fullmatch(word)
    return match[1] if match else word


def halves(word: str) -> list[tuple[str, str]]:
    """The ways to read a word as two, each of two syllables or more: 생성모델 → (생성, 모델)."""
    return [(word[:cut], word[cut:]) for cut in range(2, len(word) - 1)]
