"""What one person has said, by keyset, each with the lesson it stands under."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.models import User
from comments.models import Comment, Status
from comments.reading import for_page, read_cursor
from courseapp.lessons.models import Course, Lesson, in_language
from courseapp.progress.actions import bars

LENGTH = 20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """A comment on the page of its author."""

    id: int
    html: SafeString
    lang: str
    day: str
    iso: str
    title: SafeString
    """Of the lesson, safe HTML."""
    title_lang: str
    url: str


def written_by(person: User, after: str = "") -> tuple[list[Said], str]:
    """A page of the person's visible comments and the cursor of the next one, "" at the end. Two queries.

    Raises ValueError for a cursor that no page has written.
    """
    found = Comment.objects.filter(author=person, status=Status.VISIBLE)
    if after:
        at, last = read_cursor("newest", after)
        found = found.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=last))
    rows = list(found.order_by("-created_at", "-pk")[: LENGTH + 1])
    language = get_language() or ""
    lessons = {
        lesson.pk: lesson
        for lesson in Lesson.objects.published()
        .for_lists()
        .with_titles(language)
        .filter(pk__in={row.lesson_id for row in rows})
    }
    following = ""
    if len(rows) > LENGTH:
        last_shown = rows[LENGTH - 1]
        following = f"{(last_shown.created_at - EPOCH) // timedelta(microseconds=1)}_{last_shown.pk}"
    return [
        _said(row, lessons[row.lesson_id], language) for row in rows[:LENGTH] if row.lesson_id in lessons
    ], following


def _said(comment: Comment, lesson: Lesson, language: str) -> Said:
    return Said(
        id=comment.pk,
        html=for_page(comment.html),
        lang=comment.language,
        day=f"{timezone.localtime(comment.created_at):%Y-%m-%d %H:%M}",
        iso=comment.created_at.isoformat(timespec="seconds"),
        title=SafeString(lesson.title_here),
        title_lang=language if lesson.in_language else lesson.course.primary,
        url=reverse("comment", args=[comment.pk]),
    )


@dataclass(frozen=True, slots=True)
class Reached:
    """How far somebody has come in a course, as they let others see."""

    title: str
    url: str
    level: int
    name: str


def levels_of(person: User) -> list[Reached]:
    """The person's levels where they have any, if they chose to show them. Two queries then."""
    if not person.shows_level:
        return []
    reached = {uid: bar for uid, bar in bars(person).by_course.items() if bar.xp}
    return [
        Reached(
            in_language(course.title),
            reverse("course", args=[course.uid]),
            reached[course.uid].level,
            reached[course.uid].name,
        )
        for course in Course.objects.open().filter(uid__in=reached).only("uid", "title")
    ]
