"""How often pages ask for a learner's standing, and what happens when the database is busy."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Course, Lesson
from courseapp.progress import actions
from courseapp.progress.catalog import current_catalog
from courseapp.progress.learners import learner_key
from courseapp.progress.ledger import lock
from courseapp.progress.standing import bars, full_states, progress_context
from tests.lessons.folder import TODAY, small_course
from tests.progress.devices import COURSE, FACTS, HELLO, Device, mark, review


@pytest.mark.django_db
@pytest.mark.parametrize("events", [0, 1, 60])
def test_a_page_asks_once_whatever_the_history(bea: User, events: int) -> None:
    actions.take(bea.pk, [mark(HELLO, n + 1) for n in range(events)])
    lesson = Lesson.objects.select_related("course").get(uid=HELLO)
    current_catalog()
    for work, budget in (
        (lambda: progress_context(bea, lesson), 1),
        (lambda: progress_context(bea, lesson.course), 1),
        (lambda: bars(bea), 1),
        (lambda: full_states(bea), 3),
    ):
        with CaptureQueriesContext(connection) as asked:
            work()
        assert len(asked) == budget


@pytest.mark.django_db
def test_the_bar_says_what_the_state_says(device: Device, bea: User) -> None:
    device.send(mark(HELLO), mark(FACTS, 2), mark(f"{HELLO}.x"), review(f"{HELLO}.k1"))
    state, bar = device.course(), bars(bea).by_course[COURSE]
    assert (bar.xp, bar.level, bar.done, bar.total) == (state["xp"], state["level"], state["done"], state["total"])
    assert (bar.won, bar.of) == (len(state["achievements"]), 14)
    assert full_states(bea)[COURSE][1].xp == bar.xp


@pytest.mark.django_db
def test_each_course_has_its_own_ladder_and_achievements(bea: User) -> None:
    game = """game:
  levels:
    - {xp: 0, name: {en: Curious, ko: 호기심}}
    - {xp: 20, name: {en: Tinkerer, ko: 손재주}}
  achievements:
    - {code: one, name: {en: One, ko: 하나}, about: {en: Do one, ko: 하나}, metric: lessons, at: 1, xp: 3}
"""
    files = small_course()
    assert not import_course({**files, "course.yaml": files["course.yaml"] + game.encode()}, TODAY).is_refused
    actions.take(bea.pk, [mark(HELLO)])
    bar = bars(bea).by_course[COURSE]
    assert (bar.xp, bar.level, bar.name, bar.needed, bar.won, bar.of) == (28, 1, "손재주", 0, 1, 1)


@pytest.mark.django_db
def test_a_course_without_published_lessons_has_an_empty_bar(bea: User) -> None:
    Lesson.objects.update(status="draft", published_at=None, xp=None, need=None)
    bar = progress_context(bea, Course.objects.get()).bar
    assert (bar.total, bar.percent, bar.level, bar.needed) == (0, 0, 0, 200)


@pytest.mark.django_db(transaction=True)
def test_a_busy_database_is_told_in_json_with_when_to_come_again() -> None:
    assert not import_course(small_course(), TODAY).is_refused
    bea = User.objects.create_user("bea@example.org")
    client = Client()
    client.force_login(bea)
    actions.take(bea.pk, [mark(HELLO)])
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            lock(bea.pk)
            held.set()
            over.wait(10)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    try:
        response = Device(client, learner_key(bea)).post({"v": 1, "learner": learner_key(bea), "events": []})
    finally:
        over.set()
        holder.join()
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    assert (response.status_code, response.json()) == (503, {"error": "busy"})
    assert response.headers["Retry-After"] == "5"


@pytest.mark.django_db
def test_a_browsers_namespace_is_nobody_elses_and_outlives_the_secret_key(bea: User, settings: object) -> None:
    carl = User.objects.create_user("carl@example.org")
    before = learner_key(bea)
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert learner_key(User.objects.get(pk=bea.pk)) == before
    assert learner_key(carl) != before
