"""The page of one report: who may see it, what it says in each state, and answering a question there."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from courseapp import privacy
from courseapp.notices.models import Notification
from courseapp.reports import actions
from courseapp.reports.links import status_path
from courseapp.reports.models import Report, ReportMessage, State
from tests.reports.reporting import QUOTE, decided, filed, publish, sender

pytestmark = pytest.mark.django_db


def shown(client: Client, thing: Any) -> str:
    response = client.get(status_path(thing))
    assert response.status_code == 200
    return str(response.content.decode())


def asked(clara: User, of: User | None = None) -> Report:
    return decided(filed(of), clara, State.NEED_INFO, message="Which words stand before it?")


@pytest.mark.parametrize(
    ("state", "english", "korean"),
    [
        (State.NEW, "Received", "접수됐어요"),
        (State.CONFIRMED, "Confirmed", "확인했어요"),
        (State.FIXED, "Fixed", "고쳤어요"),
        (State.NOT_A_BUG, "Not a mistake", "잘못이 아니에요"),
        (State.WONT_FIX, "Stays as it is", "그대로 둘게요"),
        (State.NEED_INFO, "A question for you", "여쭤볼 것이 있어요"),
        (State.SPAM, "Set aside", "따로 두었어요"),
    ],
)
def test_each_state_is_said_in_the_language_of_the_report(
    client: Client, clara: User, state: State, english: str, korean: str
) -> None:
    for language, words in (("en", english), ("ko", korean)):
        report = filed(language=language, text=f"In {language}")
        if state is not State.NEW:
            decided(report, clara, state, message="Some words.", fixed_in=2 if state is State.FIXED else None)
        page = shown(client, report)
        assert words in page
        assert f'<html lang="{language}"' in page


def test_the_language_switch_counts_more_than_the_language_of_the_report(client: Client, clara: User) -> None:
    report = filed(language="ko")
    client.cookies["lang"] = "en"
    assert "Received" in shown(client, report)


def test_it_is_private_and_nobody_keeps_or_indexes_it(client: Client, clara: User) -> None:
    response = client.get(status_path(filed()))
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert "canonical" not in response.content.decode()


@pytest.mark.parametrize("signed", ["r1", "r1:forged", "x", "m99:xx", "r" * 300])
def test_an_address_that_was_not_made_here_leads_nowhere(client: Client, clara: User, signed: str) -> None:
    assert client.get(f"/reports/{signed}/").status_code == 404
    assert client.get(f"/reports/address/{signed}/").status_code == 404


def test_the_address_of_a_status_is_not_that_of_its_mail(client: Client, clara: User) -> None:
    signed = status_path(filed()).removeprefix("/reports/").strip("/")
    assert client.get(f"/reports/address/{signed}/").status_code == 404


def test_what_staff_wrote_is_shown_and_nobody_of_them_named(client: Client, clara: User) -> None:
    report = decided(filed(), clara, State.CONFIRMED, message="We will mend <b>it</b>.")
    page = shown(client, report)
    assert "We will mend &lt;b&gt;it&lt;/b&gt;." in page
    assert "clara" not in page.lower()


def test_a_fix_shows_what_changed_in_the_section_that_was_quoted(client: Client, clara: User) -> None:
    report = filed(quote=QUOTE, before="can wait. ", after=" with more patience.", quote_language="en")
    publish("Somebody who was greeted listens")
    fixed = decided(report, clara, State.FIXED, fixed_in=3)
    page = shown(client, fixed)
    assert "Changed in revision 3" in page
    assert "<del>is </del>" in page
    assert "<ins>was </ins>" in page


def test_an_answer_brings_the_question_back_to_staff_once(client: Client, clara: User) -> None:
    report = asked(clara)
    token = str(uuid.uuid4())
    for _time in range(2):
        response = client.post(
            status_path(report), {"do": "answer", "text": "The words “can wait”", "client_token": token}
        )
        assert response.status_code == 303
    report.refresh_from_db()
    assert report.state == State.NEW
    assert ReportMessage.objects.filter(is_from_staff=False).count() == 1
    page = shown(client, report)
    assert "The words “can wait”" in page
    assert "You answered" in page


def test_an_answer_to_a_confirmed_report_leaves_it_confirmed(client: Client, clara: User, mina: User) -> None:
    report = decided(filed(mina), clara, State.CONFIRMED)
    decided(report, clara, State.NEED_INFO, message="And where exactly?")
    client.post(status_path(report), {"text": "There.", "client_token": str(uuid.uuid4())})
    report.refresh_from_db()
    assert report.state == State.CONFIRMED


def test_an_empty_answer_is_refused_at_its_field(client: Client, clara: User) -> None:
    response = client.post(status_path(asked(clara)), {"text": " ", "client_token": str(uuid.uuid4())})
    assert response.status_code == 422
    assert "Please write your answer." in response.content.decode()


def test_an_answer_that_comes_too_late_is_kept_on_the_page(client: Client, clara: User) -> None:
    report = asked(clara)
    decided(report, clara, State.CONFIRMED)
    response = client.post(status_path(report), {"text": "My long answer", "client_token": str(uuid.uuid4())})
    assert response.status_code == 409
    assert "My long answer" in response.content.decode()
    assert not ReportMessage.objects.filter(is_from_staff=False).exists()


def test_answers_have_a_limit_that_keeps_the_words(client: Client, clara: User) -> None:
    report = filed()
    for _number in range(5):
        decided(report, clara, State.NEED_INFO, message="Again?")
        client.post(status_path(report), {"text": "so", "client_token": str(uuid.uuid4())})
        report.refresh_from_db()
    decided(report, clara, State.NEED_INFO, message="Again?")
    response = client.post(status_path(report), {"text": "the sixth", "client_token": str(uuid.uuid4())})
    assert response.status_code == 429
    assert "the sixth" in response.content.decode()


def test_answering_needs_the_form_of_the_page(clara: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(status_path(asked(clara)), {"text": "x", "client_token": str(uuid.uuid4())}).status_code == 403


def test_a_voice_sees_how_it_goes_and_none_of_the_other_persons_words(client: Client, clara: User) -> None:
    report = decided(filed(text="A stranger's words"), clara, State.CONFIRMED, message="Private to the reporter")
    voice = actions.me_too(report, sender(language="en"), uuid.uuid4())
    assert isinstance(voice, actions.Filed)
    page = shown(client, voice.thing)
    assert "Confirmed" in page
    assert "words" not in page.split("<main")[1].split("<footer")[0].replace("Keep this page", "")
    assert "Private to the reporter" not in page


def test_a_voice_cannot_answer_for_the_reporter(client: Client, clara: User) -> None:
    report = decided(filed(), clara, State.CONFIRMED)
    voice = actions.me_too(report, sender(), uuid.uuid4())
    assert isinstance(voice, actions.Filed)
    decided(report, clara, State.NEED_INFO, message="Where?")
    page = shown(client, voice.thing)
    assert "<textarea" not in page
    response = client.post(status_path(voice.thing), {"text": "x", "client_token": str(uuid.uuid4())})
    assert response.status_code == 422
    assert not ReportMessage.objects.filter(is_from_staff=False).exists()


def test_a_duplicate_follows_the_report_it_was_merged_into(client: Client, clara: User) -> None:
    first, second = filed(text="First"), filed(text="Second")
    decided(second, clara, State.DUPLICATE, duplicate_of=first.pk)
    decided(first, clara, State.FIXED, fixed_in=2)
    page = shown(client, second)
    assert "Somebody reported this before you" in page
    assert "It is mended" in page


@pytest.mark.parametrize("path", ["report", "lesson-report"])
def test_both_forms_exist_in_both_languages(client: Client, clara: User, path: str) -> None:
    arguments = ["small-course", "first", "hello"] if path == "lesson-report" else []
    for language in ("ko", "en"):
        with override(language):
            assert client.get(reverse(path, args=arguments)).status_code == 200


def test_the_page_of_a_report_whose_writer_left_shows_no_words(client: Client, clara: User, mina: User) -> None:
    report = asked(clara, mina)
    privacy.erase(mina)
    page = shown(client, report)
    assert "Erased." in page
    assert "Which words" not in page


def test_the_question_stands_at_its_answer(client: Client, clara: User) -> None:
    form = shown(client, asked(clara)).split('<form class="form panel"')[1].split("</form>")[0]
    assert "Which words stand before it?" in form


def test_seeing_the_page_reads_its_notices_for_their_owner_alone(
    client: Client, clara: User, mina: User, django_capture_on_commit_callbacks: Any
) -> None:
    report = filed(mina)
    with django_capture_on_commit_callbacks(execute=True):
        decided(report, clara, State.CONFIRMED)
    unread = Notification.objects.of(mina.pk).unread()
    shown(client, report)
    assert unread.count() == 1
    client.force_login(mina)
    shown(client, report)
    assert unread.count() == 0
