"""What somebody wants to hear of a lesson or a conversation, and of whom they want to hear nothing."""

from django.db import connection, transaction

from accounts.models import User
from comments.models import Comment, Subscription, UserBlock
from courseapp.lessons.models import Lesson

REPLIES = ""
"""The level of somebody without a row: replies to them and mentions."""


@transaction.atomic
def _set(user_id: int, lesson_id: int, root_id: int | None, level: str) -> str:
    """Answers the level before. Unknown levels are none. Who only listens more or less does not begin anew."""
    mine = Subscription.objects.filter(user=user_id, lesson=lesson_id, root=root_id)
    before = mine.select_for_update().values_list("level", flat=True).first() or REPLIES
    if level not in Subscription.Level.values:
        mine.delete()
        return before
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_subscription AS mine (user_id, lesson_id, root_id, level) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (user_id, lesson_id, root_id) DO UPDATE SET level = excluded.level, since = CASE"
            " WHEN mine.level = 'muted' THEN statement_timestamp() ELSE mine.since END"
            " WHERE mine.level <> excluded.level",
            [user_id, lesson_id, root_id, level],
        )
    return before


def follow_lesson(user_id: int, uid: str, level: str) -> str:
    """`level` is one of Subscription.Level, or "" for replies and mentions alone. Answers the level before."""
    lesson = Lesson.objects.filter(uid=uid).values_list("pk", flat=True).first()
    return _set(user_id, lesson, None, level) if lesson else REPLIES


def follow_conversation(user_id: int, comment: Comment, level: str) -> str:
    """The same for the conversation that the comment belongs to."""
    return _set(user_id, comment.lesson_id, comment.root_id, level)


def follow_own(comment: Comment) -> None:
    """Who begins a conversation hears of all of it, unless they decided otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_subscription (user_id, lesson_id, root_id, level) VALUES (%s, %s, %s, 'mail')"
            " ON CONFLICT DO NOTHING",
            [comment.author_id, comment.lesson_id, comment.pk],
        )


def block(blocker: User, blocked_id: int) -> bool:
    """Neither see nor hear of somebody any more; False for oneself and for nobody. Safe to repeat."""
    if blocker.pk == blocked_id or not User.objects.filter(pk=blocked_id).exists():
        return False
    UserBlock.objects.get_or_create(blocker=blocker, blocked_id=blocked_id)
    return True


def unblock(blocker: User, blocked_id: int) -> None:
    UserBlock.objects.filter(blocker=blocker, blocked=blocked_id).delete()
