"""POST /api/v1/me/events and what else browsers exchange with the server."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Lesson
from courseapp.progress import ledger as ledgers
from courseapp.progress.learners import learner_key
from courseapp.progress.models import Event
from tests.lessons.folder import TODAY, small_course
from tests.progress.devices import COURSE, FACTS, HELLO, PICTURES, Device, check, event, ledger, mark, review

pytestmark = pytest.mark.django_db


def test_a_lesson_done_is_paid_with_its_achievement(device: Device, bea: User) -> None:
    answer = device.send(sent := mark(HELLO))
    assert answer["accepted"] == [sent["id"]]
    assert {one["key"]: one["xp"] for one in answer["awards"]} == {
        f"lesson:{HELLO}": 25,
        f"achievement:{COURSE}:first-light": 20,
    }
    assert answer["achievements"] == [f"{COURSE}:first-light"]
    course = answer["state"]["courses"][COURSE]
    assert (course["xp"], course["done"], course["total"], course["level"]) == (45, 1, 3, 0)
    assert course["tracks"] == {"first": [1, 2], "second": [0, 1]}
    check(bea.pk)


def test_the_same_event_again_is_a_duplicate_and_pays_nothing(device: Device, bea: User) -> None:
    sent = mark(HELLO)
    device.send(sent)
    again = device.send(sent, sent)
    assert (again["accepted"], again["duplicate"], again["awards"]) == ([], [sent["id"]], [])
    assert again["state"]["courses"][COURSE]["xp"] == 45
    check(bea.pk)


def test_every_id_is_in_exactly_one_list(device: Device) -> None:
    known, fresh = mark(HELLO), mark(FACTS)
    device.send(known)
    wrong = [mark("zzzzzzzz"), mark(HELLO, cl=0), event("credit", f"comment:{HELLO}", cl=1), review(f"{HELLO}.nope")]
    answer = device.send(known, fresh, *wrong, fresh)
    told = answer["accepted"] + answer["duplicate"] + [one["id"] for one in answer["rejected"]]
    assert sorted(told) == sorted(one["id"] for one in (known, fresh, *wrong))
    assert {one["id"]: one["code"] for one in answer["rejected"]} == dict(
        zip((one["id"] for one in wrong), ("subject", "cl", "kind", "subject"), strict=True)
    )
    assert answer["accepted"] == [fresh["id"]]


def test_undone_leaves_the_list_and_keeps_the_xp_and_done_again_pays_nothing_more(device: Device, bea: User) -> None:
    device.send(mark(HELLO, 1))
    device.send(mark(HELLO, 2))
    assert (device.course()["done"], device.course()["xp"]) == (0, 45)
    assert device.send(mark(HELLO, 3))["awards"] == []
    assert (device.course()["done"], device.course()["xp"]) == (1, 45)
    check(bea.pk)


def test_the_highest_cl_wins_in_whatever_order_it_comes(device: Device) -> None:
    device.send(mark(HELLO, 3))
    device.send(mark(HELLO, 2))
    assert device.course()["marks"] == {HELLO: 3}


def test_done_too_early_marks_now_and_pays_after_reading_on(device: Device, bea: User) -> None:
    Lesson.objects.filter(uid=HELLO).update(need=30)
    early = device.send(mark(HELLO, 1, dwell=29))
    assert early["state"]["courses"][COURSE]["early"] == [HELLO]
    assert [one["key"] for one in early["awards"]] == [f"achievement:{COURSE}:first-light"]
    assert [one["key"] for one in device.send(mark(HELLO, 1, dwell=30))["awards"]] == [f"lesson:{HELLO}"]
    assert device.course()["early"] == []
    check(bea.pk)


def test_an_archived_lesson_leaves_the_count_keeps_its_xp_and_still_takes_events(device: Device, bea: User) -> None:
    device.send(mark(HELLO))
    Lesson.objects.filter(uid__in=(HELLO, FACTS)).update(status="archived")
    course = device.course()
    assert (course["done"], course["total"], course["xp"]) == (0, 1, 45)
    assert device.send(mark(FACTS))["accepted"]
    assert (device.course()["total"], device.course()["xp"]) == (1, 71)
    check(bea.pk)


def test_a_lesson_moved_and_renamed_keeps_its_progress(device: Device, bea: User) -> None:
    device.send(mark(HELLO))
    files = small_course()
    moved = {path.replace("first/hello", "second/greeting"): content for path, content in files.items()}
    course = (
        moved["course.yaml"].decode().replace("[hello, facts]", "[facts]").replace("[pictures]", "[greeting, pictures]")
    )
    moved["second/greeting/en.md"] = moved["second/greeting/en.md"].replace(b"../facts/", b"../../first/facts/")
    moved["second/greeting/ko.md"] = moved["second/greeting/ko.md"].replace(b"../facts/", b"../../first/facts/")
    assert not import_course({**moved, "course.yaml": course.encode()}, TODAY).is_refused
    assert device.course()["tracks"] == {"first": [0, 1], "second": [1, 2]}
    assert device.send(mark(HELLO, 3))["awards"] == []
    check(bea.pk)


def test_a_draft_nobody_ever_saw_is_unknown(device: Device) -> None:
    Lesson.objects.filter(uid=HELLO).update(status="draft", published_at=None, xp=None, need=None)
    assert device.send(mark(HELLO))["rejected"][0]["code"] == "subject"


def test_frozen_terms_stand_when_the_minutes_change(device: Device) -> None:
    files = small_course()
    longer = files["first/hello/en.md"].replace(b"minutes: 5", b"minutes: 55")
    assert not import_course({**files, "first/hello/en.md": longer}, TODAY).is_refused
    assert {"key": f"lesson:{HELLO}", "xp": 25} in device.send(mark(HELLO))["awards"]


@pytest.mark.parametrize(
    ("ahead", "day", "kept"),
    [
        (timedelta(0), "{today}", "{today}"),
        (timedelta(0), "{tomorrow}", "{tomorrow}"),
        (timedelta(0), "1999-01-01", "{today}"),
        (timedelta(0), "9999-12-31", "{today}"),
        (timedelta(days=900), "{today}", "{today}"),
        (timedelta(days=-400), "{today}", "{past}"),
    ],
)
def test_a_clock_that_is_wrong_costs_nothing(device: Device, ahead: timedelta, day: str, kept: str) -> None:
    now = datetime.now(UTC)
    days = {"today": now.date(), "tomorrow": (now + timedelta(days=1)).date(), "past": (now + ahead).date()}
    at = (now + ahead).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert device.send(mark(HELLO, day=day.format(**days), at=at))["accepted"]
    stored = Event.objects.get()
    assert str(stored.day) == kept.format(**days)
    assert stored.at <= stored.received_at


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_times_at_the_ends_of_the_calendar_are_no_fault(device: Device, at: str) -> None:
    assert device.post({"v": 1, "learner": device.learner, "events": [mark(HELLO, at=at)]}).status_code == 200


def test_five_cards_in_a_day_pay_for_the_first_and_the_fifth(device: Device, bea: User) -> None:
    cards = [f"{uid}.k{n}" for uid in (HELLO, FACTS, PICTURES) for n in (1, 2)]
    device.send(*(review(card, grade=1) for card in cards[:4]), review(cards[0], grade=4))
    today = datetime.now(UTC).date()
    assert ledger(bea.pk)[f"review:{COURSE}:{today}:1"] == 4
    assert device.send(review(cards[4]))["awards"] == [{"key": f"review:{COURSE}:{today}:5", "xp": 6}]
    check(bea.pk)


def test_who_is_signed_out_is_told_in_json(course: None) -> None:
    for method, path in (("get", "state"), ("post", "events"), ("get", "export"), ("post", "import")):
        response = getattr(Client(), method)(f"/api/v1/me/{path}")
        assert (response.status_code, response.json()) == (401, {"error": "signed-out"})


def test_another_learners_events_are_refused_whole(device: Device, bea: User) -> None:
    carl = User.objects.create_user("carl@example.org")
    response = device.post({"v": 1, "learner": learner_key(carl), "events": [mark(HELLO)]})
    assert (response.status_code, response.json()) == (409, {"error": "learner"})
    assert not Event.objects.exists()


def test_the_same_event_in_two_accounts_is_two_events(device: Device, bea: User) -> None:
    carl = User.objects.create_user("carl@example.org")
    other = Client()
    other.force_login(carl)
    sent = mark(HELLO)
    device.send(sent)
    assert Device(other, learner_key(carl)).send(sent)["accepted"] == [sent["id"]]


def test_a_write_without_a_token_is_refused_in_json(bea: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bea)
    response = strict.post("/api/v1/me/events", "{}", content_type="application/json")
    assert (response.status_code, response.json()) == (403, {"error": "csrf"})


def test_an_address_nobody_knows_is_not_found_in_json(browser: Client) -> None:
    for path in ("", "nothing", "me/journal/../x", "me/journal/ABC"):
        response = browser.get(f"/api/v1/{path}")
        assert (response.status_code, response.json()) == (404, {"error": "unknown"})
    assert browser.delete("/api/v1/me/events").json() == {"error": "method"}


def hostile() -> list[tuple[str, bytes, int, str]]:
    """(what it is, body, status, code)."""
    good = '{"v": 1, "learner": "%s", "events": [%s]}'
    key = "LEARNER"
    return [
        ("nothing", b" ", 400, "json"),
        ("no object", b"[]", 400, "shape"),
        ("a list of nulls", (good % (key, "null,null")).encode(), 200, ""),
        ("NaN", (good % (key, '{"cl": NaN}')).encode(), 400, "json"),
        ("Infinity", (good % (key, '{"cl": -Infinity}')).encode(), 400, "json"),
        ("1e400", (good % (key, '{"cl": 1e400}')).encode(), 400, "json"),
        ("5,000 digits", (good % (key, '{"cl": %s}' % ("9" * 5000))).encode(), 400, "json"),
        ("deep nesting", b'{"v":1,"events":' + b"[" * 30_000 + b"]" * 30_000 + b"}", 400, "json"),
        ("open brackets", b"[" * 60_000, 400, "json"),
        ("NUL", (good % (key, '{"s": "\\u0000"}')).encode(), 400, "json"),
        ("a raw NUL", (good % (key, '{"s": "\0"}')).encode(), 400, "json"),
        ("half a surrogate pair", (good % (key, '{"s": "\\ud800"}')).encode(), 400, "json"),
        ("a key twice", b'{"v": 1, "v": 1}', 400, "json"),
        ("no UTF-8", b'{"v": "\xff"}', 400, "json"),
        ("UTF-16", json.dumps({"v": 1}).encode("utf-16"), 400, "json"),
        ("version true", (good % (key, "")).replace('"v": 1', '"v": true').encode(), 400, "shape"),
        ("version 2", (good % (key, "")).replace('"v": 1', '"v": 2').encode(), 400, "shape"),
        ("no learner", b'{"v": 1, "events": []}', 400, "shape"),
        ("a learner that is a list", b'{"v": 1, "learner": [], "events": []}', 400, "shape"),
        ("no events", (b'{"v": 1, "learner": "%s"}' % key.encode()), 400, "shape"),
        ("events that are an object", (b'{"v": 1, "learner": "%s", "events": {}}' % key.encode()), 400, "shape"),
        ("101 events", (good % (key, ",".join(["{}"] * 101))).encode(), 413, "size"),
        ("too many bytes", b" " * 65_537, 413, "size"),
    ]


@pytest.mark.parametrize(
    ("body", "status", "code"), [case[1:] for case in hostile()], ids=[case[0] for case in hostile()]
)
def test_a_hostile_body_is_refused_with_its_code(device: Device, body: bytes, status: int, code: str) -> None:
    response = device.post(body.replace(b"LEARNER", device.learner.encode()))
    assert response.status_code == status
    assert response.json().get("error", "") == code
    assert not Event.objects.exists()


HOSTILE_FIELDS: list[tuple[Any, str]] = [
    ({"cl": True}, "cl"),
    ({"cl": 1.0}, "cl"),
    ({"cl": "1"}, "cl"),
    ({"cl": -1}, "cl"),
    ({"cl": 2**31}, "cl"),
    ({"cl": None}, "cl"),
    ({"dwell": 2**40}, "dwell"),
    ({"dwell": False}, "dwell"),
    ({"r": -5}, "revision"),
    ({"id": "1"}, "id"),
    ({"id": 7}, "id"),
    ({"id": "{00000000-0000-0000-0000-000000000000}"}, "id"),
    ({"k": "credit"}, "kind"),
    ({"k": "revoke"}, "kind"),
    ({"k": ["mark"]}, "kind"),
    ({"k": {}}, "kind"),
    ({"s": "hello001.y"}, "subject"),
    ({"s": "hello001\n"}, "subject"),
    ({"s": "HELLO001"}, "subject"),
    ({"s": "hello001.x.x"}, "subject"),
    ({"s": "'; DROP TABLE x"}, "subject"),
    ({"s": "한글한글한글한글"}, "subject"),
    ({"s": []}, "subject"),
    ({"day": "2026-02-30"}, "day"),
    ({"day": "２０２６-01-01"}, "day"),
    ({"day": 20261121}, "day"),
    ({"at": "yesterday"}, "at"),
    ({"at": "2026-11-21"}, "at"),
    ({"at": "2026-11-21T25:00:00Z"}, "at"),
    ({"at": None}, "at"),
    ({"k": "review", "s": "hello001.k1", "g": 5}, "grade"),
    ({"k": "review", "s": "hello001.k1", "g": True}, "grade"),
    ({"k": "review", "s": "hello001", "g": 3}, "subject"),
]


@pytest.mark.parametrize(("fields", "code"), HOSTILE_FIELDS, ids=lambda case: str(case)[:40])
def test_a_hostile_field_rejects_its_event_alone(device: Device, fields: dict[str, Any], code: str) -> None:
    good = mark(FACTS)
    answer = device.send(mark(HELLO) | fields, good)
    assert [one["code"] for one in answer["rejected"]] == [code]
    assert answer["accepted"] == [good["id"]]


def test_packed_bodies_and_other_types_are_not_taken(device: Device) -> None:
    assert device.post(b"\x1f\x8b", **{"Content-Encoding": "gzip"}).status_code == 415
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        response = device.client.post("/api/v1/me/events", b"{}", content_type=kind)
        assert response.status_code == 415


def test_the_state_has_a_tag_that_changes_with_the_learner_and_with_the_course(device: Device) -> None:
    first = device.client.get("/api/v1/me/state")
    tag = first.headers["ETag"]
    assert device.client.get("/api/v1/me/state", headers={"If-None-Match": tag}).status_code == 304
    device.send(mark(HELLO))
    second = device.client.get("/api/v1/me/state", headers={"If-None-Match": tag})
    assert (second.status_code, len(second.content) < 5000) == (200, True)
    Lesson.objects.filter(uid=FACTS).update(status="archived")
    changed = device.client.get("/api/v1/me/state", headers={"If-None-Match": second.headers["ETag"]})
    assert changed.json()["courses"][COURSE]["total"] == 2


def test_the_state_of_a_hundred_lessons_fits_in_five_kilobytes(device: Device) -> None:
    track = Lesson.objects.get(uid=HELLO)
    Lesson.objects.bulk_create(
        Lesson(uid=f"{n:08}", course=track.course, track=track.track, slug=f"l{n}", minutes=5, status="published",
               published_at=track.published_at, xp=25, need=5)
        for n in range(97)
    )  # fmt: skip
    for uids in (range(50), range(50, 97)):
        device.send(*(mark(f"{n:08}{part}") for n in uids for part in ("", ".x")))
    assert len(device.client.get("/api/v1/me/state").content) <= 5000


def test_the_catalog_is_the_same_for_everyone_and_follows_the_course(browser: Client) -> None:
    first = Client().get("/api/v1/catalog")
    assert first.content == browser.get("/api/v1/catalog").content
    course = first.json()["courses"][COURSE]
    assert course["lessons"][HELLO] == {"track": "first", "xp": 25, "need": course["lessons"][HELLO]["need"]}
    assert len(course["rules"]["levels"]) == 12
    assert Client().get("/api/v1/catalog", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    Lesson.objects.filter(uid=HELLO).update(status="archived")
    after = Client().get("/api/v1/catalog", headers={"If-None-Match": first.headers["ETag"]}).json()["courses"][COURSE]
    assert (HELLO in after["lessons"], HELLO in after["archived"]) == (False, True)
    assert "Set-Cookie" not in first.headers


def test_a_learner_who_asks_too_often_is_asked_to_slow_down(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "BURST", 3)
    body = {"v": 1, "learner": device.learner, "events": []}
    answers = [device.post(body) for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert answers[3].json() == {"error": "slow-down"}
    assert 1 <= int(answers[3].headers["Retry-After"]) <= 2


def test_a_history_that_is_full_takes_no_more(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgers, "MOST_EVENTS", 2)
    events = [mark(HELLO), mark(FACTS), mark(PICTURES)]
    answer = device.send(*events)
    assert (len(answer["accepted"]), [one["code"] for one in answer["rejected"]]) == (2, ["full"])
    assert [one["code"] for one in device.send(mark(HELLO, 2))["rejected"]] == ["full"]


@pytest.mark.parametrize("size", [1, 30, 100])
def test_eight_statements_whatever_the_batch(device: Device, size: int) -> None:
    device.send(mark(PICTURES))
    events = [mark((HELLO, FACTS)[n % 2], n + 1, id=str(uuid.uuid4())) for n in range(size)]
    with CaptureQueriesContext(connection) as asked:
        device.send(*events)
    own = [one["sql"] for one in asked if "progress_" in one["sql"]]
    assert len(own) == 8
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 10, "and session and person"
