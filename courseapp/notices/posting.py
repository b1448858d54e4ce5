"""Mails to an address without an account."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac

from courseapp.notices.models import Mail


def message_id(*what: object) -> str:
    """The Message-ID of a mail, the same whenever it is made of the same, and telling strangers nothing."""
    digest = salted_hmac("courseapp.notices.message-id", "\0".join(map(str, what)), algorithm="sha256").hexdigest()
    return f"<{digest[:32]}@{urlsplit(settings.SITE_URL).hostname}>"


def post(
    key: str,
    address: str,
    *,
    language: str,
    subject: str,
    paragraphs: Sequence[str],
    url: str = "",
    link_words: str = "",
    scope: str = "",
    thread: str = "",
) -> None:
    """Queue a mail to an address whose owner has confirmed it, or to ask for that; within the caller's transaction.

    Once for ever for each `key`. The words are final, in `language`; `url` is a path of this site, `scope`
    (`name:argument`) what it offers to unsubscribe from, `thread` what else it belongs to.
    """
    content = {
        "language": language,
        "subject": subject,
        "paragraphs": list(paragraphs),
        "url": url,
        "link_words": link_words,
        "scope": scope,
        "thread": thread,
    }
    mail = Mail(message_id=message_id("post", key), kind=Mail.Kind.POST, address=address, content=content)
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
