"""The same done by many hands at once has one effect."""

import uuid
from collections import Counter
from functools import partial

import pytest

from accounts.models import User
from courseapp.lessons.importing import import_course
from courseapp.progress.models import Award
from courseapp.reports import actions, triage
from courseapp.reports.actions import Filed, Wait
from courseapp.reports.models import MeToo, Report, ReportLog, ReportMessage, State
from courseapp.reports.triage import Decided, Decision
from tests import people
from tests.at_once import at_once
from tests.lessons.folder import TODAY, small_course
from tests.reports.reporting import clara as make_clara
from tests.reports.reporting import decided, filed, sender, sent

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 20
ROUNDS = 50


@pytest.fixture
def course(transactional_db: None) -> None:
    assert not import_course(small_course(), TODAY).is_refused


@pytest.fixture
def clara(course: None) -> User:
    return make_clara()


def test_one_form_sent_by_twenty_hands_fifty_times_is_one_report_each(course: None) -> None:
    for number in range(ROUNDS):
        form, who = sent(text=f"number {number}"), sender()
        answers = at_once([partial(actions.file, form, who)] * HANDS)
        assert [one for one in answers if not isinstance(one, Filed)] == []
        assert len({one.thing.pk for one in answers}) == 1
        assert sum(one.is_new for one in answers) == 1
    assert Report.objects.count() == ROUNDS
    assert ReportLog.objects.count() == ROUNDS


def test_the_same_words_by_twenty_people_at_once_are_one_report_and_nineteen_voices(course: None) -> None:
    answers = at_once([partial(actions.file, sent(), sender()) for _ in range(HANDS)])
    kinds = Counter(type(one.thing) for one in answers)
    assert kinds == {Report: 1, MeToo: HANDS - 1}
    assert MeToo.objects.count() == HANDS - 1


def test_different_reports_of_one_network_keep_exactly_to_the_limit(course: None) -> None:
    who = sender()
    answers = at_once([partial(actions.file, sent(text=f"number {n}"), who) for n in range(HANDS)])
    assert Counter(type(one) for one in answers) == {Filed: 5, Wait: HANDS - 5}
    assert Report.objects.count() == 5


def test_one_me_too_pressed_by_twenty_hands_counts_once(clara: User) -> None:
    report = decided(filed(), clara, State.CONFIRMED)
    who = sender()
    answers = at_once([partial(actions.me_too, report, who, uuid.uuid4()) for _ in range(HANDS)])
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert MeToo.objects.count() == 1


def test_twenty_members_of_staff_decide_at_once_and_one_is_first(clara: User) -> None:
    mina = people.mina()
    report = filed(mina)
    states = [State.CONFIRMED, State.NOT_A_BUG, State.SPAM, State.FIXED] * (HANDS // 4)
    answers = at_once([partial(triage.decide, report.pk, 1, clara, Decision(state)) for state in states])
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert sum(isinstance(one, Decided) for one in answers) == 1
    report.refresh_from_db()
    assert report.version == 2
    assert report.log.filter(what="state").count() == 1
    paid = sum(Award.objects.filter(user=mina, key__contains="report:").values_list("xp", flat=True))
    assert paid == (25 if report.confirmed_at else 0)


def test_two_mergers_that_cross_leave_no_circle_and_no_chain(clara: User) -> None:
    for number in range(10):
        one, two, three = (filed(text=f"{text} {number}") for text in ("one", "two", "three"))
        work = [(one, two), (two, three), (three, one)]
        answers = at_once(
            [partial(triage.decide, a.pk, 1, clara, Decision(State.DUPLICATE, duplicate_of=b.pk)) for a, b in work]
        )
        assert [answer for answer in answers if isinstance(answer, Exception)] == []
        merged = Report.objects.filter(pk__in=[one.pk, two.pk, three.pk], duplicate_of__isnull=False)
        assert not merged.filter(duplicate_of__duplicate_of__isnull=False).exists()
        assert merged.count() == 2


def test_an_answer_sent_by_twenty_hands_is_taken_once(clara: User) -> None:
    report = decided(filed(), clara, State.NEED_INFO, message="Where?")
    token = uuid.uuid4()
    answers = at_once([partial(actions.answer, report.pk, "Here.", token)] * HANDS)
    assert answers == [True] * HANDS
    assert ReportMessage.objects.filter(is_from_staff=False).count() == 1


def test_an_address_refused_by_many_hands_is_refused_once(course: None) -> None:
    filed(email="guest@example.org")
    answers = at_once([partial(actions.refuse_address, "guest@example.org")] * HANDS)
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert not Report.objects.exclude(email="").exists()
