"""Reads a course's own game: its levels and achievements."""

from django.utils.translation import gettext_noop as _

from courseapp.plain.course.codes import Code
from courseapp.plain.course.keys import Keys
from courseapp.plain.course.shapes import Achievement, Game, Language, Rank
from courseapp.plain.course.words import read_words

METRICS = (
    "lessons",
    "exercises",
    "tracks_finished",
    "tracks_touched",
    "half",
    "whole",
    "review_days",
    "cards_rooted",
    "steady_weeks",
    "comments",
    "reports",
)
"""What an achievement may count: whole numbers that never fall."""
MOST_XP = 1_000_000
_LEVEL_RENAMED = {"points": "xp", "at": "xp", "title": "name", "threshold": "xp"}
_ACHIEVEMENT_RENAMED = {
    "id": "code",
    "title": "name",
    "description": "about",
    "count": "at",
    "threshold": "at",
    "points": "xp",
    "kind": "metric",
}


def read_game(keys: Keys, languages: tuple[Language, ...]) -> Game:
    """The game under the key `game`; what is left out is the site's default."""
    levels = _read_levels(keys, languages)
    achievements: dict[str, Achievement] = {}
    for one in keys.maps("achievements", _ACHIEVEMENT_RENAMED):
        achievement = _read_achievement(one, languages)
        if achievement.code in achievements:
            one.say(
                Code.ACHIEVEMENT_TWICE,
                "code",
                _('there are two achievements "%(code)s"'),
                _("give each its own code; a code that was used is never given to another"),
                code=achievement.code,
            )
        elif achievement.code:
            achievements[achievement.code] = achievement
    keys.refuse_others()
    return Game(levels, tuple(achievements.values()))


def _read_levels(keys: Keys, languages: tuple[Language, ...]) -> tuple[Rank, ...]:
    levels: list[Rank] = []
    for level in keys.maps("levels", _LEVEL_RENAMED):
        xp = level.number("xp", 0, MOST_XP, required=True, example="xp: 100")
        name = read_words(level, "name", languages, required=True)
        level.refuse_others()
        if xp is None:
            continue
        if not levels and xp != 0:
            level.say(
                Code.LEVELS_START,
                "xp",
                _("the first level begins at %(xp)d XP"),
                _("everybody starts with nothing: write xp: 0"),
                xp=xp,
            )
        elif levels and xp <= levels[-1].xp:
            level.say(
                Code.LEVELS_RISE,
                "xp",
                _("this level needs %(xp)d XP, no more than the one before it, which needs %(before)d"),
                _("let the numbers rise"),
                xp=xp,
                before=levels[-1].xp,
            )
        levels.append(Rank(xp, name))
    return tuple(levels)


def _read_achievement(keys: Keys, languages: tuple[Language, ...]) -> Achievement:
    achievement = Achievement(
        code=keys.slug("code", required=True, example="code: first-step"),
        name=read_words(keys, "name", languages, required=True),
        about=read_words(keys, "about", languages, required=True),
        metric=keys.choice("metric", METRICS, METRICS[0], required=True),
        at=keys.number("at", 1, MOST_XP, required=True, example="at: 1") or 1,
        xp=keys.number("xp", 0, MOST_XP) or 0,
    )
    keys.refuse_others()
    return achievement
