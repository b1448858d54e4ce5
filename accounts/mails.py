"""Account mails: in the recipient's language, as text and as HTML."""

import logging
from collections.abc import Mapping
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.wording import MAILS

log = logging.getLogger("accounts.mails")


def compose(prefix: str, email: str, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    """The mail that `prefix` names; the language is that of the account of the address, else the page's.

    Raises KeyError for a mail without wording.
    """
    mail = MAILS[prefix]
    user = context.get("user")
    if not isinstance(user, User):
        user = User.objects.filter(email__iexact=email).first()
    language = (user.language if user else "") or get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        values = {key: str(value) for key, value in context.items() if isinstance(value, str | Promise)}
        paragraphs = [translation.gettext(words).format_map(values) for words in mail.words]
        subject = translation.gettext(mail.subject).format_map(values)
        content = {
            "language": language,
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "subject": subject,
            "first": paragraphs[0],
            "rest": paragraphs[1:],
            "code": values.get("code", ""),
            "link": values.get(mail.link, ""),
            "link_words": translation.gettext(mail.link_words) if mail.link else "",
            "facts": _facts(context) if mail.is_notice else [],
        }
        message = EmailMultiAlternatives(
            subject,
            render_to_string("account/email/mail.txt", content).strip() + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("account/email/mail.html", content), "text/html")
    return message


def _facts(context: Mapping[str, Any]) -> list[tuple[str, str]]:
    """When and from where, as far as is known."""
    at = date_format(timezone.localtime(context.get("timestamp")), "DATETIME_FORMAT")
    facts = [(_("When"), at), (_("Device"), context.get("device")), (_("Network"), context.get("network"))]
    return [(name, str(value)) for name, value in facts if value]


def deliver(message: EmailMultiAlternatives, prefix: str) -> None:
    """Send it. A notice that cannot be sent is only logged: what it tells of has happened all the same."""
    try:
        message.send()
    except (SMTPException, OSError):
        if not MAILS[prefix].is_notice:
            raise
        log.exception("the notice %s was not sent", prefix)


def send(prefix: str, user: User, **context: Any) -> None:
    """Mail the person."""
    deliver(compose(prefix, user.email, {"user": user, **context}), prefix)
