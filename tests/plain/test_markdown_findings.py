"""Everything the renderer complains about, and where."""

import pytest

from courseapp.plain import body_rules
from courseapp.plain.markdown import LONGEST, render, render_inline
from courseapp.plain.messages import Level
from tests.plain.markdown_around import around, codes, rendered

DIAGRAM = '```diagram {alt="x"}\n'

FOUND = [
    ("text\n\n# Title\n", [("B101", 3)]),
    ("Title\n=====\n", [("B101", 1)]),
    ("## A {#a}\n\n## B {#a}\n", [("B102", 3)]),
    ("## A\n\n## A\n", [("B103", 3)]),
    ("## A {#a/b}\n", [("B104", 1)]),
    ("text {#here}\n", [("B105", 1)]),
    ("- tight {#mental-model}\n", [("B105", 1)]),
    ("one\ntwo <b>x</b>\n", [("B106", 2), ("B106", 2)]),
    ("<!-- note -->\n", [("B130", 1)]),
    ("one <!-- two\nthree --> <b>x</b>\n", [("B130", 1), ("B106", 2), ("B106", 2)]),
    ("<!-- one\n\ntwo -->\n\n<b>x</b>\n", [("B130", 1), ("B106", 5), ("B106", 5)]),
    ("<!-- never closed\n\ntext\n", [("B106", 1)]),
    ('<kbd class="x">a</kbd>\n', [("B107", 1)]),
    ("a <kbd>b\n", [("B108", 1)]),
    ("a </kbd>\n", [("B108", 1)]),
    ("*a <kbd>b* c</kbd>\n", [("B108", 1), ("B108", 1)]),
    ("a\n** b** c\n", [("B109", 2)]),
    ("a\n('b',)\n", [("B110", 2)]),
    ("{'en': 'x'}\n", [("B110", 1)]),
    ("<Lesson object at 0x7f>\n", [("B110", 1)]),
    ("```pyton\nx\n```\n", [("B111", 1)]),
    ("a\n\n```mermaid\nx\n```\n", [("B112", 3)]),
    ("```diagram\nx\n```\n", [("B113", 1)]),
    ("```\n│ x │\n```\n", [("B114", 1)]),
    (DIAGRAM + "┌──┐\n│ 가│\n└──┘\n```\n", [("B115", 3)]),
    (DIAGRAM + "┌──┐ │ x │ └──┘\n```\n", [("B116", 2)]),
    ("a\n\n┌──┐\n│ a │\n└──┘\n", [("B117", 3)]),
    (DIAGRAM + "─" * 73 + "\n```\n", [("B118", 2)]),
    ("```diagram {alt='x'}\nx\n```\n", [("B119", 1), ("B113", 1)]),
    ('```python {alt="x"}\nx\n```\n', [("B119", 1)]),
    ("a [b]{fact=sora-close}\n", [("B120", 1)]),
    ("::: aside\nx\n:::\n", [("B121", 1), ("B121", 3)]),
    ("a\n\n::: hint\nx\n", [("B122", 3)]),
    ("a[^1] b\n", [("B124", 1)]),
    ("a\n\n```python\nx\n", [("B129", 3)]),
    ("~~~\n", [("B129", 1)]),
    ("> ```\n> x\n\nb\n", [("B129", 1)]),
    ("````\n```\nx\n```\n", [("B129", 1)]),
    ("a\n\n[^1]: b\n", [("B125", 3)]),
    ("> " * 30 + "a\n", [("B126", 1)]),
    ("[a]{facts=b}\n", [("B128", 1)]),
    ("a\n[b](../nope/)\n", [("K201", 2)]),
    ("[b](javascript:alert(1))\n", [("K202", 1)]),
    ("[b](//e.org/x)\n", [("K202", 1)]),
    ("[b](ftp://e.org)\n", [("K202", 1)]),
    ("[b]()\n", [("K203", 1)]),
    ("[b](../secret/)\n", [("K005", 1)]),
    ("![a](nope.png)\n", [("A301", 1)]),
    ("![](<time line.png>)\n", [("A302", 1)]),
    ("![a](https://e.org/x.png)\n", [("A303", 1)]),
    ("![a](data:image/png;base64,AA)\n", [("A303", 1)]),
]


@pytest.mark.parametrize(("source", "found"), FOUND)
def test_it_is_found_where_it_is(source: str, found: list[tuple[str, int]]) -> None:
    assert codes(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "To show stars write \\*\\*this\\*\\*.",
        "In code `('x',)` and `**kwargs` and `<div>` and `│ ┌` are fine.",
        "```python\nprint(('x',))  # **kwargs │ ┌\n```",
        "그는 ── 글쎄 ── 몰랐어.",
        "A [link](https://e.org/?a=1&b=2) and <https://e.org>, <me@e.org>.",
        "Figures: [1] and {curly} and a^b.",
        "```\nplain\n```\n\n    indented\n",
    ],
)
def test_it_is_not_found_where_it_is_not(source: str) -> None:
    assert codes(source) == []


def test_a_formula_that_cannot_be_read_is_shown_as_code() -> None:
    assert codes("a\n$\\frac{1$\n", math=True) == [("B123", 2)]
    assert codes("$$\n\\nosuchcommand{x}\n$$\n", math=True) == [("B123", 1)]
    assert "<code>\\newcommand{\\a}{b}</code>" in rendered("$\\newcommand{\\a}{b}$", math=True).html


def test_a_text_too_long_is_refused_whole() -> None:
    result = rendered("가" * (LONGEST // 3 + 1))
    assert result.html == ""
    assert [(message.code, message.level) for message in result.messages] == [("B127", Level.ERROR)]


def test_a_word_close_to_a_known_one_is_suggested() -> None:
    near = [str(message) for message in rendered("[a]{fact=sora-close}\n\n```pyton\nx\n```\n").messages]
    assert "did you mean “sora-closed”?" in near[0]
    assert "did you mean “python”?" in near[1]
    [far] = rendered("```qqqqqq\nx\n```\n").messages
    assert "did you mean" not in str(far)


@pytest.mark.parametrize("source", [source for source, _ in FOUND])
def test_every_finding_can_be_said(source: str) -> None:
    for message in (*rendered(source).messages, *render_inline(source, around()).messages):
        said = str(message)
        assert said.startswith(f"currency/x/en.md:{message.line}: ")
        assert "%(" not in said


def test_no_two_rules_share_a_code_and_the_table_lists_them_all() -> None:
    rules = [rule for rule in vars(body_rules).values() if isinstance(rule, body_rules.Rule)]
    assert len({rule.code for rule in rules}) == len(rules)
    assert all(rule.code in (body_rules.__doc__ or "") for rule in rules)


def test_findings_come_in_the_order_of_lines() -> None:
    lines = [message.line for message in render("[^9]: x\n\n# A\n\n<b>\n\n```diagram\nx\n```\n", around()).messages]
    assert lines == sorted(lines)
    assert len(lines) == 4
