"""What a learner sees of themselves: progress, review, journal. Guests get the same pages for their browser to fill."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from courseapp.achievements import cards_of
from courseapp.game_bars import bar_of, empty_bar
from courseapp.kept import kept
from courseapp.lessons.lists import lesson_url
from courseapp.lessons.models import Course, Lesson, in_language
from courseapp.plain import review as scheduling
from courseapp.plain import versions
from courseapp.plain.game import State, rhythm
from courseapp.plain.html_text import text_of
from courseapp.progress import actions
from courseapp.progress.ledger import TooManyRequestsError, history
from courseapp.progress.models import Award, Journal
from courseapp.progress.standing import full_states

WEEKS = 26
LINES = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A lesson as these pages name it."""

    title: str
    url: str
    course: str


def zone_of(user: User) -> ZoneInfo:
    return ZoneInfo(user.time_zone or settings.TIME_ZONE)


def today_of(user: User) -> date:
    """The learner's own civil date."""
    return datetime.now(zone_of(user)).date()


def _lessons() -> list[Lesson]:
    return list(Lesson.objects.published().for_lists().with_titles(get_language() or ""))


def _named(lessons: list[Lesson]) -> dict[str, Named]:
    return {one.uid: Named(text_of(one.title_here), lesson_url(one), one.course.uid) for one in lessons}


def _stand_words(stand: str, days: int) -> str:
    if stand in ("kept", "now") or days:
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return {"rest": _("a week of rest"), "quiet": _("a quiet week")}.get(stand, _("before you began"))


def _weeks(state: State, today: date) -> list[dict[str, str]]:
    return [
        {"monday": monday, "stand": stand, "words": _stand_words(stand, days)}
        for monday, days, stand in rhythm(state.weeks, str(today), WEEKS)
    ]


def _words_of(key: str, named: dict[str, Named], rules: Mapping[str, Any]) -> tuple[str, str]:
    """What a line of the ledger was for, and the address of its lesson or ""."""
    if key.startswith("revoke:"):
        words, url = _words_of(key.removeprefix("revoke:"), named, rules)
        return _("Taken back: %(what)s") % {"what": words}, url
    kind, _colon, thing = key.partition(":")
    uid = thing.partition("#")[0]
    title, url = (named[uid].title, named[uid].url) if uid in named else (_("a lesson that is no longer here"), "")
    if kind == "achievement":
        code = thing.partition(":")[2]
        names = {one["code"]: in_language(one["name"]) for one in rules["achievements"]}
        return _("Achievement: %(name)s") % {"name": names.get(code, code)}, ""
    words = {
        "lesson": title,
        "exercise": _("Exercise: %(title)s") % {"title": title},
        "review": _("Cards reviewed"),
        "comment": _("Comment: %(title)s") % {"title": title},
        "report": _("A mistake that you reported"),
    }
    return words.get(kind, kind), url if kind in ("lesson", "exercise", "comment") else ""


def _lines(user: User, course: str, named: dict[str, Named], rules: Mapping[str, Any]) -> list[dict[str, Any]]:
    zone, lines = zone_of(user), []
    for award in Award.objects.filter(user=user, course=course).order_by("-pk")[:LINES]:
        words, url = _words_of(award.key, named, rules)
        day = timezone.localtime(award.created_at, zone).date()
        taken = award.xp < 0
        lines.append(
            {"day": f"{day:%Y-%m-%d}", "words": words, "url": url, "xp": f"{award.xp:+d}", "is_taken_back": taken}
        )
    return lines


def _of_learner(user: User, named: dict[str, Named]) -> dict[str, Any]:
    """Queries: the catalog, events, ledger, courses, journals, and one for each course in which something happened."""
    states = {uid: both for uid, both in full_states(user).items() if both[1].marks or both[1].xp}
    parts = [
        {
            "title": in_language(course.title),
            "url": reverse("course", args=[course.uid]),
            "bar": bar_of(game, state),
            "rhythm": _weeks(state, today_of(user)),
            "lines": lines,
            "has_taken_back": any(line["is_taken_back"] for line in lines),
        }
        for course in Course.objects.open().defer("source")
        if course.uid in states
        for game, state in [states[course.uid]]
        for lines in [_lines(user, course.uid, named, game.rules)]
    ]
    journals = [
        {"title": named[one.lesson].title, "url": named[one.lesson].url, "text": one.text}
        for one in Journal.objects.of(user.pk)
        if one.lesson in named and one.text
    ]
    return {"courses": parts, "journals": journals}


@require_safe
@kept(versions.SITE)
def progress(request: HttpRequest) -> HttpResponse:
    """Rhythm, dates, what each XP was for, the journal, and all of it as a file."""
    named = _named(_lessons())
    if isinstance(request.user, User):
        return render(request, "me/progress.html", _of_learner(request.user, named))
    shelf = [
        {
            "title": in_language(course.title),
            "url": reverse("course", args=[course.uid]),
            "bar": empty_bar(course, course.lesson_count),
        }
        for course in Course.objects.for_shelf()
    ]
    titles = {uid: [one.title, one.url] for uid, one in named.items()}
    return render(request, "me/progress.html", {"courses": shelf, "titles": titles})


@login_required
@require_POST
def hide_game(request: HttpRequest) -> HttpResponse:
    """The one switch: levels, XP and rhythm away everywhere, or back."""
    assert isinstance(request.user, User)
    request.user.hides_game = request.POST.get("hide") == "1"
    request.user.save(update_fields=["hides_game"])
    return redirect("progress")


@login_required
@require_safe
def journal_download(request: HttpRequest) -> HttpResponse:
    """Everything written under exercises, as one Markdown file in reading order."""
    assert isinstance(request.user, User)
    texts = {one.lesson: one.text for one in Journal.objects.of(request.user.pk) if one.text}
    named = _named(_lessons())
    known = [uid for uid in named if uid in texts] + [uid for uid in texts if uid not in named]
    parts = [f"## {named[uid].title if uid in named else uid}\n\n{texts[uid]}\n" for uid in known]
    response = HttpResponse("\n".join([f"# {_('My notes')}\n", *parts]), content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="notes.md"'
    return response


def _deck(user: User) -> tuple[list[str], dict[str, Any]]:
    """Subjects to review today, over all courses in their order, and the cards of done lessons by subject."""
    events = history(user.pk)
    marks: dict[str, int] = {}
    for event in events:
        if event.kind == "mark" and "." not in event.subject:
            marks[event.subject] = max(marks.get(event.subject, 0), event.cl)
    done = [lesson for lesson in _lessons() if marks.get(lesson.uid, 0) % 2]
    named = _named(done)
    by_lesson = cards_of(done, get_language() or "")
    cards = {
        card["subject"]: card | {"title": named[uid].title, "url": named[uid].url}
        for uid, cards in by_lesson.items()
        for card in cards
    }
    known = scheduling.schedules(events)
    return scheduling.deck(list(cards), known, str(today_of(user))), cards


def _graded(user: User, posted: Any) -> None:
    """Keep the grade of one card; a repeated form changes nothing."""
    grade = posted.get("grade", "")
    event = {
        "id": posted.get("event", ""),
        "k": "review",
        "s": posted.get("subject", ""),
        "g": int(grade) if grade in ("1", "2", "3", "4") else 0,
        "day": str(today_of(user)),
        "at": f"{timezone.now():%Y-%m-%dT%H:%M:%S.000Z}",
    }
    actions.take(user.pk, [event])


@require_http_methods(["GET", "HEAD", "POST"])
@kept(versions.SITE)
def review(request: HttpRequest) -> HttpResponse:
    """One card at a time: question, answer, four buttons."""
    user = request.user
    if not isinstance(user, User):
        if request.method == "POST":
            return redirect("account_login")
        shelf = [reverse("course-cards", args=[course.uid]) for course in Course.objects.for_shelf()]
        return render(request, "me/review.html", {"decks": shelf})
    if request.method == "POST":
        try:
            _graded(user, request.POST)
        except TooManyRequestsError as slow_down:
            response = render(request, "429.html", {"retry_after": slow_down.seconds}, status=429)
            response.headers["Retry-After"] = str(slow_down.seconds)
            return response
        return redirect("review")
    subjects, cards = _deck(user)
    context = {"left": len(subjects), "card": cards[subjects[0]] if subjects else None, "event": str(uuid.uuid4())}
    return render(request, "me/review.html", context)
