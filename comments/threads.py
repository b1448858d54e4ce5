"""What is said under lessons, and how it hangs together. Part of models.py, which names everything."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LONGEST = 10_000
"""Characters of a comment."""
DEEPEST = 15
"""A reply to something so deep stands beside it, with it as parent still."""


class ElementAt(models.Func):
    """The element of an array at a place counted from 1."""

    template = "(%(expressions)s]"
    arg_joiner = ")["
    output_field = models.BigIntegerField()


class LessonThread(models.Model):
    """The thread of a lesson in three words. No row yet is the same as one with these defaults.

    `visible_comments` is how many of its comments have `is_counted`; a new one is counted by whoever tells of it, a
    moment after its own transaction. `version` rises when somebody who waits for news should look again.
    """

    lesson = models.OneToOneField("lessons.Lesson", models.CASCADE, primary_key=True, related_name="comment_thread")
    visible_comments = models.IntegerField(default=0, db_default=0)
    version = models.PositiveBigIntegerField(default=0, db_default=0)
    is_locked = models.BooleanField(_("closed for new comments"), default=False, db_default=False)

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")

    def __str__(self) -> str:
        return f"{self.lesson_id} v{self.version}"


class Status(models.TextChoices):
    VISIBLE = "visible", _("visible")
    HELD = "held", _("held")
    REMOVED = "removed", _("removed by staff")
    DELETED = "deleted", _("deleted by its author")
    SPAM = "spam", _("spam")


class HeldFor(models.TextChoices):
    """Why a comment waits for staff, or would if its author had not deleted it."""

    NOTHING = "", _("not held")
    FIRST_LINK = "first-link", _("first comment of a new account, with a link")
    AUTHOR = "author", _("its author is held")
    FLAGS = "flags", _("flagged")
    STAFF = "staff", _("held by staff")


class Comment(models.Model):
    """One comment. `html` is safe: only courseapp.plain.comment_text makes it, and it is the same for every reader.

    `path` has the ids from the root down to the comment's own, so that a thread is read without recursion; the id is
    taken before the row is written. `is_listed` says that a place of the page is the comment's: it is visible, or
    it has visible comments below it and shows as a tombstone. `version` rises with every change of text or status and
    guards against two people changing it at once. `first_published_at` is when anybody but staff could first read it.
    """

    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, db_index=False, related_name="comments")
    lesson_revision = models.PositiveIntegerField(help_text="the text that it was written under")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    root_id = models.BigIntegerField(help_text="its own id when it answers nobody")
    depth = models.PositiveSmallIntegerField()
    path = ArrayField(models.BigIntegerField())
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, db_index=False, related_name="comments"
    )
    source = models.TextField()
    html = models.TextField()
    language = models.CharField(max_length=5, help_text="what it seems to be written in")
    render_version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=7, choices=Status)
    held_for = models.CharField(max_length=10, choices=HeldFor, blank=True, default="")
    status_at = models.DateTimeField(db_default=Now(), help_text="since when it has its status")
    is_listed = models.BooleanField()
    is_counted = models.BooleanField(default=False, db_default=False, help_text="within the thread's number")
    is_approved = models.BooleanField(
        default=False, help_text="staff let this text stand: flags are mute until an edit"
    )
    score = models.IntegerField(default=0, db_default=0)
    reactions = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), help_text="how many of each kind"
    )
    version = models.PositiveIntegerField(default=1, db_default=1)
    edited_at = models.DateTimeField(null=True, blank=True, help_text="set by edits that readers are told of")
    first_published_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    client_token = models.UUIDField()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.UniqueConstraint(fields=["author", "client_token"], name="comment_once"),
            models.CheckConstraint(
                condition=Q(depth__lte=DEEPEST, path__len=F("depth") + 1, path__0=F("root_id"))
                & Q(models.lookups.Exact(ElementAt(F("path"), F("depth") + 1), F("id"))),
                name="comment_path_leads_to_it",
            ),
            models.CheckConstraint(
                condition=Q(parent=None, root_id=F("id"), depth=0) | Q(parent__isnull=False, depth__gte=1),
                name="comment_answers_or_begins",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.VISIBLE) | Q(is_listed=True, first_published_at__isnull=False),
                name="comment_visible_is_listed",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.HELD, Status.DELETED]) | Q(held_for=""),
                name="comment_held_for_while_held",
            ),
        ]
        indexes = [
            models.Index(
                "lesson",
                F("created_at").desc(),
                F("id").desc(),
                name="comment_roots_newest",
                condition=Q(parent=None, is_listed=True),
            ),
            models.Index(
                "lesson",
                F("score").desc(),
                F("id").desc(),
                name="comment_roots_top",
                condition=Q(parent=None, is_listed=True),
            ),
            models.Index(
                "lesson",
                F("created_at").desc(),
                F("id").desc(),
                name="comment_newest_of_lesson",
                condition=Q(status=Status.VISIBLE),
            ),
            models.Index(fields=["root_id", "path"], name="comment_listed", condition=Q(is_listed=True)),
            models.Index("author", F("created_at").desc(), F("id").desc(), name="comment_of_author"),
            models.Index(
                fields=["author", "lesson"], name="comment_visible_of_author", condition=Q(status=Status.VISIBLE)
            ),
            models.Index(fields=["created_at", "id"], name="comment_held", condition=Q(status=Status.HELD)),
            models.Index("lesson", F("id").desc(), name="comment_of_lesson"),
            models.Index("status", F("id").desc(), name="comment_hidden", condition=~Q(status=Status.VISIBLE)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"

    @property
    def is_visible(self) -> bool:
        return self.status == Status.VISIBLE


class CommentRevision(models.Model):
    """A text that an edit replaced; staff see it, readers only that there was an edit."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField(help_text="the comment's version that had this text")
    source = models.TextField()
    replaced_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "version"], name="comment_revision")]

    def __str__(self) -> str:
        return f"{self.comment_id} v{self.version}"


class Mention(models.Model):
    """Somebody named in a comment, by who they are and not by how they were called then."""

    comment = models.ForeignKey(Comment, models.CASCADE, db_index=False, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.comment_id} @{self.user_id}"


class Reaction(models.Model):
    class Kind(models.TextChoices):
        HELPFUL = "helpful", _("Helpful")
        THANKS = "thanks", _("Thank you")
        SAME = "same", _("I wonder too")

    comment = models.ForeignKey(Comment, models.CASCADE, db_index=False, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user", "kind"], name="reaction_once")]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.kind}"
