"""Every kind of row that names a person: in the export, and gone or without a name once the person is erased.

The list is read from the models, so that a new one cannot be forgotten: it fails here until it has a line.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model
from django.utils import timezone

from accounts import actions
from accounts.models import FactorReset, SecurityEvent, User
from comments import actions as comments
from comments.models import AuthorStanding, Claim, Comment, Flag, Mention, Reaction, Subscription, UserBlock
from courseapp import privacy
from courseapp.lessons.importing import import_course
from courseapp.lessons.models import Draft, Lesson, Revision
from courseapp.notices.models import DigestState, Mail, Notification
from courseapp.progress import actions as progress
from courseapp.reports.actions import Filed, Sender, Sent, file
from courseapp.reports.models import MeToo, Report
from tests.lessons.folder import TODAY, small_course
from tests.people import give_app, person

pytestmark = pytest.mark.django_db
LESSON = "hello001"


@dataclass
class Scene:
    """Who is erased, somebody else, and a lesson with a comment and a report of the somebody else."""

    user: User
    other: User
    lesson: Lesson
    comment: Comment
    report: Report


def _said(user: User) -> Comment:
    written = comments.write(user, Lesson.objects.get(uid=LESSON), f"{user.name} asks why.", uuid4())
    assert isinstance(written, comments.Written)
    return written.comment


def _reported(user: User) -> Report:
    sender = Sender(user=user, browser="", network="somewhere", language="ko")
    sent = Sent(Lesson.objects.get(uid=LESSON), "", "typo", f"{user.name} found one.", "", uuid4())
    filed = file(sent, sender)
    assert isinstance(filed, Filed)
    assert isinstance(filed.thing, Report)
    return filed.thing


def _finish(scene: Scene) -> None:
    progress.complete(scene.user.pk, LESSON, uuid4(), day=timezone.localdate(), done=True)


def _reset(scene: Scene) -> None:
    now = timezone.now()
    FactorReset.objects.create(user=scene.other, confirmed_by=scene.user, confirmed_at=now, due_at=now)


def _at_the_desk(scene: Scene) -> None:
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(user=scene.user, content_type=kind, object_repr="something", action_flag=CHANGE)


def _assigned(scene: Scene) -> None:
    Report.objects.filter(pk=scene.report.pk).update(assignee=scene.user)


def _notice(scene: Scene) -> None:
    Notification.objects.create(
        recipient_id=scene.user.pk, topic="t", object_id=1, title="t", url="/about/", thread="t"
    )


def _session(scene: Scene) -> None:
    UserSession.objects.create(user=scene.user, ip="192.0.2.1", session_key="k", user_agent="x")


def _revision(scene: Scene) -> None:
    Revision.objects.create(
        lesson=scene.lesson, language="ko", number=900, source="x", severity="minor", author=scene.user
    )


def _flag(scene: Scene) -> None:
    Flag.objects.create(
        comment=scene.comment, reporter=scene.user, reason=Flag.Reason.values[0], snapshot="x", version=1
    )


STAYS = "stays, without a name"
GOES = "goes"

LINES: dict[str, tuple[Callable[[Scene], object] | None, str, str]] = {
    "account.EmailAddress.user": (None, GOES, "account/email_addresses"),
    "mfa.Authenticator.user": (lambda scene: give_app(scene.user), GOES, "account/second_factors"),
    "socialaccount.SocialAccount.user": (
        lambda scene: SocialAccount.objects.create(user=scene.user, provider="github", uid="1"),
        GOES,
        "account/connected_accounts",
    ),
    "usersessions.UserSession.user": (_session, GOES, "account/sessions"),
    "accounts.SecurityEvent.user": (
        lambda scene: actions.note(scene.user, SecurityEvent.Kind.SIGNED_IN),
        GOES,
        "account/security_log",
    ),
    "accounts.FactorReset.user": (
        lambda scene: FactorReset.objects.create(user=scene.user),
        GOES,
        "account/factor_resets",
    ),
    "accounts.FactorReset.confirmed_by": (_reset, STAYS, "account/confirmed_as_staff"),
    "accounts.User_groups.user": (
        lambda scene: scene.user.groups.add(Group.objects.create(name="helpers")),
        GOES,
        "account/account/roles",
    ),
    "accounts.User_user_permissions.user": (
        lambda scene: scene.user.user_permissions.add(Permission.objects.order_by("pk")[0]),
        GOES,
        "account/own_rights",
    ),
    "admin.LogEntry.user": (_at_the_desk, GOES, "account/done_at_the_desk"),
    "lessons.Revision.author": (_revision, STAYS, "lessons/revisions"),
    "lessons.Draft.author": (
        lambda scene: Draft.objects.create(lesson=scene.lesson, author=scene.user),
        STAYS,
        "lessons/drafts",
    ),
    "progress.Learner.user": (_finish, GOES, "progress"),
    "progress.Event.user": (None, GOES, "progress/events"),
    "progress.Mark.user": (None, GOES, "progress"),
    "progress.Award.user": (None, GOES, "progress"),
    "progress.Standing.user": (None, GOES, "progress"),
    "progress.Journal.user": (
        lambda scene: progress.save_journal(scene.user.pk, LESSON, "my notes", 0),
        GOES,
        "progress",
    ),
    "notices.Notification.recipient": (_notice, GOES, "notices/notices"),
    "notices.Mail.recipient": (
        lambda scene: Mail.objects.create(recipient_id=scene.user.pk, message_id="m-1", kind="soon"),
        GOES,
        "notices/mails",
    ),
    "notices.DigestState.user": (
        lambda scene: DigestState.objects.create(user_id=scene.user.pk, due_at=timezone.now() + timedelta(days=1)),
        GOES,
        "notices/next_daily_mail",
    ),
    "comments.Comment.author": (lambda scene: _said(scene.user), STAYS, "comments/comments"),
    "comments.Reaction.user": (
        lambda scene: Reaction.objects.create(user=scene.user, comment=scene.comment, kind="thanks"),
        GOES,
        "comments/reactions",
    ),
    "comments.Mention.user": (
        lambda scene: Mention.objects.create(user=scene.user, comment=scene.comment),
        GOES,
        "comments/mentioned_in",
    ),
    "comments.Subscription.user": (
        lambda scene: Subscription.objects.get_or_create(
            user=scene.user, lesson=scene.lesson, root=None, defaults={"level": "bell"}
        ),
        GOES,
        "comments/bells",
    ),
    "comments.UserBlock.blocker": (
        lambda scene: UserBlock.objects.create(blocker=scene.user, blocked=scene.other),
        GOES,
        "comments/blocked",
    ),
    "comments.UserBlock.blocked": (
        lambda scene: UserBlock.objects.create(blocker=scene.other, blocked=scene.user),
        GOES,
        "",  # who has blocked one is theirs to keep
    ),
    "comments.AuthorStanding.user": (
        lambda scene: AuthorStanding.objects.get_or_create(user=scene.user),
        GOES,
        "comments/standing",
    ),
    "comments.Flag.reporter": (_flag, STAYS, "comments/flags"),
    "comments.Claim.moderator": (
        lambda scene: Claim.objects.create(
            moderator=scene.user, comment=scene.comment, until=timezone.now() + timedelta(minutes=5)
        ),
        GOES,
        "",  # a reservation of minutes
    ),
    "reports.Report.reporter": (lambda scene: _reported(scene.user), STAYS, "reports/reports"),
    "reports.Report.assignee": (_assigned, STAYS, "reports/seen_to_as_staff"),
    "reports.MeToo.user": (
        lambda scene: MeToo.objects.create(report=scene.report, user=scene.user, client_token=uuid4(), language="ko"),
        GOES,
        "reports/me_too",
    ),
}
"""For each: what makes one (None where another line or the account itself does), what becomes of it, and where in
data.json it is found; "" where it is somebody else's or of the moment."""


def fields() -> Iterator[tuple[type[Model], Field[Any, Any]]]:
    """Every field of every model, tables between two included, that points to a person."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.fields:
            if field.remote_field and field.remote_field.model is User:
                yield model, field


def named(model: type[Model], field: Field[Any, Any]) -> str:
    return f"{model._meta.label}.{field.name}"


@pytest.fixture
def scene(db: None) -> Scene:
    assert not import_course(small_course(), TODAY).is_refused
    user, other = person("gone@example.org", name="Gone"), person("stays@example.org", name="Stays")
    made = Scene(user, other, Lesson.objects.get(uid=LESSON), _said(other), _reported(other))
    for make, _fate, _place in LINES.values():
        if make:
            make(made)
    return made


def count(model: type[Model], field: Field[Any, Any], pk: int) -> int:
    return model._default_manager.filter(**{field.attname: pk}).count()


def test_every_field_that_names_a_person_has_a_line() -> None:
    assert {named(model, field) for model, field in fields()} == set(LINES)


def test_everything_is_in_the_export_and_goes(scene: Scene) -> None:
    pk = scene.user.pk
    made = {named(model, field): count(model, field, pk) for model, field in fields()}
    assert [name for name, rows in made.items() if not rows] == []
    held = {holder.name: holder.held_about(scene.user) for holder in privacy.HOLDERS}
    missing = [name for name, (_make, _fate, place) in LINES.items() if place and not found(held, place)]
    assert missing == []
    staying = {
        (model, named(model, field)): list(
            model._default_manager.filter(**{field.attname: pk}).values_list("pk", flat=True)
        )
        for model, field in fields()
        if LINES[named(model, field)][1] == STAYS
    }
    before_of_other = {named(m, f): count(m, f, scene.other.pk) for m, f in fields()}
    privacy.erase(scene.user)
    assert not User.objects.filter(pk=pk).exists()
    assert [named(m, f) for m, f in fields() if count(m, f, pk)] == []
    for (model, name), rows in staying.items():
        assert model._default_manager.filter(pk__in=rows).count() == len(rows), name
    touching_both = {"comments.UserBlock.blocker", "comments.UserBlock.blocked"}
    after = {named(m, f): count(m, f, scene.other.pk) for m, f in fields()}
    assert {k: v for k, v in after.items() if v != before_of_other[k]}.keys() <= touching_both


def found(held: Any, place: str) -> Any:
    for step in place.split("/"):
        held = held.get(step)
    return held


def test_no_table_says_the_address_or_name_of_who_is_gone(scene: Scene) -> None:
    privacy.erase(scene.user)
    words = {"CharField", "TextField", "EmailField"}
    texts = [(m, f) for m in apps.get_models() for f in m._meta.fields if f.get_internal_type() in words]
    left = [
        f"{model._meta.label}.{field.name}"
        for model, field in texts
        if model._default_manager.filter(**{f"{field.name}__icontains": "gone@example.org"}).exists()
    ]
    assert left == []
    assert not EmailAddress.objects.filter(email="gone@example.org").exists()
    assert not Authenticator.objects.exists()


def test_somebody_who_signs_in_at_the_last_moment_stays(scene: Scene) -> None:
    actions.ask_deletion(scene.user, with_comments=False)
    User.objects.filter(pk=scene.user.pk).update(erase_at=timezone.now() - timedelta(seconds=1))
    assert actions.call_off_deletion(scene.user)
    assert not actions.call_off_deletion(scene.user)
    assert privacy.erase_due() == 0
    assert User.objects.filter(pk=scene.user.pk).exists()
