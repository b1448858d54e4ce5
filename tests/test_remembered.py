"""What the process remembers of pages: for how long, and how much."""

import threading
from datetime import UTC, datetime

import pytest

from courseapp import remembered
from courseapp.page_versions import current
from courseapp.remembered import Remembered

TOPIC = "a topic of this test"


class Counter:
    """Makes another number each time."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> int:
        self.made += 1
        return self.made


@pytest.fixture
def memory() -> Remembered[str, int]:
    return Remembered(TOPIC, most=3)


@pytest.fixture
def make() -> Counter:
    return Counter()


def test_a_value_is_made_once(memory: Remembered[str, int], make: Counter) -> None:
    assert [memory.of("a", make) for _time in range(3)] == [1, 1, 1]


def test_a_change_of_its_topic_makes_it_anew(memory: Remembered[str, int], make: Counter) -> None:
    memory.of("a", make)
    current.bump(["another topic"])
    assert memory.of("a", make) == 1
    current.bump([TOPIC])
    assert memory.of("a", make) == 2


def test_a_change_of_the_keys_own_topic_makes_it_anew(memory: Remembered[str, int], make: Counter) -> None:
    memory.of("a", make, "a topic of a")
    current.bump(["a topic of b"])
    assert memory.of("a", make, "a topic of a") == 1
    current.bump(["a topic of a"])
    assert memory.of("a", make, "a topic of a") == 2


def test_what_changed_while_it_was_made_is_seen_the_next_time(memory: Remembered[str, int], make: Counter) -> None:
    def overtaken() -> int:
        current.bump([TOPIC])
        return make()

    memory.of("a", overtaken)
    assert memory.of("a", make) == 2


def test_a_new_day_makes_it_anew(memory: Remembered[str, int], make: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    class Tomorrow(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Tomorrow":
            return cls(2100, 1, 1, tzinfo=UTC)

    memory.of("a", make)
    monkeypatch.setattr(remembered, "datetime", Tomorrow)
    assert memory.of("a", make) == 2


def test_what_could_not_be_made_is_tried_again(memory: Remembered[str, int], make: Counter) -> None:
    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        memory.of("a", fail)
    assert memory.of("a", make) == 1


def test_the_least_recently_used_goes_first(memory: Remembered[str, int], make: Counter) -> None:
    for key in ("a", "b", "c", "a", "d"):
        memory.of(key, make)
    assert memory.of("a", make) == 1
    assert memory.of("b", make) == 5


def test_many_threads_get_values_of_one_version(memory: Remembered[str, int], make: Counter) -> None:
    got: list[int] = []
    threads = [threading.Thread(target=lambda: got.append(memory.of("a", make))) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 24
    assert memory.of("a", make) in got
