"""What upper apps hand over so that people can be told: who, in which words, where it leads. The roof joins it all.

`settings.NOTICE_REGISTRY` names the roof's Registry; nothing here knows what a topic is about.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.utils.module_loading import import_string

REPLY_DELAY = timedelta(minutes=5)
"""Time to mend a typing error, and to see the answer on the site, before a mail goes out."""


class Mailing(StrEnum):
    """How somebody wants the mails of a topic."""

    SOON = "soon"
    DAILY = "daily"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Telling:
    """One person is told of one object."""

    object_id: int
    recipient_id: int
    title: str
    """English, marked by `gettext_noop`, read in the recipient's language; with `%(who)s` and names of `filling`."""
    url: str
    """Where it leads: a path as the site's first language has it, with its #fragment."""
    place: Mapping[str, str]
    """What that page is called, by language."""
    thread: str
    """Opaque: tellings of one thread stand together on the page and in a mail program."""
    filling: Mapping[str, str | Mapping[str, str]] = field(default_factory=dict)
    """Words for the title that do not change: a text, or one by language. Names of people belong into Live."""
    scopes: tuple[str, ...] = ()
    """What a mail offers to unsubscribe from, narrowest first: `name:argument` of registered scopes."""
    by_mail: bool = True
    """False for those who want the bell alone, whatever they chose for their mails."""


@dataclass(frozen=True, slots=True)
class Live:
    """What is true of an object now, so that nothing of it lies in notices: an edit, a new name, an erasure show."""

    who: str = ""
    """The public name of who did it; "" when nobody is to be named."""
    text: str = ""
    """Plain text (no Markdown, no HTML) to quote; "" for none. Mails take links out and shorten it."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person as mails need them. `wishes` are by topic; a topic that is missing is never mailed."""

    address: str
    is_verified: bool
    language: str
    time_zone: str
    wishes: Mapping[str, Mailing]


def _nothing(object_ids: Sequence[int]) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Consumer:
    """What happens to the objects of a topic once they are put out.

    `tell` and `also` run in the transaction that marks them processed, after the writer's has been committed, so each
    happens exactly once. They get up to twenty ids of objects, ascending, and must not assume that these are still
    shown. Both ask set-based: never one query an object. Rows they lock are locked in ascending order.
    One that raises is tried again later with growing pauses; it holds up nobody else.
    """

    topic: str
    tell: Callable[[Sequence[int]], Iterable[Telling]]
    live: Callable[[Sequence[int]], Mapping[int, Live]]
    """For the page and the mails, one query. An object that is missing has gone: no mail, no quotation."""
    also: Callable[[Sequence[int]], object] = _nothing
    """Counters and the like."""
    delay: timedelta = REPLY_DELAY


@dataclass(frozen=True, slots=True)
class Scope:
    """Something one can unsubscribe from: this thread, this lesson, all mails about replies.

    `user_id` is 0 for an address without an account: the argument alone must tell then.
    """

    name: str
    label: Callable[[str], str]
    """Of the argument, in the active language: "Replies in this conversation"."""
    stop: Callable[[int, str], str]
    """(user_id, argument): act, and answer what was before, for `resume`. Safe to repeat."""
    resume: Callable[[int, str, str], object]
    """(user_id, argument, before): undo."""


@dataclass(frozen=True)
class Registry:
    """Everything the roof knows and notices need."""

    consumers: Sequence[Consumer]
    scopes: Sequence[Scope]
    addressees: Callable[[Collection[int]], Mapping[int, Addressee]]
    """By user id, one query; those missing (gone, not active) get no mail."""

    def consumer(self, topic: str) -> Consumer:
        """Raises LookupError for a topic that nobody registered."""
        return next((one for one in self.consumers if one.topic == topic), None) or self._unknown(topic)

    def scope(self, key: str) -> tuple[Scope, str] | None:
        """The scope of `name:argument` with its argument; None when it is not known (any more)."""
        name, _colon, argument = key.partition(":")
        return next(((one, argument) for one in self.scopes if one.name == name), None)

    def _unknown(self, topic: str) -> Consumer:
        raise LookupError(f"no consumer is registered for the topic {topic!r}")


def registry() -> Registry:
    found = import_string(settings.NOTICE_REGISTRY)
    assert isinstance(found, Registry)
    return found
