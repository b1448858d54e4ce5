"""Who hears of a comment: whom it answers, whom it names, who follows; never its author, nor who wants none of it."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from accounts.models import ReplyMail, User
from comments.following import follow_conversation, follow_lesson
from comments.models import Comment, Status, Subscription
from comments.showing import TOPIC, count
from courseapp.lessons.models import LessonText
from courseapp.notices.actions import Consumer, Live, Scope, Telling
from courseapp.plain.html_text import text_of

_WHOM = """
WITH c AS MATERIALIZED (
  SELECT id, lesson_id, root_id, parent_id, author_id, first_published_at FROM comments_comment
   WHERE id = ANY(%s::bigint[]) AND status = 'visible' AND author_id IS NOT NULL),
w AS (
  SELECT c.id, p.author_id AS user_id, 0 AS why, true AS by_mail
    FROM c JOIN comments_comment p ON p.id = c.parent_id WHERE p.author_id IS NOT NULL
   UNION ALL
  SELECT c.id, m.user_id, 1, true FROM c JOIN comments_mention m ON m.comment_id = c.id
   UNION ALL
  SELECT c.id, s.user_id, CASE WHEN s.root_id IS NULL THEN 3 ELSE 2 END, s.level = 'mail'
    FROM c JOIN comments_subscription s ON s.lesson_id = c.lesson_id
     AND (s.root_id IS NULL OR s.root_id = c.root_id) AND s.level <> 'muted' AND s.since <= c.first_published_at)
SELECT c.id, w.user_id, min(w.why), bool_or(w.by_mail), c.root_id, c.lesson_id, l.uid
  FROM w JOIN c USING (id) JOIN lessons_lesson l ON l.id = c.lesson_id
 WHERE w.user_id <> c.author_id
   AND NOT EXISTS (
     SELECT FROM comments_subscription m WHERE m.user_id = w.user_id AND m.lesson_id = c.lesson_id
        AND (m.root_id IS NULL OR m.root_id = c.root_id) AND m.level = 'muted')
   AND NOT EXISTS (SELECT FROM comments_userblock b WHERE b.blocker_id = w.user_id AND b.blocked_id = c.author_id)
 GROUP BY c.id, w.user_id, c.root_id, c.lesson_id, l.uid
 ORDER BY c.id, w.user_id
"""
"""Whoever muted the lesson or the conversation hears nothing of it, whatever else they follow.

Who follows since the comment could be read does not hear of it, also when it is told again because an edit names
somebody.
"""
TITLES = (
    gettext_noop("%(who)s answered you"),
    gettext_noop("%(who)s mentioned you"),
    gettext_noop("%(who)s wrote in a conversation you follow"),
    gettext_noop("%(who)s wrote under a lesson you follow"),
)


def tell(comment_ids: Sequence[int]) -> Iterator[Telling]:
    with connection.cursor() as cursor:
        cursor.execute(_WHOM, [list(comment_ids)])
        rows = cursor.fetchall()
    titles = _titles({row[5] for row in rows})
    for comment, user, why, by_mail, root, lesson, uid in rows:
        yield Telling(
            object_id=comment,
            recipient_id=user,
            title=TITLES[why],
            url=_permalink(comment),
            place=titles.get(lesson, {}),
            thread=f"comments:{root}",
            scopes=(f"{CONVERSATION}:{root}", f"{LESSON}:{uid}", f"{REPLIES}:"),
            by_mail=by_mail,
        )


def _permalink(comment: int) -> str:
    with override(None):
        return f"{reverse('comment', args=[comment])}#comment-{comment}"


def _titles(lessons: set[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for lesson, language, title in LessonText.objects.filter(lesson__in=lessons).values_list(
        "lesson", "language", "title"
    ):
        found.setdefault(lesson, {})[language] = title
    return found


def live(comment_ids: Sequence[int]) -> Mapping[int, Live]:
    shown = Comment.objects.filter(pk__in=comment_ids, status=Status.VISIBLE).values_list("pk", "author__name", "html")
    return {pk: Live(name or "", text_of(html)) for pk, name, html in shown}


def also(comment_ids: Sequence[int]) -> None:
    """Count them in their threads' numbers, and let pages that are kept show it."""
    count(list(comment_ids))


CONSUMER = Consumer(TOPIC, tell, live, also)

CONVERSATION, LESSON, REPLIES = "comments-conversation", "comments-lesson", "comments-mail"


def _stop_conversation(user_id: int, argument: str) -> str:
    root = Comment.objects.filter(pk=int(argument)).first()
    return follow_conversation(user_id, root, Subscription.Level.MUTED) if root else ""


def _resume_conversation(user_id: int, argument: str, before: str) -> None:
    if root := Comment.objects.filter(pk=int(argument)).first():
        follow_conversation(user_id, root, before)


def _stop_replies(user_id: int, argument: str) -> str:
    before = User.objects.filter(pk=user_id).values_list("reply_mail", flat=True).first() or ""
    User.objects.filter(pk=user_id).update(reply_mail=ReplyMail.NEVER)
    return before


def _resume_replies(user_id: int, argument: str, before: str) -> None:
    if before in ReplyMail.values:
        User.objects.filter(pk=user_id).update(reply_mail=before)


SCOPES = (
    Scope(CONVERSATION, lambda _argument: _("This conversation"), _stop_conversation, _resume_conversation),
    Scope(
        LESSON,
        lambda _argument: _("All comments under this lesson"),
        lambda user_id, uid: follow_lesson(user_id, uid, Subscription.Level.MUTED),
        follow_lesson,
    ),
    Scope(REPLIES, lambda _argument: _("All mails about comments"), _stop_replies, _resume_replies),
)
