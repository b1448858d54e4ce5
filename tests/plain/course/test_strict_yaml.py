"""The strict subset of YAML: what is read as what, what is refused, and on which line."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from courseapp.plain.course import strict_yaml
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.strict_yaml import Items, Map, Node, Scalar, key_lines, read_yaml
from tests.plain.course.small_course import said


def read(text: str) -> tuple[Node | None, list[str]]:
    found = Findings("a.md")
    return read_yaml(text, found), said(found.messages)


def value(text: str) -> str | int | bool | None:
    node, messages = read(f"key: {text}\n")
    assert messages == []
    assert isinstance(node, Map)
    scalar = node.entries["key"]
    assert isinstance(scalar, Scalar)
    return scalar.value


@pytest.mark.parametrize(
    "text", ["2026-11-21", "1.10", "yes", "No", "on", "True", "~", "0x1F", "1e3", "012", "1_000", "12:30", ".inf", "+5"]
)
def test_what_looks_like_something_else_stays_text(text: str) -> None:
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12", 12), ("-3", -3), ("0", 0), ("true", True), ("false", False), ("null", None), ("", None)],
)
def test_whole_numbers_booleans_and_null_are_what_they_are(text: str, expected: object) -> None:
    assert value(text) is expected or value(text) == expected
    assert type(value(text)) is type(expected)


def test_quotes_make_text_of_anything() -> None:
    assert value('"12"') == "12"
    assert value("'true'") == "true"
    assert value('""') == ""


def test_a_number_longer_than_any_counter_stays_text() -> None:
    assert value("9" * 5000) == "9" * 5000


def test_the_line_of_a_value_is_that_of_its_key() -> None:
    node, messages = read("a: 1\nb:\n  - x\n  - y: >\n      long\n      text\nc: {d: 1,\n    e: 2}\n")
    assert messages == []
    assert node is not None
    lines = {"a": 1, "b": 2, "b.1": 3, "b.2": 4, "b.2.y": 4, "c": 7, "c.d": 7, "c.e": 8}
    assert key_lines(node) == lines


def test_several_mistakes_are_told_in_one_run() -> None:
    node, messages = read("a: 1\na: 2\nb: !x y\nc: &z 1\n? [k]\n: 1\nd: 3\n")
    assert isinstance(node, Map)
    assert list(node.entries) == ["a", "b", "c", "d"]
    assert [line.split(": ")[0] + line.split(": ")[1] for line in messages] == [
        "a.md:2error Y002",
        "a.md:3error Y004",
        "a.md:4error Y003",
        "a.md:5error Y005",
    ]


BROKEN = [
    ("title: Why: a story", 1, "colon followed by a space"),
    ('title: "A" and "B"', 1, "does not fit"),
    ("title: *stars* here", 1, "* or &"),
    ("title: * star", 1, "* or &"),
    ("title: @you", 1, "this character"),
    ("title: `code`", 1, "this character"),
    ("title: %d of it", 1, "this character"),
    ('x: 1\ntitle: "open\ny: 2\n', 2, "never closed"),
    ("x: 1\ntitle: 'it''s\ny: 2\n", 2, "never closed"),
    ("tags: [a, b\ntitle: x", 1, "not closed"),
    ("facts: {a: {verified: 1}\ntitle: x\n", 1, "not closed"),
    ("a: b\n\tc: d", 2, "tab"),
    ('a: "C:\\dir"', 1, "backslash"),
    ("a: 1\nlost words\nb: 2", 2, "key without a colon"),
    ("a:\n  - x\n - y", 3, "does not fit"),
    ("a: - b", 1, "does not fit"),
    ("a: 1\n  b: 2", 2, "colon followed by a space"),
]


@pytest.mark.parametrize(("text", "line", "says"), BROKEN)
@pytest.mark.parametrize("loader", [strict_yaml.LOADER, yaml.SafeLoader])
def test_broken_yaml_is_explained_on_the_line_of_the_mistake(
    text: str, line: int, says: str, loader: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strict_yaml, "LOADER", loader)
    node, messages = read(text)
    assert node is None
    assert len(messages) == 1
    assert messages[0].startswith(f"a.md:{line}: error Y001")
    assert says in messages[0]


def test_an_alias_never_multiplies() -> None:
    bomb = "a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n"
    _node, messages = read(bomb)
    assert len(messages) == 9
    assert all("Y003" in line for line in messages)


def test_deep_and_wide_values_are_refused_before_they_cost_anything() -> None:
    assert "Y006" in read("[" * 100_000)[1][0]
    assert "Y006" in read("[" + "a," * 60_000 + "]")[1][0]


def test_a_directive_is_refused() -> None:
    _node, messages = read("%YAML 1.1\n---\na: 1\n")
    assert [line[:16] for line in messages] == ["a.md:1: error Y0"]


def test_nothing_at_all_is_nothing() -> None:
    assert read("") == (None, [])
    assert read("# only a comment\n") == (None, [])


def test_a_comment_that_cuts_a_text_is_noticed_and_one_in_quotes_is_text() -> None:
    node, _messages = read('a: C #1\nb: "C #1"\nc: C#1\n')
    assert isinstance(node, Map)
    cut = {key: one.cut for key, one in node.entries.items() if isinstance(one, Scalar)}
    assert cut == {"a": True, "b": False, "c": False}


@given(st.text())
def test_no_text_makes_the_reader_fail(text: str) -> None:
    node, _messages = read(text)
    assert node is None or isinstance(node, Scalar | Items | Map)


@given(st.lists(st.sampled_from([*"ab:-?!&*{}[],#|>%@`\"'\\ \t\n\r0~", "---\n", "...\n", "<<: ", "\ud800"])))
def test_no_pile_of_signs_makes_the_reader_fail(signs: list[str]) -> None:
    node, _messages = read("".join(signs))
    assert node is None or isinstance(node, Scalar | Items | Map)
