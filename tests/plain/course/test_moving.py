"""A text that goes to another folder still points at what it pointed at."""

import pytest

from courseapp.plain.course.moving import moved_address, moved_text
from courseapp.plain.course.reading import Reading, read_lesson
from tests.plain.course.small_course import EN, FILES


@pytest.mark.parametrize(
    ("href", "there"),
    [
        ("../second-fold/", "../../folding/second-fold/"),
        ("../second-fold/#why", "../../folding/second-fold/#why"),
        ("../second-fold", "../../folding/second-fold"),
        ("../../water/wind/", "../wind/"),
        ("../../water/", "../"),
        ("../", "../../folding/"),
        ("../../", "../../"),
        ("sheet.png", "../../folding/first-fold/sheet.png"),
        ("./sheet.png", "../../folding/first-fold/sheet.png"),
        ("../../minsu.svg", "../../minsu.svg"),
        ("../first-fold/", "./"),
        ("ko.md#why", "ko.md#why"),
        ("#why", "#why"),
        ("https://example.org/../x", "https://example.org/../x"),
        ("mailto:a@example.org", "mailto:a@example.org"),
        ("/somewhere/", "/somewhere/"),
        ("../../../out/", "../../../out/"),
    ],
)
def test_an_address_is_written_anew(href: str, there: str) -> None:
    assert moved_address(href, "folding/first-fold", "water/first-fold") == there


def test_links_pictures_and_definitions_move_and_code_and_footnotes_do_not() -> None:
    body = (
        '\n[a](../b/) ![c](<d.png> "e") [f][g] and a note[^1]\n\n[g]: ../h/ "i"\n[^1]: See ../j/\n\n'
        "```text\n[k](../l/)\n```\n[m](../n/)\n"
    )
    source = FILES[EN].decode().rpartition("---\n")[0] + "---\n" + body
    lesson = read_lesson("folding", "first-fold", {"en": source}, ("en", "ko"), Reading(None))
    moved = moved_text(lesson.texts["en"], "folding/first-fold", "water/first-fold")
    assert moved.body == (
        '\n[a](../../folding/b/) ![c](<../../folding/first-fold/d.png> "e") [f][g] and a note[^1]\n\n'
        '[g]: ../../folding/h/ "i"\n[^1]: See ../j/\n\n```text\n[k](../l/)\n```\n[m](../../folding/n/)\n'
    )
