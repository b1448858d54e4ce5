"""Reads an event as a browser sent it: whether its shape can be trusted, and on which day it happened."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

MOST_CL = 100_000
MOST_REVISION = 1_000_000
MOST_DWELL = 86_400
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
"""No clock that is right shows an earlier time; one that does is read as this."""
_uuid = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_subject = {
    "mark": re.compile(r"[a-z0-9]{8}(\.x)?"),
    "review": re.compile(r"[a-z0-9]{8}\.[A-Za-z0-9_-]{1,40}"),
}
_moment = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,15}(Z|[+-][0-9]{2}:[0-9]{2})")
_day = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Sent:
    """An event to be stored; `lesson` is the uid its subject begins with."""

    id: UUID
    kind: str
    subject: str
    lesson: str
    cl: int
    revision: int
    dwell: int
    grade: int
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """`id` as it was sent, shortened, "" when it was no text; `code` names the field that is wrong."""

    id: str
    code: str


class _WrongError(Exception):
    """A field cannot be what it says; the message is its name."""


def _whole(raw: dict[str, Any], name: str, least: int, most: int, default: int | None = None) -> int:
    value = raw.get(name, default)
    if type(value) is not int or not least <= value <= most:  # bool is an int, too
        raise _WrongError(name)
    return value


def _text(raw: dict[str, Any], name: str, pattern: re.Pattern[str], code: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _WrongError(code)
    return value


def moment(raw: dict[str, Any], received: datetime) -> datetime:
    """When it happened: never later than it was received, never before EARLIEST."""
    text = _text(raw, "at", _moment, "at")
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _WrongError("at") from None
    return max(EARLIEST, min(at, received))


def civil_day(raw: dict[str, Any], at: datetime) -> date:
    """The learner's own date, if it is within a day of `at` in UTC, as every place on Earth is; else that of `at`."""
    try:
        day = date.fromisoformat(_text(raw, "day", _day, "day"))
    except ValueError:
        raise _WrongError("day") from None
    return day if abs(day - at.date()) <= timedelta(days=1) else at.date()


def _read(raw: dict[str, Any], received: datetime) -> Sent:
    identity = UUID(_text(raw, "id", _uuid, "id"))
    kind = raw.get("k")
    if not isinstance(kind, str) or kind not in _subject:
        raise _WrongError("kind")
    subject = _text(raw, "s", _subject[kind], "subject")
    at = moment(raw, received)
    marks = kind == "mark"
    return Sent(
        id=identity,
        kind=kind,
        subject=subject,
        lesson=subject[:8],
        cl=_whole(raw, "cl", 1, MOST_CL) if marks else 0,
        revision=_whole(raw, "r", 0, MOST_REVISION, 0),
        dwell=_whole(raw, "dwell", 0, MOST_DWELL, 0) if marks else 0,
        grade=0 if marks else _whole(raw, "g", 1, 4),
        day=civil_day(raw, at),
        at=at,
    )


_CODES = {"g": "grade", "r": "revision"}


def read_event(raw: Any, received: datetime) -> Sent | Refused:
    """One entry of a request's `events`. Keys that are not known are passed over."""
    if not isinstance(raw, dict):
        return Refused("", "shape")
    name = raw.get("id")
    shown = name[:64] if isinstance(name, str) else ""
    try:
        return _read(raw, received)
    except _WrongError as wrong:
        return Refused(shown, _CODES.get(str(wrong), str(wrong)))
