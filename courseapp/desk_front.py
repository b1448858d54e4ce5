"""The desk's first page: what waits for the person who opens it, and nothing that is not theirs to do.

Each line is one query on a partial index or a small table, counted up to one above what is shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import FactorReset, User
from comments import queue
from courseapp.lessons.models import Draft, Fact, Lesson
from courseapp.lessons.reading import today
from courseapp.notices.models import Mail
from courseapp.reports.models import OPEN, Report

MOST = 99
LESSONS = 6
"""Lessons with overdue facts that are named."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line of what belongs to a queue, such as a lesson with overdue facts."""

    name: str
    url: str
    hint: str


@dataclass(frozen=True, slots=True)
class Waits:
    """A queue with how much is in it and where one works it off."""

    name: str
    hint: str
    number: int
    url: str
    parts: Sequence[Part] = ()

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.number > MOST else str(self.number)


def waiting(user: User) -> list[Waits]:
    """Every queue that the person has the right to work off, the most pressing first."""
    return [one for right, find in QUEUES if user.has_perm(right) for one in find(user)]


def _list(model: str, **lookups: str) -> str:
    path = reverse(f"admin:{model}_changelist")
    return f"{path}?{urlencode(lookups)}" if lookups else path


def _up_to(rows: QuerySet[Any]) -> int:
    return rows.order_by()[: MOST + 1].count()


def _lost_factors(user: User) -> list[Waits]:
    rows = FactorReset.objects.filter(closed_at=None, confirmed_at=None).exclude(user=user)
    url = _list("accounts_factorreset", closed_at__isnull="True", confirmed_at__isnull="True")
    return [Waits(_("Lost second factors"), _("Somebody cannot get in. Make sure that it is them."), _up_to(rows), url)]


def _comments(_user: User) -> list[Waits]:
    numbers = queue.numbers()
    url = reverse("moderation")
    return [
        Waits(_("Held comments"), _("Their authors wait until somebody looks."), numbers["held"], f"{url}?tab=held"),
        Waits(
            _("Flagged comments"), _("Readers think they should not stand."), numbers["flagged"], f"{url}?tab=flagged"
        ),
    ]


def _reports(user: User) -> list[Waits]:
    quarantined, untouched = Report.objects.quarantined(), Report.objects.untouched()
    mine = Report.objects.filter(assignee=user, state__in=OPEN)
    changed = Report.objects.filter(changed_in__isnull=False, state__in=OPEN)
    return [
        Waits(_("New reports"), _("Nobody has looked at them yet."), _up_to(untouched), _reports_url("new")),
        Waits(_("Reports in quarantine"), _("They look suspicious."), _up_to(quarantined), _reports_url("quarantine")),
        Waits(_("Reports assigned to you"), _("They are yours to see to."), _up_to(mine), _reports_url("mine")),
        Waits(
            _("Reports whose text changed"),
            _("The passage was published anew: perhaps it is mended."),
            _up_to(changed),
            _reports_url("changed"),
        ),
    ]


def _reports_url(name: str) -> str:
    return _list("reports_report", queue=name)


def _mails(_user: User) -> list[Waits]:
    url = _list("notices_mail", state__exact=Mail.State.FAILED)
    return [Waits(_("Failed mails"), _("They were given up. Look why."), _up_to(Mail.objects.failed()), url)]


def _facts(_user: User) -> list[Waits]:
    """Overdue claims, with the lessons that have the longest overdue ones."""
    day = today()
    facts = list(Fact.objects.due_before(day)[: MOST + 1])
    lessons: dict[int, list[Fact]] = {}
    for fact in facts:
        lessons.setdefault(fact.lesson_id, []).append(fact)
    names = {one.pk: one.name for one in Lesson.objects.for_desk().filter(pk__in=list(lessons)[:LESSONS])}
    parts = [
        Part(
            names[pk] or own[0].lesson.slug,
            reverse("admin:lessons_lesson_change", args=[pk]),
            ngettext("%(count)d fact, since %(day)s", "%(count)d facts, since %(day)s", len(own))
            % {"count": len(own), "day": own[0].due.isoformat()},
        )
        for pk, own in list(lessons.items())[:LESSONS]
    ]
    url = _list("lessons_fact", due__lt=day.isoformat(), lesson__status__exact="published")
    return [Waits(_("Overdue facts"), _("Claims that should be checked again."), len(facts), url, parts)]


def _lessons(user: User) -> list[Waits]:
    behind = Lesson.objects.published().filter(texts__behind=True).distinct()
    drafts = Draft.objects.filter(author=user)
    return [
        Waits(
            _("Translations behind"),
            _("The other language has moved on."),
            _up_to(behind),
            _list("lessons_lesson", texts__behind__exact="1", status__exact="published"),
        ),
        Waits(
            _("Your drafts"),
            _("Not published yet."),
            _up_to(drafts),
            _list("lessons_lesson", draft="mine"),
        ),
    ]


QUEUES: list[tuple[str, Callable[[User], list[Waits]]]] = [
    ("accounts.change_factorreset", _lost_factors),
    ("comments.change_comment", _comments),
    ("reports.change_report", _reports),
    ("notices.view_mail", _mails),
    ("lessons.view_fact", _facts),
    ("lessons.change_lesson", _lessons),
]
