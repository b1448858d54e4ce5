"""JSON from strangers: what is not plain, small and unambiguous is refused, never half understood."""

import json
import re
from collections.abc import Sequence
from typing import Any, NoReturn

DEEPEST = 8
LONGEST_NUMBER = 20
_string = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)  # an open string runs to the end: linear on any input
_bracket = re.compile(rb"[\[\]{}]")


class BadJsonError(ValueError):
    """The bytes are no JSON that we take."""


def _refuse(text: str) -> NoReturn:
    raise BadJsonError(f"not a number: {text[:LONGEST_NUMBER]}")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        _refuse(text)
    return int(text)


def _decimal(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        _refuse(text)
    return value


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJsonError("a key is there twice")
    return found


def _depth(body: bytes) -> int:
    """How deep brackets nest; strings do not count."""
    deepest = depth = 0
    for bracket in _bracket.findall(_string.sub(b'""', body)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def read_json(body: bytes) -> Any:
    """The value in a body whose size the caller has bounded. Raises BadJsonError.

    Refused: bytes that are not UTF-8, NaN and infinities, numbers beyond 20 digits, nesting deeper than 8, keys given
    twice, NUL characters and halves of surrogate pairs, which no database takes.
    """
    if _depth(body) > DEEPEST:
        raise BadJsonError("nested too deeply")
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse,
            parse_int=_whole,
            parse_float=_decimal,
            object_pairs_hook=_object,
        )
        text = json.dumps(value, ensure_ascii=False)
        text.encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise BadJsonError(str(error)) from error
    if "\\u0000" in text and re.search(r"(?<!\\)(?:\\\\)*\\u0000", text):
        raise BadJsonError("a NUL character")
    return value
