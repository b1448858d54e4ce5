"""Says that something readers see has changed, without knowing who keeps finished pages.

A *topic* is a word such as `site` (anything in lists and navigation), `people` (who those are that comment) or
`lesson:k3f9a2qx` (what only that page shows).
Actions call `changed` inside their transaction; the roof registers the one listener that acts after the commit.
"""

from collections.abc import Callable

SITE = "site"
PEOPLE = "people"

type Listener = Callable[[tuple[str, ...]], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have `listener` called with the topics of every change, once however often it is registered."""
    if listener not in _listeners:
        _listeners.append(listener)


def lesson(uid: str) -> str:
    """The topic of one lesson's page."""
    return f"lesson:{uid}"


def changed(*topics: str) -> None:
    """Tell that pages on these topics are out of date once the present transaction commits."""
    for listener in _listeners:
        listener(topics)
