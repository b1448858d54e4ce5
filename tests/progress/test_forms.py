"""POST <lesson>/done and /undone: the same ledger without scripts, and fragments with them."""

import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from courseapp.lessons.models import Lesson
from courseapp.progress import ledger as ledgers
from courseapp.progress import opening
from courseapp.progress.models import Event
from courseapp.progress.standing import progress_context
from tests.progress.devices import COURSE, FACTS, HELLO, Device, check, ledger, mark

pytestmark = pytest.mark.django_db
PAGE = f"/{COURSE}/first/hello/"


def fields(user: User, seconds: int = 600, part: str = "lesson") -> dict[str, str]:
    """The hidden fields of a page that was opened so long ago."""
    opened = opening.sign(user.pk, HELLO, timezone.now().timestamp() - seconds)
    return {"event": str(uuid.uuid4()), "opened": opened, "part": part}


def test_done_without_scripts_pays_and_leads_back_to_the_box(browser: Client, bea: User) -> None:
    response = browser.post(f"{PAGE}done", fields(bea))
    assert (response.status_code, response.headers["Location"]) == (303, f"{PAGE}#progress")
    assert ledger(bea.pk) == {f"lesson:{HELLO}": 25, f"achievement:{COURSE}:first-light": 20}
    check(bea.pk)


def test_the_english_page_leads_back_to_the_english_page(browser: Client, bea: User) -> None:
    assert browser.post(f"/en{PAGE}done", fields(bea)).headers["Location"] == f"/en{PAGE}#progress"


def test_a_double_click_is_one_event_and_answers_alike(browser: Client, bea: User) -> None:
    form = fields(bea)
    assert browser.post(f"{PAGE}done", form).status_code == browser.post(f"{PAGE}done", form).status_code == 303
    assert Event.objects.count() == 1


def test_undone_and_done_again(browser: Client, bea: User) -> None:
    for step, done in (("done", 1), ("undone", 0), ("undone", 0), ("done", 1)):
        browser.post(f"{PAGE}{step}", fields(bea))
        progress = progress_context(bea, Lesson.objects.select_related("course").get(uid=HELLO))
        assert progress.finish
        assert (progress.bar.done, progress.finish.is_done) == (done, bool(done))
    assert [event.cl for event in Event.objects.order_by("cl")] == [1, 2, 3]
    assert progress.bar.xp == 45
    check(bea.pk)


def test_undoing_what_was_never_done_does_nothing(browser: Client, bea: User) -> None:
    assert browser.post(f"{PAGE}undone", fields(bea)).status_code == 303
    assert not Event.objects.exists()


def test_an_exercise_is_done_by_the_same_form(browser: Client, bea: User) -> None:
    response = browser.post(f"{PAGE}done", fields(bea, part="exercise"))
    assert response.headers["Location"] == f"{PAGE}#exercise"
    assert ledger(bea.pk)[f"exercise:{HELLO}"] == 15


def test_done_at_once_marks_and_pays_when_pressed_again_after_reading(browser: Client, bea: User) -> None:
    Lesson.objects.filter(uid=HELLO).update(need=30)
    browser.post(f"{PAGE}done", fields(bea, seconds=5))
    progress = progress_context(bea, Lesson.objects.select_related("course").get(uid=HELLO))
    assert progress.finish
    assert (progress.finish.is_done, progress.finish.is_early) == (True, True)
    assert f"lesson:{HELLO}" not in ledger(bea.pk)
    browser.post(f"{PAGE}done", fields(bea, seconds=31))
    assert ledger(bea.pk)[f"lesson:{HELLO}"] == 25
    check(bea.pk)


@pytest.mark.parametrize("opened", ["", "nonsense", "a:b:c", "\0"])
def test_a_forged_time_of_opening_marks_and_does_not_pay(browser: Client, bea: User, opened: str) -> None:
    Lesson.objects.filter(uid=HELLO).update(need=1)
    assert browser.post(f"{PAGE}done", fields(bea) | {"opened": opened}).status_code == 303
    assert f"lesson:{HELLO}" not in ledger(bea.pk)


def test_the_opening_of_another_lesson_counts_nothing(bea: User) -> None:
    assert opening.seconds_since(opening.sign(bea.pk, HELLO, 1), bea.pk, HELLO) > 1000
    assert opening.seconds_since(opening.sign(bea.pk, HELLO, 1), bea.pk, FACTS) == 0


def test_a_form_of_a_page_made_for_somebody_else_is_not_taken(browser: Client, bea: User) -> None:
    cho = User.objects.create_user("cho@example.org", "a long enough password")
    plain = browser.post(f"{PAGE}done", fields(cho))
    assert (plain.status_code, plain.headers["Location"]) == (303, f"{PAGE}#progress")
    assert browser.post(f"{PAGE}done", fields(cho), headers={"HX-Request": "true"}).status_code == 409
    assert not Event.objects.exists()


def test_a_form_without_an_event_is_a_bad_request(browser: Client, bea: User) -> None:
    for event in ("", "1", "\0", "x" * 5000):
        response = browser.post(f"{PAGE}done", fields(bea) | {"event": event})
        assert (response.status_code, b"<h1" in response.content) == (400, True)


def test_who_is_signed_out_is_sent_to_sign_in_and_comes_back(course: None) -> None:
    response = Client().post(f"{PAGE}done", {})
    assert response.status_code == 303
    assert re.search(r"login/\?next=/small-course/first/hello/%23progress$", response.headers["Location"])


def test_scripts_of_who_is_signed_out_are_told_so_and_keep_the_step(course: None) -> None:
    response = Client().post(f"{PAGE}done", {}, headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (401, b"")


def test_asking_too_often_is_told_in_a_page(browser: Client, bea: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "BURST", 1)
    browser.post(f"{PAGE}done", fields(bea))
    response = browser.post(f"{PAGE}undone", fields(bea))
    assert (response.status_code, "Retry-After" in response.headers) == (429, True)


def test_only_a_lesson_that_was_ever_published_can_be_done(browser: Client, bea: User) -> None:
    Lesson.objects.filter(uid=HELLO).update(status="archived")
    assert browser.post(f"{PAGE}done", fields(bea)).status_code == 303
    Lesson.objects.filter(uid=HELLO).update(status="draft", published_at=None, xp=None, need=None)
    assert browser.post(f"{PAGE}done", fields(bea)).status_code == 404
    assert browser.post(f"/{COURSE}/first/nothing/done", fields(bea)).status_code == 404
    assert browser.get(f"{PAGE}done").status_code == 405


def test_the_day_is_that_of_where_the_learner_lives(browser: Client, bea: User) -> None:
    User.objects.filter(pk=bea.pk).update(time_zone="Pacific/Kiritimati")
    browser.post(f"{PAGE}done", fields(bea))
    far_east = Event.objects.get().day
    Event.objects.all().delete()
    User.objects.filter(pk=bea.pk).update(time_zone="Pacific/Pago_Pago")
    browser.post(f"{PAGE}done", fields(bea))
    assert (far_east - Event.objects.get().day).days == 1


def test_form_and_sync_meet_in_one_mark(browser: Client, bea: User, device: Device) -> None:
    browser.post(f"{PAGE}done", fields(bea))
    assert device.send(mark(HELLO, 1))["awards"] == []
    assert device.course()["marks"] == {HELLO: 1}
    check(bea.pk)


def test_with_htmx_box_bar_and_toast_come_in_one_answer(browser: Client, bea: User) -> None:
    response = browser.post(f"{PAGE}done", fields(bea), headers={"HX-Request": "true"})
    text = response.content.decode()
    assert response.status_code == 200
    assert 'id="progress"' in text
    assert re.search(r'data-game-bar[^>]*data-xp="45"[^>]*data-done="1"', text)
    assert "+45 XP" in text
    undone = browser.post(f"{PAGE}undone", fields(bea), headers={"HX-Request": "true"}).content.decode()
    assert re.search(r'data-game-bar[^>]*data-xp="45"[^>]*data-done="0"', undone)


def test_context_of_a_course_counts_its_tracks_and_knows_nobody_elses_marks(bea: User, device: Device) -> None:
    device.send(mark(HELLO), mark(f"{FACTS}.x"))
    lesson = Lesson.objects.select_related("course").get(uid=HELLO)
    progress = progress_context(bea, lesson.course)
    assert (progress.tracks, progress.done, progress.exercises) == (
        {"first": (1, 2), "second": (0, 1)},
        {HELLO},
        {FACTS},
    )
    assert (progress.bar.name, progress.bar.gained, progress.bar.needed, progress.bar.percent) == ("불씨", 80, 200, 33)
    carl = User.objects.create_user("carl@example.org")
    assert progress_context(carl, lesson.course).bar.xp == 0


def test_without_scripts_what_was_done_too_early_has_a_button_for_when_one_has_read_on(
    browser: Client, bea: User
) -> None:
    browser.post(f"{PAGE}done", fields(bea, seconds=0))
    assert browser.get(f"/en{PAGE}").content.decode().count("I have read on") == 1
    browser.post(f"{PAGE}done", fields(bea))
    assert "I have read on" not in browser.get(f"/en{PAGE}").content.decode()
    assert ledger(bea.pk)[f"lesson:{HELLO}"] == 25
