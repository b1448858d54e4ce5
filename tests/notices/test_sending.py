"""Lease, send, mark, and what becomes of it when the mail server has its moods."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test.utils import override_settings
from django.utils import timezone

from accounts.models import User
from courseapp.notices import sending
from courseapp.notices.actions import drain, post, put_out
from courseapp.notices.models import Mail, Notification
from courseapp.notices.sending import send_due
from tests.notices.letters import TOPIC, PostOffice
from tests.notices.smtp import MailServer, mailer_of

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=1)


def queue(*names: str) -> None:
    for name in names:
        post(name, f"{name}@example.org", language="en", subject=name, paragraphs=["Hello."])


def again() -> int:
    """The pauses are over."""
    Mail.objects.update(due_at=LONG_AGO)
    return send_due()


def states() -> dict[str, str]:
    return {mail.address.partition("@")[0]: mail.state for mail in Mail.objects.order_by("pk")}


def hung_up_after(times: int) -> Iterator[bytes | None]:
    yield from [None] * times
    while True:
        yield b""


@pytest.mark.parametrize("verb", [b"MAIL", b"RCPT", b"DATA", b"TOOK"])
def test_a_server_that_hangs_up_is_called_again_at_once(server: MailServer, verb: bytes) -> None:
    """After TOOK it had the mail already: it goes twice, with one Message-ID."""
    moods = hung_up_after(1)
    server.whim = lambda said, _line: next(moods) if said == verb else b""
    queue("a", "b", "c")
    assert send_due() == 3
    assert set(states().values()) == {"sent"}
    ids = [str(mail["Message-ID"]) for mail in server.mails]
    assert len(set(ids)) == 3
    assert len(ids) == (4 if verb == b"TOOK" else 3)


def test_a_server_that_keeps_hanging_up_is_left_alone_for_a_while(server: MailServer) -> None:
    server.whim = lambda said, _line: None if said == b"DATA" else b""
    queue("a")
    assert send_due() == 0
    mail = Mail.objects.get()
    assert (mail.state, mail.lease_until, mail.attempts) == ("waiting", None, 1)
    assert mail.error.startswith("SMTPServerDisconnected")
    assert mail.due_at > timezone.now()
    assert send_due() == 0
    assert server.calls == 2
    server.whim = lambda _said, _line: b""
    assert again() == 1


def test_a_server_that_is_away_puts_off_everything_with_growing_pauses() -> None:
    queue("a", "b")
    pauses = []
    with override_settings(MAILERS=mailer_of(9)):  # nobody listens on the discard port
        for _time in range(4):
            assert again() == 0
            pauses.append((Mail.objects.earliest("pk").due_at - timezone.now()).total_seconds())
    assert set(states().values()) == {"waiting"}
    assert pauses == sorted(pauses)
    assert pauses[-1] > 6 * pauses[0]
    assert pauses[-1] < sending.LONGEST_PAUSE.total_seconds()


@pytest.mark.parametrize(
    ("verb", "said", "state"),
    [
        (b"RCPT", b"550 no such mailbox", "failed"),
        (b"RCPT", b"452 mailbox full", "waiting"),
        (b"DATA", b"554 looks like spam", "failed"),
        (b"DATA", b"451 later", "waiting"),
        (b"MAIL", b"550 relaying denied", "waiting"),
        (b"RCPT", b"421 too busy", "waiting"),
    ],
)
def test_a_refusal_for_good_fails_that_mail_and_a_passing_one_waits(
    server: MailServer, verb: bytes, said: bytes, state: str
) -> None:
    queue("a", "b", "c")
    moods = iter([b"", said, b""])
    server.whim = lambda asked, _line: next(moods, b"") if asked == verb else b""
    assert send_due() == 2
    assert states() == {"a": "sent", "b": state, "c": "sent"}
    assert said[4:].decode() in Mail.objects.get(address="b@example.org").error


def test_what_cannot_be_sent_for_three_days_is_failed_and_can_be_seen(server: MailServer) -> None:
    server.whim = lambda asked, _line: b"451 later" if asked == b"MAIL" else b""
    queue("a")
    Mail.objects.update(created_at=timezone.now() - timedelta(days=4))
    send_due()
    assert Mail.objects.failed().get().error.startswith("SMTPSenderRefused")


def test_a_mail_that_cannot_be_written_holds_up_no_other(server: MailServer) -> None:
    queue("a", "b", "c")
    Mail.objects.filter(address="b@example.org").update(content={"language": "en"})
    Mail.objects.filter(address="c@example.org").update(address="not an address")
    assert send_due() == 1
    assert list(states().values()) == ["sent", "waiting", "failed"]


def test_what_a_dead_process_had_leased_is_taken_up_when_the_lease_is_over(server: MailServer) -> None:
    queue("a")
    Mail.objects.update(lease_until=timezone.now() + timedelta(minutes=5))
    assert send_due() == 0
    Mail.objects.update(lease_until=LONG_AGO)
    assert send_due() == 1


def test_many_mails_go_over_few_connections(server: MailServer) -> None:
    queue(*[f"a{number}" for number in range(45)])
    assert send_due() == 45
    assert server.calls == 3


def test_a_slow_server_does_not_outlast_the_lease(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SHIFT", -1.0)
    queue("a", "b")
    assert send_due() == 0
    assert list(Mail.objects.values_list("state", "lease_until")) == [("waiting", None)] * 2


def test_notices_stay_once_in_the_app_though_mail_repeats(
    post_office: PostOffice, bo: User, server: MailServer
) -> None:
    put_out(TOPIC, post_office.write(1, bo.pk))
    drain()
    Notification.objects.update(mail_at=LONG_AGO)
    send_due()
    Mail.objects.update(state="waiting", sent_at=None)
    assert again() == 1
    assert len({str(mail["Message-ID"]) for mail in server.mails}) == 1
    assert len(server.mails) == 2
    assert Notification.objects.count() == 1
