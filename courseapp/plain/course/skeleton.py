"""What a lesson or a translation begins from: the sections with a meaning, and in each a line to be replaced.

docs/content.md shows the same text. A line that is still the skeleton's must not be published.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.findings import Findings
from courseapp.plain.course.lesson_file import FileRead
from courseapp.plain.course.lines import split_lines
from courseapp.plain.course.shapes import Kind, Language, Lesson, Section, Status
from courseapp.plain.messages import Message

MINUTES = 10
"""Study time until the author says better."""
SKELETONS: Mapping[Language, str] = {
    "en": """\
A picture or comparison that everything else hangs on. {#mental-model}

## The first step {#first-step}

What the reader needs to know first.

## The second step {#second-step}

What follows from it, with an example.

## Key takeaways {#takeaways}

- What should still be there in a year.

## Exercise {#exercise}

Something to do with what the reader has at hand.

::: hint
How to begin when one is stuck.
:::
""",
    "ko": """\
나머지를 모두 걸어 둘 그림이나 비유 하나를 써요. {#mental-model}

## 첫 단계 {#first-step}

가장 먼저 알아야 할 것을 써요.

## 둘째 단계 {#second-step}

거기서 이어지는 것을 예와 함께 써요.

## 핵심 정리 {#takeaways}

- 일 년 뒤에도 남아 있어야 할 것을 써요.

## 실습 {#exercise}

지금 가진 것으로 해 볼 일을 써요.

::: hint
막혔을 때 어떻게 시작할지 써요.
:::
""",
}
"""The body of a new lesson, by the language it is written in."""
TO_TRANSLATE: Mapping[Language, str] = {
    "en": "Translate this section, or remove it: readers then see the original.",
    "ko": "이 부분을 옮기거나 지워요. 지우면 원문이 보여요.",
}
_HEADINGS: Mapping[Language, Mapping[Kind, str]] = {
    "en": {Kind.MENTAL_MODEL: "Mental model", Kind.TAKEAWAYS: "Key takeaways", Kind.EXERCISE: "Exercise"},
    "ko": {Kind.MENTAL_MODEL: "머릿속 그림", Kind.TAKEAWAYS: "핵심 정리", Kind.EXERCISE: "실습"},
}


def translation_skeleton(sections: Sequence[Section], language: Language) -> str:
    """The body of a translation into `language`: every section of the primary text with its anchor, to be filled."""
    return "\n\n".join(_section(section, language) for section in sections) + "\n"


def _section(section: Section, language: Language) -> str:
    line = TO_TRANSLATE[language]
    if not section.heading:
        return f"{line} {{#{section.anchor}}}" if section.anchor else line
    heading = _HEADINGS[language].get(section.kind, section.heading)
    anchor = f" {{#{section.anchor}}}" if section.anchor else ""
    return f"## {heading}{anchor}\n\n{line}"


def check_skeleton(lesson: Lesson, files: Mapping[Language, FileRead]) -> list[Message]:
    """Lines of the skeleton in a lesson that readers see or soon will."""
    messages: list[Message] = []
    if lesson.status not in {Status.PUBLISHED, Status.SCHEDULED}:
        return messages
    for language, file in files.items():
        found = Findings(file.text.path)
        for place, line in enumerate(split_lines(file.text.body), 1):
            if line.strip().removesuffix("{#mental-model}").rstrip() in _LINES:
                found.add(
                    Code.SKELETON_LEFT,
                    file.text.body_line + place,
                    _('this line still stands here from the beginning: "%(line)s"'),
                    _("write the text, or remove the section"),
                    line=line.strip(),
                    lang=language,
                )
        messages += found.messages
    return messages


def _lines() -> frozenset[str]:
    """The lines to be replaced, without headings and fences."""
    lines = [line for body in SKELETONS.values() for line in body.splitlines()]
    prose = [line.removesuffix("{#mental-model}").rstrip() for line in lines if line[:1] not in {"", "#", ":"}]
    return frozenset([*prose, *TO_TRANSLATE.values()])


_LINES = _lines()
