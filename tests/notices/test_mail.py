"""Mails: when they go out, to whom, in which words, and what mail programs are told."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import ReplyMail, User
from courseapp.consumers import addressees
from courseapp.notices.actions import drain, post, put_out, read, take_back
from courseapp.notices.fanning_out import next_digest
from courseapp.notices.models import DigestState, Mail, Notification
from courseapp.notices.sending import send_due
from courseapp.notices.telling import Mailing
from tests.notices.letters import TOPIC, PostOffice
from tests.notices.smtp import MailServer, parts

pytestmark = pytest.mark.django_db


def tell(*letters: int) -> None:
    put_out(TOPIC, *letters)
    drain()


def let_time_pass(minutes: int = 6) -> None:
    """Everything that waits comes nearer by so much."""
    earlier = timedelta(minutes=minutes)
    for one in Notification.objects.exclude(mail_at=None):
        Notification.objects.filter(pk=one.pk).update(mail_at=one.mail_at - earlier if one.mail_at else None)
    for state in DigestState.objects.exclude(due_at=None):
        DigestState.objects.filter(pk=state.pk).update(due_at=state.due_at - earlier if state.due_at else None)
    for mail in Mail.objects.all():
        Mail.objects.filter(pk=mail.pk).update(due_at=mail.due_at - earlier)


def test_a_reply_is_mailed_after_five_minutes_and_once(post_office: PostOffice, mina: User, server: MailServer) -> None:
    tell(post_office.write(1, mina.pk))
    let_time_pass(4)
    assert send_due() == 0
    let_time_pass(2)
    assert send_due() == 1
    let_time_pass()
    assert send_due() == 0
    assert [str(mail["To"]) for mail in server.mails] == ["mina@example.org"]
    kept = Mail.objects.get()
    assert (kept.state, kept.attempts, kept.lease_until) == ("sent", 1, None)
    assert server.mails[0]["Message-ID"] == kept.message_id


def test_the_mail_speaks_the_recipients_language_and_tells_mail_programs_what_it_is(
    post_office: PostOffice, mina: User, bo: User, server: MailServer
) -> None:
    tell(post_office.write(1, mina.pk, bo.pk, text="Look at the **second** one."))
    let_time_pass()
    send_due()
    korean, english = sorted(server.mails, key=lambda mail: str(mail["To"]), reverse=True)
    assert korean["Subject"] == "하늘 님이 답했어요 · 그림"
    assert english["Subject"] == "하늘 replied to you · Pictures"
    text, html = parts(english)
    assert "> Look at the **second** one.\n" in text
    assert "http://localhost:8000/en/me/notices/" in text
    assert 'lang="en"' in html
    assert english["Auto-Submitted"] == "auto-generated"
    assert english["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert english["List-Unsubscribe"].startswith("<http://localhost:8000/unsubscribe/")
    assert english["List-Unsubscribe"].strip("<>").replace("\r\n ", "") in text.replace("\n", "")
    assert english["List-Id"] == "<notice.notices.localhost>"
    assert english["References"] == english["In-Reply-To"] == korean["References"]
    assert english["References"] != english["Message-ID"]


def test_what_is_quoted_holds_no_links_and_no_markup(post_office: PostOffice, bo: User, server: MailServer) -> None:
    hostile = 'See https://evil.example/x and www.evil.example, mail me@evil.example <img src="//evil.example/p.png">'
    tell(post_office.write(1, bo.pk, text=f"{hostile} evil.example\nin settings.py"))
    let_time_pass()
    send_due()
    text, html = parts(server.mails[0])
    for shown in (text, html):
        assert "https://evil" not in shown
        assert "www.evil" not in shown
        assert "me@evil" not in shown
        assert "evil.example" not in shown.replace("evil.\u2060example", "")
        assert "settings.\u2060py" in shown
    assert "<img" not in html


@pytest.mark.parametrize("what", ["read", "taken back", "gone", "unverified", "inactive", "never"])
def test_nothing_is_mailed_of_what_is_no_news_any_more(
    post_office: PostOffice, mina: User, server: MailServer, what: str
) -> None:
    """Whether it changed before the mail was made or after."""
    tell(post_office.write(1, mina.pk), post_office.write(200, mina.pk))
    Notification.objects.filter(object_id=200).update(mail_at=timezone.now() - timedelta(minutes=1))
    server.whim = lambda verb, _line: b"451 not now" if verb == b"MAIL" else b""
    send_due()
    server.whim = lambda _verb, _line: b""
    match what:
        case "read":
            read(mina.pk, TOPIC, [1, 200])
        case "taken back":
            take_back(TOPIC, [1, 200])
        case "gone":
            post_office.texts.clear()
        case "unverified":
            EmailAddress.objects.update(verified=False)
        case "inactive":
            User.objects.update(is_active=False)
        case _:
            post_office.wishes[mina.pk] = Mailing.NEVER
    let_time_pass(60)
    assert send_due() == 0
    assert server.mails == []
    assert not Mail.objects.waiting().exists()


def test_an_edit_within_five_minutes_is_what_the_mail_says(
    post_office: PostOffice, bo: User, server: MailServer
) -> None:
    tell(post_office.write(1, bo.pk, text="teh answer"))
    post_office.texts[1] = "the answer"
    let_time_pass()
    send_due()
    assert "> the answer\n" in parts(server.mails[0])[0]


def test_what_falls_due_together_in_one_conversation_is_one_mail(
    post_office: PostOffice, bo: User, server: MailServer
) -> None:
    tell(post_office.write(1, bo.pk, text="One."), post_office.write(2, bo.pk, text="Two."))
    tell(post_office.write(300, bo.pk, text="Elsewhere."))
    let_time_pass()
    assert send_due() == 2
    texts = [parts(mail)[0] for mail in server.mails]
    assert ["> One." in text for text in texts] == ["> Two." in text for text in texts]
    assert server.calls == 1


def test_once_a_day_everything_unread_comes_together(post_office: PostOffice, bo: User, server: MailServer) -> None:
    post_office.wishes[bo.pk] = Mailing.DAILY
    tell(
        post_office.write(1, bo.pk, text="One."),
        post_office.write(300, bo.pk, text="Two."),
        post_office.write(5, bo.pk),
    )
    read(bo.pk, TOPIC, [5])
    DigestState.objects.update(due_at=timezone.now() + timedelta(hours=12))  # whatever the hour of this test
    let_time_pass(30)
    assert send_due() == 0
    let_time_pass(24 * 60)
    assert send_due() == 1
    mail = server.mails[0]
    assert mail["Subject"] == "2 new notices"
    text, _html = parts(mail)
    assert text.index("> One.") < text.index("> Two.")
    assert mail["References"] is None
    let_time_pass(24 * 60)
    assert send_due() == 0
    tell(post_office.write(6, bo.pk))
    let_time_pass(24 * 60)
    assert send_due() == 1


def test_a_day_on_which_everything_was_read_brings_no_mail(
    post_office: PostOffice, bo: User, server: MailServer
) -> None:
    post_office.wishes[bo.pk] = Mailing.DAILY
    tell(post_office.write(1, bo.pk))
    read(bo.pk, TOPIC, [1])
    let_time_pass(24 * 60)
    assert send_due() == 0
    assert not DigestState.objects.exclude(due_at=None).exists()


@pytest.mark.parametrize(
    ("zone", "now", "due"),
    [
        ("Asia/Seoul", "2026-03-01T22:59:00", "2026-03-01T23:00:00"),
        ("Asia/Seoul", "2026-03-01T23:00:00", "2026-03-02T23:00:00"),
        ("Europe/London", "2026-03-28T09:00:00", "2026-03-29T07:00:00"),
        ("nowhere", "2026-03-01T22:59:00", "2026-03-01T23:00:00"),
    ],
)
def test_the_daily_mail_comes_at_eight_where_the_person_lives(zone: str, now: str, due: str) -> None:
    found = next_digest(zone, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found.astimezone(UTC) == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_the_settings_of_the_account_are_what_mails_follow(mina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("courseapp.consumers.REPLIES", ["answer"])
    monkeypatch.setattr("courseapp.consumers.REPORTS", ["report"])
    for chosen in ReplyMail:
        User.objects.update(reply_mail=chosen, report_mail=chosen == ReplyMail.DAILY)
        wishes = addressees([mina.pk])[mina.pk].wishes
        assert wishes == {
            "answer": Mailing(chosen.value),
            "report": Mailing.SOON if chosen == ReplyMail.DAILY else Mailing.NEVER,
        }


def test_somebody_without_an_account_can_be_written_to_once(server: MailServer) -> None:
    for _time in range(2):
        post(
            "report 7 confirmed",
            "reader@example.org",
            language="ko",
            subject="신고한 문제를 확인했어요",
            paragraphs=["고마워요.", "곧 고칠게요."],
            url="/reports/x/",
            link_words="진행 상황 보기",
            scope="thread:7",
            thread="report:7",
        )
    assert send_due() == 1
    mail = server.mails[0]
    text, html = parts(mail)
    assert (mail["To"], mail["Subject"]) == ("reader@example.org", "신고한 문제를 확인했어요")
    assert "진행 상황 보기: http://localhost:8000/reports/x/" in text
    assert "이런 메일 그만 받기" in html
    assert "설정" not in text


def test_the_link_of_a_mail_leads_there_without_signing_in_and_tells_nothing_to_others(
    post_office: PostOffice, client: Client, mina: User, bo: User, server: MailServer
) -> None:
    tell(post_office.write(1, bo.pk))
    let_time_pass()
    send_due()
    notice = Notification.objects.get()
    link = next(word for word in parts(server.mails[0])[0].split() if "/me/notices/" in word)
    path = link.removeprefix("http://localhost:8000")
    assert client.get(path).headers["Location"] == "/en/small-course/second/pictures/#comment-1"
    assert client.get(path.partition("?")[0]).headers["Location"].startswith("/en/accounts/login/")
    assert client.get(path.replace("key=", "key=0")).headers["Location"].startswith("/en/accounts/login/")
    client.force_login(mina)
    assert client.get(path.partition("?")[0]).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None
    client.force_login(bo)
    client.get(path)
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_mail_that_nothing_can_be_ended_of_offers_no_ending(
    post_office: PostOffice, bo: User, server: MailServer
) -> None:
    tell(post_office.write(1, bo.pk))
    Notification.objects.update(scopes=[])
    let_time_pass()
    send_due()
    assert server.mails[0]["List-Unsubscribe"] is None
    assert "unsubscribe" not in parts(server.mails[0])[0]
