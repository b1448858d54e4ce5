"""What kind of thing an external link leads to, in the reader's words."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "article": _("article"),
    "code": _("code"),
    "course": _("course"),
    "docs": _("documentation"),
    "documentation": _("documentation"),
    "paper": _("paper"),
    "reference": _("reference"),
    "standard": _("standard"),
    "video": _("video"),
}


def kind_name(word: str) -> str:
    """A word that no language knows here is shown as the author wrote it."""
    return str(NAMES.get(word, word))
