"""What is looked at before a report is taken in: traps for programs, and the picture."""

from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.actions import Limit, spend
from courseapp.reports import traps
from courseapp.reports.actions import Sender, Wait
from courseapp.reports.forms import ReportForm
from courseapp.reports.pictures import Picture, RefusedPictureError, re_encoded

PICTURES = Limit(10, timedelta(minutes=10))
"""Decoding is what costs most, so it has a limit of its own, spent even when the picture is refused."""


def check(form: ReportForm, place: str, *, is_too_large: bool) -> None:
    """Add what is wrong beside the fields themselves. Every refusal is seen, and a second try can go through."""
    form.is_valid()
    seconds = traps.seconds_open(str(form["opened"].value() or ""), place)
    if form.data.get("website") and not form.data.get("again"):
        form.add_error(
            None,
            _("A field that people do not see was filled in, maybe by your browser. Please send it once more."),
        )
    elif seconds is None or "client_token" in form.errors:
        form.add_error(None, _("The form was open for very long. Please send it once more."))
    elif seconds < traps.LEAST_SECONDS:
        form.add_error(None, _("That was faster than people type. Please send it once more."))
    if is_too_large:
        form.add_error(
            "screenshot", _("The picture is larger than 3 MB. A smaller one, or only the part that matters?")
        )


def picture_in(form: ReportForm, sender: Sender) -> Picture | Wait | None:
    """The screenshot, made harmless; the field gets an error when it cannot be."""
    sent = form.cleaned_data.get("screenshot")
    if not sent or not sent.size:
        return None
    if wait := spend("report-picture", sender.network, PICTURES):
        return Wait(wait)
    try:
        return re_encoded(sent.read())
    except RefusedPictureError as error:
        form.add_error("screenshot", _refusal(error))
        return None


def _refusal(error: RefusedPictureError) -> str:
    return {
        "large": _("The picture is larger than 3 MB. A smaller one, or only the part that matters?"),
        "kind": _("This is no PNG, JPEG or WebP picture."),
        "pixels": _("The picture has too many pixels. Only the part that matters?"),
        "damaged": _("The picture cannot be read; it may be damaged. Please choose another."),
    }[error.reason]
