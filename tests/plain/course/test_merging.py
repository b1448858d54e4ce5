"""Two changes of one file: what one side alone changed is taken, what both changed is asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain.course.merging import BODY, HEAD, ORDER, merge

BASE = """\
---
id: k3f9a2qx
title: The first fold
# how long it takes
minutes: 5
facts:
  record: {verified: 2026-11-02}
---

A field. {#mental-model}

## Why? {#why}

Because.

## How

Slowly.

## Exercise {#exercise}

Fold.
"""


def parts(ours: str, theirs: str, base: str = BASE) -> tuple[str, list[str]]:
    merged = merge(base, ours, theirs)
    return merged.text, [conflict.part for conflict in merged.conflicts]


def edit(*pairs: tuple[str, str], base: str = BASE) -> str:
    for old, new in pairs:
        assert old in base
        base = base.replace(old, new)
    return base


LINES = st.lists(
    st.sampled_from(
        [
            "---",
            "id: a",
            "title: b",
            "title: c",
            "tags: [x]",
            "  more: 1",
            "",
            "text",
            "## A",
            "## B {#b}",
            "```",
            "# c",
        ]
    ),
    max_size=12,
).map("\n".join)


@given(LINES, LINES)
def test_a_side_that_changed_nothing_gives_way(base: str, other: str) -> None:
    assert merge(base, base, other).text == other
    assert merge(base, other, base).text == other
    assert merge(base, other, other).text == other
    for merged in (merge(base, base, other), merge(base, other, base), merge(base, other, other)):
        assert merged.conflicts == ()


@given(LINES, LINES, LINES)
def test_any_three_texts_can_be_merged(base: str, ours: str, theirs: str) -> None:
    merged = merge(base, ours, theirs)
    assert merged.conflicts or merge(merged.text, merged.text, theirs).text == theirs
    for conflict in merged.conflicts:
        assert conflict.ours != conflict.theirs


def test_different_sections_and_keys_are_joined() -> None:
    ours = edit(("Because.", "Because it bends."), ("minutes: 5", "minutes: 6"))
    theirs = edit(("Fold.", "Fold twice."), ("The first fold", "A first fold"))
    both = edit(
        ("Because.", "Because it bends."),
        ("Fold.", "Fold twice."),
        ("minutes: 5", "minutes: 6"),
        ("The first fold", "A first fold"),
    )
    assert parts(ours, theirs) == (both, [])
    assert parts(theirs, ours) == (both, [])


def test_the_same_section_is_a_conflict_and_ours_stands_for_now() -> None:
    ours = edit(("Because.", "Ours."), ("Fold.", "Fold twice."))
    theirs = edit(("Because.", "Theirs."), ("A field.", "A meadow."))
    merged = merge(BASE, ours, theirs)
    assert merged.text == edit(("Because.", "Ours."), ("Fold.", "Fold twice."), ("A field.", "A meadow."))
    (conflict,) = merged.conflicts
    assert conflict.part == "#why"
    assert (conflict.base, conflict.ours, conflict.theirs) == tuple(
        f"## Why? {{#why}}\n\n{words}\n\n" for words in ("Because.", "Ours.", "Theirs.")
    )


def test_the_same_key_is_a_conflict_of_that_key() -> None:
    text, conflicts = parts(edit(("minutes: 5", "minutes: 6")), edit(("minutes: 5", "minutes: 7")))
    assert conflicts == ["minutes"]
    assert "minutes: 6" in text


def test_the_same_change_on_both_sides_is_no_conflict() -> None:
    ours = edit(("Because.", "Since."), ("Fold.", "Fold twice."))
    theirs = edit(("Because.", "Since."), ("minutes: 5", "minutes: 6"))
    assert parts(ours, theirs)[1] == []


def test_writing_a_value_in_another_way_is_not_changing_it() -> None:
    ours = edit(("title: The first fold", 'title: "The first fold"'), ("Fold.", "Fold twice."))
    theirs = edit(("title: The first fold", "title: Fold one"))
    text, conflicts = parts(ours, theirs)
    assert conflicts == []
    assert "title: Fold one\n" in text


def test_a_section_that_one_side_removed_is_gone_unless_the_other_changed_it() -> None:
    removed = edit(("## How\n\nSlowly.\n\n", ""))
    assert parts(removed, edit(("Fold.", "Fold twice.")))[0] == edit(
        ("## How\n\nSlowly.\n\n", ""), ("Fold.", "Fold twice.")
    )
    text, conflicts = parts(removed, edit(("Slowly.", "Quickly.")))
    assert conflicts == ["How"]
    assert "Quickly." in text, "nothing that somebody wrote disappears unasked"


def test_new_sections_of_both_sides_stand_where_each_put_them() -> None:
    ours = edit(("## How\n", "## Ours\n\nNew.\n\n## How\n"))
    theirs = BASE + "\n## Theirs\n\nNew too.\n"
    text, conflicts = parts(ours, theirs)
    assert conflicts == []
    order = [text.index(f"## {name}") for name in ("Why", "Ours", "How", "Exercise", "Theirs")]
    assert order == sorted(order)


def test_a_section_put_behind_a_file_without_a_last_line_end_stays_a_heading() -> None:
    base = BASE.rstrip("\n")
    text, conflicts = parts(base.replace("Fold.", "Fold twice."), base + "\n\n## More\n\ntext", base)
    assert conflicts == []
    assert text.endswith("Fold twice.\n\n## More\n\ntext")


def test_new_keys_of_both_sides_are_kept_and_comments_stay_with_their_key() -> None:
    ours = edit(("# how long it takes\nminutes: 5", "# how long it takes\nminutes: 6\ntags: [a]"))
    theirs = edit(("facts:", "math: true\nfacts:"))
    text, conflicts = parts(ours, theirs)
    assert conflicts == []
    assert "# how long it takes\nminutes: 6\ntags: [a]\n" in text
    assert "math: true\n" in text


def test_line_ends_of_windows_survive() -> None:
    base = BASE.replace("\n", "\r\n")
    text, conflicts = parts(base.replace("Fold.", "Fold twice."), base.replace("Because.", "Since."), base)
    assert conflicts == []
    assert text.count("\n") == text.count("\r\n")


def test_two_orders_are_a_conflict() -> None:
    why, how = "## Why? {#why}\n\nBecause.\n\n", "## How\n\nSlowly.\n\n"
    exercise = "## Exercise {#exercise}\n\nFold.\n"
    ours = edit((why + how, how + why))
    theirs = edit((how + exercise, exercise + "\n" + how))
    assert ORDER in parts(ours, theirs)[1]
    text, conflicts = parts(ours, edit(("Because.", "Since.")))
    assert conflicts == []
    assert text.index("## How") < text.index("Since.")


def test_a_fence_that_swallows_what_follows_is_asked_about() -> None:
    ours = edit(("Because.\n", "Because.\n\n```\n"))
    theirs = edit(("Slowly.", "Quickly."))
    assert set(parts(ours, theirs)[1]) & {BODY, "How", "#exercise", "#why"}


@pytest.mark.parametrize("broken", ["---\ntitle: [a\n---\ntext\n", "no front matter\n", ""])
def test_files_that_cannot_be_read_can_still_be_compared(broken: str) -> None:
    merged = merge(BASE, edit(("Fold.", "Fold twice.")), broken)
    assert merged.conflicts


def test_front_matter_that_cannot_be_told_apart_is_one_part() -> None:
    base = "---\ntitle: a\ntitle: b\n---\ntext\n"
    _text, conflicts = parts(base.replace("title: b", "title: c"), base.replace("title: b", "title: d"), base)
    assert conflicts == [HEAD]
