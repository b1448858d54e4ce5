"""The public page of moderation in numbers: kept like others, right at once, and not shortened by erasing."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import User
from comments import actions, undoing
from comments.deciding import Decided, Decision, decide
from comments.models import Flag, ModerationLog, ModerationMonth
from courseapp import privacy
from courseapp.lessons.models import Lesson
from courseapp.wsgi import application
from tests import people
from tests.comments.conftest import settled
from tests.comments.said import say
from tests.test_budgets import Reader

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/en/transparency/"
NAMES = ("flagged", "held", "removed", "spam", "restored", "restrained")


@pytest.fixture
def max_(lesson: Lesson) -> User:
    return settled(people.person("max@example.org", name="Max", is_staff=True))


def months(client: Client) -> dict[date, tuple[int, ...]]:
    found = client.get(PAGE).context["months"]
    return {one["month"]: tuple(one[name] for name in NAMES) for one in found}


def test_nothing_is_said_in_words(client: Client, lesson: Lesson) -> None:
    assert "Nothing was reported or taken down so far." in client.get(PAGE).content.decode()


def test_everything_that_was_done_is_counted_in_its_month(
    client: Client, lesson: Lesson, mina: User, bo: User, max_: User
) -> None:
    one, two, three = (say(mina, lesson, words) for words in ("one", "two", "three"))
    actions.flag(bo, one.pk, Flag.Reason.RUDE, "", 1)
    actions.remove(one.pk, 1, max_, Flag.Reason.RUDE)
    decide(Decision.RESTORE, one.pk, 2, max_)
    actions.mark_as_spam(two.pk, 1, max_)
    decide(Decision.HOLD, three.pk, 1, max_)
    actions.ban_author(mina.pk, max_, 7, "")
    actions.hold_author(mina.pk, max_, 7, "")
    undone = actions.remove(one.pk, 3, max_, Flag.Reason.RUDE)
    assert isinstance(undone, Decided)
    undoing.undo(undone.line.pk, max_)
    ModerationMonth.objects.create(month=date(2025, 3, 1), verb="removed", number=12)
    assert list(months(client).values()) == [(1, 1, 1, 1, 1, 2), (0, 0, 12, 0, 0, 0)]


def test_erasing_somebody_takes_their_lines_but_not_the_numbers(
    client: Client, lesson: Lesson, mina: User, max_: User
) -> None:
    actions.remove(say(mina, lesson, "one").pk, 1, max_, Flag.Reason.RUDE)
    privacy.erase(mina)
    assert not ModerationLog.objects.exists()
    assert list(months(client).values()) == [(0, 0, 1, 0, 0, 0)]


def test_the_page_is_kept_until_something_is_done(lesson: Lesson, mina: User, max_: User) -> None:
    reader = Reader(application)
    said = say(mina, lesson, "one")
    before = reader.get(PAGE)
    assert reader.get(PAGE, HTTP_IF_NONE_MATCH=before[1]["ETag"])[0] == 304
    actions.remove(said.pk, 1, max_, Flag.Reason.RUDE)
    after = reader.get(PAGE)
    assert after[0] == 200
    assert b"<td>1</td>" in after[2]
    assert b"<td>1</td>" not in before[2]


def test_the_rules_lead_to_it(client: Client) -> None:
    assert f'href="{PAGE}"' in client.get("/en/terms/").content.decode()
