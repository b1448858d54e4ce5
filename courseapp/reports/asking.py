"""The one mail that an address gets before its owner has said yes."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import Limit, spend
from courseapp.notices.actions import post
from courseapp.reports.links import address_key, address_path
from courseapp.reports.models import MeToo, RefusedAddress, Report

TO_AN_ADDRESS = Limit(3, timedelta(days=1))


def ask(thing: Report | MeToo) -> None:
    """Ask the owner of the address whether they want to hear how it goes, unless they said never, or were asked
    too often today. Whoever typed the address does not learn which."""
    key = address_key(thing.email)
    if RefusedAddress.objects.filter(key=key).exists() or spend("report-mail", key, TO_AN_ADDRESS):
        return
    with override(thing.language):
        post(
            f"report-address:{type(thing).__name__}:{thing.pk}",
            thing.email,
            language=thing.language,
            subject=_("Shall we write to you about your report?"),
            paragraphs=[
                _("Somebody, you we hope, reported a problem on %(site)s and left this address to hear how it goes.")
                % {"site": settings.SITE_NAME},
                _("If you want that, say so on the page behind this link. Otherwise do nothing, and no mail follows."),
            ],
            url=address_path(thing),
            link_words=_("Say yes or no"),
        )
