"""A person's data across all apps: handing it over, and making it gone."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import actions, mails
from accounts.models import User
from comments import actions as comment_actions
from courseapp.lessons import holding as lessons_holding
from courseapp.notices import exporting as notices_exporting
from courseapp.progress import actions as progress_actions
from courseapp.reports import holding as reports_holding


def _no_files(user: User) -> dict[str, bytes]:
    return {}


@dataclass(frozen=True)
class Holder:
    """An app that keeps something about people.

    `held_about` gives it all, ready for JSON; `erase` removes it, within a transaction that may delete the person's
    rows of append-only tables. `files` are those that are no text, by the names which `held_about` gives them.
    """

    name: str
    held_about: Callable[[User], dict[str, Any]]
    erase: Callable[[User], object]
    files: Callable[[User], dict[str, bytes]] = _no_files


HOLDERS = [
    Holder("notices", notices_exporting.held_about, notices_exporting.erase),
    Holder("account", actions.held_about, actions.erase),
    Holder("lessons", lessons_holding.held_about, lessons_holding.erase),
    Holder("progress", progress_actions.held_about, progress_actions.erase),
    Holder("comments", comment_actions.held_about, comment_actions.erase),
    Holder("reports", reports_holding.held_about, reports_holding.erase, reports_holding.files_of),
]
"""Lowest layer first; erasing goes from the top down, so that the person's own row goes last."""


def export(user: User) -> bytes:
    """One zip: `index.html` to read, `data.json` for machines; both hold everything."""
    held = {holder.name: holder.held_about(user) for holder in HOLDERS}
    as_json = json.dumps(held, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    page = render_to_string(
        "accounts/export.html",
        {
            "held": _readable(json.loads(as_json)),
            "email": user.email,
            "now": timezone.localtime(),
            "site_name": settings.SITE_NAME,
        },
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", page)
        archive.writestr("data.json", as_json)
        for holder in HOLDERS:
            for name, content in holder.files(user).items():
                archive.writestr(name, content)
    return packed.getvalue()


def _readable(held: Any) -> list[dict[str, Any]]:
    """Nested values as a flat list of steps for the template: name, depth, and a value or none."""
    steps: list[dict[str, Any]] = []

    def walk(name: str, value: Any, depth: int) -> None:
        if isinstance(value, dict | list) and value:
            steps.append({"name": name, "depth": min(depth, 4), "is_group": True})
            pairs = value.items() if isinstance(value, dict) else enumerate(value, 1)
            for key, inner in pairs:
                walk(str(key).replace("_", " "), inner, depth + 1)
        else:
            steps.append({"name": name, "depth": min(depth, 4), "value": _in_words(value)})

    for name, value in held.items():
        walk(name, value, 2)
    return steps


def _in_words(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            return "–"
        case bool():
            return "✓" if value else "✗"
        case str() if len(value) > 18 and value[4:5] == "-" and value[10:11] == "T":
            return timezone.localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
        case _:
            return str(value)


@transaction.atomic
def erase(user: User) -> None:
    """Everything about the person goes, now; comments stay without a name unless the person wanted them gone."""
    actions.allow_erasing(user)
    for holder in reversed(HOLDERS):
        holder.erase(user)


def erase_due() -> int:
    """Erase those whose seven days are over; the answer is how many."""
    erased = 0
    for number in list(User.objects.to_erase().values_list("pk", flat=True)):
        with transaction.atomic():
            user = User.objects.to_erase().select_for_update().filter(pk=number).first()
            if user is None:  # signed in at the last moment
                continue
            farewell = mails.compose("account/email/erased", user.email, {"user": user})
            erase(user)
        farewell.send()
        erased += 1
    return erased
