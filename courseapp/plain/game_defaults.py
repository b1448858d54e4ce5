"""The site's own rules of the game; a course's `game` in course.yaml replaces its levels or its achievements.

Everything here is plain JSON: the catalog hands it to the browser, whose engine (static/js/game.js) must agree with
courseapp/plain/game.py on every history.
"""

from collections.abc import Mapping
from typing import Any

type Json = Mapping[str, Any]

LEVEL_NAMES = (
    ("Spark", "불씨"),
    ("Ember", "잉걸불"),
    ("Flame", "불꽃"),
    ("Lantern", "등불"),
    ("Torch", "횃불"),
    ("Beacon", "봉화"),
    ("Prism", "프리즘"),
    ("Aurora", "오로라"),
    ("Comet", "혜성"),
    ("Nova", "신성"),
    ("Constellation", "별자리"),
    ("Galaxy", "은하"),
)
ACHIEVEMENTS = (
    ("first-light", "First Light", "첫 불빛", "Finish one lesson", "레슨 하나 마치기", "lessons", 1, 20),
    ("warmed-up", "Warmed Up", "예열 완료", "Finish five lessons", "레슨 다섯 개 마치기", "lessons", 5, 30),
    (
        "full-track",
        "Full Track",
        "트랙 완주",
        "Finish every lesson of a track",
        "트랙 하나의 레슨을 모두 마치기",
        "tracks_finished",
        1,
        60,
    ),
    (
        "wide-lens",
        "Wide Lens",
        "광각 렌즈",
        "Finish a lesson in each of five tracks",
        "다섯 트랙에서 레슨을 하나씩 마치기",
        "tracks_touched",
        5,
        40,
    ),
    ("halfway", "Halfway", "반환점", "Finish half of the lessons", "레슨의 절반 마치기", "half", 1, 100),
    ("whole-sky", "Whole Sky", "온 하늘", "Finish every lesson", "레슨을 모두 마치기", "whole", 1, 200),
    ("hands-on", "Hands On", "손으로 해보기", "Do one exercise", "실습 하나 하기", "exercises", 1, 20),
    ("field-notes", "Field Notes", "현장 노트", "Do ten exercises", "실습 열 개 하기", "exercises", 10, 60),
    (
        "makers-notebook",
        "Maker’s Notebook",
        "메이커의 노트",
        "Do fifty exercises",
        "실습 쉰 개 하기",
        "exercises",
        50,
        120,
    ),
    (
        "second-look",
        "Second Look",
        "다시 보기",
        "Review cards on one day",
        "하루 동안 카드 복습하기",
        "review_days",
        1,
        15,
    ),
    (
        "rooted",
        "Rooted",
        "뿌리내림",
        "Recall twenty cards on three days each",
        "카드 스무 장을 저마다 사흘씩 떠올리기",
        "cards_rooted",
        20,
        100,
    ),
    (
        "steady-flame",
        "Steady Flame",
        "꾸준한 불꽃",
        "Learn on two days in each of eight weeks",
        "여덟 주 동안 주마다 이틀 배우기",
        "steady_weeks",
        8,
        80,
    ),
    (
        "first-voice",
        "First Voice",
        "첫 목소리",
        "Leave a comment that others can read",
        "모두가 볼 수 있는 댓글 하나 남기기",
        "comments",
        1,
        15,
    ),
    (
        "sharp-eye",
        "Sharp Eye",
        "매의 눈",
        "Report a mistake that turns out to be one",
        "확인된 오류 하나 알려 주기",
        "reports",
        1,
        40,
    ),
)
XP: Json = {"exercise": 15, "review": [[1, 4], [5, 6]], "comment": 5, "report": 25}
"""`review` pairs a number of distinct cards on one day with what reaching it adds."""
THRESHOLDS: Json = {"week_days": 2, "root_grade": 3, "root_days": 3}


def threshold(level: int) -> int:
    """XP at which a level of the default ladder is reached: 30n² + 170n."""
    return 30 * level * level + 170 * level


def default_levels() -> list[Json]:
    return [{"xp": threshold(n), "name": {"en": en, "ko": ko}} for n, (en, ko) in enumerate(LEVEL_NAMES)]


def default_achievements() -> list[Json]:
    return [
        {
            "code": code,
            "name": {"en": en, "ko": ko},
            "about": {"en": about_en, "ko": about_ko},
            "metric": metric,
            "at": at,
            "xp": xp,
        }
        for code, en, ko, about_en, about_ko, metric, at, xp in ACHIEVEMENTS
    ]


def rules_of(game: Json) -> dict[str, Any]:
    """The rules of a course whose course.yaml says `game`: its own levels and achievements, or the site's."""
    return {
        "levels": list(game.get("levels") or default_levels()),
        "achievements": list(game.get("achievements") or default_achievements()),
        **XP,
        **THRESHOLDS,
    }
