"""Importing a folder: all or nothing, nothing twice, and what staff wrote is never lost."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courseapp.lessons.changes import Did
from courseapp.lessons.exporting import export_course
from courseapp.lessons.importing import Import, import_course
from courseapp.lessons.models import (
    Asset,
    Course,
    CourseAsset,
    Fact,
    Lesson,
    LessonText,
    Redirect,
    Revision,
    SearchEntry,
    Track,
)
from courseapp.lessons.settling import Take
from courseapp.plain.course.shapes import Severity, Status
from tests.lessons.folder import COURSE, FACTS_EN, HELLO_EN, HELLO_KO, PICTURES_EN, TODAY, png, small_course

pytestmark = pytest.mark.django_db


def run(changed: dict[str, str | bytes | None] | None = None, **options: object) -> Import:
    return import_course(small_course(changed), TODAY, **options)  # type: ignore[arg-type]


def text(uid: str, language: str) -> LessonText:
    return LessonText.objects.get(lesson__uid=uid, language=language)


def edit(uid: str, language: str, old: str, new: str) -> None:
    """What staff do on the site, without the editor."""
    row = text(uid, language)
    assert old in row.source
    row.source = row.source.replace(old, new)
    row.save()


def test_a_fresh_import_makes_everything() -> None:
    result = run()
    assert not result.is_refused, [str(message) for message in result.messages]
    assert Course.objects.get().uid == "small-course"
    assert list(Track.objects.order_by("position").values_list("slug", flat=True)) == ["first", "second"]
    assert Lesson.objects.published().count() == 3
    assert LessonText.objects.count() == 4
    assert Asset.objects.count() == 2
    assert Revision.objects.count() == 4
    assert SearchEntry.objects.count() >= 3


def test_a_second_import_changes_nothing() -> None:
    run()
    before = list(LessonText.objects.values("pk", "source", "sections"))
    result = run()
    assert result.changes == []
    assert list(LessonText.objects.values("pk", "source", "sections")) == before
    assert Revision.objects.count() == 4


def test_import_and_export_are_the_same_bytes() -> None:
    files = small_course({"first/hello/ko.md": HELLO_KO.replace("\n", "\r\n")})
    import_course(files, TODAY)
    assert export_course(Course.objects.get()) == files


@pytest.mark.parametrize(
    "changed",
    [
        {"first/hello/en.md": HELLO_EN.replace("hello001", "HELLO")},
        {"first/hello/en.md": HELLO_EN.replace("../facts/", "../nowhere/")},
        {"first/hello/en.md": HELLO_EN + "\n<script>alert(1)</script>\n"},
        {"course.yaml": COURSE.replace("[hello, facts]", "[hello, facts, missing]")},
        {"second/pictures/squares.png": None},
        {"first/hello/en.md": b"\xff\xfe"},
    ],
)
def test_any_error_writes_nothing_at_all(changed: dict[str, str | bytes | None]) -> None:
    result = run(changed)
    assert result.is_refused
    assert not Course.objects.exists()
    assert not Asset.objects.exists()


def test_a_dry_run_tells_and_writes_nothing() -> None:
    result = run(dry_run=True)
    assert {change.did for change in result.pending} == {Did.ADDED}
    assert not Course.objects.exists()


def test_a_changed_text_is_rendered_and_gets_a_revision() -> None:
    run()
    result = run({"first/hello/en.md": HELLO_EN.replace("costs nothing", "costs very little indeed")})
    assert [(change.path, change.did) for change in result.changes] == [("first/hello/en.md", Did.CHANGED)]
    assert "very little indeed" in str(text("hello001", "en").sections)
    lesson = Lesson.objects.get(uid="hello001")
    newest = Revision.objects.filter(lesson=lesson).order_by("-number").first()
    assert newest is not None
    assert (newest.number, newest.language, lesson.revision) == (3, "en", 3)


def test_a_change_of_white_space_is_a_typo() -> None:
    run()
    run({"first/hello/en.md": HELLO_EN.replace("A greeting costs nothing.", "A greeting  costs nothing.")})
    assert Revision.objects.order_by("-pk")[0].severity == Severity.TYPO


def test_what_a_lesson_is_worth_is_fixed_when_it_is_first_published() -> None:
    run()
    before = Lesson.objects.values_list("xp", "need", "published_at").get(uid="hello001")
    assert before[0] == 25
    run({"first/hello/en.md": HELLO_EN.replace("minutes: 5", "minutes: 40")})
    assert Lesson.objects.values_list("xp", "need", "published_at").get(uid="hello001") == before


def test_a_lesson_keeps_its_identity_when_it_moves_and_old_addresses_lead_on() -> None:
    run()
    pk = Lesson.objects.get(uid="hello001").pk
    course = COURSE.replace("[hello, facts]", "[facts]").replace("[pictures]", "[pictures, greeting]")
    moved: dict[str, str | bytes | None] = {
        "course.yaml": course,
        "first/hello/en.md": None,
        "first/hello/ko.md": None,
        "second/greeting/en.md": HELLO_EN.replace("../facts/", "../../first/facts/"),
        "second/greeting/ko.md": HELLO_KO,
    }
    result = run(moved)
    assert not result.is_refused, [str(message) for message in result.messages]
    lesson = Lesson.objects.select_related("track").get(uid="hello001")
    assert (lesson.pk, lesson.track.slug, lesson.slug) == (pk, "second", "greeting")
    assert Redirect.objects.get(path="first/hello").lesson_id == pk


def test_two_lessons_can_swap_their_addresses() -> None:
    run()
    swapped: dict[str, str | bytes | None] = {
        "first/hello/en.md": FACTS_EN,
        "first/hello/ko.md": None,
        "first/facts/en.md": HELLO_EN.replace("../facts/", "../hello/"),
        "first/facts/ko.md": HELLO_KO,
    }
    result = run(swapped)
    assert not result.is_refused, [str(message) for message in result.messages]
    assert Lesson.objects.get(uid="hello001").slug == "facts"
    assert not Redirect.objects.filter(path="first/facts").exists()


def without_pictures() -> dict[str, str | bytes | None]:
    course = COURSE[: COURSE.index("  - id: second")]
    return {"course.yaml": course, "second/pictures/en.md": None, "second/pictures/squares.png": None}


def test_a_lesson_gone_from_the_folder_is_only_told() -> None:
    run()
    result = run(without_pictures())
    assert Did.MISSING in {change.did for change in result.changes}
    assert Lesson.objects.get(uid="picture3").status == Status.PUBLISHED


def test_pruning_more_than_a_fifth_is_refused() -> None:
    run()
    result = run(without_pictures(), prune=True)
    assert [message.code for message in result.messages if message.level == 3] == ["I102"]
    assert Lesson.objects.get(uid="picture3").status == Status.PUBLISHED
    assert Track.objects.get(slug="second").archived_at is None


def many(count: int) -> dict[str, str | bytes | None]:
    names = [f"more-{number}" for number in range(count)]
    lessons = {
        f"second/{name}/en.md": PICTURES_EN.replace("picture3", f"more{number:04}").replace(
            "![Two grey squares](squares.png)\n\n", ""
        )
        for number, name in enumerate(names)
    }
    return {"course.yaml": COURSE.replace("[pictures]", f"[pictures, {', '.join(names)}]"), **lessons}


def test_prune_archives_and_a_return_brings_the_lesson_back_as_it_was() -> None:
    all_files = many(6)
    run(all_files)
    fewer = dict(all_files)
    fewer["second/more-5/en.md"] = None
    fewer["course.yaml"] = str(fewer["course.yaml"]).replace(", more-5]", "]")
    del fewer["second/more-5/en.md"]
    result = run(fewer, prune=True)
    assert [change.did for change in result.changes if change.path == "second/more-5"] == [Did.ARCHIVED]
    lesson = Lesson.objects.get(uid="more0005")
    assert (lesson.status, lesson.texts.count()) == (Status.ARCHIVED, 1)
    assert not SearchEntry.objects.filter(text__lesson=lesson).exists()
    run(all_files)
    lesson.refresh_from_db()
    assert lesson.status == Status.PUBLISHED
    assert SearchEntry.objects.filter(text__lesson=lesson).exists()


def test_an_archived_lesson_gives_up_its_address() -> None:
    run()
    Lesson.objects.filter(uid="facts002").update(status=Status.ARCHIVED)
    result = run({"first/facts/en.md": FACTS_EN.replace("facts002", "facts003")})
    assert not result.is_refused, [str(message) for message in result.messages]
    assert Lesson.objects.get(uid="facts003").slug == "facts"
    assert Lesson.objects.get(uid="facts002").slug != "facts"


def test_an_id_of_another_course_is_refused() -> None:
    run()
    other = small_course({"course.yaml": COURSE.replace("small-course", "other-course")})
    result = import_course(other, TODAY)
    assert result.is_refused
    assert Course.objects.count() == 1


def test_an_id_of_an_archived_lesson_elsewhere_is_refused_too() -> None:
    run()
    Lesson.objects.update(status=Status.ARCHIVED)
    result = import_course(small_course({"course.yaml": COURSE.replace("small-course", "other-course")}), TODAY)
    assert {message.code for message in result.messages if message.level == 3} == {"I103"}
    assert Course.objects.count() == 1


def test_an_edit_on_the_site_survives_an_import_of_unchanged_files() -> None:
    run()
    edit("hello001", "en", "costs nothing", "is free")
    result = run()
    assert [change.did for change in result.changes] == [Did.KEPT]
    assert "is free" in text("hello001", "en").source
    assert b"is free" in export_course(Course.objects.get())["first/hello/en.md"]


def test_edits_of_different_sections_are_joined() -> None:
    run()
    edit("hello001", "en", "costs nothing", "is free")
    result = run({"first/hello/en.md": HELLO_EN.replace("Begin with a neighbour.", "Begin with a friend.")})
    assert not result.is_refused, [str(message) for message in result.messages]
    source = text("hello001", "en").source
    assert "is free" in source
    assert "Begin with a friend." in source


def test_edits_of_the_same_section_are_refused_until_somebody_decides() -> None:
    run()
    edit("hello001", "en", "costs nothing", "is free")
    theirs: dict[str, str | bytes | None] = {"first/hello/en.md": HELLO_EN.replace("costs nothing", "is cheap")}
    result = run(theirs)
    assert result.conflicts == ["first/hello/en.md"]
    assert "is free" in text("hello001", "en").source
    assert not run(theirs, take=Take.SITE).is_refused
    assert "is free" in text("hello001", "en").source
    assert run(theirs).changes[0].did == Did.KEPT
    edit("hello001", "en", "is free", "is really free")
    cheaper = HELLO_EN.replace("costs nothing", "is cheaper")
    assert not run({"first/hello/en.md": cheaper}, take=Take.FOLDER).is_refused
    assert text("hello001", "en").source == cheaper


def test_facts_know_when_they_are_due() -> None:
    run()
    due = dict(Fact.objects.values_list("name", "due"))
    assert due["fresh"].isoformat() == "2027-01-31"
    assert due["stale"].isoformat() == "2026-02-01"


def test_a_picture_knows_its_size_and_a_new_one_is_shown_everywhere() -> None:
    run()
    assert 'width="4" height="2"' in str(text("picture3", "en").sections)
    run({"second/pictures/squares.png": png(6, 3)})
    assert 'width="6" height="3"' in str(text("picture3", "en").sections)
    assert CourseAsset.objects.count() == 2


def test_a_scheduled_lesson_is_hidden_until_its_hour() -> None:
    later = (timezone.now() + timedelta(days=1)).isoformat(timespec="minutes")
    run({"first/facts/en.md": FACTS_EN.replace("status: published", f"status: scheduled\npublish_at: {later}")})
    lesson = Lesson.objects.get(uid="facts002")
    assert (lesson.status, lesson.xp) == (Status.SCHEDULED, None)
    past = datetime(2026, 1, 1, tzinfo=UTC).isoformat(timespec="minutes")
    run({"first/facts/en.md": FACTS_EN.replace("status: published", f"status: scheduled\npublish_at: {past}")})
    lesson.refresh_from_db()
    assert (lesson.status, lesson.xp) == (Status.PUBLISHED, 26)


def test_an_unchanged_import_asks_the_database_little(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    all_files = small_course(many(20))
    import_course(all_files, TODAY)
    with django_assert_max_num_queries(100):
        import_course(all_files, TODAY)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_wait_for_each_other() -> None:
    results: list[Import] = []

    def one() -> None:
        try:
            results.append(run())
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(result.pending) > 0 for result in results) == [False, False, False, True]
    assert Lesson.objects.count() == 3
