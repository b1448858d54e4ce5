"""A course's achievements, levels and review cards, as pages: the same for all guests, whose browsers fill them in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.models import User
from courseapp import contents
from courseapp.game_bars import bar_of, empty_bar
from courseapp.kept import kept
from courseapp.lessons.models import Course, Lesson, LessonText, in_language
from courseapp.lessons.stored_html import stored
from courseapp.plain import versions
from courseapp.plain.game_defaults import rules_of
from courseapp.progress.standing import full_states
from courseapp.remembered import Remembered

type Rules = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """An achievement: what it asks for, and how far the learner has come."""

    code: str
    name: str
    about: str
    xp: int
    far: int
    need: int
    is_won: bool


def _needs(metric: str, at: int, total: int) -> int:
    """What the progress bar of an achievement counts up to, as the engine has it (plain.game)."""
    return max(1, {"half": (total + 1) // 2, "whole": total}.get(metric, at))


def goals(rules: Rules, total: int, far: dict[str, list[int]], won: list[str]) -> list[Goal]:
    """The course's achievements in their order; `far` is {code: [how far, of how much]}."""
    return [
        Goal(
            code=one["code"],
            name=in_language(one["name"]),
            about=in_language(one["about"]),
            xp=one["xp"],
            far=far.get(one["code"], [0])[0],
            need=_needs(one["metric"], one["at"], total),
            is_won=one["code"] in won,
        )
        for one in rules["achievements"]
    ]


@require_safe
@kept(versions.SITE)
def achievements(request: HttpRequest, course: str) -> HttpResponse:
    """What there is to achieve, public from the start, and how far one is."""
    around = contents.outline(course)
    found, total = around.course, around.total
    rules = rules_of(found.game)
    bar, far, won = empty_bar(found, total), {}, []
    if isinstance(request.user, User) and (full := full_states(request.user).get(found.uid)):
        state = full[1]
        bar = bar_of(full[0], state)
        far, won = state.goals, state.achievements
    context = {
        "course": found,
        "course_title": in_language(found.title),
        "course_url": reverse("course", args=[found.uid]),
        "bar": bar,
        "goals": goals(rules, total, far, won),
        "ladder": [
            {"level": number, "name": in_language(level["name"]), "xp": level["xp"]}
            for number, level in enumerate(rules["levels"])
        ],
    }
    return render(request, "achievements.html", context)


def cards_of(lessons: list[Lesson], language: str) -> dict[str, list[dict[str, Any]]]:
    """The review cards of lessons by uid, each in the reader's language or else the primary one. One query."""
    texts: dict[int, dict[str, LessonText]] = {}
    for text in LessonText.objects.filter(lesson__in=lessons).only("lesson_id", "language", "cards"):
        texts.setdefault(text.lesson_id, {})[text.language] = text
    found = {}
    for lesson in lessons:
        primary = texts.get(lesson.pk, {}).get(lesson.course.primary)
        here = texts.get(lesson.pk, {}).get(language)
        own = {card["id"]: card for card in here.cards} if here else {}
        found[lesson.uid] = [
            {
                "subject": f"{lesson.uid}.{card['id']}",
                "lang": language if card["id"] in own else lesson.course.primary,
                "question": stored(own.get(card["id"], card)["question"]),
                "answer": stored(own.get(card["id"], card)["answer"]),
            }
            for card in (primary.cards if primary else [])
        ]
    return found


_cards = Remembered[str, dict[str, list[dict[str, Any]]]](versions.SITE, most=10)


def all_cards() -> Mapping[str, list[dict[str, Any]]]:
    """The review cards of every published lesson by uid, in reading order; two queries when not remembered."""
    language = get_language() or ""
    return _cards.of(language, lambda: cards_of(list(Lesson.objects.published().for_lists()), language))


@require_safe
@kept(versions.SITE)
def cards(request: HttpRequest, course: str) -> HttpResponse:
    """All review cards of a course in reading order; the browser of a guest takes its deck from here."""
    found = get_object_or_404(Course.objects.open().defer("source"), uid=course)
    language = get_language() or ""
    lessons = list(Lesson.objects.published().for_lists().with_titles(language).filter(course=found))
    by_lesson = cards_of(lessons, language)
    groups = [
        {
            "url": reverse("lesson", args=[found.uid, lesson.track.slug, lesson.slug]),
            "title": stored(lesson.title_here),
            "cards": by_lesson[lesson.uid],
        }
        for lesson in lessons
        if by_lesson[lesson.uid]
    ]
    response = render(request, "cards.html", {"groups": groups, "course_title": in_language(found.title)})
    response.headers["X-Robots-Tag"] = "noindex"
    return response
