"""Lessons that get another place, are archived and come back: identity stays, the old address leads on."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from courseapp.lessons.changes import Did
from courseapp.lessons.exporting import export_course
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Course, Draft, Lesson, Redirect, Revision, Track
from courseapp.lessons.settling import Take
from courseapp.plain.course.shapes import Status
from tests.lessons.folder import COURSE, TODAY, small_course


def lesson(uid: str = "hello001") -> Lesson:
    return Lesson.objects.select_related("course", "track").get(uid=uid)


def go(desk: Client, route: str, uid: str = "hello001", track: str = "", **data: str) -> int:
    path = reverse(f"admin:lessons_lesson_{route}", args=[lesson(uid).pk])
    query = f"?track={Track.objects.get(slug=track).pk}" if track else ""
    return desk.post(path + query, data).status_code


def order(track: str = "first") -> list[str]:
    return list(Lesson.objects.filter(track__slug=track).order_by("position").values_list("slug", flat=True))


def export() -> dict[str, bytes]:
    return export_course(Course.objects.get())


def errors(files: dict[str, bytes], take: Take | None = None) -> list[str]:
    return [message.code for message in import_course(files, TODAY, take=take).messages if message.level == 3]


def test_up_and_down_change_the_order_and_nothing_else(desk: Client, client: Client) -> None:
    before = export()
    go(desk, "place", do="down")
    assert order() == ["facts", "hello"]
    page = client.get("/en/small-course/first/").content.decode()
    assert page.index("/first/facts/") < page.index("/first/hello/")
    files = export()
    assert files["course.yaml"].decode() == COURSE.replace("[hello, facts]", "[facts, hello]")
    assert {path for path in files if files[path] != before[path]} == {"course.yaml"}
    assert LogEntry.objects.filter(object_id=str(lesson().pk)).count() == 1
    go(desk, "place", do="down")
    assert order() == ["facts", "hello"]
    go(desk, "place", do="up")
    assert export() == before


def test_another_track_keeps_the_id_and_the_old_address_leads_on(desk: Client, client: Client) -> None:
    pk = lesson().pk
    assert go(desk, "place", track="second", do="move", after="pictures") == 302
    moved = lesson()
    assert (moved.pk, moved.track.slug, order("second")) == (pk, "second", ["pictures", "hello"])
    assert client.get("/en/small-course/first/hello/")["Location"].endswith("/en/small-course/second/hello/")
    page = client.get("/en/small-course/second/hello/").content.decode()
    assert "/en/small-course/first/facts/#s-dated" in page
    assert Revision.objects.filter(lesson=pk).count() > 2
    files = export()
    assert b"redirect_from: [first/hello]" in files["second/hello/en.md"]
    assert not any(path.startswith("first/hello/") for path in files)


def test_a_moved_lesson_survives_an_older_folder_and_comes_back_from_its_export(desk: Client) -> None:
    go(desk, "place", track="second", do="move", after="")
    files = export()
    old = import_course(small_course(), TODAY, prune=True)
    assert (old.is_refused, old.pending) == (False, [])
    assert {change.did for change in old.changes} == {Did.KEPT}
    assert (export(), order("second")) == (files, ["hello", "pictures"])
    assert import_course(files, TODAY).pending == []
    assert import_course(files, TODAY).changes == []


def test_pictures_stay_in_their_folder_and_are_still_shown(desk: Client, client: Client) -> None:
    go(desk, "place", "picture3", "first", do="move", after="")
    files = export()
    assert b"(../../second/pictures/squares.png)" in files["first/pictures/en.md"]
    assert "second/pictures/squares.png" in files
    assert 'width="4"' in client.get("/en/small-course/first/pictures/").content.decode()
    assert client.get("/en/small-course/second/").status_code == 404
    assert import_course(files, TODAY).pending == []


def test_a_lesson_can_go_back_to_where_it_was(desk: Client, client: Client) -> None:
    go(desk, "place", track="second", do="move", after="")
    go(desk, "place", track="first", do="move", after="")
    assert client.get("/en/small-course/first/hello/").status_code == 200
    assert list(Redirect.objects.values_list("path", flat=True)) == ["second/hello"]
    assert export()["course.yaml"].decode() == COURSE


def test_a_draft_keeps_a_lesson_in_its_track(desk: Client) -> None:
    Draft.objects.create(lesson=lesson(), fields={})
    assert go(desk, "place", track="second", do="move", after="") == 422
    assert lesson().track.slug == "first"


def test_an_order_changed_on_both_sides_is_told_until_somebody_decides(desk: Client) -> None:
    three = COURSE.replace("[hello, facts]", "[hello, facts, more]")
    more = small_course()["first/facts/en.md"].decode().replace("facts002", "facts003")
    assert errors(small_course({"course.yaml": three, "first/more/en.md": more})) == []
    go(desk, "place", do="down")
    theirs = small_course({"course.yaml": three.replace("[hello, facts, more]", "[more, hello, facts]")})
    theirs["first/more/en.md"] = more.encode()
    theirs["course.yaml"] = theirs["course.yaml"].replace(b"[more, hello, facts]", b"[hello, more, facts]")
    assert errors(theirs) == ["I104"]
    assert order() == ["facts", "hello", "more"]
    assert errors(theirs, Take.FOLDER) == []
    assert order() == ["hello", "more", "facts"]


def test_archive_and_back_ask_first_and_survive_a_round_trip(desk: Client, client: Client) -> None:
    before = export()
    address = reverse("admin:lessons_lesson_withdraw", args=[lesson().pk])
    assert desk.get(address).status_code == 200
    assert lesson().status == Status.PUBLISHED
    go(desk, "withdraw")
    files = export()
    assert b"status: archived" in files["first/hello/en.md"]
    assert import_course(small_course(), TODAY).pending == []
    assert import_course(files, TODAY).pending == []
    assert (lesson().status, client.get("/en/small-course/first/hello/").status_code) == (Status.ARCHIVED, 404)
    go(desk, "bring_back")
    assert (lesson().status, client.get("/en/small-course/first/hello/").status_code) == (Status.PUBLISHED, 200)
    assert export() == before


@pytest.mark.parametrize("data", [{}, {"do": "sideways"}, {"do": "move", "after": "nowhere"}, {"do": "\x00"}])
def test_a_place_that_is_none_is_refused(desk: Client, data: dict[str, str]) -> None:
    assert go(desk, "place", track="second", **data) in {302, 422}
    assert export()["course.yaml"].decode() == COURSE or data == {}
