"""Turns what PyYAML says about broken YAML into what an author can do about it."""

import re

import yaml
from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings

_QUOTE_IT = _('put the whole text in "double quotes"')
_TROUBLES: tuple[tuple[str, str, str], ...] = (
    (r"mapping values are not allowed", _("a colon followed by a space inside a text begins a new key"), _QUOTE_IT),
    (
        r"expected ',' or|flow (?:sequence|mapping|collection)",
        _("a list in [brackets] or a map in {braces} is not closed, or a comma is missing"),
        _('close it, or put a text that holds , [ ] { } or : in "double quotes"'),
    ),
    (r"'\\t'|tab character", _("a tab stands where spaces must"), _("indent with spaces")),
    (
        r"cannot start any token",
        _("a text may not begin with this character unless it is quoted"),
        _QUOTE_IT,
    ),
    (
        r"unknown escape character|escape character code|hexdecimal|hexadecimal",
        _('a backslash inside "double quotes" begins an escape that YAML does not know'),
        _("write the backslash twice, or use 'single quotes'"),
    ),
    (
        r"unexpected end of stream|unexpected document (?:indicator|separator)",
        _("a quoted text that begins here is never closed"),
        _('close the quote; inside "double quotes" write \\" for a quote'),
    ),
    (
        r"expected alphabetic or numeric|scanning an? (?:alias|anchor)",
        _("a text may not begin with * or & unless it is quoted"),
        _QUOTE_IT,
    ),
    (r"scanning a (?:tag|directive)|tag handle", _("a text may not begin with ! or %% unless it is quoted"), _QUOTE_IT),
    (
        r"sequence entries are not allowed|expected '-' indicator|<block end>|expected key",
        _("the indentation or a quote in this line does not fit the lines above"),
        _("begin keys of one map in the same column; write quotes only around a whole text"),
    ),
    (
        r"expected ':'|simple key",
        _("a key without a colon and a value"),
        _('write "key: value", with a space after the colon'),
    ),
    (r"control characters|special characters|#x", _("a control character stands in the text"), _("remove it")),
)
_BEGINS_AT_CONTEXT = re.compile(r"quoted scalar|flow |simple key")


def explain(error: yaml.YAMLError, found: Findings, first_line: int) -> None:
    """Note why the text is not YAML, on the line where the mistake is rather than where it was noticed."""
    said = _said(error)
    line = first_line + _line(error)
    for pattern, text, fix in _TROUBLES:
        if re.search(pattern, said):
            found.add(Code.YAML_UNREADABLE, line, text, fix)
            return
    found.add(Code.YAML_UNREADABLE, line, _("this is not valid YAML: %(problem)s"), problem=said)


def _said(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError):
        return f"{error.context or ''}: {error.problem or ''}"
    return " ".join(str(error).split())


def _line(error: yaml.YAMLError) -> int:
    """Lines above the mistake. What is never closed is noticed far below, but its context is where it begins."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return 0
    mark = error.problem_mark or error.context_mark
    if error.context and error.context_mark and _BEGINS_AT_CONTEXT.search(error.context):
        mark = error.context_mark
    return int(mark.line) if mark else 0
