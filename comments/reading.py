"""A thread as a page shows it: one query whatever its size, and one more for who reads.

No recursion, no OFFSET, no counting: roots come by keyset from a partial index, each with its first replies in the
order of their paths. What is read here is the same for every reader; `viewer.py` adds what is theirs.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from comments.models import Comment, Status
from comments.statements import AROUND, FIRST, MORE, NEXT, REPLIES, REPLIES_AFTER, ROOTS, THESE, Sort
from courseapp.plain.comment_text import HERE

LEVELS = 4
"""Replies below this stand on one line, with the name of whom they answer."""

CURSOR = re.compile(r"(-?[0-9]{1,16})_([1-9][0-9]{0,17})")
"""The sorting key of the last one shown and its id."""

SHOWN = (Status.VISIBLE, Status.HELD)
"""What has a text to show; those that are held, to their authors alone."""
NOTHING = SafeString("")


@dataclass(slots=True)
class Card:
    """A comment, or the tombstone of one, at its place in the page.

    `opens`, `closes` and `ends` are the list elements around it, so that the template needs no recursion; what leads
    to further replies stands between the last two. Of a tombstone nothing is known that its page must not tell.
    """

    id: int
    parent_id: int | None
    root_id: int
    path: list[int]
    author_id: int | None
    html: SafeString
    lang: str
    status: str
    reactions: dict[str, int]
    version: int
    edited_at: datetime | None
    created_at: datetime
    name: str
    is_staff: bool
    to: str = ""
    """The name of whom it answers, "" for a root."""
    level: int = 0
    opens: SafeString = NOTHING
    closes: SafeString = NOTHING
    ends: SafeString = NOTHING
    more: str = ""
    """After which comment the conversation's further replies come, "" when there are none or others stand between."""
    is_far: bool = False
    """Whether the name of whom it answers must be seen, because its place does not tell."""
    mine: frozenset[str] = frozenset()
    """Kinds of the reader's own reactions."""
    is_own: bool = False
    is_blocked: bool = False
    following: str = ""
    """The reader's own level for the conversation of a root."""
    written: dict[bool, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """It as HTML, for readers who may act and for others, once it was written; a card with other marks has its own."""

    @property
    def is_visible(self) -> bool:
        return self.status == Status.VISIBLE

    @property
    def is_held(self) -> bool:
        return self.status == Status.HELD

    @property
    def is_root(self) -> bool:
        return self.parent_id is None

    @property
    def tone(self) -> int:
        """One of six tints, the same for a person everywhere."""
        return (self.author_id or 0) % 6


@dataclass(slots=True)
class ThreadPage:
    """A page of a lesson's thread. `next` is the cursor of the following one, "" at the end."""

    lesson: int
    count: int = 0
    version: int = 0
    is_locked: bool = False
    sort: Sort = "newest"
    cards: list[Card] = field(default_factory=list)
    next: str = ""
    is_first: bool = True

    @property
    def has_cards(self) -> bool:
        return bool(self.cards)

    @property
    def has_many(self) -> bool:
        """Whether there is an order to choose."""
        return self.has_cards and self.count > 1

    @property
    def has_next(self) -> bool:
        return bool(self.next)


def first_page(lesson: int, sort: Sort = "newest", after: str = "") -> ThreadPage:
    """Twenty conversations with their first replies, and the thread's numbers. Raises ValueError for a bad cursor."""
    key, last = read_cursor(sort, after) if after else (None, 0)
    with connection.cursor() as cursor:
        sql = NEXT[sort] if after else FIRST[sort]
        cursor.execute(sql, {"lesson": lesson, "key": key, "id": last})
        rows = cursor.fetchall()
    count, version, is_locked = rows[0][:3]
    page = ThreadPage(lesson, count or 0, version or 0, is_locked or False, sort, is_first=not after)
    listed = [(row[3], row[4], _card(row[5:])) for row in rows if row[3]]
    roots = [(score, card) for _ord, score, card in listed if card.is_root]
    if len(roots) > ROOTS:
        page.next = cursor_of(sort, *roots[ROOTS - 1])
    for root in roots[:ROOTS]:
        replies = [card for _ord, _score, card in listed if card.root_id == root[1].id and not card.is_root]
        conversation = _conversation(root[1], replies)
        nest(conversation)
        page.cards += conversation
    answered(page.cards)
    return page


def more_replies(after: Comment) -> list[Card]:
    """The replies of a conversation that follow one of its comments, as a list of its own."""
    cards = _named("more", {"root": after.root_id, "path": after.path})
    shown = cards[:MORE]
    if len(cards) > MORE:
        shown[-1].more = str(shown[-1].id)
    nest(shown)
    return shown


def around(comment: Comment) -> list[Card]:
    """The comment with those that it answers, however far up, and what follows in its conversation."""
    above = comment.path[:-1]
    cards = _named("around", {"root": comment.root_id, "path": comment.path, "above": above})
    shown = cards[: len(above) + MORE]
    if len(cards) > len(shown):
        shown[-1].more = str(shown[-1].id)
    nest(shown)
    return shown


def cards_of(comment_ids: list[int]) -> list[Card]:
    """These comments, each by itself, as they are now."""
    cards = _named("these", {"ids": comment_ids})
    for card in cards:
        card.is_far = not card.is_root
    return cards


_STATEMENTS = {"more": REPLIES_AFTER, "around": AROUND, "these": THESE}


def _named(what: str, values: Mapping[str, Any]) -> list[Card]:
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENTS[what], values)
        cards = []
        for row in cursor.fetchall():
            card = _card(row[:-1])
            card.to = row[-1] or ""
            cards.append(card)
    return cards


def prefix() -> str:
    """What addresses begin with in the reader's language."""
    language = get_language() or ""
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


def for_page(html: str) -> SafeString:
    """Stored HTML (courseapp.plain.comment_text made it safe) with its links to people in the reader's language."""
    return SafeString(html.replace(f'href="{HERE}/', f'href="{prefix()}/'))


def _card(row: Sequence[Any]) -> Card:
    is_shown = row[7] in SHOWN
    return Card(
        id=row[0],
        parent_id=row[1],
        root_id=row[2],
        path=row[3],
        author_id=row[4] if is_shown else None,
        html=for_page(row[5]) if is_shown else NOTHING,
        lang=row[6],
        status=row[7],
        reactions=json.loads(row[8]) if is_shown else {},
        version=row[9],
        edited_at=row[10],
        created_at=row[11],
        name=(is_shown and row[12]) or "",
        is_staff=bool(is_shown and row[13]),
    )


def _conversation(root: Card, replies: list[Card]) -> list[Card]:
    if len(replies) > REPLIES:
        replies = replies[:REPLIES]
        replies[-1].more = str(replies[-1].id)
    return [root, *replies]


def answered(cards: Iterable[Card]) -> None:
    """Names of whom each one answers, from the cards before it."""
    names: dict[int, str] = {}
    for card in cards:
        names[card.id] = card.name
        if card.parent_id:
            card.to = names.get(card.parent_id, "")


_OPEN, _CLOSE = '<ol class="replies">', "</ol>"


def nest(cards: Sequence[Card]) -> None:
    """Put the cards of one conversation into nested lists: from its root, or what follows somewhere within it.

    A reply whose ancestors are not on the page stands at its level all the same, and names whom it answers.
    """
    shown: set[int] = set()
    at = -1 if cards and cards[0].is_root else 0
    for place, card in enumerate(cards):
        card.level = min(len(card.path), LEVELS) - 1
        card.is_far = not card.is_root and (len(card.path) > LEVELS or card.parent_id not in shown)
        shown.add(card.id)
        if card.is_root:
            card.opens = SafeString("<li>")
        elif card.level > at:
            card.opens = SafeString(f"{_OPEN}<li>" * (card.level - at))
        else:
            card.opens = SafeString("</li>" + f"{_CLOSE}</li>" * (at - card.level) + "<li>")
        at = card.level
        if place == len(cards) - 1:
            card.closes = SafeString("</li>" + f"{_CLOSE}</li>" * (at - 1) + _CLOSE if at else "")
            card.ends = SafeString("</li>" if cards[0].is_root else "")


def cursor_of(sort: Sort, score: int, card: Card) -> str:
    if sort == "top":
        return f"{score}_{card.id}"
    return f"{(card.created_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)}_{card.id}"


def read_cursor(sort: Sort, text: str) -> tuple[datetime | int, int]:
    """Raises ValueError for what no page has written."""
    match = CURSOR.fullmatch(text)
    if not match:
        raise ValueError(text)
    key, identity = int(match[1]), int(match[2])
    if sort == "top":
        if abs(key) >= 2**31:
            raise ValueError(text)
        return key, identity
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=key), identity
    except OverflowError:
        raise ValueError(text) from None
