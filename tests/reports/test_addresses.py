"""Mail to people without an account: never before they said yes, and never again after they said no."""

import re
import uuid

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from courseapp.notices.models import Mail
from courseapp.notices.sending import send_due
from courseapp.reports import actions
from courseapp.reports.links import address_path, status_path
from courseapp.reports.models import MeToo, RefusedAddress, Report, State
from tests import people
from tests.reports.reporting import decided, filed, sender

pytestmark = pytest.mark.django_db(transaction=True)

GUEST = "guest@example.org"


def sent_mails() -> list[str]:
    send_due()
    return [str(one.subject) for one in mail.outbox]


def confirmed(client: Client, report: Report) -> Report:
    assert client.post(address_path(report), {"answer": "yes"}).status_code == 303
    report.refresh_from_db()
    return report


def test_first_comes_one_mail_that_asks_in_the_language_of_the_report(client: Client, clara: User) -> None:
    report = filed(email=GUEST, language="ko")
    assert sent_mails() == ["신고 소식을 메일로 보내 드릴까요?"]
    body = str(mail.outbox[0].body)
    link = re.search(r"http://localhost:\d+(/reports/address/\S+)", body)
    assert link, body
    assert report.text not in body, "a stranger's words go to nobody"
    page = client.get(link[1])
    assert GUEST in page.content.decode()
    report.refresh_from_db()
    assert report.email_confirmed_at is None, "asking for the page changes nothing"


def test_nothing_else_is_written_before_a_yes(clara: User) -> None:
    report = filed(email=GUEST)
    decided(report, clara, State.CONFIRMED, message="Right.")
    assert sent_mails() == ["Shall we write to you about your report?"]


def test_after_a_yes_each_change_is_told_with_the_words_of_staff_and_a_way_out(client: Client, clara: User) -> None:
    report = confirmed(client, filed(email=GUEST))
    decided(report, clara, State.CONFIRMED, message="You are right about it.")
    assert sent_mails()[1:] == ["Your report is confirmed"]
    body = str(mail.outbox[1].body)
    assert "You are right about it." in body
    assert status_path(report) in body
    headers = mail.outbox[1].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    out = re.search(r"<http://localhost:\d+(/unsubscribe/[^>]+)>", headers["List-Unsubscribe"])
    assert out
    assert client.post(out[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    report.refresh_from_db()
    assert report.email == ""
    decided(report, clara, State.FIXED, fixed_in=2)
    assert len(sent_mails()) == 2


def test_unsubscribing_can_be_undone(client: Client, clara: User) -> None:
    report = confirmed(client, filed(email=GUEST))
    decided(report, clara, State.CONFIRMED)
    sent_mails()
    out = re.search(r"(/unsubscribe/[^>]+)>", mail.outbox[1].extra_headers["List-Unsubscribe"])
    assert out
    undo = client.post(out[1], {"List-Unsubscribe": "One-Click"}).context["undo"]
    client.post(out[1], {"undo": undo})
    report.refresh_from_db()
    assert report.email == GUEST
    assert report.email_confirmed_at is not None


def test_a_no_forgets_the_address_everywhere_and_for_ever(client: Client, clara: User) -> None:
    report, other = filed(email=GUEST), filed(email="Guest@Example.org", text="Another")
    response = client.post(address_path(report), {"answer": "never"})
    assert "forgotten" in response.content.decode()
    assert not Report.objects.exclude(email="").exists()
    assert RefusedAddress.objects.count() == 1
    before = Mail.objects.count()
    filed(email="GUEST@example.org", text="A third one")
    assert Mail.objects.count() == before
    assert GUEST not in repr(RefusedAddress.objects.values())
    page = client.get(address_path(other))
    assert "no address here any more" in page.content.decode()


def test_one_address_is_asked_at_most_three_times_a_day(clara: User) -> None:
    for number in range(6):
        filed(email=GUEST, text=f"number {number}")
    assert len(sent_mails()) == 3


def test_no_more_mails_can_be_said_on_the_page_of_the_report(client: Client, clara: User) -> None:
    report = confirmed(client, filed(email=GUEST))
    assert "You get a mail" in client.get(status_path(report)).content.decode()
    assert client.post(status_path(report), {"do": "forget"}).status_code == 303
    report.refresh_from_db()
    assert (report.email, report.email_confirmed_at) == ("", None)


def test_whoever_said_the_same_hears_of_it_too(client: Client, clara: User) -> None:
    report = filed(text="The same")
    outcome = actions.file(
        actions.Sent(report.lesson, "", "typo", "the same!", "second@example.org", uuid.uuid4()), sender()
    )
    assert isinstance(outcome, actions.Filed)
    voice = outcome.thing
    assert isinstance(voice, MeToo)
    client.post(address_path(voice), {"answer": "yes"})
    decided(report, clara, State.CONFIRMED, message="For the reporter alone.")
    sent_mails()
    to_second = [str(one.body) for one in mail.outbox if one.to == ["second@example.org"]]
    assert len(to_second) == 2
    assert "For the reporter alone." not in to_second[1]


def test_a_yes_after_the_address_went_is_no_fault(client: Client, clara: User) -> None:
    report = filed(email=GUEST)
    path = address_path(report)
    actions.forget_address(report)
    assert client.post(path, {"answer": "yes"}).status_code == 303
    assert "no address" in client.get(path).content.decode()


def test_the_answer_needs_the_form_of_the_page(clara: User) -> None:
    report = filed(email=GUEST)
    assert Client(enforce_csrf_checks=True).post(address_path(report), {"answer": "yes"}).status_code == 403


def test_a_person_ends_all_mails_about_reports_with_one_press_and_can_undo_it(client: Client, clara: User) -> None:
    mina = people.mina()
    report = filed(mina, language="ko")
    decided(report, clara, State.CONFIRMED, message="맞아요.")
    send_due()
    (letter,) = mail.outbox
    assert letter.to == ["mina@example.org"]
    assert "신고하신 문제를 확인했어요" in letter.subject
    assert "맞아요." in str(letter.body)
    out = re.search(r"(/unsubscribe/[^>]+)>", letter.extra_headers["List-Unsubscribe"])
    assert out
    undo = client.post(out[1], {"List-Unsubscribe": "One-Click"}).context["undo"]
    mina.refresh_from_db()
    assert mina.report_mail is False
    decided(report, clara, State.FIXED, fixed_in=2)
    send_due()
    assert len(mail.outbox) == 1
    client.post(out[1], {"undo": undo})
    mina.refresh_from_db()
    assert mina.report_mail is True
