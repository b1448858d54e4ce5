"""Words typed while the keyboard was in the other language: znjfl for 쿼리, ㅗ디ㅣㅐ for hello.

The table is the standard Korean two-set layout (KS X 5002) over QWERTY.
"""

from courseapp.plain import hangul

_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ", strict=True))
_SHIFTED = dict(zip("QWERTOP", "ㅃㅉㄸㄲㅆㅒㅖ", strict=True))
_TO_JAMO = {**{letter.upper(): key for letter, key in _KEYS.items()}, **_KEYS, **_SHIFTED}
_TO_LATIN = {
    **{key: letter for letter, key in _KEYS.items()},
    **{key: letter.lower() for letter, key in _SHIFTED.items()},
}


def other_layout(text: str) -> str | None:
    """The same keys in the other language, or None where that cannot have been meant.

    It cannot when both scripts occur, or when Latin letters leave a jamo that belongs to no syllable.
    """
    jamo = hangul.jamo(text)
    has_latin = any(letter in _TO_JAMO for letter in text)
    has_hangul = any(letter in _TO_LATIN for letter in jamo)
    if has_latin == has_hangul:
        return None
    if has_hangul:
        return "".join(_TO_LATIN.get(letter, letter) for letter in jamo)
    typed = hangul.compose("".join(_TO_JAMO.get(letter, letter) for letter in text))
    return None if any(letter in _TO_LATIN for letter in typed) else typed
