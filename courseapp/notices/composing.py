"""Mails as they go out: in the recipient's language, text and HTML, with what mail programs want to know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courseapp.notices import unsubscribing
from courseapp.notices.links import signed_link
from courseapp.notices.models import Mail, Notification
from courseapp.notices.posting import message_id
from courseapp.notices.telling import Addressee, Live, Mailing
from courseapp.notices.words import in_language, title_of
from courseapp.plain.quoting import one_line, shortened, without_links

LONGEST_QUOTE = 600
LONGEST_SUBJECT = 120


@dataclass(frozen=True, slots=True)
class Item:
    """One notice in a mail."""

    title: str
    place: str
    quote: str
    link: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is clothed."""

    address: str
    language: str
    subject: str
    paragraphs: Sequence[str]
    items: Sequence[Item]
    link: str
    link_words: str
    thread: str
    unsubscribe: str
    settings_url: str


def compose(
    mail: Mail,
    notices: Sequence[Notification],
    person: Addressee | None,
    lives: Mapping[tuple[str, int], Live],
) -> EmailMultiAlternatives | None:
    """The message, or None when there is nothing (any more) to tell, or nobody to tell it to."""
    if mail.kind == Mail.Kind.POST:
        with translation.override(mail.content["language"]):
            return _message(mail, _posted(mail))
    if person is None or not person.is_verified:
        return None
    wanted = [
        one
        for one in notices
        if one.is_news
        and (one.topic, one.object_id) in lives
        and person.wishes.get(one.topic, Mailing.NEVER) is not Mailing.NEVER
    ]
    if not wanted:
        return None
    with translation.override(person.language or settings.LANGUAGE_CODE):
        return _message(mail, _telling(mail, wanted, person, lives))


def _posted(mail: Mail) -> Letter:
    content = mail.content
    scope, language = content["scope"], content["language"]
    return Letter(
        address=mail.address,
        language=language,
        subject=content["subject"],
        paragraphs=content["paragraphs"],
        items=[],
        link=f"{settings.SITE_URL}{content['url']}" if content["url"] else "",
        link_words=content["link_words"],
        thread=content["thread"],
        unsubscribe=unsubscribing.address(0, [scope], language) if scope else "",
        settings_url="",
    )


def _telling(
    mail: Mail, notices: Sequence[Notification], person: Addressee, lives: Mapping[tuple[str, int], Live]
) -> Letter:
    items = [_item(one, lives[one.topic, one.object_id]) for one in notices]
    is_digest = mail.kind == Mail.Kind.DIGEST
    subject = f"{items[0].title} · {items[0].place}"
    if is_digest:
        subject = ngettext("%(number)d new notice", "%(number)d new notices", len(items)) % {"number": len(items)}
    language = person.language or settings.LANGUAGE_CODE
    scopes = _scopes(notices, broad=is_digest)
    assert mail.recipient_id
    return Letter(
        address=person.address,
        language=language,
        subject=one_line(subject, LONGEST_SUBJECT),
        paragraphs=[_("Since yesterday, and not read yet:")] if is_digest else [],
        items=items,
        link="",
        link_words=_("See it on the site"),
        thread="" if is_digest else notices[0].thread,
        unsubscribe=unsubscribing.address(mail.recipient_id, scopes, language) if scopes else "",
        settings_url=f"{settings.SITE_URL}{reverse('settings')}",
    )


def _item(notice: Notification, live: Live) -> Item:
    return Item(
        title=without_links(one_line(title_of(notice, live), LONGEST_SUBJECT)),
        place=in_language(notice.place)[0],
        quote=shortened(without_links(live.text, _("[link]")), LONGEST_QUOTE),
        link=signed_link(notice),
    )


def _scopes(notices: Sequence[Notification], *, broad: bool) -> list[str]:
    """Those of the one conversation; of a digest only the broadest of each kind, since it holds many."""
    if not broad:
        return list(notices[0].scopes)
    return list(dict.fromkeys(one.scopes[-1] for one in notices if one.scopes))


def _message(mail: Mail, letter: Letter) -> EmailMultiAlternatives:
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"<{mail.kind}.notices.{host}>",
    }
    if letter.thread:
        headers["References"] = headers["In-Reply-To"] = message_id("thread", letter.thread)
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    content = {"letter": letter, "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
    message = EmailMultiAlternatives(
        letter.subject,
        render_to_string("notices/mail.txt", content).strip() + "\n",
        settings.DEFAULT_FROM_EMAIL,
        [letter.address],
        headers=headers,
    )
    message.attach_alternative(render_to_string("notices/mail.html", content), "text/html")
    return message
