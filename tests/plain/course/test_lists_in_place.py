"""The lists of course.yaml change where they stand: order, comments and whatever else was written stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain.course.lists_in_place import (
    FixedFormError,
    merge_names,
    read_lists,
    track_block,
    with_lists,
    with_track,
)

FLOW = """\
format: 1   # of the file
title: {en: "Title, with: signs", ko: "제목 🎞"}
tracks:
  - id: first   # where one begins
    title: {en: First, ko: 처음}
    lessons: [hello, facts]  # in this order
  - id: second
    title: {en: Second}
    lessons:
      - pictures   # needs a screen
      - sounds

# the end
"""


@pytest.mark.parametrize(
    ("wanted", "old", "new"),
    [
        ({"first": ["hello", "new", "facts"]}, "[hello, facts]", "[hello, new, facts]"),
        ({"first": ["new", "hello", "facts"]}, "[hello, facts]", "[new, hello, facts]"),
        ({"first": ["hello", "facts", "new"]}, "[hello, facts]", "[hello, facts, new]"),
        ({"first": ["facts", "hello"]}, "[hello, facts]", "[facts, hello]"),
        ({"first": ["hello"]}, "[hello, facts]", "[hello]"),
        ({"first": []}, "[hello, facts]", "[]"),
        (
            {"second": ["pictures", "new", "sounds"]},
            "needs a screen\n      - sounds",
            "needs a screen\n      - new\n      - sounds",
        ),
        ({"second": ["pictures", "sounds", "new"]}, "- sounds\n", "- sounds\n      - new\n"),
        (
            {"second": ["sounds", "pictures"]},
            "      - pictures   # needs a screen\n      - sounds\n",
            "      - sounds\n      - pictures   # needs a screen\n",
        ),
        ({"second": ["sounds"]}, "      - pictures   # needs a screen\n", ""),
        (
            {"second": []},
            "lessons:\n      - pictures   # needs a screen\n      - sounds\n",
            "lessons: []\n",
        ),
    ],
)
def test_only_the_lines_of_the_list_change(wanted: dict[str, list[str]], old: str, new: str) -> None:
    assert old in FLOW
    assert with_lists(FLOW, wanted) == FLOW.replace(old, new)
    windows = FLOW.replace("\n", "\r\n")
    assert with_lists(windows, wanted) == FLOW.replace(old, new).replace("\n", "\r\n")


def test_what_is_listed_already_leaves_every_byte() -> None:
    assert with_lists(FLOW, read_lists(FLOW)) == FLOW


def test_a_lesson_goes_from_one_track_to_another() -> None:
    changed = with_lists(FLOW, {"first": ["facts"], "second": ["pictures", "hello", "sounds"]})
    assert read_lists(changed) == {"first": ("facts",), "second": ("pictures", "hello", "sounds")}
    assert "# in this order" in changed
    assert "# needs a screen" in changed


def test_a_list_over_several_lines_keeps_its_comments() -> None:
    source = FLOW.replace("[hello, facts]", "[\n      hello,  # a greeting\n      facts,  # with dates\n    ]")
    changed = with_lists(source, {"first": ["hello", "new", "facts"]})
    assert read_lists(changed)["first"] == ("hello", "new", "facts")
    assert "# a greeting" in changed
    assert "# with dates" in changed


def test_a_folder_written_with_its_track_is_known() -> None:
    source = FLOW.replace("[hello, facts]", "[first/hello, facts/]")
    assert read_lists(source)["first"] == ("hello", "facts")
    assert "[first/hello, new, facts/]" in with_lists(source, {"first": ["hello", "new", "facts"]})


@pytest.mark.parametrize(
    "source",
    ["", "tracks: nothing\n", "tracks:\n  - id: first\n", "tracks: [", FLOW.replace("[hello, facts]", "hello")],
)
def test_a_file_that_cannot_be_changed_in_place_is_refused(source: str) -> None:
    with pytest.raises(FixedFormError):
        with_lists(source, {"first": ["hello"]})


def test_a_track_that_is_not_there_is_refused() -> None:
    with pytest.raises(FixedFormError):
        with_lists(FLOW, {"third": ["hello"]})


def test_a_new_track_stands_behind_the_others() -> None:
    changed = with_track(FLOW, ["id: third", 'emoji: "3"', "lessons: []"])
    assert changed == FLOW.replace("- sounds\n", '- sounds\n  - id: third\n    emoji: "3"\n    lessons: []\n')
    assert track_block(changed, "third") == ["id: third", 'emoji: "3"', "lessons: []"]
    assert "\n  - id: third\n" in with_track(FLOW.partition("\n\n#")[0], ["id: third", "lessons: []"])


def test_a_track_can_be_carried_into_another_file() -> None:
    block = track_block(FLOW, "second")
    other = FLOW[: FLOW.index("  - id: second")]
    assert with_track(other, block) == FLOW.partition("\n# the end")[0]


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(NAMES, NAMES)
def test_any_list_can_become_any_other(old: list[str], new: list[str]) -> None:
    for written in (f"[{', '.join(old)}]", "".join(f"\n      - {name}  # {name}" for name in old) or "[]"):
        source = FLOW.replace("[hello, facts]  # in this order", written)
        changed = with_lists(source, {"first": new})
        assert read_lists(changed)["first"] == tuple(new)
        assert changed.endswith("- pictures   # needs a screen\n      - sounds\n\n# the end\n")


@given(NAMES, NAMES, NAMES)
def test_joining_loses_nothing_that_was_added_and_keeps_nothing_that_was_removed(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    names, _agreed = merge_names(base, ours, theirs)
    assert len(names) == len(set(names))
    both = set(ours) & set(theirs)
    assert set(names) == both | ((set(ours) | set(theirs)) - set(base))
    assert merge_names(base, ours, base)[0] == ours
    assert merge_names(base, base, theirs)[0] == theirs


@pytest.mark.parametrize(
    ("ours", "theirs", "joined", "agreed"),
    [
        ("abxc", "abcy", "abxcy", True),
        ("acb", "abcy", "acyb", True),
        ("abc", "cab", "cab", True),
        ("bac", "acb", "bac", False),
        ("bac", "bac", "bac", True),
        ("bc", "abcd", "bcd", True),
    ],
)
def test_two_changes_of_an_order_are_joined_or_told(ours: str, theirs: str, joined: str, agreed: bool) -> None:
    assert merge_names("abc", ours, theirs) == (list(joined), agreed)
