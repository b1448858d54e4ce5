"""Each code means one thing, is in the table, and is provoked by a broken course that shows it."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from courseapp.plain import body_rules, course
from courseapp.plain.course.codes import Code, table
from courseapp.plain.course.folder import leaves_course
from tests.plain.course.broken_courses import ALL, Broken
from tests.plain.course.small_course import check, said

MODULES = sorted(Path(course.__path__[0]).glob("*.py"))
PLACEHOLDER = re.compile(r"%\((\w+)\)")


@pytest.mark.parametrize("broken", ALL, ids=lambda broken: broken.code.name)
def test_a_broken_course_is_told_what_is_wrong_where_and_what_to_do(broken: Broken) -> None:
    messages = [message for message in check(broken.files, broken.known) if message.code == broken.code.code]
    place = f"{broken.path}:{broken.line}" if broken.line else broken.path
    start = f"{place}: {broken.code.level.name.lower()} {broken.code.code}: {broken.says}"
    printed = said(messages)
    assert any(line.startswith(start) and broken.fix in line for line in printed), printed


def test_every_code_has_a_broken_course() -> None:
    shown = {broken.code for broken in ALL} | {Code.COURSE_SYMLINK}
    assert shown == set(Code)


def test_a_link_out_of_the_folder_is_refused() -> None:
    assert str(leaves_course("a.png", "/etc/passwd")) == (
        'a.png: error C016: this is a symbolic link to "/etc/passwd", outside the course'
        "  (put the file itself into the course)"
    )


def test_no_code_is_given_twice() -> None:
    rules = [rule for rule in vars(body_rules).values() if isinstance(rule, body_rules.Rule)]
    codes = Counter([code.code for code in Code] + [rule.code for rule in rules])
    assert [code for code, count in codes.items() if count > 1] == []
    assert len(Code) == len(Code.__members__), "two names for one line of the table"


def test_the_table_says_what_every_code_means() -> None:
    for code, line in table().items():
        assert re.fullmatch(r"[FYMCBKATL]\d{3}", code)
        assert line.meaning
        assert "\n" not in line.meaning


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"add", "say", "refuse"}
            ):
                yield f"{module.name}:{node.lineno}", node


def test_every_template_gets_the_values_it_names() -> None:
    """A message is filled in when it is shown, so a missing value would only fail there."""
    seen = 0
    for place, call in _calls():
        given = {keyword.arg for keyword in call.keywords if keyword.arg} | {"key", "leaf"}
        templates = [
            constant.value
            for argument in call.args
            for inner in ast.walk(argument)
            if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "_"
            for constant in inner.args
            if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
        ]
        for template in templates:
            seen += 1
            assert set(PLACEHOLDER.findall(template)) <= given, f"{place}: {template}"
            assert template % dict.fromkeys(given, 0), place
    assert seen > 150
