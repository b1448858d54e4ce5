"""Diagrams drawn with characters, as figures.

No font has Hangul exactly twice as wide as its Latin letters in every browser, so what is not in the diagram
font is put into boxes of a whole number of columns (classes cw-1 to cw-80, static/css/code.css); then edges line
up.
"""

from dataclasses import dataclass
from itertools import groupby

from courseapp.plain import body_rules as rules
from courseapp.plain import drawing
from courseapp.plain.cells import Cell, cells
from courseapp.plain.sheet import Sheet, attribute, escape

WIDEST_RUN = 80
IN_FONT = frozenset(
    code
    for first, last in (
        (0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2010), (0x2013, 0x2014), (0x2018, 0x201A), (0x201C, 0x201E),
        (0x2020, 0x2022), (0x2026, 0x2026), (0x2190, 0x2199), (0x21D1, 0x21D4), (0x2212, 0x2212),
        (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x2500, 0x25A1), (0x25AA, 0x25AB),
        (0x25B2, 0x25C7), (0x25CA, 0x25CA), (0x25CE, 0x25CF), (0x25E6, 0x25E6), (0x25EF, 0x25EF),
        (0x2713, 0x2713), (0x2717, 0x2717),
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""Code points of the two files static/fonts/diagram*.woff2, all one column wide (docs/diagram-font.md)."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A fenced drawing; `caption` is safe HTML, `alt` plain text, `line` counts from 1 in the source."""

    content: str
    caption: str
    alt: str
    line: int


def prepared(content: str) -> list[str]:
    """The lines of a drawing: tabs expanded, no spaces at the ends, no empty lines below."""
    lines = [line.expandtabs(4).rstrip() for line in content.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def figure(sheet: Sheet, diagram: Diagram) -> str:
    lines = prepared(diagram.content)
    _check(sheet, lines, diagram.line)
    drawn = "\n".join(_columns(line) for line in lines).lstrip("\n")
    caption = f"<figcaption>{diagram.caption}</figcaption>" if diagram.caption else ""
    return (
        f'<figure class="diagram"><pre tabindex="0" role="img" aria-label="{attribute(diagram.alt)}">'
        f"{drawn}</pre>{caption}</figure>\n"
    )


def _check(sheet: Sheet, lines: list[str], first: int) -> None:
    off = drawing.edges_off(lines)
    if drawing.collapsed(lines, off):
        sheet.report(rules.COLLAPSED, first)
    else:
        for edge in off:
            sheet.report(rules.EDGE_OFF, first + edge.line, columns=edge.columns)
    width = drawing.width(lines)
    if width > drawing.WIDEST:
        sheet.report(rules.WIDE, first, columns=width, most=drawing.WIDEST)


def _columns(line: str) -> str:
    if line.isascii():
        return escape(line)
    parts: list[str] = []
    for width, run in groupby(cells(line), _boxed_width):
        group = list(run)
        if width == 0:
            parts.append(escape("".join(cell.text for cell in group)))
            continue
        most = WIDEST_RUN // width if width == 2 else 1
        for start in range(0, len(group), most):
            piece = group[start : start + most]
            text = escape("".join(cell.text for cell in piece))
            parts.append(f'<span class="cw-{width * len(piece)}">{text}</span>')
    return "".join(parts)


def _boxed_width(cell: Cell) -> int:
    """2 for wide characters, 1 for narrow ones from another font, 0 for those that need no box."""
    if cell.width == 2:
        return 2
    return int(cell.width == 1 and not (len(cell.text) == 1 and ord(cell.text) in IN_FONT))
