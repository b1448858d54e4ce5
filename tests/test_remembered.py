"""What the process remembers of pages: for how long, how much, and that no reader's own things are in it."""

import re
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError

from courseapp import remembered
from courseapp.page_versions import current
from courseapp.remembered import Remembered
from courseapp.same import Same

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


@pytest.fixture
def page() -> Template:
    return Template('{% load once %}{% once "part" %}{{ title }}{{ name }}{% endonce %} {{ name }}')


def test_a_part_is_rendered_of_what_all_readers_have(page: Template) -> None:
    same = Same({"title": "A lesson"})
    shown = [page.render(Context({"title": "A lesson", "name": name, "same": same})) for name in ("Bo", "Clara")]
    assert shown == ["A lesson Bo", "A lesson Clara"]


def test_without_anything_in_common_it_is_an_ordinary_part(page: Template) -> None:
    assert page.render(Context({"title": "A draft of ", "name": "Bo"})) == "A draft of Bo Bo"


@pytest.mark.parametrize("tag", ["once", "once a b"])
def test_a_part_has_one_name(tag: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(f"{{% load once %}}{{% {tag} %}}{{% endonce %}}")


def test_no_two_parts_of_a_page_have_the_same_name(project: Path) -> None:
    templates = [(project / "templates" / name).read_text() for name in ("base.html", "lesson.html")]
    names = re.findall(r'{% once "([^"]+)" %}', "".join(templates))
    assert names
    assert len(names) == len(set(names))
