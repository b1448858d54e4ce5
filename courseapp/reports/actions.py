"""What readers do: report, say "me too", answer, say whether an address may be written to. Each is one transaction."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.actions import Limit, spend
from accounts.models import User
from courseapp.lessons.models import Lesson
from courseapp.notices.actions import put_out
from courseapp.plain import passages
from courseapp.reports import asking, places
from courseapp.reports.links import address_key
from courseapp.reports.models import (
    OPEN,
    MeToo,
    RefusedAddress,
    Report,
    ReportLog,
    ReportMessage,
    Screenshot,
    State,
    Suspicion,
)
from courseapp.reports.pictures import Picture

TOPIC = "report"
A_NETWORK = Limit(5, timedelta(minutes=10))
A_BROWSER = Limit(10, timedelta(days=1))
A_ME_TOO = Limit(20, timedelta(minutes=10))
THE_SITE = Limit(60, timedelta(minutes=10))
"""Guests' reports that the whole site takes as they come; those above go into quarantine."""
AT_MOST = Limit(600, timedelta(hours=1))
"""Guests' reports that the whole site takes at all."""
TRIES = 3


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends something. `browser` is a guest's id for the day, `network` a keyed hash."""

    user: User | None
    browser: str
    network: str
    language: str

    @property
    def who(self) -> str:
        return f"user:{self.user.pk}" if self.user else f"browser:{self.browser}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A report as it came in; the names are those of Report's fields."""

    lesson: Lesson | None
    page: str
    kind: str
    text: str
    email: str
    client_token: UUID
    heading: str = ""
    quote: str = ""
    before: str = ""
    after: str = ""
    quote_language: str = ""
    viewport: str = ""
    browser: str = ""
    release: str = ""
    has_scripts: bool = False
    suspicion: Suspicion = Suspicion.NONE
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """What a report became: a new one, or one more voice for the same that was there (`thing` is a MeToo then)."""

    thing: Report | MeToo
    is_new: bool
    """False for a repetition of what was sent before."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Too many: the limit lets the next one through after so many seconds. Nothing was stored."""

    seconds: int


class _SpentError(Exception):
    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def file(sent: Sent, sender: Sender) -> Filed | Wait:
    """Store a report, once for each token. What is open already, word for word, gets one more voice instead."""
    for _try in range(TRIES):
        if before := _sent_before(sent.client_token):
            return Filed(before, is_new=False)
        try:
            with transaction.atomic():
                return _store(sent, sender)
        except _SpentError as spent:
            return Wait(spent.seconds)
        except IntegrityError:  # another request was faster with the same token or words
            continue
    found = _sent_before(sent.client_token)
    assert found
    return Filed(found, is_new=False)


def _sent_before(token: UUID) -> Report | MeToo | None:
    return (
        Report.objects.filter(client_token=token).select_related("lesson").first()
        or MeToo.objects.filter(client_token=token).select_related("report").first()
    )


def _store(sent: Sent, sender: Sender) -> Filed:
    """Insert first and spend afterwards: of many equal requests at once only the one that is stored spends."""
    digest = passages.digest(sent.text, sent.quote)
    open_one = Report.objects.filter(state__in=OPEN, held_for="", lesson=sent.lesson, page=sent.page, digest=digest)
    thing: Report | MeToo
    if same := open_one.first():
        if same.client_token == sent.client_token:  # stored by another request since it was looked for
            return Filed(same, is_new=False)
        _spend(sender)
        if sender.user and same.reporter_id == sender.user.pk:
            return Filed(same, is_new=False)
        if sent.picture and not Screenshot.objects.filter(report=same).exists():
            _keep_picture(same, sent.picture)
        thing = _voice(same, sender, sent.client_token, sent.email)
    else:
        thing = _new(sent, sender, digest)
    if thing.email:
        asking.ask(thing)
    return Filed(thing, is_new=True)


def _new(sent: Sent, sender: Sender, digest: str) -> Report:
    revision = sent.lesson.revision if sent.lesson else 0
    texts = places.texts_of(sent.lesson.pk) if sent.lesson and sent.quote else []
    place = places.locate(texts, sent.quote, sent.before, sent.after, sent.quote_language)
    report = Report(
        lesson=sent.lesson,
        page=sent.page,
        kind=sent.kind,
        text=sent.text,
        language=sender.language,
        held_for=sent.suspicion,
        revision=revision,
        compared=revision,
        heading=sent.heading or (place.heading[:200] if place else ""),
        quote=sent.quote,
        before=sent.before,
        after=sent.after,
        quote_language=place.language if place else sent.quote_language,
        is_located=place is not None and places.is_whole(texts, f"{sent.before}{sent.quote}{sent.after}"),
        viewport=sent.viewport,
        browser=sent.browser,
        release=sent.release,
        has_scripts=sent.has_scripts,
        reporter=sender.user,
        email="" if sender.user else sent.email,
        client_token=sent.client_token,
        digest=digest,
    )
    report.save(force_insert=True)
    _spend(sender)
    if sender.user is None and spend("report-site", "guests", THE_SITE):
        report.held_for = Suspicion.FLOOD
        report.save(update_fields=["held_for"])
    if sent.picture:
        _keep_picture(report, sent.picture)
    lines = [ReportLog.What.RECEIVED, *([ReportLog.What.HELD] if report.held_for else [])]
    ReportLog.objects.bulk_create(ReportLog(report=report, what=what, state=State.NEW) for what in lines)
    return report


def _keep_picture(report: Report, picture: Picture) -> None:
    Screenshot.objects.create(
        report=report,
        content=picture.content,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
    )


def _spend(sender: Sender) -> None:
    """Raises _SpentError."""
    limits = {f"report:{sender.network}": A_NETWORK, f"report:{sender.who}": A_BROWSER}
    if sender.user is None:
        limits["report:guests"] = AT_MOST
    if wait := accounts.ask(list(limits), list(limits.values())):
        raise _SpentError(wait)


def _voice(report: Report, sender: Sender, token: UUID, email: str = "") -> MeToo:
    """The sender's own voice for that report, made unless it is there."""
    voice, made = MeToo.objects.get_or_create(
        report=report,
        user=sender.user,
        browser="" if sender.user else sender.browser[:22],
        defaults={"client_token": token, "language": sender.language, "email": "" if sender.user else email},
    )
    if email and not (made or voice.email or sender.user):
        voice.email = email
        voice.save(update_fields=["email"])
    return voice


def me_too(report: Report, sender: Sender, token: UUID) -> Filed | Wait:
    """Somebody else has the problem of a confirmed, open report. Each counts once."""
    try:
        with transaction.atomic():
            if wait := spend("report-me-too", sender.network, A_ME_TOO):
                return Wait(wait)
            return Filed(_voice(report, sender, token), is_new=True)
    except IntegrityError:  # the token was used for another report
        found = _sent_before(token)
        assert found
        return Filed(found, is_new=False)


@transaction.atomic
def answer(report_id: int, text: str, token: UUID) -> bool:
    """Take the reporter's answer to a question of staff's: the report is new again. False when nothing is asked."""
    report = Report.objects.select_for_update().get(pk=report_id)
    if ReportMessage.objects.filter(client_token=token).exists():
        return True
    if report.state != State.NEED_INFO:
        return False
    report.state = State.CONFIRMED if report.confirmed_at else State.NEW
    report.version += 1
    report.save(update_fields=["state", "version"])
    line = ReportLog.objects.create(report=report, what=ReportLog.What.ANSWERED, state=report.state)
    ReportMessage.objects.create(log=line, report=report, is_from_staff=False, text=text, client_token=token)
    return True


@transaction.atomic
def confirm_address(thing: Report | MeToo) -> bool:
    """The address's owner wants to hear of the report. False when there is no address any more."""
    changed = type(thing).objects.filter(pk=thing.pk, email_confirmed_at=None).exclude(email="")
    if changed.update(email_confirmed_at=timezone.now()) and isinstance(thing, Report):
        ReportLog.objects.create(report=thing, what=ReportLog.What.ADDRESS)
    return type(thing)._default_manager.filter(pk=thing.pk).exclude(email="").exists()


@transaction.atomic
def refuse_address(email: str) -> None:
    """The address's owner never wants to hear of reports: it is forgotten everywhere, and never written to again."""
    RefusedAddress.objects.get_or_create(key=address_key(email))
    for model in (Report, MeToo):
        model._default_manager.filter(email__iexact=email).update(email="", email_confirmed_at=None)


def forget_address(thing: Report | MeToo) -> str:
    """No more mails about this report; the answer is the address there was, "" if none."""
    type(thing)._default_manager.filter(pk=thing.pk).update(email="", email_confirmed_at=None)
    return thing.email


def tell(line: ReportLog) -> None:
    """Have everybody told who has to do with the report; within the transaction that wrote the line of its log."""
    put_out(TOPIC, line.pk)
