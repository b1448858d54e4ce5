"""What waits at the demo's desk: a comment that readers had held, one that somebody flagged, one that Max removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from accounts.models import Allowance, User
from comments import actions
from comments.models import Comment, Flag
from courseapp.lessons.models import Lesson

Reason = Flag.Reason


@dataclass(frozen=True)
class Flagged:
    """A comment with who flagged it, for what, in which words."""

    uid: str
    who: str
    body: str
    flags: tuple[tuple[str, Flag.Reason, str], ...]


FLAGGED = (
    Flagged(
        "obfl4svi",
        "Clara",
        "이걸 아직도 손으로 적는 사람이 있어요? 이 정도도 모르면 그냥 그만두는 게 나을 듯 ㅋㅋ",
        (
            ("민아", Reason.RUDE, ""),
            ("하늘", Reason.RUDE, "다른 사람을 깎아내리는 말이에요."),
            ("Bo", Reason.RUDE, "Not kind to beginners."),
        ),
    ),
    Flagged(
        "iug92ilh",
        "Bo",
        "Off topic, sorry: does anybody sell a used graphics card? Write to me through my page.",
        (("하늘", Reason.OFF_TOPIC, "Has nothing to do with guidance."),),
    ),
)
REMOVED = ("iug92ilh", "Clara", "구독하고 좋아요 눌러 주세요!! 제 채널에 이 강의 요약 다 있어요", Reason.SPAM)


def desk(people: Mapping[str, User]) -> None:
    """Have it said, flagged and decided as the people themselves would. Lessons that are not here are passed over."""
    for one in FLAGGED:
        if said := _say(people[one.who], one.uid, one.body):
            for who, reason, note in one.flags:
                Allowance.objects.filter(key__startswith="flag:").delete()
                actions.flag(people[who], said.pk, reason, note, said.version)
    uid, who, body, reason = REMOVED
    if said := _say(people[who], uid, body):
        actions.remove(said.pk, said.version, people["Max"], reason)


def _say(person: User, uid: str, body: str) -> Comment | None:
    lesson = Lesson.objects.published().filter(uid=uid).first()
    if lesson is None:
        return None
    Allowance.objects.filter(key__startswith="comment:", key__endswith=f":{person.pk}").delete()
    written = actions.write(person, lesson, body, uuid4())
    assert isinstance(written, actions.Written), written
    return written.comment
