"""What is said when a comment is not taken: what is wrong, and what to do."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import LONGEST
from comments.writing import NEW_LINKS, Refused


def words_for(refused: Refused) -> str:
    """The refusal in the reader's language."""
    if refused.words:
        return refused.words
    if refused.why == "wait":
        seconds = refused.seconds
        return ngettext(
            "That was a little fast. Please try again in %(count)d second.",
            "That was a little fast. Please try again in %(count)d seconds.",
            seconds,
        ) % {"count": seconds}
    return {
        "empty": _("There is nothing in it yet. Please write something first."),
        "long": _("That is too long. A comment has at most %(most)s characters.") % {"most": f"{LONGEST:,}"},
        "name": _("Please choose the name that is shown with your comments."),
        "unverified": _("Please confirm your e-mail address first; then comments are taken."),
        "banned": _("You cannot write comments at the moment. Whoever runs the site can tell you more."),
        "locked": _("This thread is closed for new comments."),
        "gone": _("The comment is not there any more, so it cannot be answered or changed. Your text is kept below."),
        "links": _("In the first day of an account a comment may have %(most)d links. Please take some out.")
        % {"most": NEW_LINKS},
        "changed": _("This was changed elsewhere meanwhile. Look at the present text below, then save again."),
        "honeypot": _("A field that should stay empty was filled in. Please empty it and send again."),
    }[refused.why]


STATUS = {"wait": 429, "unverified": 403, "banned": 403}
"""HTTP status by refusal, where it is not 422."""
