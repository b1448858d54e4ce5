"""What the moderation queue says when somebody else was there first."""

from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import ModerationLog


def taken(by: str) -> str:
    return _("%(who)s has this comment open. Nothing was changed.") % {"who": by}


def overtaken(line: ModerationLog, name: str) -> str:
    """`name` is "" when the site itself, or somebody who is not staff any more, did it."""
    values = {
        "who": name or _("Somebody"),
        "what": line.get_verb_display(),
        "when": timezone.localtime(line.at).strftime("%H:%M"),
    }
    return _("%(who)s was first: %(what)s, %(when)s. This is how the comment is now.") % values
