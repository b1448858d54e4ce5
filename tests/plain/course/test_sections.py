"""A body is divided into sections without losing a byte, and two languages' sections find each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courseapp.plain.course import sections as dividing
from courseapp.plain.course.lines import split_lines
from courseapp.plain.course.sections import anchor_of, pair_sections, split_sections
from courseapp.plain.course.shapes import Kind, Section
from tests.work import grows_straight


def outline(body: str) -> list[tuple[str, str, str, int]]:
    parts = split_sections(body)
    assert "".join(part.source for part in parts) == body
    return [(part.kind.name, part.anchor, part.heading, part.line) for part in parts]


def test_a_body_has_a_lead_a_mental_model_and_headed_sections() -> None:
    body = (
        "Lead.\n\nA beach\nof waves. {#mental-model}\n\nMore.\n\n## How fast? {#speed}\n\ntext\n"
        "## Key takeaways {#takeaways}\n- a\n\n## Exercise ##\n\nnone\n## Exercise {#exercise}\n"
    )
    assert outline(body) == [
        ("BODY", "", "", 1),
        ("MENTAL_MODEL", "mental-model", "", 3),
        ("BODY", "", "", 6),
        ("BODY", "speed", "How fast?", 8),
        ("TAKEAWAYS", "takeaways", "Key takeaways", 11),
        ("BODY", "", "Exercise", 14),
        ("EXERCISE", "exercise", "Exercise", 17),
    ]


def test_a_mental_model_may_be_a_heading() -> None:
    assert outline("\n## A beach {#mental-model}\n\nWaves.\n\n## Next\n") == [
        ("MENTAL_MODEL", "mental-model", "A beach", 1),
        ("BODY", "", "Next", 6),
    ]


def test_a_kind_that_exists_once_is_given_to_the_first() -> None:
    assert [part[0] for part in outline("## A {#exercise}\n## B {#exercise}\n")] == ["EXERCISE", "BODY"]


@pytest.mark.parametrize(
    "hidden",
    [
        "```\n## no\n```\n",
        "~~~text\n## no\n```\n## no\n~~~\n",
        "````\n```\n## no\n````\n",
        "- item\n\n  ```\n  ## no\n  ```\n",
        "- item\n\n  ## no\n",
        "1. ```\n   ## no\n   ```\n",
        "> ## no\n",
        "<!-- a\n\n## no\n-->\n",
        "    ## no\n",
        "\t## no\n",
        "text\n##no\n",
        "### no\n",
        "::: hint\n## no\n:::\n",
        ":::: details More\n::: hint\n## no\n:::\n## no\n::::\n",
        "\\## no\n",
        "| a |\n|---|\n| b |\n",
        "text\n***\n",
        "---\n",
    ],
)
def test_what_only_looks_like_a_heading_divides_nothing(hidden: str) -> None:
    assert [part[2] for part in outline(f"## One\n\n{hidden}\n## Two\n")] == ["One", "Two"]


@pytest.mark.parametrize(
    ("body", "heading"),
    [
        ("Words\n---\n", "Words"),
        ("Two\nlines\n-----\n", "Two lines"),
        ("  ## indented\n", "indented"),
        ("##\ttab\n", "tab"),
        ("## closed ###\n", "closed"),
        ("## C#\n", "C#"),
        ("##\n", ""),
        ("text\n## after text\n", "after text"),
        ("- item\n## after a list\n", "after a list"),
    ],
)
def test_headings_of_every_spelling_divide(body: str, heading: str) -> None:
    assert outline(f"## One\n\n{body}\nend\n")[-1][2] == heading


def test_an_unclosed_fence_takes_the_rest_but_an_unclosed_fold_does_not() -> None:
    assert len(outline("## One\n```\n## Two\n")) == 1
    assert len(outline("## One\n::: hint\ntext\n## Two\n")) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_does(end: str) -> None:
    body = "lead\n\n## One {#one}\n\ntext\n".replace("\n", end)
    assert outline(body) == [("BODY", "", "", 1), ("BODY", "one", "One", 3)]


def test_an_empty_body_has_no_section_and_blank_lines_are_one() -> None:
    assert outline("") == []
    assert outline("\n \n") == [("BODY", "", "", 1)]


def test_anchors_are_taken_off_headings() -> None:
    assert anchor_of("How fast? {#speed}") == ("How fast?", "speed")
    assert anchor_of("왜? {#왜}") == ("왜?", "왜")
    assert anchor_of("Code `{#a}` here") == ("Code `{#a}` here", "")
    assert anchor_of("Two words {#a b}") == ("Two words {#a b}", "")


LINES = st.sampled_from(
    [
        "## a",
        "## b {#b}",
        "  ## c",
        "<!--",
        "-->",
        "### d",
        "text",
        "text {#mental-model}",
        "- item",
        "  more",
        "    deep",
        "> quote",
        "```",
        "~~~",
        "````py",
        "  ```",
        "- ```",
        ":::",
        "::: hint",
        "::: details x",
        ":::: hint",
        "---",
        "===",
        "- ",
        "",
        "",
        "[^1]: note",
        "term",
        ": meaning",
        "| a | b |",
        "|---|---|",
        "<div>",
        "<!-- x",
        "[r]: /u",
        "1. one",
        "#",
        "* * *",
        "a ``` b",
    ]
)


@settings(max_examples=400)
@given(st.lists(LINES, max_size=14))
def test_looking_at_lines_and_parsing_find_the_same_sections(lines: list[str]) -> None:
    bare = dividing._without_open_folds(lines)
    try:
        seen = list(dividing._scan(bare))
    except dividing._UnsureError:
        return
    assert seen == list(dividing._parse(bare))


@given(st.text(alphabet=st.sampled_from("#`~:- \t\r\n{}|>ab\x0b\x85\u2028")))
def test_nothing_is_lost_of_any_text(body: str) -> None:
    parts = split_sections(body)
    assert "".join(part.source for part in parts) == body
    for part in parts:
        assert part.line == len(split_lines(body[: body.index(part.source)])) + 1 or part.line > 1


@pytest.mark.parametrize(
    "pieces", [("## a", " ", "b"), ("## ", "# ", ""), ("", "{#", ""), ("## ", "{#a", ""), ("", "`", "")]
)
def test_long_hostile_lines_are_no_more_work_than_their_length(pieces: tuple[str, str, str]) -> None:
    begin, again, end = pieces
    assert grows_straight(lambda size: split_sections(begin + again * size + end), 10_000, 40_000)


def _sections(*names: str) -> list[Section]:
    """Sections from anchors; "-" is one without, "start" the lead, and the reserved anchors have their kind."""
    kinds = {kind.value: kind for kind in Kind}
    return [
        Section(
            kinds.get(name, Kind.BODY), "" if name in {"-", "start"} else name, "" if name == "start" else name, "", 1
        )
        for name in names
    ]


@pytest.mark.parametrize(
    ("primary", "other", "pairs", "odd"),
    [
        (["a", "b"], ["b", "a"], (1, 0), []),
        (["a", "b"], ["b"], (None, 0), []),
        (["a"], ["c"], (None,), [0]),
        (["-", "-"], ["-", "-"], (0, 1), []),
        (["-", "-", "-"], ["-"], (None, None, None), [0]),
        (["start", "-", "-"], ["start", "-"], (0, None, None), [1]),
        (["a", "-", "exercise"], ["a", "b", "exercise"], (0, 1, 2), []),
        (["mental-model", "exercise"], ["exercise"], (None, 0), []),
        (["a"], ["a", "a"], (0,), [1]),
        ([], ["a"], (), [0]),
    ],
)
def test_sections_of_two_languages_find_each_other(
    primary: list[str], other: list[str], pairs: tuple[int | None, ...], odd: list[int]
) -> None:
    assert pair_sections(_sections(*primary), _sections(*other)) == (pairs, odd)
