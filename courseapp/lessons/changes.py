"""What an import did, or would do: one line a thing, for people."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Did(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    MERGED = "merged"
    KEPT = "kept"
    MISSING = "missing"
    UNEXPORTED = "unexported"
    ARCHIVED = "archived"
    RENDERED = "rendered"


MEANINGS = {
    Did.ADDED: _("new"),
    Did.CHANGED: _("changed"),
    Did.MOVED: _("has a new place or address"),
    Did.MERGED: _("changed in the folder and on the site; both changes are kept"),
    Did.KEPT: _("changed on the site only; left as it is"),
    Did.MISSING: _("is not in the folder any more; left as it is (--prune archives it)"),
    Did.UNEXPORTED: _(
        "made on the site and not in this folder; left as it is (export_course writes it, --prune does not archive it)"
    ),
    Did.ARCHIVED: _("archived"),
    Did.RENDERED: _("rendered anew"),
}
QUIET = {Did.KEPT, Did.MISSING, Did.UNEXPORTED, Did.RENDERED}
"""Reported, but no pending change."""


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """`path` is inside the course: `course.yaml`, `<track>/<lesson>`, `<track>/<lesson>/ko.md`, `timeline.png`."""

    path: str
    did: Did
    detail: str = ""

    @property
    def is_pending(self) -> bool:
        return self.did not in QUIET
