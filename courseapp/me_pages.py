"""What a learner sees of themselves: progress, review, journal. Guests get the same pages for their browser to fill."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from courseapp import contents
from courseapp.achievements import all_cards
from courseapp.contents import Named
from courseapp.game_bars import bar_of, empty_bar
from courseapp.kept import kept
from courseapp.lessons.models import Course, in_language
from courseapp.plain import review as scheduling
from courseapp.plain import versions
from courseapp.plain.game import EXERCISE, State, rhythm
from courseapp.plain.game import Course as Game
from courseapp.progress import actions
from courseapp.progress.ledger import TooManyRequestsError, first_days, history
from courseapp.progress.models import Award, Journal
from courseapp.progress.standing import full_states

WEEKS = 26
LINES = 200


def zone_of(user: User) -> ZoneInfo:
    return ZoneInfo(user.time_zone or settings.TIME_ZONE)


def today_of(user: User) -> date:
    """The learner's own civil date."""
    return datetime.now(zone_of(user)).date()


def _stand_words(stand: str, days: int) -> str:
    if stand in ("kept", "now") or days:
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return {"rest": _("a week of rest"), "quiet": _("a quiet week")}.get(stand, _("before you began"))


def _weeks(state: State, today: date) -> list[dict[str, str]]:
    return [
        {"monday": monday, "stand": stand, "words": _stand_words(stand, days)}
        for monday, days, stand in rhythm(state.weeks, str(today), WEEKS)
    ]


def _words_of(key: str, named: Mapping[str, Named], rules: Mapping[str, Any]) -> tuple[str, str]:
    """What a line of the ledger was for, and the address of its lesson or ""."""
    if key.startswith("revoke:"):
        what, where = _words_of(key.removeprefix("revoke:"), named, rules)
        return _("Taken back: %(what)s") % {"what": what}, where
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


def _day_of(award: Award, days: Mapping[str, date], zone: ZoneInfo) -> date:
    """The learner's own date of what was done, however late it reached the account; of anything else, when it came."""
    kind, thing, *more = award.key.split(":")
    if kind == "review":
        return date.fromisoformat(more[0])
    subject = {"lesson": thing, "exercise": f"{thing}.{EXERCISE}"}.get(kind, "")
    return days.get(subject) or timezone.localtime(award.created_at, zone).date()


def _lines(user: User, named: Mapping[str, Named], games: Mapping[str, Game]) -> dict[str, list[dict[str, Any]]]:
    """The newest lines of the ledger by course, newest first. Two queries, whatever the courses."""
    days, zone = first_days(user.pk), zone_of(user)
    lines: dict[str, list[dict[str, Any]]] = {course: [] for course in games}
    for award in Award.objects.newest_by_course(user.pk, LINES):
        if award.course not in games:
            continue
        words, url = _words_of(award.key, named, games[award.course].rules)
        lines[award.course].append(
            {
                "day": f"{_day_of(award, days, zone):%Y-%m-%d}",
                "words": words,
                "url": url,
                "xp": f"{award.xp:+d}",
                "is_taken_back": award.xp < 0,
            }
        )
    return {course: sorted(some, key=lambda line: line["day"], reverse=True) for course, some in lines.items()}


def _of_learner(user: User, named: Mapping[str, Named]) -> dict[str, Any]:
    """Queries: the catalog, events, ledger, days, newest awards, courses, journals."""
    states = {uid: both for uid, both in full_states(user).items() if both[1].marks or both[1].xp}
    lines = _lines(user, named, {uid: game for uid, (game, _state) in states.items()})
    parts = [
        {
            "title": in_language(course.title),
            "url": reverse("course", args=[course.uid]),
            "bar": bar_of(game, state),
            "rhythm": _weeks(state, today_of(user)),
            "lines": lines[course.uid],
            "has_taken_back": any(line["is_taken_back"] for line in lines[course.uid]),
        }
        for course in Course.objects.open().defer("source")
        if course.uid in states
        for game, state in [states[course.uid]]
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
    named = contents.names()
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
    named = contents.names()
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
    named = contents.names()
    cards = {
        card["subject"]: card | {"title": named[uid].title, "url": named[uid].url}
        for uid, cards in all_cards().items()
        if marks.get(uid, 0) % 2
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
