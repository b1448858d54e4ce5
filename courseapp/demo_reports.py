"""What the demo's people reported, in every state that a report can be in, and what Max and 유나 said to it."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from PIL import Image, ImageDraw

from accounts.models import User
from courseapp.lessons.models import Lesson
from courseapp.reports import actions, triage
from courseapp.reports.models import Kind, Report, State, Suspicion
from courseapp.reports.pictures import re_encoded

GUEST = ""
LESSON = "obfl4svi"


@dataclass(frozen=True)
class Told:
    """A report with who sent it, what is quoted, and the decisions that followed: (staff, state, message, more)."""

    who: str
    language: str
    kind: Kind
    text: str
    quote: str = ""
    then: tuple[tuple[str, State, str, dict[str, Any]], ...] = ()
    more: dict[str, Any] = field(default_factory=dict)


REPORTS = (
    Told(
        "민아",
        "ko",
        Kind.FACT,
        "이 문장은 이제 다섯 개인 것 같아요. 새로 나온 모델 하나도 소리를 같이 만들더라고요.",
        "주요 영상 모델 여섯 가운데 넷이",
    ),
    Told(
        "하늘",
        "ko",
        Kind.DISPLAY,
        "휴대폰에서 표의 마지막 줄이 잘려 보여요.",
        more={"picture": True, "viewport": "360x740"},
    ),
    Told(GUEST, "en", Kind.IDEA, "A printable map of all ten tracks would be lovely."),
    Told(
        "Bo",
        "en",
        Kind.TYPO,
        "“may host yourself” sounds off; “can host yourself”?",
        "one you may host yourself",
        (
            (
                "Max",
                State.CONFIRMED,
                "Thank you, you are right. We will mend it and tell you here.",
                {"summary": "“may host” should be “can host”"},
            ),
        ),
    ),
    Told(
        "하준",
        "ko",
        Kind.TYPO,
        "‘통하는 동안’ 뒤에 조사가 하나 빠진 것 같아요.",
        then=(("유나", State.FIXED, "지금은 고쳤어요. 알려 주셔서 고맙습니다.", {}),),
    ),
    Told(
        "Clara",
        "en",
        Kind.DISPLAY,
        "The diagram is cut off on my tablet.",
        then=(
            (
                "Max",
                State.NEED_INFO,
                "We could not make it happen here. Which device is it, and what did you do just before?",
                {},
            ),
        ),
    ),
    Told(
        "하늘",
        "ko",
        Kind.FACT,
        "바닷가 비유에서 파도는 월요일에 오른쪽으로 부서져야 하지 않나요?",
        then=(("유나", State.NOT_A_BUG, "다시 살펴보니 의도한 내용이에요. 꼼꼼히 읽어 주셔서 고맙습니다.", {}),),
    ),
    Told(
        "Bo",
        "en",
        Kind.IDEA,
        "Could every lesson have a podcast version?",
        then=(
            (
                "Max",
                State.WONT_FIX,
                "You have a point. For now we leave it as it is, and keep your note for later.",
                {},
            ),
        ),
    ),
    Told(GUEST, "en", Kind.LINK, "asdf asdf", then=(("Max", State.SPAM, "", {}),)),
    Told(
        GUEST,
        "en",
        Kind.LINK,
        "Great offers at https://one.example https://two.example https://three.example",
        more={"suspicion": Suspicion.LINKS},
    ),
)
SAME = Told("Clara", "en", Kind.TYPO, "Should it not be “can host yourself”?", "one you may host yourself")
"""Merged into Bo's."""


def reports(people: Mapping[str, User]) -> None:
    """Have it reported and decided as the people themselves would. Without the lesson there is nothing to report."""
    lesson = Lesson.objects.published().select_related("course", "track").filter(uid=LESSON).first()
    if lesson is None:
        return
    filed = {told.text: _report(people, lesson, told) for told in REPORTS}
    bos = next(filed[told.text] for told in REPORTS if told.quote == SAME.quote)
    same = _report(people, lesson, SAME)
    triage.decide(same.pk, same.version, people["Max"], triage.Decision(State.DUPLICATE, duplicate_of=bos.pk))
    actions.me_too(bos, _sender(people, "하늘", "ko"), uuid4())


def _sender(people: Mapping[str, User], who: str, language: str) -> actions.Sender:
    """Each from a network of their own."""
    network = uuid4().hex
    return actions.Sender(people.get(who), network, network, language)


def _report(people: Mapping[str, User], lesson: Lesson, told: Told) -> Report:
    more = dict(told.more)
    if more.pop("picture", False):
        more["picture"] = re_encoded(_screen())
    sent = actions.Sent(
        lesson=lesson,
        page="",
        kind=told.kind,
        text=told.text,
        email="",
        client_token=uuid4(),
        quote=told.quote,
        quote_language=told.language if told.quote else "",
        browser="Firefox · Android",
        release="demo",
        has_scripts=True,
        **{"viewport": "1280x800"} | more,
    )
    outcome = actions.file(sent, _sender(people, told.who, told.language))
    assert isinstance(outcome, actions.Filed), outcome
    assert isinstance(outcome.thing, Report)
    report = outcome.thing
    for staff, state, message, with_it in told.then:
        fixed_in = lesson.revision if state is State.FIXED else None
        decision = triage.Decision(state, message, fixed_in=fixed_in, **with_it)
        decided = triage.decide(report.pk, report.version, people[staff], decision)
        assert isinstance(decided, triage.Decided), decided
        report.refresh_from_db()
    return report


def _screen() -> bytes:
    """A picture of a phone's screen with a table whose last row is cut off."""
    image = Image.new("RGB", (360, 640), "#fdfaf5")
    pen = ImageDraw.Draw(image)
    for row in range(5):
        top = 120 + row * 110
        pen.rectangle((20, top, 380, top + 100), outline="#8a7a68", fill="#fffdf8")
        pen.line((200, top, 200, top + 100), fill="#8a7a68")
        for line in range(3):
            pen.rectangle((32, top + 16 + line * 24, 180 - line * 30, top + 24 + line * 24), fill="#3a3028")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
