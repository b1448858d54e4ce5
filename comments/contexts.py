"""What the templates of a thread are given."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from comments.models import LONGEST, Comment, LessonThread
from comments.reading import ThreadPage, cards_of, first_page
from comments.statements import SORTS, Sort
from comments.viewer import viewer_of
from courseapp.lessons.models import Lesson, in_language
from courseapp.plain.game_defaults import rules_of
from courseapp.progress.actions import Paid, progress_context


@dataclass(slots=True)
class Form:
    """The form for a comment, as it is shown. `key` names the draft that the browser keeps of it."""

    action: str
    key: str
    parent: int | None = None
    body: str = ""
    name: str = ""
    asks_name: bool = False
    version: int = 0
    token: str = field(default_factory=lambda: str(uuid4()))
    most: int = LONGEST

    @property
    def id(self) -> str:
        """What the ids of its fields end in."""
        return self.key.replace(":", "-")


def form_for(user: User, lesson: Lesson, parent: int | None = None, **given: Any) -> Form:
    key = f"{lesson.uid}:{parent}" if parent else lesson.uid
    return Form(reverse("comments", args=[lesson.uid]), key, parent, asks_name=not user.name, **given)


def paid_context(user: User, lesson: Lesson, paid: Sequence[Paid]) -> dict[str, Any]:
    """What the bar and the toasts show of what a comment brought; the lesson's course is loaded. One query if any."""
    if not paid:
        return {"gained": 0, "won": []}
    codes = {one.key.rpartition(":")[2] for one in paid if one.key.startswith("achievement:")}
    goals = rules_of(lesson.course.game)["achievements"]
    return {
        "gained": sum(one.xp for one in paid),
        "won": [in_language(goal["name"]) for goal in goals if goal["code"] in codes],
        "bar": progress_context(user, lesson).bar,
    }


def changed_context(user: User, lesson: Lesson, comment: Comment, paid: Sequence[Paid] = ()) -> dict[str, Any]:
    """What a fragment shows of one comment that was just written or changed, and of what moved with it."""
    found = cards_of([comment.pk])
    viewer = viewer_of(user, lesson.pk, found)
    cards = viewer.sees(found)
    thread = LessonThread.objects.filter(lesson=lesson.pk).first() or LessonThread(lesson_id=lesson.pk)
    return {
        "card": cards[0],
        "shown": cards,
        "viewer": viewer,
        "lesson": lesson,
        "thread": {"count": max(0, thread.visible_comments), "version": thread.version},
        **paid_context(user, lesson, paid),
    }


def sort_names() -> list[tuple[Sort, str]]:
    words = {"newest": _("Newest"), "top": _("Most helpful"), "oldest": _("Oldest")}
    return [(sort, words[sort]) for sort in SORTS]


def around_thread(lesson: Lesson, url: str) -> dict[str, Any]:
    """What stands around a lesson's thread, the same for all readers; `url` is the lesson's."""
    thread_url = reverse("comments", args=[lesson.uid])
    return {
        "lesson": lesson,
        "lesson_url": url,
        "thread_url": thread_url,
        "sorts": sort_names(),
        "form": Form(thread_url, lesson.uid, token=""),
    }


def thread_context(user: User | None, lesson: Lesson, url: str, thread: ThreadPage | None = None) -> dict[str, Any]:
    """A lesson's thread for its page; `url` is the lesson's. One query for guests, two for people."""
    return around_thread(lesson, url) | own_thread(user, lesson, thread or first_page(lesson.pk))


def own_thread(user: User | None, lesson: Lesson, thread: ThreadPage) -> dict[str, Any]:
    """The thread for one reader, without what stands around it; what is given stays as it is. One query for people."""
    viewer = viewer_of(user, lesson.pk, thread.cards) if user else None
    return {
        "thread": replace(thread, cards=viewer.sees(thread.cards)) if viewer else thread,
        "viewer": viewer,
        "bell": viewer.bell if viewer else "",
        "acts": viewer is not None,
        "form": form_for(user, lesson) if user else None,
    }
