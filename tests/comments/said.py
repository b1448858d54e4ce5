"""Comments for tests, written as readers write them, but without waiting between two."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Allowance, User
from comments.models import Comment
from comments.writing import Written, write
from courseapp.lessons.models import Lesson

URL = "/comments/hello001/"
PAGE = "/small-course/first/hello/"


def say(user: User, lesson: Lesson, body: str, parent: Comment | None = None) -> Comment:
    Allowance.objects.all().delete()
    written = write(user, lesson, body, uuid.uuid4(), parent.pk if parent else None)
    assert isinstance(written, Written), written
    return written.comment


def exhausted(what: str) -> None:
    """As if everybody had used up that allowance, for hours: tests do not depend on how fast they are."""
    full_at = timezone.now() + timedelta(hours=3)
    assert Allowance.objects.filter(key__startswith=what).update(full_at=full_at)


def form(body: str, **fields: Any) -> dict[str, Any]:
    return {"body": body, "client_token": str(uuid.uuid4()), **fields}
