"""What the demo's people have said under lessons: conversations in both languages, one deep, one waiting for staff."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models.functions import Now

from accounts.models import Allowance, User
from comments import actions
from comments.models import Comment
from courseapp.lessons.models import Lesson


@dataclass(frozen=True)
class Line:
    """Who says it, how many hours ago, and what was said in answer. `liked` are people by kind of reaction."""

    who: str
    hours: int
    body: str
    answers: tuple["Line", ...] = ()
    liked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


THREADS: dict[str, tuple[Line, ...]] = {
    "obfl4svi": (
        Line(
            "민아",
            170,
            "지난주에 팀에서 쓰던 도구 목록을 세 칸으로 나눠 봤어요. **원리** 칸이 거의 비어 있어서 좀 놀랐네요.\n\n"
            "다들 처음에 무엇부터 옮겨 적으셨어요?",
            (
                Line(
                    "하늘",
                    168,
                    "저는 값부터 적었는데 한 달 만에 다 틀렸어요. 그다음부터는 `확인한 날짜`를 꼭 같이 적어요.",
                    (
                        Line(
                            "민아",
                            160,
                            "날짜를 같이 적는 거 좋네요. @하늘 님은 얼마마다 다시 확인하세요?",
                            (
                                Line(
                                    "하늘",
                                    158,
                                    "도구 칸은 한 달, 방법 칸은 반년이요. 원리 칸은 날짜를 안 적어요.",
                                    (Line("Max", 150, "I copied this rhythm for our team. 고맙습니다!"),),
                                ),
                            ),
                        ),
                    ),
                    {"thanks": ("민아", "하준", "Clara")},
                ),
                Line(
                    "유나",
                    140,
                    "글쓴이로서 한마디 보태면, 원리 칸은 비어 있는 게 보통이에요. 다음 트랙을 지나면서 채워질 거예요.",
                    liked={"helpful": ("민아", "하늘")},
                ),
            ),
            {"helpful": ("하늘", "Bo", "하준"), "same": ("Clara",)},
        ),
        Line(
            "Bo",
            90,
            "The surfing picture stuck with me. One question: is *native audio* still listed per model, or is it safe"
            " to treat it as given by now?\n\n> four of the six major video models\n\nI would love a date beside that.",
            (
                Line(
                    "유나",
                    88,
                    "Each claim carries the day it was checked; this one is due again soon. Until then: test it on the"
                    " model you mean to use.",
                    liked={"helpful": ("Bo",)},
                ),
            ),
        ),
        Line("하늘", 20, "출근길에 읽기 딱 좋은 길이예요. 다음 레슨도 이어서 읽어 볼게요."),
    ),
    "iug92ilh": (
        Line(
            "Clara",
            60,
            "For the arithmetic: `0.2 + 4 × (0.5 − 0.2) = 1.4`. Writing it down once made the caricature click.",
            (Line("하늘", 58, "저는 w=1일 때가 왜 그냥 *글 답*인지 여기서 이해했어요."),),
            {"thanks": ("하늘", "Bo")},
        ),
    ),
}
HELD = ("jun3lb76", "Clara", "A longer version with pictures is on my page: https://example.org/what-a-model-is")
"""A new account's first link, which waits for staff."""


def threads(people: Mapping[str, User]) -> None:
    """Write it all, the oldest first, as the people themselves would. Lessons that are not here are passed over."""
    User.objects.filter(pk__in=[one.pk for one in people.values()]).update(joined_at=Now() - timedelta(days=40))
    for person in people.values():
        person.refresh_from_db(fields=["joined_at"])
    for uid, lines in THREADS.items():
        if lesson := Lesson.objects.published().filter(uid=uid).first():
            for line in lines:
                _say(people, lesson, line, None)
    _hold(people)


def _say(people: Mapping[str, User], lesson: Lesson, line: Line, parent: Comment | None) -> None:
    said = _write(people[line.who], lesson, line.body, parent)
    when = Now() - timedelta(hours=line.hours)
    Comment.objects.filter(pk=said.pk).update(created_at=when, first_published_at=when)
    for kind, names in line.liked.items():
        for name in names:
            actions.react(people[name], said.pk, kind, on=True)
    for answer in line.answers:
        _say(people, lesson, answer, said)


def _write(person: User, lesson: Lesson, body: str, parent: Comment | None = None) -> Comment:
    """Without the pauses that people make between two comments."""
    Allowance.objects.filter(key__startswith="comment:", key__endswith=f":{person.pk}").delete()
    written = actions.write(person, lesson, body, uuid.uuid4(), parent.pk if parent else None)
    assert isinstance(written, actions.Written), written
    return written.comment


def _hold(people: Mapping[str, User]) -> None:
    uid, name, body = HELD
    lesson = Lesson.objects.published().filter(uid=uid).first()
    if lesson:
        person = people[name]
        User.objects.filter(pk=person.pk).update(joined_at=Now())
        person.refresh_from_db(fields=["joined_at"])
        _write(person, lesson, body)
