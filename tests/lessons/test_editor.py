"""Staff at work: check, draft, publish, schedule, compare, restore, preview; and two of them at once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courseapp.lessons import actions
from courseapp.lessons.exporting import export_course
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Course, Draft, Lesson, LessonText, Revision, SearchEntry
from courseapp.lessons.preview_links import preview_path
from courseapp.plain.course.shapes import Status
from tests import people
from tests.lessons.folder import TODAY

HELLO = "/en/small-course/first/hello/"


def lesson() -> Lesson:
    return Lesson.objects.select_related("course", "track").get(uid="hello001")


def address() -> str:
    return reverse("admin:lessons_lesson_change", args=[lesson().pk])


def shown(client: Client) -> dict[str, str]:
    """Every field of the editor as a browser would send it back."""
    forms = client.get(address()).context["forms"]
    data = {}
    for form in (forms.lesson, *forms.texts.values(), forms.plan):
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = str(value)
    return data


def send(client: Client, do: str, **fields: str) -> str:
    """Post the editor with some fields changed; the page that comes, after a redirect if there is one."""
    data = shown(client) | {name.replace("__", "-"): value for name, value in fields.items()} | {"do": do}
    return client.post(address(), data, follow=True).content.decode()


def source(language: str = "en") -> str:
    return LessonText.objects.get(lesson__uid="hello001", language=language).source


def test_the_editor_shows_what_is_stored(desk: Client) -> None:
    fields = shown(desk)
    assert fields["en-title"] == "Saying *hello*"
    assert fields["ko-summary"] == "인사는 *작은* 약속이야."
    assert fields["lesson-minutes"] == "5"
    assert '{id: k1, q: "What is a greeting?", a: "A small promise."}' in fields["en-cards"]


def test_publishing_what_was_not_changed_makes_no_revision(desk: Client) -> None:
    before = export_course(Course.objects.get())
    send(desk, "publish")
    assert lesson().revision == 2
    assert export_course(Course.objects.get()) == before


def test_a_publish_shows_and_leaves_the_other_language_alone(desk: Client, client: Client) -> None:
    korean = source("ko")
    send(desk, "publish", en__title="Saying good day", note="friendlier")
    assert "Saying good day" in client.get(HELLO).content.decode()
    assert source("ko") == korean
    newest = Revision.objects.get(lesson=lesson(), number=3)
    assert (newest.language, newest.note, str(newest.author)) == ("en", "friendlier", "ann@example.org")


def test_what_the_editor_writes_can_be_exported_and_imported(desk: Client) -> None:
    send(
        desk,
        "publish",
        en__title='A "title": with # signs, 100% {odd}',
        lesson__minutes="9",
        lesson__tags="judging, new",
    )
    files = export_course(Course.objects.get())
    assert not import_course(files, TODAY).is_refused
    assert import_course(files, TODAY).changes == []
    assert Lesson.objects.get(uid="hello001").tags == ["judging", "new"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("en__body", "## Why\n\n[nowhere](../nowhere/)\n", "K001"),
        ("lesson__minutes", "soon", "M"),
        ("lesson__facts", "fresh: {verified: yesterday}", "M"),
        ("en__cards", "- {id: k1, q: [", "Y"),
        ("en__title", "", "M"),
        ("en__body", "<iframe src=x></iframe>\n", "B"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_is_published(desk: Client, field: str, value: str, code: str) -> None:
    before = source()
    data = shown(desk) | {field.replace("__", "-"): value, "do": "publish"}
    response = desk.post(address(), data)
    page = response.content.decode()
    assert response.status_code == 422
    name = field.replace("__", "-")
    at_field = page[page.index(f'name="{name}"') :]
    assert re.search(r'<li class="error">.*?<code>' + code, at_field.split("</fieldset>")[0], re.DOTALL)
    assert source() == before
    assert lesson().revision == 2


def test_a_draft_is_kept_as_typed_and_readers_do_not_see_it(desk: Client, client: Client) -> None:
    send(desk, "draft", en__title="Half a thou", lesson__minutes="not yet")
    assert "Half a thou" not in client.get(HELLO).content.decode()
    assert shown(desk)["en-title"] == "Half a thou"
    assert shown(desk)["lesson-minutes"] == "not yet"
    desk.post(reverse("admin:lessons_lesson_discard", args=[lesson().pk]))
    assert shown(desk)["en-title"] == "Saying *hello*"


def test_publishing_ends_the_draft(desk: Client) -> None:
    send(desk, "draft", en__title="Nearly")
    send(desk, "publish", en__title="Done")
    assert not Draft.objects.exists()


def test_two_people_at_once_neither_loses_a_word(desk: Client, ann: User) -> None:
    mine = shown(desk) | {"en-title": "Mine"}
    send(desk, "publish", en__title="Theirs")
    answer = desk.post(address(), mine | {"do": "publish"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Mine"' in page
    assert "Theirs" in source()
    again = re.search(r'name="base_revision" value="(\d+)"', page)
    assert again
    desk.post(address(), mine | {"do": "publish", "base_revision": again[1]})
    assert "Mine" in source()
    assert Revision.objects.filter(source__contains="Theirs").exists()


def test_two_drafts_at_once_are_told_of_each_other(desk: Client) -> None:
    mine = shown(desk) | {"en-title": "Mine", "do": "draft"}
    send(desk, "draft", en__title="Theirs")
    assert desk.post(address(), mine).status_code == 409
    assert Draft.objects.get().fields["en"]["title"] == "Theirs"


def test_scheduling_needs_an_hour_to_come(desk: Client) -> None:
    actions.withdraw([lesson().pk])
    Lesson.objects.update(status=Status.DRAFT)
    yesterday = (timezone.localtime() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    tomorrow = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    for moment in ("", yesterday):
        send(desk, "schedule", publish_at=moment)
        assert lesson().status == Status.DRAFT
    send(desk, "schedule", publish_at=tomorrow)
    assert lesson().status == Status.SCHEDULED
    assert actions.publish_due() == 0
    assert actions.publish_due(timezone.now() + timedelta(days=2)) == 1
    assert lesson().status == Status.PUBLISHED
    assert SearchEntry.objects.filter(text__lesson=lesson()).exists()


def test_archiving_takes_a_lesson_out_of_sight(desk: Client, client: Client) -> None:
    desk.post(reverse("admin:lessons_lesson_withdraw", args=[lesson().pk]))
    assert client.get(HELLO).status_code == 404
    assert LessonText.objects.filter(lesson__uid="hello001").count() == 2


def test_a_revision_comes_back_as_a_draft(desk: Client) -> None:
    send(desk, "publish", en__title="A mistake")
    history = desk.get(reverse("admin:lessons_lesson_history", args=[lesson().pk]))
    assert history.status_code == 200
    compared = desk.get(reverse("admin:lessons_lesson_compare", args=[lesson().pk, 3])).content.decode()
    assert "<del>" in compared
    assert "mistake" in compared
    desk.post(reverse("admin:lessons_lesson_restore", args=[lesson().pk, 1]))
    assert shown(desk)["en-title"] == "Saying *hello*"
    assert "A mistake" in source()
    send(desk, "publish")
    assert "Saying *hello*" in source()


def test_restoring_does_not_overwrite_a_draft(desk: Client) -> None:
    send(desk, "publish", en__title="Second")
    send(desk, "draft", en__title="Precious")
    desk.post(reverse("admin:lessons_lesson_restore", args=[lesson().pk, 1]))
    assert Draft.objects.get().fields["en"]["title"] == "Precious"


def test_the_live_preview_shows_what_is_typed_and_stores_nothing(desk: Client) -> None:
    data = shown(desk) | {"en-title": "Only a thought"}
    response = desk.post(reverse("lesson-live", args=[lesson().pk, "en"]), data)
    assert "Only a thought" in response.content.decode()
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert not Draft.objects.exists()
    assert "frame-src 'self'" in desk.get(address())["Content-Security-Policy"]


@pytest.mark.parametrize("body", ["", "# H1\n", "```diagram\n│\n", "[x]{fact=nope}", "\x00\ud7ff", "- " * 5000])
def test_the_live_preview_takes_anything(desk: Client, body: str) -> None:
    data = shown(desk) | {"en-body": body}
    assert desk.post(reverse("lesson-live", args=[lesson().pk, "en"]), data).status_code == 200


def test_a_preview_link_needs_no_login_and_expires(
    desk: Client, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(desk, "draft", en__title="Soon")
    link = preview_path(lesson(), "en")
    response = client.get(link)
    assert "Soon" in response.content.decode()
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Cache-Control"] == "no-store"
    forged = link[:-4] + "abc/"
    assert client.get(forged).status_code == 410
    eight_days = timezone.now().timestamp() + 8 * 24 * 3600
    monkeypatch.setattr("time.time", lambda: eight_days)
    assert client.get(link).status_code == 410


ROUTES = ["change", "history", "compare", "restore", "discard", "withdraw"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("who", ["nobody", "learner", "staff without rights"])
def test_the_editor_is_for_those_who_may_change_lessons(course: None, client: Client, route: str, who: str) -> None:
    if who != "nobody":
        user = User.objects.create_user("bo@example.org", "a long enough password", is_staff=who.startswith("staff"))
        people.enter_desk(client, user)
    numbers = [1] if route in {"compare", "restore"} else []
    path = reverse(f"admin:lessons_lesson_{route}", args=[lesson().pk, *numbers])
    before = source()
    for response in (client.get(path), client.post(path, {"do": "publish"})):
        assert response.status_code in {302, 403, 405}
        if response.status_code == 302:
            assert "/admin/login/" in response["Location"]
    assert (source(), lesson().status) == (before, Status.PUBLISHED)
