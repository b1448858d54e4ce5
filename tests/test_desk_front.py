"""The desk's first page says what waits for whoever opens it, and leads there with one click."""

import re
import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.actions import Role, appoint
from accounts.models import FactorReset, User
from comments import actions
from comments.models import Comment, Flag
from courseapp import desk_front
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Draft, Fact, Lesson, LessonText
from courseapp.lessons.reading import today
from courseapp.notices.models import Mail
from courseapp.reports.models import Report, Suspicion
from courseapp.roles import RIGHTS, grant
from tests import people
from tests.comments.said import say
from tests.lessons.folder import TODAY, small_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def mina(db: None) -> User:
    grant(apps)
    assert not import_course(small_course(), TODAY).is_refused
    Fact.objects.update(due=today() + timedelta(days=99))
    return people.mina()


def staff(role: Role) -> User:
    return appoint(f"{role}@example.org", role).user


def opened(user: User) -> str:
    client = people.enter_desk(Client(), user)
    client.cookies["lang"] = "en"
    return client.get("/admin/").content.decode()


def queues(page: str) -> dict[str, str]:
    """Number by name of what the page says is waiting."""
    found = re.findall(r'front-number">([^<]+)</span> <span class="front-name">([^<]+)<', page)
    return {name: number for number, name in found}


def empty_ones(page: str) -> set[str]:
    clear = re.search(r'<p class="front-clear">(.*?)</p>', page, re.DOTALL)
    return set(re.findall(r">([^<>]+)</a>", clear[1])) if clear else set()


def report(number: int, **fields: object) -> None:
    Report.objects.create(
        lesson=Lesson.objects.get(uid="hello001"),
        kind="typo",
        text=f"No. {number}",
        language="en",
        client_token=uuid.uuid4(),
        digest=str(number),
        **fields,
    )


def fill(mina: User, yuna: User) -> None:
    """One of everything that can wait."""
    lesson = Lesson.objects.get(uid="hello001")
    held = say(mina, lesson, "held")
    Comment.objects.filter(pk=held.pk).update(status="held", is_listed=False)
    actions.flag(people.bo(), say(mina, lesson, "flagged").pk, Flag.Reason.RUDE, "", 1)
    report(1)
    report(2, held_for=Suspicion.LINKS)
    report(3, assignee=yuna)
    report(4, changed_in=2)
    FactorReset.objects.create(user=mina)
    Mail.objects.create(message_id="<1@localhost>", kind=Mail.Kind.DIGEST, recipient=mina, state=Mail.State.FAILED)
    Fact.objects.update(due=today() - timedelta(days=3))
    LessonText.objects.filter(lesson=lesson, language="en").update(behind=True)
    Draft.objects.create(lesson=lesson, author=yuna)


COMMENTS = {"Held comments", "Flagged comments"}
REPORTS = {"New reports", "Reports in quarantine", "Reports assigned to you", "Reports whose text changed"}
PEOPLE = {"Lost second factors", "Failed mails"}
LESSONS = {"Overdue facts", "Translations behind", "Your drafts"}
OF = {
    Role.AUTHOR: LESSONS | REPORTS,
    Role.MODERATOR: COMMENTS | REPORTS,
    Role.SUPPORT: PEOPLE | REPORTS,
    Role.OPERATOR: COMMENTS | REPORTS | PEOPLE | LESSONS,
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sees_the_queues_that_are_theirs_and_no_others(mina: User, role: Role) -> None:
    user = staff(role)
    page = opened(user)
    assert queues(page) == {}
    assert "Nothing waits for you" in page
    assert empty_ones(page) == OF[role]
    fill(mina, user)
    page = opened(user)
    assert set(queues(page)) == OF[role]
    assert empty_ones(page) == set()
    assert set(queues(page).values()) <= {"1", "2", "3"}


@pytest.mark.parametrize("role", list(Role))
def test_every_queue_is_one_click_away_and_shows_what_was_counted(mina: User, role: Role) -> None:
    user = staff(role)
    fill(mina, user)
    client = people.enter_desk(Client(), user)
    for one in desk_front.waiting(user):
        page = client.get(one.url, headers={"Accept-Language": "en"})
        assert page.status_code == 200, one.url
        if found := page.context.get("cl"):
            assert found.result_count == len(found.result_list), one.url
            assert found.result_count == one.number, one.url
        for part in one.parts:
            assert client.get(part.url).status_code == 200


def test_overdue_facts_stand_by_lesson_the_longest_overdue_first(mina: User) -> None:
    day = today()
    for late, fact in enumerate(Fact.objects.order_by("lesson__uid", "pk")):
        fact.due = day - timedelta(days=late + 1)
        fact.save()
    waits = next(one for one in desk_front.waiting(staff(Role.AUTHOR)) if one.name == "확인할 때가 지난 사실")
    first = Fact.objects.filter(lesson__status="published").order_by("due").select_related("lesson").first()
    assert first
    own = Fact.objects.filter(lesson=first.lesson).count()
    assert waits.number == Fact.objects.filter(lesson__status="published").count()
    assert waits.parts[0].url == f"/admin/lessons/lesson/{first.lesson_id}/change/"
    assert waits.parts[0].hint == f"{own}건, {first.due.isoformat()}부터"


def test_ones_own_lost_factor_is_for_others_to_see_to(mina: User) -> None:
    operator = staff(Role.OPERATOR)
    FactorReset.objects.create(user=operator)
    assert queues(opened(operator)) == {}


def test_numbers_stop_at_99(mina: User) -> None:
    lesson = Lesson.objects.get(uid="hello001")
    one = say(mina, lesson, "held")
    Comment.objects.filter(pk=one.pk).update(status="held", is_listed=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_comment (id, lesson_id, lesson_revision, root_id, depth, path, source, html,"
            " language, render_version, status, held_for, is_listed, is_approved, client_token)"
            " SELECT n, lesson_id, 1, n, 0, ARRAY[n], 'x', 'x', '', 1, 'held', '', false, false, gen_random_uuid()"
            " FROM comments_comment, generate_series(100000::bigint, 100200) n WHERE id = %s",
            [one.pk],
        )
    assert queues(opened(staff(Role.MODERATOR)))["Held comments"] == "99+"


def test_the_page_asks_as_often_whatever_waits(mina: User) -> None:
    operator = staff(Role.OPERATOR)
    client = people.enter_desk(Client(), operator)
    asked = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        asked.append(len(queries))
        if not Report.objects.exists():
            fill(mina, operator)
    assert asked[1] <= asked[0] + 1 <= 20  # the names of lessons with overdue facts are one more


def test_learners_see_nothing_of_it(mina: User) -> None:
    client = Client()
    client.force_login(mina)
    assert client.get("/admin/").status_code == 302


def test_roles_have_the_rights_of_the_table_and_no_others(mina: User) -> None:
    for role, rights in RIGHTS.items():
        assert staff(role).get_all_permissions() == set(rights)
    grant(apps)
    assert staff(Role.AUTHOR).get_all_permissions() == set(RIGHTS[Role.AUTHOR])
