"""Reporting a problem: what is stored, what is refused and how, and that nothing typed is ever lost."""

import time
import uuid
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.actions import Limit
from accounts.models import User
from courseapp.reports import actions, traps
from courseapp.reports.models import Report, ReportLog, State, Suspicion
from tests.reports.reporting import ENGLISH, PATH, QUOTE, clara, decided, fields, filed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("course")]


def post(client: Client, path: str = PATH, **changed: Any) -> HttpResponse:
    return client.post(path, fields(**changed))  # type: ignore[return-value]


def page(response: Any) -> str:
    return str(response.content.decode())


def test_a_guest_reports_without_scripts_and_is_led_to_the_page_of_the_report(client: Client) -> None:
    form = client.get(PATH)
    assert form.status_code == 200
    response = post(client, scripts="", viewport="")
    assert response.status_code == 303
    shown = client.get(response.headers["Location"])
    assert shown.status_code == 200
    assert "접수됐어요" in page(shown)
    report = Report.objects.get()
    assert (report.state, report.reporter, report.held_for, report.has_scripts) == (State.NEW, None, "", False)
    assert list(ReportLog.objects.values_list("what", flat=True)) == ["received"]


def test_what_goes_along_is_shown_before_and_stored_as_shown(client: Client) -> None:
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    shown = page(client.get(ENGLISH, headers={"User-Agent": agent}))
    for word in ("Saying hello", "revision 2", "English", "Firefox · Linux", "development", "Not sent"):
        assert word in shown, word
    post_fields = fields(quote=QUOTE, before="can wait. ", after=" with more patience.", heading="Why greet")
    client.post(ENGLISH, post_fields, headers={"User-Agent": agent})
    report = Report.objects.get()
    assert (report.browser, report.viewport, report.language, report.release) == (
        "Firefox · Linux",
        "360x740",
        "en",
        "development",
    )
    assert (report.quote, report.heading, report.quote_language) == (QUOTE, "Why greet", "en")
    assert report.revision == 2
    assert report.is_located


def test_neither_address_nor_full_user_agent_nor_query_is_kept(client: Client) -> None:
    agent = "Mozilla/5.0 SecretBuild/77 Firefox/140.0"
    headers = {"User-Agent": agent, "Referer": "http://testserver/search/?q=private"}
    client.get("/report/", headers=headers)
    client.post("/report/", fields("page", page="/search/?q=private"), headers=headers, REMOTE_ADDR="203.0.113.9")
    kept = repr(Report.objects.values().get())
    for secret in ("203.0.113.9", "SecretBuild", "private"):
        assert secret not in kept
    assert Report.objects.get().page == "/search/"


def test_a_person_is_known_by_their_account_and_leaves_no_address(client: Client, mina: User) -> None:
    client.force_login(mina)
    assert 'name="email"' not in page(client.get(PATH))
    post(client, email="other@example.org")
    report = Report.objects.get()
    assert (report.reporter, report.email) == (mina, "")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"text": " "}, "몇 마디면 충분해요"),
        ({"kind": ""}, "어떤 문제인지 골라 주세요"),
        ({"kind": "other"}, "올바르게 선택"),
        ({"text": "가" * 2001}, "2000"),
        ({"email": "nobody"}, "이메일"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_the_rest_is_kept(
    client: Client, changed: dict[str, str], word: str
) -> None:
    response = post(client, **({"text": "<b>Kept & whole</b>", "quote": "a quotation", "email": "a@b.org"} | changed))
    assert response.status_code == 422
    assert word in page(response)
    assert "a quotation" in page(response)
    if "text" not in changed:
        assert "&lt;b&gt;Kept &amp; whole&lt;/b&gt;" in page(response)
    assert not Report.objects.exists()


def test_line_ends_count_as_one_character_as_in_browsers(client: Client) -> None:
    assert post(client, text="a\r\n" * 1000).status_code == 303


def test_faster_than_people_is_asked_to_send_once_more_and_then_goes_through(client: Client) -> None:
    opened = traps.opened("hello001")
    response = post(client, opened=opened, text="Quick but true.")
    assert response.status_code == 422
    assert "너무 빨랐어요" in page(response)
    assert "Quick but true." in page(response)
    assert opened in page(response), "the second try is measured from the first opening"


@pytest.mark.parametrize(
    "opened",
    ["", "forged", traps.opened("facts002", time.time() - 60), traps.opened("hello001", time.time() - 8 * 24 * 3600)],
    ids=["empty", "forged", "of another lesson", "of last week"],
)
def test_a_moment_of_opening_that_cannot_be_trusted_gives_a_new_one(client: Client, opened: str) -> None:
    response = post(client, opened=opened)
    assert response.status_code == 422
    assert "한 번 더 보내 주세요" in page(response)
    assert f'name="opened" value="{opened}"' not in page(response)


def test_the_field_nobody_sees_is_told_first_and_then_means_quarantine(client: Client) -> None:
    response = post(client, website="https://spam.example")
    assert response.status_code == 422
    assert "보이지 않는 칸" in page(response)
    assert 'name="again" value="1"' in page(response)
    assert not Report.objects.exists()
    assert post(client, website="https://spam.example", again="1").status_code == 303
    report = Report.objects.get()
    assert report.held_for == Suspicion.TRAP
    assert list(report.log.values_list("what", flat=True).order_by("id")) == ["received", "held"]


def test_many_links_mean_quarantine_and_its_sender_sees_that(client: Client) -> None:
    response = post(client, text="see https://a.example http://b.example www.c.example")
    assert Report.objects.get().held_for == Suspicion.LINKS
    assert "없어지지는 않아요" in page(client.get(response.headers["Location"]))


def test_the_same_form_sent_again_answers_like_the_first(client: Client) -> None:
    token = str(uuid.uuid4())
    first, second = post(client, client_token=token), post(client, client_token=token, text="changed")
    assert first.headers["Location"] == second.headers["Location"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x", "0" * 40])
def test_a_token_that_is_none_gets_a_new_one_with_everything_typed(client: Client, token: str) -> None:
    response = post(client, client_token=token, text="still here")
    assert response.status_code == 422
    assert "still here" in page(response)


def test_the_same_words_by_somebody_else_become_a_voice(client: Client) -> None:
    first = filed(text="The  SECOND word — is misspelt!")
    response = post(client)
    assert response.status_code == 303
    assert Report.objects.count() == 1
    assert first.me_toos.count() == 1
    assert "이미 아는" not in page(client.get(response.headers["Location"]))


def test_the_same_words_about_another_passage_are_another_report(client: Client) -> None:
    filed(text="Typo", quote="One")
    post(client, text="Typo", quote="Two")
    assert Report.objects.count() == 2


def test_the_same_words_after_the_first_was_closed_are_a_new_report(client: Client, mina: User) -> None:
    decided(filed(), clara(), State.NOT_A_BUG)
    post(client)
    assert Report.objects.filter(state=State.NEW).count() == 1


def test_five_from_one_network_then_a_pause_with_everything_kept(client: Client) -> None:
    for number in range(5):
        assert post(client, text=f"number {number}").status_code == 303
    response = post(client, text="the sixth")
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 600
    assert "the sixth" in page(response)
    assert Report.objects.count() == 5


def test_ten_from_one_browser_in_a_day_whatever_the_network(client: Client) -> None:
    client.get(PATH)
    answers = [
        client.post(PATH, fields(text=f"number {number}"), REMOTE_ADDR=f"198.51.100.{number}").status_code
        for number in range(11)
    ]
    assert answers == [303] * 10 + [429]


def test_the_browser_gets_its_id_on_the_form_page_alone(client: Client) -> None:
    client.get("/small-course/first/hello/")
    assert traps.COOKIE not in client.cookies
    client.get(PATH)
    morsel = client.cookies[traps.COOKIE]
    assert (morsel["max-age"], morsel["httponly"], morsel["samesite"]) == (traps.DAY, True, "Lax")
    client.cookies = SimpleCookie({traps.COOKIE: "made-up:by:hand"})
    assert traps.COOKIE in client.get(PATH).cookies, "a forged id is replaced"


def test_when_very_many_arrive_guests_go_into_quarantine_and_people_do_not(
    monkeypatch: pytest.MonkeyPatch, mina: User
) -> None:
    monkeypatch.setattr(actions, "THE_SITE", Limit(2, actions.THE_SITE.per))
    held = [filed(text=f"number {number}").held_for for number in range(4)]
    assert held == ["", "", Suspicion.FLOOD, Suspicion.FLOOD]
    assert filed(mina, text="mine").held_for == ""


def test_beyond_the_most_that_the_site_takes_guests_are_told_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_MOST", Limit(1, actions.AT_MOST.per))
    filed(text="the one")
    response = post(client, text="one more")
    assert response.status_code == 429
    assert "one more" in page(response)


def test_nothing_a_stranger_wrote_is_shown_before_staff_confirm_it(client: Client, mina: User) -> None:
    report = filed(text="Words of a stranger", quote="One")
    assert "Words of a stranger" not in page(client.get(PATH))
    assert "Words of a stranger" not in page(client.get("/small-course/first/hello/"))
    decided(report, clara(), State.CONFIRMED, summary="A word is wrong")
    shown = page(client.get(PATH))
    assert "A word is wrong" in shown
    assert "Words of a stranger" not in shown


def test_the_form_is_not_indexed_and_shared_with_no_cache(client: Client) -> None:
    response = client.get(PATH)
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "public" not in response.headers["Cache-Control"]


def test_a_forged_post_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(PATH, fields()).status_code == 403


def test_the_dialog_gets_the_form_alone_and_then_the_thanks(client: Client) -> None:
    form = page(client.get(PATH, headers={"HX-Request": "true"}))
    assert "<html" not in form
    assert "<h1" not in form
    assert 'hx-post="/small-course/first/hello/report/"' in form
    wrong = client.post(PATH, fields(text=""), headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "<html" not in page(wrong)
    thanks = client.post(PATH, fields(), headers={"HX-Request": "true"})
    assert thanks.status_code == 200
    assert "/reports/r" in page(thanks)


def test_other_pages_are_reported_by_their_path(client: Client) -> None:
    form = page(client.get("/report/", headers={"Referer": "http://testserver/small-course/"}))
    assert 'value="/small-course/"' in form
    assert client.post("/report/", fields("page", page="/small-course/")).status_code == 303
    report = Report.objects.get()
    assert (report.lesson, report.page) == (None, "/small-course/")


def test_the_report_link_of_the_footer_leads_from_a_lesson_to_its_own_form(client: Client) -> None:
    response = client.get("/en/report/", headers={"Referer": "http://testserver/en/small-course/first/hello/"})
    assert response.headers["Location"] == ENGLISH


@pytest.mark.parametrize("page_sent", ["", "javascript:x", "//evil.example", "a" * 500, "/reports/r1:secret/", "/\x00"])
def test_an_odd_page_becomes_a_harmless_path(client: Client, page_sent: str) -> None:
    client.post("/report/", fields("page", page=page_sent))
    for report in Report.objects.all():
        assert report.page.startswith("/")
        assert "secret" not in report.page


def test_a_page_of_another_site_is_not_taken_over(client: Client) -> None:
    assert "evil" not in page(client.get("/report/", headers={"Referer": "https://evil.example/evil"}))


@pytest.mark.parametrize("path", ["/small-course/first/nothing/report/", "/none/first/hello/report/"])
def test_a_lesson_that_is_not_there_has_no_form(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"quote": "\x00\ud7ff" + "q" * 900, "before": "b" * 99, "after": "a" * 99},
        {"viewport": "9" * 50},
        {"viewport": "<script>"},
        {"heading": "h" * 900},
        {"quote_language": "'; drop"},
        {"scripts": "yes"},
        {"opened": "x" * 900},
        {"email": "a" * 300 + "@example.org"},
    ],
)
def test_odd_context_is_cut_or_refused_and_never_a_fault(client: Client, changed: dict[str, str]) -> None:
    assert post(client, **changed).status_code in {303, 422}
    for report in Report.objects.all():
        assert len(report.quote) <= 500
        assert len(report.before) <= 32
        assert report.viewport in {"", "360x740"}


@pytest.mark.parametrize(
    ("referer", "path"),
    [
        ("http://[", "/"),
        ("", "/"),
        ("http://testserver/people/%EB%AF%BC%EC%95%84/", "/people/민아/"),
        ("http://testserver/reports/r1:very-secret/", "/reports/"),
        ("http://testserver/%00", "/"),
        ("http://testserver//evil.example/", "/"),
    ],
)
def test_where_somebody_came_from_is_told_without_secrets(client: Client, referer: str, path: str) -> None:
    response = client.get("/report/", headers={"Referer": referer})
    assert response.status_code == 200
    assert f'name="page" value="{path}"' in page(response)
