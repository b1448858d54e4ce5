"""Which role can really do what at the desk: every action of it, tried by everybody, judged by what it changed."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import Role, appoint
from accounts.models import FactorReset, SecurityEvent, User
from comments import actions
from comments.models import AuthorStanding, Comment, Flag, LessonThread
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Course, Draft, Fact, Lesson, Track
from courseapp.notices.models import Mail
from courseapp.reports.models import Report
from courseapp.roles import grant
from tests import people
from tests.comments.said import say
from tests.lessons.folder import TODAY, small_course
from tests.roles.routes import routes

pytestmark = pytest.mark.django_db
WHO = ("guest", "learner", "unproven", *Role)
"""`unproven` is an operator who has not shown a second factor."""
REPORT = 4711


@dataclass
class World:
    browsers: dict[str, Client] = field(default_factory=dict)
    lesson: Lesson = field(default_factory=Lesson)
    said: Comment = field(default_factory=Comment)
    held: Comment = field(default_factory=Comment)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The same site for all of this file; each try is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def build() -> World:
    grant(apps)
    assert not import_course(small_course(), TODAY).is_refused
    lesson, bo = Lesson.objects.get(uid="hello001"), people.bo()
    found = World(lesson=lesson, said=say(bo, lesson, "said"), held=say(bo, lesson, "held"))
    Comment.objects.filter(pk=found.held.pk).update(status="held", is_listed=False)
    Report.objects.create(
        pk=REPORT, lesson=lesson, kind="typo", text="x", language="en", client_token=uuid.uuid4(), digest="1"
    )
    FactorReset.objects.create(user=bo)
    Mail.objects.create(message_id="<1@localhost>", kind=Mail.Kind.DIGEST, recipient=bo, state=Mail.State.FAILED)
    found.browsers = {"guest": Client(), "learner": Client(), "unproven": Client()}
    found.browsers["learner"].force_login(bo)
    unproven = people.ann()
    people.give_app(unproven)
    found.browsers["unproven"].force_login(unproven)
    for role in Role:
        found.browsers[role] = people.enter_desk(Client(), appoint(f"{role}@example.org", role).user)
    return found


@dataclass(frozen=True)
class Action:
    """Something that can be done at the desk: the form, who may send it, and how one sees that it was done."""

    name: str
    who: set[Role]
    path: Callable[[World], str]
    fields: dict[str, Any]
    is_done: Callable[[World], bool]


MODERATORS, AUTHORS = {Role.MODERATOR, Role.OPERATOR}, {Role.AUTHOR, Role.OPERATOR}
SUPPORTERS, ALL = {Role.SUPPORT, Role.OPERATOR}, set(Role)


def queue(step: str, pick: str = "said") -> Callable[[World], str]:
    return lambda world: f"/admin/moderation/{getattr(world, pick).pk}/{step}/"


def status(pick: str) -> Callable[[World], str]:
    return lambda world: str(Comment.objects.values_list("status", flat=True).get(pk=getattr(world, pick).pk))


def listed(model: str, action: str, rows: Callable[[World], Any]) -> tuple[Callable[[World], str], dict[str, Any]]:
    return lambda _world: reverse(f"admin:{model}_changelist"), {"action": action, "_selected_action": rows}


def decision(do: str, pick: str, after: str, **more: str) -> Action:
    return Action(
        f"{do} in the queue",
        MODERATORS,
        queue("decide", pick),
        {"do": do, "version": "1", "tab": "held", **more},
        lambda world: status(pick)(world) == after,
    )


def bulk(model: str, action: str, who: set[Role], row: Callable[[World], Any], done: Callable[[World], bool]) -> Action:
    path, fields = listed(model, action, row)
    return Action(f"{action} of {model} in the list", who, path, fields, done)


def bos_standing(_world: World) -> bool:
    return AuthorStanding.objects.exists()


def _archived() -> int:
    """The key of a lesson that is archived already."""
    Lesson.objects.filter(uid="picture3").update(status="archived")
    return Lesson.objects.get(uid="picture3").pk


ACTIONS = [
    decision("approve", "held", "visible"),
    decision("remove", "held", "removed", reason="other"),
    decision("spam", "said", "spam"),
    decision("hold", "said", "held"),
    Action("hold an author", MODERATORS, queue("author"), {"do": "hold", "days": "7"}, bos_standing),
    Action("ban an author", MODERATORS, queue("author"), {"do": "ban", "days": ""}, bos_standing),
    Action(
        "lock a thread",
        MODERATORS,
        queue("thread"),
        {"do": "lock"},
        lambda _world: LessonThread.objects.filter(is_locked=True).exists(),
    ),
    bulk("comments_comment", "approve", MODERATORS, lambda w: w.held.pk, lambda w: status("held")(w) == "visible"),
    bulk("comments_comment", "remove", MODERATORS, lambda w: w.said.pk, lambda w: status("said")(w) == "removed"),
    bulk("comments_comment", "spam", MODERATORS, lambda w: w.said.pk, lambda w: status("said")(w) == "spam"),
    bulk("comments_comment", "delete_selected", set(), lambda w: w.said.pk, lambda _w: Comment.objects.count() < 2),
    Action(
        "confirm of reports_report in the list",
        ALL,
        lambda _world: reverse("admin:reports_report_changelist"),
        {
            "action": "confirm",
            "_selected_action": str(REPORT),
            "apply": "1",
            f"version_{REPORT}": "1",
            "message_en": "Thank you",
        },
        lambda _world: Report.objects.get().state == "confirmed",
    ),
    bulk(
        "accounts_factorreset",
        "confirm",
        SUPPORTERS,
        lambda _w: FactorReset.objects.values_list("pk", flat=True).get(),
        lambda _w: FactorReset.objects.get().confirmed_at is not None,
    ),
    bulk(
        "accounts_user",
        "sign_out",
        SUPPORTERS,
        lambda w: w.said.author_id,
        lambda _w: SecurityEvent.objects.filter(kind="sessions-ended").exists(),
    ),
    bulk(
        "notices_mail",
        "again",
        SUPPORTERS,
        lambda _w: Mail.objects.values_list("pk", flat=True).get(),
        lambda _w: Mail.objects.get().state == Mail.State.WAITING,
    ),
    Action(
        "archive of lessons_lesson in the list",
        AUTHORS,
        lambda _world: reverse("admin:lessons_lesson_changelist"),
        {"action": "archive", "_selected_action": lambda w: w.lesson.pk, "apply": "1"},
        lambda w: Lesson.objects.get(pk=w.lesson.pk).status == "archived",
    ),
    Action(
        "add a lesson",
        AUTHORS,
        lambda w: f"{reverse('admin:lessons_lesson_add')}?track={w.lesson.track_id}",
        {"title": "Thanking", "summary": "A breath.", "slug": "thanks", "after": "hello"},
        lambda _w: Lesson.objects.filter(slug="thanks").exists(),
    ),
    Action(
        "begin a translation",
        AUTHORS,
        lambda _w: reverse("admin:lessons_lesson_change", args=[Lesson.objects.get(uid="facts002").pk]),
        {"do": "translate-ko", "en-body": "A lid. {#mental-model}", "base_revision": "1", "draft_version": "0"},
        lambda _w: Draft.objects.filter(lesson__uid="facts002").exists(),
    ),
    Action(
        "move a lesson",
        AUTHORS,
        lambda w: reverse("admin:lessons_lesson_place", args=[w.lesson.pk]),
        {"do": "down"},
        lambda w: Lesson.objects.get(pk=w.lesson.pk).position == 1,
    ),
    Action(
        "move a lesson to another track",
        AUTHORS,
        lambda w: (
            f"{reverse('admin:lessons_lesson_place', args=[w.lesson.pk])}?track={Track.objects.get(slug='second').pk}"
        ),
        {"do": "move", "after": "pictures"},
        lambda w: Lesson.objects.get(pk=w.lesson.pk).track.slug == "second",
    ),
    Action(
        "bring a lesson back",
        AUTHORS,
        lambda _w: reverse("admin:lessons_lesson_bring_back", args=[_archived()]),
        {},
        lambda _w: Lesson.objects.get(uid="picture3").status == "published",
    ),
    Action(
        "withdraw a lesson",
        AUTHORS,
        lambda w: reverse("admin:lessons_lesson_withdraw", args=[w.lesson.pk]),
        {},
        lambda w: Lesson.objects.get(pk=w.lesson.pk).status == "archived",
    ),
    Action(
        "restore a revision",
        AUTHORS,
        lambda w: reverse("admin:lessons_lesson_restore", args=[w.lesson.pk, 1]),
        {},
        lambda _w: Draft.objects.exists(),
    ),
    Action(
        "make a group",
        {Role.OPERATOR},
        lambda _w: reverse("admin:auth_group_add"),
        {"name": "friends"},
        lambda _w: Group.objects.filter(name="friends").exists(),
    ),
]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
@pytest.mark.parametrize("who", WHO)
def test_an_action_is_done_by_those_who_may_and_by_nobody_else(world: World, action: Action, who: str) -> None:
    path = action.path(world)
    fields = {name: value(world) if callable(value) else value for name, value in action.fields.items()}
    for method in ("get", "post"):
        with transaction.atomic():
            answer = getattr(world.browsers[who], method)(path, fields)
            may = who in action.who and method == "post"
            assert action.is_done(world) is may, (method, answer.status_code)
            transaction.set_rollback(True)


def test_every_bulk_action_and_every_step_of_the_queue_is_tried_here() -> None:
    tried = {action.name for action in ACTIONS}
    for model, model_admin in admin.site._registry.items():
        if model in {Course, Fact, Group, Report}:  # nothing in bulk, or tried with the app's own tests
            continue
        label = f"{model._meta.app_label}_{model._meta.model_name}"
        names = {getattr(one, "__name__", str(one)) for one in model_admin.actions or ()}
        assert {f"{name} of {label} in the list" for name in names} <= tried, label
    steps = {route.pattern.rsplit("/", 2)[1] for route in routes() if route.pattern.startswith("admin/moderation/<")}
    assert steps == {"<number:pk>", "decide", "take", "author", "thread"}


def test_a_moderator_takes_back_only_what_was_their_own(world: World) -> None:
    with transaction.atomic():
        operator = User.objects.get(email="operator@example.org")
        decided = actions.remove(world.said.pk, 1, operator, Flag.Reason.OTHER)
        assert isinstance(decided, actions.Decided)
        answer = world.browsers[Role.MODERATOR].post("/admin/moderation/undo/", {"line": decided.line.pk})
        assert answer.status_code == 409
        assert status("said")(world) == "removed"
        answer = world.browsers[Role.OPERATOR].post("/admin/moderation/undo/", {"line": decided.line.pk})
        assert answer.status_code == 303
        assert status("said")(world) == "visible"
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OPERATOR])
def test_nobody_gives_themselves_more_rights(world: World, role: Role) -> None:
    user = User.objects.get(email=f"{role}@example.org")
    fields = {
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "groups": list(Group.objects.values_list("pk")),
    }
    with transaction.atomic():
        world.browsers[role].post(reverse("admin:accounts_user_change", args=[user.pk]), fields)
        user.refresh_from_db()
        assert not user.is_superuser
        assert [group.name for group in user.groups.all()] == [role]
        transaction.set_rollback(True)
