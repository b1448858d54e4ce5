"""Authors and reporters learn what staff decided. The object is the line of the log; nobody of the staff is named."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop, override

from comments.logbook import FLAG_TOPIC, TOPIC
from comments.models import Comment, Flag, ModerationLog, Status, Verb
from comments.telling import REPLIES
from courseapp.lessons.models import LessonText
from courseapp.notices.actions import Consumer, Live, Telling

TO_AUTHOR = {
    Verb.HELD: gettext_noop("Your comment is hidden until staff have looked at it"),
    Verb.APPROVED: gettext_noop("Your comment is visible now"),
    Verb.REMOVED: gettext_noop("Your comment was removed"),
    Verb.SPAM: gettext_noop("Your comment was removed as spam"),
    Verb.RESTORED: gettext_noop("Your comment is visible again"),
    Verb.AUTHOR_HELD: gettext_noop("Your comments wait for staff for now before they show"),
    Verb.AUTHOR_BANNED: gettext_noop("You cannot write comments for now"),
    Verb.AUTHOR_FREED: gettext_noop("You can write comments as before"),
}
WITH_REASON = {
    Verb.REMOVED: gettext_noop("Your comment was removed: %(reason)s"),
    Verb.AUTHOR_HELD: gettext_noop("Your comments wait for staff for now before they show: %(reason)s"),
    Verb.AUTHOR_BANNED: gettext_noop("You cannot write comments for now: %(reason)s"),
}
TO_REPORTER = {
    Flag.Outcome.UPHELD: gettext_noop("The comment you flagged was taken down. Thank you"),
    Flag.Outcome.DISMISSED: gettext_noop("Staff looked at the comment you flagged and let it stand"),
}


def tell_authors(line_ids: Sequence[int]) -> Iterator[Telling]:
    lines = _lines(line_ids)
    places = _places(lines)
    for line in lines:
        if line.author_id and _concerns_author(line):
            yield Telling(
                object_id=line.pk,
                recipient_id=line.author_id,
                title=_title(line),
                thread=f"moderation:{line.comment_id or line.author_id}",
                scopes=(f"{REPLIES}:",),
                filling={"reason": in_languages(line.reason)} if line.reason else {},
                **places.get(line.comment_id or 0, NOWHERE),
            )


def tell_reporters(line_ids: Sequence[int]) -> Iterator[Telling]:
    lines = _lines(line_ids)
    places = _places(lines)
    lines_of = {pk: line for line in lines for pk in line.before.get("flags", [])}
    for flag in Flag.objects.filter(pk__in=lines_of, reporter__isnull=False).order_by("pk"):
        if flag.reporter_id and flag.outcome:
            yield Telling(
                object_id=lines_of[flag.pk].pk,
                recipient_id=flag.reporter_id,
                title=TO_REPORTER[Flag.Outcome(flag.outcome)],
                thread=f"flag:{flag.comment_id}",
                scopes=(f"{REPLIES}:",),
                **places.get(flag.comment_id, NOWHERE),
            )


class Place(TypedDict):
    url: str
    place: dict[str, str]


NOWHERE: Place = {"url": "/me/notices/", "place": {"ko": "댓글", "en": "Comments"}}
"""Where a notice leads whose comment is not to be seen."""


def _lines(line_ids: Sequence[int]) -> list[ModerationLog]:
    return list(ModerationLog.objects.filter(pk__in=line_ids).order_by("pk"))


def _places(lines: Sequence[ModerationLog]) -> dict[int, Place]:
    """By comment: the conversation where it has a place there, and the title of its lesson."""
    about = list(Comment.objects.filter(pk__in={line.comment_id for line in lines if line.comment_id}))
    titles = _titles({one.lesson_id for one in about})
    return {one.pk: {"url": _address(one), "place": titles.get(one.lesson_id, NOWHERE["place"])} for one in about}


def _concerns_author(line: ModerationLog) -> bool:
    """Letting a comment stand that was visible all the time changes nothing for who wrote it."""
    return line.verb != Verb.APPROVED or line.before.get("status") != Status.VISIBLE


def _title(line: ModerationLog) -> str:
    verb = Verb(line.verb)
    return WITH_REASON[verb] if line.reason and verb in WITH_REASON else TO_AUTHOR[verb]


def in_languages(reason: str) -> dict[str, str]:
    words = dict(Flag.Reason.choices).get(reason)
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = str(words or reason)
    return found


def _address(comment: Comment) -> str:
    with override(None):
        if not comment.is_listed:
            return NOWHERE["url"]
        return f"{reverse('comment', args=[comment.pk])}#comment-{comment.pk}"


def _titles(lessons: set[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for lesson, language, title in LessonText.objects.filter(lesson__in=lessons).values_list(
        "lesson", "language", "title"
    ):
        found.setdefault(lesson, {})[language] = title
    return found


def what_staff_wrote(line_ids: Sequence[int]) -> Mapping[int, Live]:
    return {line.pk: Live(text=line.note) for line in _lines(line_ids)}


def nothing(line_ids: Sequence[int]) -> Mapping[int, Live]:
    """Reporters are not shown what staff wrote to the author."""
    return {line.pk: Live() for line in _lines(line_ids)}


CONSUMERS = (
    Consumer(TOPIC, tell_authors, what_staff_wrote),
    Consumer(FLAG_TOPIC, tell_reporters, nothing),
)
