"""Formulas as MathML, which browsers draw by themselves.

The converter's own serialiser undoes XML escapes, so that a formula could smuggle in markup; its tree is
therefore written out here, elements and attributes by name. Presentation MathML only: without annotation-xml and
links nothing in it can hold HTML or lead anywhere.
"""

import re
from html import unescape
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import Converter

from courseapp.plain.sheet import attribute, escape

ELEMENTS = frozenset(
    {
        "math", "menclose", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded", "mphantom",
        "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup",
        "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none",
    }
)  # fmt: skip
ATTRIBUTES = frozenset(
    {
        "accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth", "display",
        "displaystyle", "fence", "form", "height", "largeop", "linethickness", "lspace", "mathvariant",
        "maxsize", "minsize", "movablelimits", "notation", "rowlines", "rowspacing", "rspace",
        "scriptlevel", "separator", "stretchy", "symmetric", "voffset", "width",
    }
)  # fmt: skip
VALUE = re.compile(r"[A-Za-z0-9 .+%-]*")
FORBIDDEN = re.compile(
    r"\\(?:(?:re|provide)?newcommand|def|newenvironment|DeclareMathOperator|unicode|char)(?![A-Za-z])"
)
"""Definitions can double at each step; code points can be any."""
PIECE = re.compile(r"\\(?:[A-Za-z]+|.)|[{}]", re.DOTALL)
STEPS = {"{": 1, r"\left": 1, "}": -1, r"\right": -1}
COMMAND = re.compile(r"\\[A-Za-z]+")
LONGEST = 2000
DEEPEST = 30
UNREADABLE = (
    exceptions.DenominatorNotFoundError,
    exceptions.DoubleSubscriptsError,
    exceptions.DoubleSuperscriptsError,
    exceptions.ExtraLeftOrMissingRightError,
    exceptions.InvalidAlignmentError,
    exceptions.InvalidStyleForGenfracError,
    exceptions.InvalidWidthError,
    exceptions.LimitsMustFollowMathOperatorError,
    exceptions.MissingEndError,
    exceptions.MissingSuperScriptOrSubscriptError,
    exceptions.NoAvailableTokensError,
    exceptions.NumeratorNotFoundError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)
"""What the converter raises on odd input; it does not wrap the errors of its own code."""


def formula(latex: str, display: str) -> str | None:
    """MathML for LaTeX, `display` being "inline" or "block"; None when it cannot be read."""
    if len(latex) > LONGEST or FORBIDDEN.search(latex) or not _paired(latex):
        return None
    try:
        tree = Converter(display=display).convert_to_element(latex)
    except UNREADABLE:
        return None
    written = "".join(_written(tree))
    return None if COMMAND.search(written) else written


def _paired(latex: str) -> bool:
    """Whether braces come in pairs and not too deep; the converter closes open ones in silence."""
    depth = 0
    for piece in PIECE.findall(latex):
        depth += STEPS.get(piece, 0)
        if not 0 <= depth <= DEEPEST:
            return False
    return depth == 0


def _written(element: Element) -> list[str]:
    if element.tag not in ELEMENTS:
        return [escape("".join(element.itertext()))]
    attributes = "".join(
        f' {name}="{attribute(value)}"'
        for name, value in element.items()
        if name in ATTRIBUTES and VALUE.fullmatch(value)
    )
    parts = [f"<{element.tag}{attributes}>", escape(unescape(element.text or ""))]
    for child in element:
        parts += _written(child)
        parts.append(escape(unescape(child.tail or "")))
    return [*parts, f"</{element.tag}>"]
