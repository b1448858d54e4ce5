"""What staff decide about comments, and all that follows from it."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from accounts.models import User
from comments import actions, undoing
from comments.claiming import LEASE, Taken, claim
from comments.deciding import Decided, Decision, Impossible, Overtaken, decide
from comments.logbook import actor_key, names
from comments.models import (
    AuthorStanding,
    Claim,
    Comment,
    Flag,
    LessonThread,
    ModerationLog,
    ModerationMonth,
    Status,
    Verb,
)
from comments.restraining import FOR_GOOD, Restrained, Unrestrained
from comments.undoing import NotUndone, Undone
from comments.writing import Refused, write
from courseapp import privacy
from courseapp.lessons.models import Lesson
from courseapp.notices.models import Notification
from courseapp.page_versions import current
from courseapp.plain import versions
from courseapp.progress.models import Award
from tests import people
from tests.comments.conftest import rested, settled
from tests.comments.said import say

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def max_(lesson: Lesson) -> User:
    """Max moderates."""
    return settled(people.person("max@example.org", name="Max", language="en", is_staff=True))


@pytest.fixture
def spoken(mina: User, lesson: Lesson) -> Comment:
    """What 민아 said."""
    return say(mina, lesson, "Hello there")


def done(answer: object) -> ModerationLog:
    assert isinstance(answer, Decided | Undone | Restrained), answer
    return answer.line


def xp(user: User) -> int:
    """What stands of the XP for comments; achievements that were won by them are nobody's to take."""
    lines = Award.objects.filter(user=user).exclude(key__startswith="achievement:")
    return sum(lines.values_list("xp", flat=True))


def told(user: User) -> list[str]:
    """Titles of what the person is shown, latest first."""
    return list(Notification.objects.of(user.pk).order_by("-pk").values_list("title", flat=True))


def test_removing_hides_takes_back_and_says_why(spoken: Comment, max_: User, mina: User, lesson: Lesson) -> None:
    paid = xp(mina)
    assert paid > 0
    page = current.read((versions.lesson(lesson.uid),))
    line = done(actions.remove(spoken.pk, spoken.version, max_, Flag.Reason.RUDE, "Please be kind."))
    spoken.refresh_from_db()
    assert (spoken.status, spoken.is_listed, spoken.version) == ("removed", False, 2)
    assert xp(mina) == 0
    assert LessonThread.objects.get().visible_comments == 0
    assert current.read((versions.lesson(lesson.uid),)) != page
    assert (line.verb, line.reason, line.author_id, line.lesson_uid) == ("removed", "rude", mina.pk, lesson.uid)
    notice = Notification.objects.of(mina.pk).get()
    assert notice.title == "Your comment was removed: %(reason)s"
    assert notice.filling["reason"] == {"ko": "모욕이나 혐오", "en": "Insulting or hateful"}
    assert ModerationMonth.objects.get(verb="removed").number == 1


def test_restoring_gives_everything_back(spoken: Comment, max_: User, mina: User) -> None:
    paid = xp(mina)
    done(actions.mark_as_spam(spoken.pk, 1, max_))
    done(decide(Decision.RESTORE, spoken.pk, 2, max_))
    spoken.refresh_from_db()
    assert (spoken.status, spoken.is_listed, spoken.is_approved) == ("visible", True, True)
    assert xp(mina) == paid
    assert LessonThread.objects.get().visible_comments == 1
    assert told(mina)[0] == "Your comment is visible again"


def test_xp_stands_while_another_comment_of_theirs_is_there(spoken: Comment, max_: User, mina: User) -> None:
    other = say(mina, spoken.lesson, "And again")
    paid = xp(mina)
    done(actions.remove(spoken.pk, 1, max_, Flag.Reason.OTHER))
    assert xp(mina) == paid
    done(actions.remove(other.pk, 1, max_, Flag.Reason.OTHER))
    assert xp(mina) == 0


def test_a_removed_comment_with_answers_leaves_its_place(spoken: Comment, max_: User, bo: User) -> None:
    answer = say(bo, spoken.lesson, "Hi!", spoken)
    done(actions.remove(spoken.pk, 1, max_, Flag.Reason.OTHER))
    spoken.refresh_from_db()
    assert (spoken.status, spoken.is_listed) == ("removed", True)
    done(actions.remove(answer.pk, 1, max_, Flag.Reason.OTHER))
    spoken.refresh_from_db()
    assert not spoken.is_listed


def test_holding_hides_until_approval(spoken: Comment, max_: User, mina: User) -> None:
    done(decide(Decision.HOLD, spoken.pk, 1, max_))
    spoken.refresh_from_db()
    assert (spoken.status, spoken.held_for) == ("held", "staff")
    done(actions.approve(spoken.pk, 2, max_))
    spoken.refresh_from_db()
    assert (spoken.status, spoken.held_for, spoken.is_approved) == ("visible", "", True)
    assert told(mina) == ["Your comment is visible now", "Your comment is hidden until staff have looked at it"]


def test_letting_a_visible_comment_stand_is_told_to_nobody_but_its_flaggers(
    spoken: Comment, max_: User, mina: User, bo: User
) -> None:
    actions.flag(bo, spoken.pk, Flag.Reason.RUDE, "", 1)
    done(actions.approve(spoken.pk, 1, max_))
    assert told(mina) == []
    assert told(bo) == ["Staff looked at the comment you flagged and let it stand"]
    assert Flag.objects.get().outcome == "dismissed"


def test_nobody_decides_about_another_text_than_they_saw(spoken: Comment, max_: User, mina: User) -> None:
    actions.edit(mina, spoken.pk, "Hello you", 1)
    answer = actions.remove(spoken.pk, 1, max_, Flag.Reason.OTHER)
    assert answer == Overtaken(Status.VISIBLE, None)
    assert not ModerationLog.objects.exists()


def test_what_its_author_deleted_is_not_decided_about(spoken: Comment, max_: User, mina: User) -> None:
    actions.delete(mina, spoken.pk)
    assert actions.approve(spoken.pk, 2, max_) == Impossible(Status.DELETED)


def test_a_comment_is_one_moderators_at_a_time(spoken: Comment, max_: User, ann: User) -> None:
    assert claim(spoken.pk, max_) is None
    assert claim(spoken.pk, max_) is None
    assert isinstance(claim(spoken.pk, ann), Taken)
    refused = actions.remove(spoken.pk, 1, ann, Flag.Reason.OTHER)
    assert isinstance(refused, Taken)
    assert refused.by == "Max"
    Claim.objects.update(until=timezone.now() - LEASE)
    assert claim(spoken.pk, ann) is None
    assert isinstance(claim(spoken.pk, max_), Taken)
    assert claim(spoken.pk, max_, by_force=True) is None
    done(actions.approve(spoken.pk, 1, max_))
    assert not Claim.objects.exists()


DECISIONS: list[Callable[[Comment, User], object]] = [
    lambda comment, staff: actions.remove(comment.pk, 1, staff, Flag.Reason.RUDE),
    lambda comment, staff: actions.mark_as_spam(comment.pk, 1, staff),
    lambda comment, staff: decide(Decision.HOLD, comment.pk, 1, staff),
    lambda comment, staff: actions.approve(comment.pk, 1, staff),
]


@pytest.mark.parametrize("decides", DECISIONS)
def test_undoing_leaves_everything_as_it_was(
    spoken: Comment, max_: User, mina: User, bo: User, decides: Callable[[Comment, User], object]
) -> None:
    actions.flag(bo, spoken.pk, Flag.Reason.RUDE, "", 1)
    before = Comment.objects.filter(pk=spoken.pk).values("status", "held_for", "is_listed", "is_approved").get()
    paid, number = xp(mina), LessonThread.objects.get().visible_comments
    line = done(decides(spoken, max_))
    undone = done(undoing.undo(line.pk, max_))
    assert undone.before == {"undoes": line.pk}
    after = Comment.objects.filter(pk=spoken.pk).values("status", "held_for", "is_listed", "is_approved").get()
    assert after == before
    assert (xp(mina), LessonThread.objects.get().visible_comments) == (paid, number)
    assert Flag.objects.get().outcome == ""
    assert told(mina) == told(bo) == []
    assert ModerationMonth.objects.get(verb=line.verb).number == 0


def test_undoing_is_for_ones_own_last_decision_within_seconds(
    spoken: Comment, max_: User, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = done(actions.remove(spoken.pk, 1, max_, Flag.Reason.OTHER))
    assert undoing.undo(line.pk, ann) == NotUndone("other")
    with monkeypatch.context() as patch:
        patch.setattr(undoing, "ON_THE_WAY", -undoing.UNDO)
        assert undoing.undo(line.pk, max_) == NotUndone("late")
    done(decide(Decision.RESTORE, spoken.pk, 2, ann))
    assert undoing.undo(line.pk, max_) == NotUndone("other")
    assert told(User.objects.get(name="민아"))[0] == "Your comment is visible again"


def test_undoing_twice_is_undoing_once(spoken: Comment, max_: User) -> None:
    line = done(actions.remove(spoken.pk, 1, max_, Flag.Reason.OTHER))
    done(undoing.undo(line.pk, max_))
    assert undoing.undo(line.pk, max_) == NotUndone("other")
    spoken.refresh_from_db()
    assert spoken.status == "visible"


def test_a_held_author_waits_for_staff(spoken: Comment, max_: User, mina: User, lesson: Lesson) -> None:
    done(actions.hold_author(mina.pk, max_, 7, Flag.Reason.SPAM))
    assert say(mina, lesson, "More").status == "held"
    assert told(mina) == ["Your comments wait for staff for now before they show: %(reason)s"]
    assert actions.free_author(mina.pk, max_)
    assert say(mina, lesson, "Even more").status == "visible"


def test_a_banned_author_writes_nothing_until_the_hour_has_come(max_: User, mina: User, lesson: Lesson) -> None:
    done(actions.ban_author(mina.pk, max_, None, Flag.Reason.RUDE))
    assert AuthorStanding.objects.get().banned_until == FOR_GOOD
    rested()
    assert write(mina, lesson, "Me again", uuid.uuid4()) == Refused("banned")
    AuthorStanding.objects.update(banned_until=timezone.now() - timedelta(seconds=1))
    assert say(mina, lesson, "Me again").status == "visible"


def test_a_ban_can_be_undone_at_once(max_: User, mina: User, lesson: Lesson) -> None:
    done(actions.hold_author(mina.pk, max_, 1, ""))
    held = AuthorStanding.objects.get().held_until
    line = done(actions.ban_author(mina.pk, max_, 30, ""))
    done(undoing.undo(line.pk, max_))
    standing = AuthorStanding.objects.get()
    assert (standing.held_until, standing.banned_until) == (held, None)


def test_staff_do_not_restrain_each_other(max_: User, ann: User) -> None:
    assert actions.ban_author(ann.pk, max_, 7, "") == Unrestrained("staff")
    assert not AuthorStanding.objects.exists()


def test_a_locked_thread_takes_no_comments(spoken: Comment, max_: User, mina: User, lesson: Lesson) -> None:
    line = done(actions.lock_thread(lesson, max_))
    assert actions.lock_thread(lesson, max_) == Unrestrained("same")
    rested()
    assert write(mina, lesson, "One more", uuid.uuid4()) == Refused("locked")
    done(undoing.undo(line.pk, max_))
    assert say(mina, lesson, "One more").status == "visible"


@pytest.mark.parametrize("statement", ["UPDATE {} SET note = 'x'", "DELETE FROM {}"])
def test_the_log_is_never_changed(spoken: Comment, max_: User, statement: str) -> None:
    done(actions.remove(spoken.pk, 1, max_, Flag.Reason.OTHER))
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("comments_moderationlog"))
    assert ModerationLog.objects.get().note == ""


def test_erasing_a_moderator_keeps_the_log_readable(spoken: Comment, max_: User) -> None:
    line = done(actions.remove(spoken.pk, 1, max_, Flag.Reason.OTHER))
    assert names({line.actor_key}) == {actor_key(max_): "Max"}
    privacy.erase(max_)
    kept = ModerationLog.objects.get(verb=Verb.REMOVED)
    assert (kept.actor_key, kept.comment_id) == (line.actor_key, spoken.pk)
    assert names({line.actor_key}) == {}


def test_erasing_an_author_takes_the_lines_about_them_along(spoken: Comment, max_: User, mina: User) -> None:
    done(actions.remove(spoken.pk, 1, max_, Flag.Reason.OTHER, "about you"))
    privacy.erase(mina)
    assert not ModerationLog.objects.filter(author_id=mina.pk).exists()
    assert ModerationMonth.objects.get(verb="removed").number == 1
