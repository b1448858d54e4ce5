"""What is kept about a person here: what they wrote as an author. The texts stay with the lessons, without the name."""

from typing import Any

from accounts.models import User
from courseapp.lessons.models import Draft, Revision


def held_about(user: User) -> dict[str, Any]:
    """Which versions and drafts of lessons are theirs, ready for JSON."""
    revisions = Revision.objects.filter(author=user).order_by("pk")
    drafts = Draft.objects.filter(author=user).order_by("pk")
    return {
        "revisions": list(revisions.values("lesson__uid", "language", "number", "source")),
        "drafts": list(drafts.values_list("lesson__uid", flat=True)),
    }


def erase(user: User) -> None:
    Revision.objects.filter(author=user).update(author=None)
    Draft.objects.filter(author=user).update(author=None)
