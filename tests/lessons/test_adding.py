"""A lesson born in the admin: place, skeleton, draft, export and import; what is refused."""

import re
from functools import partial

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courseapp.lessons.adding import NewLesson, add_lesson
from courseapp.lessons.arranging import Refused
from courseapp.lessons.changes import Did
from courseapp.lessons.exporting import export_course
from courseapp.lessons.importing import LOCK, Import, import_course
from courseapp.lessons.models import Course, Lesson, Revision, SearchEntry, Track
from courseapp.plain.course.front_matter import divide
from courseapp.plain.course.shapes import Status
from courseapp.plain.course.skeleton import SKELETONS
from tests import people
from tests.at_once import at_once
from tests.lessons.folder import COURSE, TODAY, small_course

WORDS = {"title": "Thanking", "summary": "A *thank you* costs a breath.", "slug": "thanks", "after": "hello"}


@pytest.fixture
def desk(ann: User, course: None) -> Client:
    """A browser in which Ann is signed in, with a second factor, and which asks for English."""
    return people.enter_desk(Client(headers={"accept-language": "en"}), ann)


def track() -> Track:
    return Track.objects.get(slug="first")


def add_address(track_id: int | str | None = None) -> str:
    return f"{reverse('admin:lessons_lesson_add')}?track={track().pk if track_id is None else track_id}"


def add(desk: Client, **changed: str) -> str:
    """Send the form; the page that comes."""
    return desk.post(add_address(), WORDS | changed, follow=True).content.decode()


def born() -> Lesson:
    return Lesson.objects.select_related("course", "track").get(slug="thanks")


def editor(lesson: Lesson) -> str:
    return reverse("admin:lessons_lesson_change", args=[lesson.pk])


def typed(client: Client, lesson: Lesson) -> dict[str, str]:
    """Every field of the editor as a browser would send it back."""
    forms = client.get(editor(lesson)).context["forms"]
    fields = (field for form in (forms.lesson, *forms.texts.values(), forms.plan) for field in form)
    return {
        field.html_name: str(field.value())
        for field in fields
        if field.value() is not None and field.value() is not False
    }


def export() -> dict[str, bytes]:
    return export_course(Course.objects.get())


def did(result: Import) -> dict[str, Did]:
    assert not result.is_refused, [str(message) for message in result.messages]
    return {change.path: change.did for change in result.changes}


def test_adding_begins_with_the_choice_of_a_track(desk: Client) -> None:
    page = desk.get(reverse("admin:lessons_lesson_add")).content.decode()
    assert f"?track={track().pk}" in page
    form = desk.get(add_address()).context["form"]
    assert [slug for slug, _name in form.fields["after"].choices] == ["", "hello", "facts"]
    assert form["after"].value() == "facts"


def test_a_new_lesson_is_a_draft_of_the_skeleton_and_opens_in_the_editor(desk: Client, ann: User) -> None:
    page = add(desk)
    lesson = born()
    assert "data-editor" in page
    assert (lesson.status, lesson.xp, lesson.published_at) == (Status.DRAFT, None, None)
    text = lesson.texts.get()
    assert divide(text.source).body.strip() == SKELETONS["en"].strip()
    assert (text.title, text.summary_text, text.folder_source) == ("Thanking", "A thank you costs a breath.", "")
    assert re.fullmatch(r"[a-z][a-z0-9]{7}", lesson.uid)
    assert Revision.objects.get(lesson=lesson).author == ann
    assert LogEntry.objects.get(object_id=str(lesson.pk)).user == ann


def test_it_stands_where_it_was_put(desk: Client) -> None:
    add(desk)
    add(desk, slug="first-of-all", after="")
    add(desk, slug="last-of-all", after="facts")
    names = list(Lesson.objects.filter(track=track()).in_order().values_list("slug", flat=True))
    assert names == ["first-of-all", "hello", "thanks", "facts", "last-of-all"]
    assert export()["course.yaml"].decode() == COURSE.replace(
        "[hello, facts]", "[first-of-all, hello, thanks, facts, last-of-all]"
    )


def test_a_folder_is_made_of_an_english_title(desk: Client) -> None:
    add(desk, slug="", title="Saying sorry, twice")
    assert Lesson.objects.filter(slug="saying-sorry-twice").exists()
    assert "Say a name for the folder" in add(desk, slug="", title="고맙다고 말하기")


PUBLIC = [
    "/en/",
    "/en/small-course/",
    "/en/small-course/first/",
    "/feed.xml",
    "/small-course/feed.xml",
    "/sitemap.xml",
    "/en/search/?q=Thanking",
    "/en/tags/judging/",
    "/api/v1/catalog",
    "/en/small-course/first/hello/",
]


def test_no_public_page_changes_by_a_draft(desk: Client, client: Client) -> None:
    def seen() -> list[str]:
        shown = [client.get(path).content.decode() for path in PUBLIC]
        return [re.sub(r'nonce="[^"]*"|csrf[^>]*>|[0-9a-f]{32}', "", page) for page in shown]

    before = seen()
    add(desk)
    assert seen() == before
    assert client.get("/en/small-course/first/thanks/").status_code == 404
    assert not SearchEntry.objects.filter(text__lesson=born()).exists()


def test_the_skeleton_itself_cannot_be_published(desk: Client) -> None:
    add(desk)
    lesson = born()
    answer = desk.post(editor(lesson), typed(desk, lesson) | {"do": "publish"})
    assert answer.status_code == 422
    assert "B008" in answer.content.decode()
    lesson.refresh_from_db()
    assert lesson.status == Status.DRAFT


def write_and_publish(desk: Client) -> Lesson:
    add(desk)
    lesson = born()
    body = "A coin. {#mental-model}\n\n## Why {#why}\n\nBecause.\n\n## Exercise {#exercise}\n\nThank somebody.\n"
    desk.post(editor(lesson), typed(desk, lesson) | {"en-body": body, "lesson-minutes": "7", "do": "publish"})
    return born()


def test_the_first_publication_shows_it_everywhere_and_fixes_what_it_is_worth(desk: Client, client: Client) -> None:
    lesson = write_and_publish(desk)
    assert (lesson.status, lesson.xp, lesson.need is not None) == (Status.PUBLISHED, 27, True)
    for path in PUBLIC[1:7]:
        assert "hank" in client.get(path).content.decode(), path
    track_page = client.get("/en/small-course/first/").content.decode()
    assert track_page.index("/hello/") < track_page.index("/thanks/") < track_page.index("/facts/")


def test_an_export_holds_the_new_lesson_and_imports_without_a_change(desk: Client) -> None:
    before = export()
    add(desk)
    files = export()
    assert {path for path in files if files[path] != before.get(path)} == {"course.yaml", "first/thanks/en.md"}
    assert b"status: draft" in files["first/thanks/en.md"]
    rows = list(Lesson.objects.order_by("pk").values())
    result = import_course(files, TODAY)
    assert did(result) == {}
    assert import_course(files, TODAY).changes == []
    assert list(Lesson.objects.order_by("pk").values()) == rows
    assert Course.objects.get().folder_source == ""
    assert export() == files


def test_an_older_folder_leaves_the_lesson_and_says_so(desk: Client) -> None:
    lesson = write_and_publish(desk)
    for prune in (False, True):
        result = import_course(small_course(), TODAY, prune=prune)
        assert did(result) == {"course.yaml": Did.KEPT, "first/thanks": Did.UNEXPORTED}
        assert result.pending == []
        lesson.refresh_from_db()
        assert lesson.status == Status.PUBLISHED
    assert b"[hello, thanks, facts]" in export()["course.yaml"]


def test_a_folder_that_changed_elsewhere_gets_the_lesson_too(desk: Client) -> None:
    add(desk)
    theirs = COURSE.replace("First steps", "The first steps").replace("[pictures]", "[pictures]  # for now")
    result = import_course(small_course({"course.yaml": theirs}), TODAY)
    assert did(result)["course.yaml"] is Did.MERGED
    assert export()["course.yaml"].decode() == theirs.replace("[hello, facts]", "[hello, thanks, facts]")
    assert did(import_course(export(), TODAY)) == {}


def test_a_lesson_added_on_both_sides_makes_two(desk: Client) -> None:
    add(desk)
    more = small_course()["first/facts/en.md"].decode().replace("facts002", "facts003")
    theirs = COURSE.replace("[hello, facts]", "[hello, facts, more]")
    did(import_course(small_course({"course.yaml": theirs, "first/more/en.md": more}), TODAY))
    assert b"[hello, thanks, facts, more]" in export()["course.yaml"]


def test_the_same_folder_on_both_sides_is_told_and_nothing_is_written(desk: Client) -> None:
    add(desk)
    other = small_course()["first/facts/en.md"].decode().replace("facts002", "facts003")
    theirs = COURSE.replace("[hello, facts]", "[hello, thanks, facts]")
    result = import_course(small_course({"course.yaml": theirs, "first/thanks/en.md": other}), TODAY)
    assert {message.code for message in result.messages if message.level == 3} == {"C018"}
    assert not Lesson.objects.filter(uid="facts003").exists()


def test_a_course_whose_track_the_folder_gave_up_keeps_the_lesson_even_with_prune(desk: Client) -> None:
    add(desk)
    folder = small_course()
    course = COURSE.replace(COURSE[COURSE.index("  - id: first") : COURSE.index("  - id: second")], "")
    fewer = {path: data for path, data in folder.items() if not path.startswith("first/")}
    result = import_course(fewer | {"course.yaml": course.encode()}, TODAY, prune=True)
    assert {message.code for message in result.messages if message.level == 3} == {"I102"}
    assert did(import_course(fewer | {"course.yaml": course.encode()}, TODAY))["first/thanks"] is Did.UNEXPORTED
    assert born().status == Status.DRAFT


REFUSED = [
    ({"slug": "hello"}, "already"),
    ({"slug": "Hello World"}, "single hyphens"),
    ({"slug": "../../etc"}, "single hyphens"),
    ({"slug": "a--b"}, "single hyphens"),
    ({"slug": "feed"}, "reserved"),
    ({"slug": "con"}, "reserved"),
    ({"slug": "인사"}, "single hyphens"),
    ({"slug": "a" * 61}, "60"),
    ({"slug": "a\x00b"}, "Null characters"),
    ({"title": ""}, "required"),
    ({"title": "x" * 201}, "200"),
    ({"title": "nul\x00"}, "Null characters"),
    ({"title": "<script>alert(1)</script>"}, "script"),
    ({"summary": ""}, "required"),
    ({"summary": "<img src=x onerror=alert(1)>"}, "img"),
    ({"summary": "y" * 100_000}, "600"),
    ({"after": "nowhere"}, "nowhere"),
]


@pytest.mark.parametrize(("changed", "says"), REFUSED)
def test_what_cannot_be_is_refused_at_its_field(desk: Client, changed: dict[str, str], says: str) -> None:
    answer = desk.post(add_address(), WORDS | changed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert 'class="error"' in page
    assert "<script>alert" not in page
    assert Lesson.objects.count() == 3
    assert export()["course.yaml"].decode() == COURSE


@pytest.mark.parametrize("number", ["0", "99999", "999999999999", "x", "1' OR '1", "\x00", "-1"])
def test_a_track_that_is_not_there_is_not_found(desk: Client, number: str) -> None:
    assert desk.get(reverse("admin:lessons_lesson_add"), {"track": number}).status_code == 404


def test_the_old_address_of_a_lesson_and_the_place_of_an_archived_one_are_not_given_away(desk: Client) -> None:
    moved = small_course()["first/hello/en.md"].decode().replace("redirect_from", "")
    moved = moved.replace("status: published", "status: published\nredirect_from: [first/thanks]")
    did(import_course(small_course({"first/hello/en.md": moved}), TODAY))
    assert "old address of another lesson" in add(desk)
    Lesson.objects.filter(slug="facts").update(status=Status.ARCHIVED)
    assert "An archived lesson" in add(desk, slug="facts")


def test_a_course_file_that_cannot_be_changed_in_place_is_left_alone(desk: Client) -> None:
    course = Course.objects.get()
    course.source = COURSE.replace("[hello, facts]", "hello")
    course.save()
    page = desk.post(add_address(), WORDS | {"after": ""}).content.decode()
    assert "do it in the folder" in page
    assert Lesson.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_authors_at_once_get_one_lesson_and_one_clear_error() -> None:
    did(import_course(small_course(), TODAY))
    ann = User.objects.create_superuser("ann@example.org", "a long enough password")
    new = NewLesson("hello", "thanks", "Thanking", "A breath.")
    answers = at_once([partial(add_lesson, track().pk, new, ann.pk) for _author in range(4)])
    refused = [one for one in answers if isinstance(one, Refused)]
    assert [type(one) for one in answers if not isinstance(one, Refused)] == [Lesson]
    assert len(refused) == 3
    assert len({found.text for one in refused for found in one.found["slug"]}) == 1
    assert b"[hello, thanks, facts]" in export()["course.yaml"]


@pytest.mark.django_db(transaction=True)
def test_authors_who_add_different_lessons_at_once_lose_none() -> None:
    did(import_course(small_course(), TODAY))
    ann = User.objects.create_superuser("ann@example.org", "a long enough password")
    added = [NewLesson("hello", f"thanks-{n}", "Thanking", "A breath.") for n in range(4)]
    at_once([partial(add_lesson, track().pk, new, ann.pk) for new in added])
    files = export()
    assert sum(f"thanks-{n}".encode() in files["course.yaml"] for n in range(4)) == 4
    assert did(import_course(files, TODAY)) == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("held", [f"SELECT pg_advisory_xact_lock({LOCK})", "SELECT FROM lessons_course FOR UPDATE"])
def test_while_somebody_holds_the_course_nothing_is_added_and_what_was_typed_comes_again(
    desk: Client, held: str
) -> None:
    def hold_and_add() -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(held)
            return str(at_once([partial(add, desk)])[0])

    page = hold_and_add()
    assert "An import is running" in page
    assert WORDS["title"] in page
    assert not Lesson.objects.filter(slug="thanks").exists()
