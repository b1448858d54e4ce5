"""Replies that fit often, in the reporter's language; staff see and change the words before anything goes out."""

from dataclasses import dataclass

from django.utils.translation import gettext, gettext_noop, override

from courseapp.reports.models import Report, State


@dataclass(frozen=True, slots=True)
class Canned:
    code: str
    state: State
    """That the words go with."""
    name: str
    text: str


REPLIES = (
    Canned(
        "thanks",
        State.CONFIRMED,
        gettext_noop("thanks"),
        gettext_noop("Thank you, you are right. We will mend it and tell you here."),
    ),
    Canned("mended", State.FIXED, gettext_noop("mended"), gettext_noop("It is mended now. Thank you for telling us.")),
    Canned(
        "where",
        State.NEED_INFO,
        gettext_noop("where is it?"),
        gettext_noop("We did not find the place. Which words stand before and after it?"),
    ),
    Canned(
        "how",
        State.NEED_INFO,
        gettext_noop("how does it happen?"),
        gettext_noop("We could not make it happen here. Which device is it, and what did you do just before?"),
    ),
    Canned(
        "meant",
        State.NOT_A_BUG,
        gettext_noop("meant so"),
        gettext_noop("We looked at it again, and it is meant to be so. Thank you for reading so closely."),
    ),
    Canned(
        "later",
        State.WONT_FIX,
        gettext_noop("not for now"),
        gettext_noop("You have a point. For now we leave it as it is, and keep your note for later."),
    ),
    Canned(
        "known",
        State.DUPLICATE,
        gettext_noop("known"),
        gettext_noop("Somebody told us before you. You will hear when it is mended."),
    ),
)
BY_CODE = {one.code: one for one in REPLIES}


def text_of(code: str, language: str) -> str:
    """The reply's words in that language; "" for an unknown code."""
    with override(language):
        return gettext(BY_CODE[code].text) if code in BY_CODE else ""


def usual(state: State, language: str) -> str:
    """What goes with the state when nothing else is said; "" when nothing does."""
    code = next((one.code for one in REPLIES if one.state is state), "")
    return text_of(code, language)


def offered(report: Report) -> list[dict[str, str]]:
    """The replies as buttons: code, name in the reader's language, text in the reporter's."""
    return [
        {"code": one.code, "name": gettext(one.name), "text": text_of(one.code, report.language)} for one in REPLIES
    ]
