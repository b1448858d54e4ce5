"""Many people at one comment in the same moment."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import product

import pytest

from accounts.models import User
from comments import actions
from comments.claiming import Taken, claim
from comments.deciding import Decided, Decision, Overtaken, decide
from comments.flagging import Flagged, flag
from comments.models import Claim, Comment, Flag, LessonThread, ModerationLog, ModerationMonth, Verb
from comments.undoing import Undone, undo
from courseapp.lessons.models import Lesson
from courseapp.notices.models import Notification, Outbox
from tests import people
from tests.at_once import at_once
from tests.comments.conftest import settled
from tests.comments.said import say
from tests.comments.test_moderation import xp
from tests.progress.devices import check

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 24


@pytest.fixture
def spoken(mina: User, lesson: Lesson) -> Comment:
    return say(mina, lesson, "Buy lamps")


@pytest.fixture
def staff(lesson: Lesson) -> list[User]:
    names = ("Max", "Vera")
    return [settled(people.person(f"{name}@example.org", name=name, is_staff=True)) for name in names]


def test_24_flags_at_once_hold_it_once(spoken: Comment, lesson: Lesson, mina: User) -> None:
    crowd = []
    for n in range(MANY):
        user = settled(people.person(f"reader{n}@example.org", name=f"Reader{'abefg'[n % 5]}{'hjkpt'[n // 5]}"))
        say(user, lesson, f"I am number {n}")
        crowd.append(user)
    answers = at_once([partial(flag, one, spoken.pk, Flag.Reason.SPAM, "", 1) for one in crowd])
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert sum(isinstance(one, Flagged) and one.is_held for one in answers) == 1
    stored = Flag.objects.count()
    assert stored == 3
    assert ModerationLog.objects.filter(verb=Verb.HELD).count() == 1
    assert Counter(ModerationLog.objects.values_list("verb", flat=True)) == {"flagged": stored, "held": 1}
    assert {one.verb: one.number for one in ModerationMonth.objects.all()} == {"flagged": stored, "held": 1}
    assert Notification.objects.of(mina.pk).count() == 1
    assert xp(mina) == 0
    check(mina.pk)


def test_one_reader_pressing_24_times_flags_once(spoken: Comment, bo: User) -> None:
    answers = at_once([partial(flag, bo, spoken.pk, Flag.Reason.SPAM, "", 1)] * MANY)
    assert sum(one == Flagged(is_new=True, is_held=False) for one in answers) == 1
    assert sum(one == Flagged(is_new=False, is_held=False) for one in answers) == MANY - 1
    assert Flag.objects.count() == 1


def test_two_moderators_at_once_decide_once(spoken: Comment, staff: list[User], mina: User) -> None:
    work = [
        partial(decide, decision, spoken.pk, 1, one, reason="other")
        for one, decision in product(staff * 3, (Decision.REMOVE, Decision.APPROVE, Decision.SPAM, Decision.HOLD))
    ]
    answers = at_once(work)
    assert [one for one in answers if isinstance(one, Exception)] == []
    won = [one for one in answers if isinstance(one, Decided)]
    assert len(won) == 1
    lost = [one for one in answers if isinstance(one, Overtaken)]
    assert len(lost) == len(work) - 1
    assert {one.line for one in lost} == {won[0].line}
    assert ModerationLog.objects.count() == 1
    spoken.refresh_from_db()
    assert spoken.version == 2
    assert LessonThread.objects.get().visible_comments == int(spoken.is_visible)
    check(mina.pk)


def test_two_moderators_opening_it_at_once_one_has_it(spoken: Comment, staff: list[User]) -> None:
    answers = at_once([partial(claim, spoken.pk, one) for one in staff * (MANY // 2)])
    holder = Claim.objects.get().moderator
    assert answers == [None if one == holder else answers[place] for place, one in enumerate(staff * (MANY // 2))]
    assert sum(isinstance(one, Taken) and one.by == holder.name for one in answers) == MANY // 2


def test_an_undo_pressed_many_times_undoes_once(spoken: Comment, staff: list[User], mina: User) -> None:
    decided = actions.remove(spoken.pk, 1, staff[0], "other")
    assert isinstance(decided, Decided)
    answers = at_once([partial(undo, decided.line.pk, staff[0])] * 12)
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert sum(isinstance(one, Undone) for one in answers) == 1
    assert ModerationMonth.objects.get(verb="removed").number == 0
    spoken.refresh_from_db()
    assert spoken.status == "visible"
    assert xp(mina) > 0
    check(mina.pk)


def test_decisions_flags_edits_and_undoing_all_at_once_leave_it_whole(
    spoken: Comment, staff: list[User], mina: User, lesson: Lesson
) -> None:
    crowd = [settled(people.person(f"reader{n}@example.org", name=f"Reader{chr(97 + n)}")) for n in range(6)]
    for one in crowd:
        say(one, lesson, f"I am {one.name}")
    before = LessonThread.objects.get().visible_comments
    work: list[Callable[[], object]] = [partial(flag, one, spoken.pk, Flag.Reason.RUDE, "", 1) for one in crowd]
    work += [partial(actions.edit, mina, spoken.pk, f"Buy {n} lamps", n) for n in range(1, 5)]
    work += [
        partial(decide, decision, spoken.pk, version, one)
        for decision, version, one in product((Decision.SPAM, Decision.RESTORE), (1, 2, 3), staff)
    ]
    answers = at_once(work)
    assert [one for one in answers if isinstance(one, Exception)] == []
    spoken.refresh_from_db()
    assert LessonThread.objects.get().visible_comments == before - int(not spoken.is_visible)
    assert (xp(mina) > 0) == spoken.is_visible
    assert not Outbox.objects.todo().exists()
    check(mina.pk)
