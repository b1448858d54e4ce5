"""Diagrams drawn with characters."""

import pytest

from courseapp.plain.cells import cells, columns
from courseapp.plain.drawing import Off, collapsed, edges_off, looks_drawn
from tests.plain.markdown_around import codes, rendered

MAP = """\
LOCAL MODELS (Full Control, Hardware Required)
┌───────────────────────────────────────────────┐
│ FLUX (ComfyUI, InvokeAI, Forge)               │
│ Stable Diffusion (thousands of fine-tunes)     │
│ Wan 2.6 / LTX-2 (video)                       │
└───────────────────────────────────────────────┘"""

PIPELINE = """\
Text/Image/Audio Prompt
│
▼
┌────────────────────┐
│ Unified Multimodal │
│ Generation Model │
│ (video + audio + │
│ effects + music) │
└────────┬───────────┘
│
┌────────▼───────────┐
│ Light Post-Edit │
└────────────────────┘"""

GOOD = """\
┌──────────┐     ┌──────────┐
│ 가중치   │ ──► │ 도구 😀  │      ╭───╮
│ weight   │     ├──────────┤      │ ✓ │
└────┬─────┘     │ ⚙️  tool │ ───► │   ├──►
     │           └────▲─────┘      ╰───╯
     └── 되돌아감 ────┘
╔════╗
║ ok ║
╚════╝"""


def test_edges_that_line_up_are_left_alone() -> None:
    assert edges_off(GOOD.split("\n")) == []


def test_an_edge_off_is_named_with_line_and_columns() -> None:
    assert edges_off(MAP.split("\n")) == [Off(3, 1)]
    source = f'```diagram {{alt="x"}}\n{MAP}\n```\n'
    assert codes(source) == [("B115", 5)]


@pytest.mark.parametrize(
    ("drawing", "off"),
    [
        ("┌────┐\n│ 가│\n└────┘", [Off(1, -1)]),
        ("┌────┐\n│ 가 │\n└───┘", [Off(2, -1)]),
        ("┌────┐ ┌──┐\n│ 가  │ │  │\n└────┘ └──┘", [Off(1, 1)]),
        ("┌────┐ ┌──┐\n│ 가 │ │   │\n└────┘ └──┘", [Off(1, 1)]),
        ("┌────┐ ┌──┐\n│ 가  │ │  │\n│ 가 │ │   │\n└────┘ └──┘", [Off(1, 1), Off(2, 1)]),
        ("┌──\n│ open", []),
        ("──► ┐\n    │", []),
        ("root\n├── a\n│   └── b\n└── c", []),
        ("a ──┬──► b\n    └──► c", []),
    ],
)
def test_edges(drawing: str, off: list[Off]) -> None:
    assert edges_off(drawing.split("\n")) == off


def test_a_drawing_that_lost_its_spaces_is_one_finding() -> None:
    lines = PIPELINE.split("\n")
    assert collapsed(lines, edges_off(lines))
    assert codes(f'```diagram {{alt="x"}}\n{PIPELINE}\n```\n') == [("B116", 2)]


def test_a_drawing_pasted_as_one_line_is_collapsed() -> None:
    line = PIPELINE.replace("\n", " ")
    assert collapsed([line], [])
    assert not collapsed(["a ──┐   ┌── b ──┘ └──"], [])


def test_a_drawing_as_running_text_is_an_error() -> None:
    assert [code for code, _ in codes(f"Look:\n\n{PIPELINE}\n")] == ["B117"]
    assert not looks_drawn("a dash ── and an arrow ──► only")


def test_a_diagram_is_a_figure_with_words_for_those_who_cannot_see_it() -> None:
    html = rendered('```diagram {caption="Spoils *soon*" alt="A to \'B\' & C"}\na ──► b\n```\n').html
    assert html == (
        '<figure class="diagram"><pre tabindex="0" role="img" aria-label="A to \'B\' &amp; C">a ──► b</pre>'
        "<figcaption>Spoils <em>soon</em></figcaption></figure>\n"
    )


def test_a_drawing_in_a_plain_fence_is_a_figure_with_a_general_label() -> None:
    html = rendered("```\n┌┐\n└┘\n```\n", "ko").html
    assert html == (
        '<figure class="diagram"><pre tabindex="0" role="img" aria-label="글자로 그린 그림">┌┐\n└┘</pre></figure>\n'
    )


@pytest.mark.parametrize(
    ("line", "html"),
    [
        ("│ 가중치 │", '│ <span class="cw-6">가중치</span> │'),
        ("│ 가 나 │", '│ <span class="cw-2">가</span> <span class="cw-2">나</span> │'),
        ("│ 😀 │", '│ <span class="cw-2">😀</span> │'),
        ("│ 👩‍💻🏽 │", '│ <span class="cw-2">👩‍💻🏽</span> │'),
        ("│ 🇰🇷 │", '│ <span class="cw-2">🇰🇷</span> │'),
        ("│ ⚙️ │", '│ <span class="cw-2">⚙️</span> │'),
        ("│ ★ ✓ │", '│ <span class="cw-1">★</span> ✓ │'),
        ("│ e\u0323 │", "│ ẹ │".replace("ẹ", '<span class="cw-1">ẹ</span>')),
        ("│\t가 │", '│   <span class="cw-2">가</span> │'),
    ],
)
def test_what_is_not_in_the_diagram_font_is_put_into_columns(line: str, html: str) -> None:
    assert f">{html}</pre>" in rendered(f'```diagram {{alt="x"}}\n{line}\n```\n').html


def test_long_runs_are_cut_at_the_widest_class() -> None:
    html = rendered('```diagram {alt="x"}\n' + "가" * 100 + "\n```\n").html
    assert [part.split('"')[0] for part in html.split('class="cw-')[1:]] == ["80", "80", "40"]


def test_columns_are_counted_as_a_reader_sees_them() -> None:
    assert columns("가a😀e\u0301⚙️") == 2 + 1 + 2 + 1 + 2
    assert [(cell.text, cell.column) for cell in cells("가│")] == [("가", 0), ("│", 2)]
