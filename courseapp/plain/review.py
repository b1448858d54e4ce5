"""When a review card comes round again. Derived from review events alone, so there is no schedule to synchronise.

FSRS-6 with the default weights of fsrs 6.3.2 (pinned: patch releases change schedules), whole days, no fuzz. The same
in the browser is static/js/review.js; tests/progress/test_engines.py holds the two together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from fsrs import Card, Rating, Scheduler

from courseapp.plain.game import Event

NEW_A_DAY, REVIEWS_A_DAY = 5, 20
_scheduler = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A card that was reviewed at least once; days as YYYY-MM-DD."""

    first: str
    last: str
    due: str


def _midnight(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def _schedule(reviews: Iterable[Event]) -> Schedule:
    """One card's reviews in order of (day, at, id)."""
    card, days = Card(card_id=0, due=datetime.min.replace(tzinfo=UTC)), []
    for review in sorted(reviews, key=lambda event: (event.day, event.at, event.id)):
        card, _log = _scheduler.review_card(card, Rating(review.grade), _midnight(review.day))
        days.append(review.day)
    return Schedule(first=days[0], last=days[-1], due=card.due.date().isoformat())


def schedules(events: Iterable[Event]) -> dict[str, Schedule]:
    """Every reviewed card's schedule by its subject, `<lesson uid>.<card id>`."""
    cards: dict[str, list[Event]] = {}
    for event in events:
        if event.kind == "review":
            cards.setdefault(event.subject, []).append(event)
    return {subject: _schedule(reviews) for subject, reviews in cards.items()}


def deck(cards: Sequence[str], known: Mapping[str, Schedule], today: str) -> list[str]:
    """What to look at today, of the cards whose lessons are done, in the course's order: first what is due, then new.

    A day holds at most 20 reviews and 5 new cards, whatever piled up; those of today are taken off.
    """
    new_today = sum(one.first == today for one in known.values())
    old_today = sum(one.last == today and one.first != today for one in known.values())
    due = [card for card in cards if card in known and known[card].due <= today and known[card].last < today]
    due.sort(key=lambda card: known[card].due)
    fresh = [card for card in cards if card not in known]
    return due[: max(0, REVIEWS_A_DAY - old_today)] + fresh[: max(0, NEW_A_DAY - new_today)]
