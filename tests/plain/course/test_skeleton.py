"""What lessons begin from: whole, without fault, shown in the docs, and never published as it is."""

from pathlib import Path

import pytest

from courseapp.plain.course.sections import pair_sections, split_sections
from courseapp.plain.course.shapes import Kind
from courseapp.plain.course.skeleton import SKELETONS, translation_skeleton
from courseapp.plain.messages import Level
from tests.plain.course.small_course import FILES, check

DOCS = Path(__file__).resolve().parents[3] / "docs" / "content.md"
WIND = "water/wind/en.md"


def with_body(body: str, status: str) -> dict[str, bytes]:
    head = FILES[WIND].decode().rpartition("---\n")[0]
    return {**FILES, WIND: (head.replace("status: published", f"status: {status}") + "---\n\n" + body).encode()}


@pytest.mark.parametrize("language", SKELETONS)
def test_a_skeleton_has_every_section_with_a_meaning_and_a_hint(language: str) -> None:
    sections = split_sections(SKELETONS[language])
    assert [section.kind for section in sections] == [
        Kind.MENTAL_MODEL,
        Kind.BODY,
        Kind.BODY,
        Kind.TAKEAWAYS,
        Kind.EXERCISE,
    ]
    assert "::: hint" in sections[-1].source


def test_the_docs_show_the_very_skeleton() -> None:
    assert SKELETONS["en"] in DOCS.read_text()


def test_a_draft_may_be_the_bare_skeleton_and_a_public_lesson_may_not() -> None:
    assert "status: published" in FILES[WIND].decode()
    draft = [message for message in check(with_body(SKELETONS["en"], "draft")) if message.path == WIND]
    assert [message for message in draft if message.level is Level.ERROR] == []
    public = [message.code for message in check(with_body(SKELETONS["en"], "published")) if message.path == WIND]
    assert public.count("B008") == 6


@pytest.mark.parametrize(
    "body",
    [
        SKELETONS["en"],
        "## Mental model {#mental-model}\n\nA lamp.\n\n## Why\n\nBecause.\n\n## Exercise {#exercise}\n\nDo it.\n",
        "Some words.\n\n## Why {#why}\n\nBecause.\n",
    ],
)
@pytest.mark.parametrize("language", SKELETONS)
def test_every_section_of_a_translation_belongs_to_one_of_the_original(body: str, language: str) -> None:
    sections = split_sections(body)
    pairs, odd = pair_sections(sections, split_sections(translation_skeleton(sections, language)))
    assert pairs == tuple(range(len(sections)))
    assert odd == []
