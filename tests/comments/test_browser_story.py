"""Two people talk under a lesson, in a real browser: written, answered, told by the bell; and without scripts."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from accounts.models import Allowance, User
from comments.models import Comment, Status
from courseapp.lessons.models import Lesson
from tests.browser import sign_in
from tests.comments.said import PAGE, say

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


@pytest.mark.usefixtures("lesson")
def test_a_draft_survives_signing_in_and_an_answer_rings_the_bell(
    page: Page, chromium: Browser, live_server: object, mina: User, bo: User
) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    page.goto(PAGE)
    page.get_by_label("댓글 쓰기").fill("로그인 전에 쓴 **글**")
    expect(page.locator("#comments")).to_contain_text("로그인해야 댓글을 남길 수 있어요.")
    sign_in(page.context, mina, address)
    page.goto(PAGE)
    area = page.locator("#comments > form textarea")
    expect(area).to_have_value("로그인 전에 쓴 **글**")

    page.get_by_role("button", name="미리 보기").click()
    expect(page.locator(".comment-preview strong")).to_have_text("글")
    area.press("Tab")
    expect(page.get_by_role("button", name="댓글 남기기")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#comments-count")).to_have_text("1")
    comment = Comment.objects.get()
    expect(page.locator(f"#comment-{comment.pk} .said strong")).to_have_text("글")
    expect(page.locator("#comments-none")).to_have_count(0)
    expect(page.locator("[data-toasts]")).to_contain_text("+20 XP")
    expect(page.locator("[data-game-bar]")).to_have_attribute("data-xp", "20")
    expect(area).to_have_value("")
    assert focused(page) == f"comment-{comment.pk}"
    page.reload()
    expect(area).to_have_value("")

    with chromium.new_context(base_url=address, locale="en-GB") as context:
        sign_in(context, bo, address)
        other = context.new_page()
        other.goto(f"/en{PAGE}")
        other.get_by_role("link", name="Reply @민아").click()
        expect(other.get_by_label("Write a reply")).to_be_focused()
        other.keyboard.press("Escape")
        expect(other.get_by_label("Write a reply")).to_have_count(0)
        other.get_by_role("link", name="Reply @민아").click()
        other.get_by_label("Write a reply").fill("An answer")
        other.get_by_role("button", name="Reply", exact=True).click()
        expect(other.locator(".answer .replies .said")).to_have_text("An answer")
        other.locator(f"#reactions-{comment.pk} button").first.click()
        expect(other.locator(f"#reactions-{comment.pk} button").first).to_have_attribute("aria-pressed", "true")
        expect(other.locator(f"#reactions-{comment.pk} button").first).to_be_focused()

    page.reload()
    page.get_by_role("link", name=re.compile("알림.*1")).first.click()
    page.get_by_role("link", name=re.compile("Bo 님이 답글을 남겼어요")).first.press("Enter")
    reply = Comment.objects.get(parent=comment)
    expect(page).to_have_url(re.compile(rf"/comments/hello001/\?at={reply.pk}#comment-{reply.pk}$"))
    expect(page.locator(f"#comment-{reply.pk}")).to_be_in_viewport()


def test_ones_own_comment_is_mended_taken_away_and_brought_back_in_place(
    page: Page, live_server: object, mina: User, lesson: Lesson
) -> None:
    comment = say(mina, lesson, "처음 쓴 글")
    sign_in(page.context, mina, str(live_server.url))  # type: ignore[attr-defined]
    page.goto(PAGE)
    card = page.locator(f"#comment-{comment.pk}")
    menu = card.locator("summary")
    menu.click()
    page.get_by_role("link", name="고치기").click()
    page.get_by_label("댓글 고치기").fill("고친 글")
    page.get_by_role("button", name="저장").click()
    expect(card.locator(".said")).to_have_text("고친 글")
    assert focused(page) == f"comment-{comment.pk}"
    menu.click()
    page.get_by_role("link", name="지우기").click()
    page.get_by_role("button", name="지우기").click()
    expect(card).to_have_text("쓴 사람이 지운 댓글이에요.")
    expect(page.locator("#comments-count")).to_have_text("0")
    page.get_by_role("button", name="되돌리기").click()
    expect(card.locator(".said")).to_have_text("고친 글")
    expect(page.locator("#comments-count")).to_have_text("1")
    Allowance.objects.all().delete()


def test_what_could_not_be_sent_is_said_and_stays_in_its_form(
    page: Page, live_server: object, mina: User, lesson: Lesson
) -> None:
    sign_in(page.context, mina, str(live_server.url))  # type: ignore[attr-defined]
    page.goto(PAGE)
    form, said = page.locator("#comments > form"), page.locator("[data-toasts] .toast").last
    form.locator("textarea").fill("오래 쓴 글")
    post, preview = form.get_by_role("button", name="댓글 남기기"), form.get_by_role("button", name="미리 보기")

    page.context.set_offline(True)
    post.click()
    expect(said).to_have_text("전해지지 못했어요. 쓰던 글은 그대로 있으니 잠시 뒤에 다시 해 보세요.")
    page.context.set_offline(False)
    page.route("**/comments/**", lambda route: route.fulfill(status=502, body="<html><h1>Bad Gateway</h1>"))
    post.click()
    expect(page.locator("[data-toasts] .toast")).to_have_count(2)
    page.unroute("**/comments/**")
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    for button in (preview, post):
        button.click()
        expect(said).to_contain_text("양식을 너무 오래 열어 두셨어요.")
        page.locator("[data-toasts]").evaluate("all => all.replaceChildren()")
    expect(form.locator("textarea")).to_have_value("오래 쓴 글")
    expect(page.locator("h1")).to_have_count(1)
    page.reload()
    post.click()
    expect(page.locator("#comments .said")).to_have_text("오래 쓴 글")


def test_everything_works_without_scripts(
    chromium: Browser, live_server: object, mina: User, bo: User, lesson: Lesson
) -> None:
    address = str(live_server.url)  # type: ignore[attr-defined]
    root = say(bo, lesson, "Hello")
    Allowance.objects.all().delete()
    with chromium.new_context(base_url=address, locale="ko-KR", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(PAGE)
        expect(page.get_by_label("댓글 쓰기")).to_be_hidden()  # nothing that could not be sent
        sign_in(context, mina, address)
        page.goto(PAGE)
        page.get_by_label("댓글 쓰기").fill("스크립트 없이")
        page.get_by_role("button", name="댓글 남기기").click()
        mine = Comment.objects.get(author=mina)
        expect(page.locator(f"#comment-{mine.pk} .said")).to_have_text("스크립트 없이")
        page.goto(PAGE)
        page.locator(f"#reactions-{root.pk} button").first.click()
        expect(page.locator(f"#reactions-{root.pk} button").first).to_have_attribute("aria-pressed", "true")
        page.get_by_role("link", name="답글 @Bo").click()
        Allowance.objects.all().delete()
        page.get_by_label("답글 쓰기").fill("답이에요")
        page.get_by_role("button", name="답글").click()
        expect(page.locator(".replies .said")).to_have_text("답이에요")
        page.locator(f"#comment-{root.pk} .comment-menu summary").click()
        page.get_by_role("link", name="이 대화의 알림").first.click()
        page.get_by_label("받지 않기").check()
        page.get_by_role("button", name="저장").click()
        page.goto(f"/comments/{mine.pk}/delete/")
        page.get_by_role("button", name="지우기").click()
        page.get_by_role("button", name="되돌리기").click()
        mine.refresh_from_db()
        assert mine.status == Status.VISIBLE
        page.goto(f"{PAGE}#comments")
        page.get_by_role("link", name="오래된순").click()
        expect(page.locator(".comments-sorts [aria-current]")).to_have_text("오래된순")


def test_news_are_told_politely_and_shown_on_demand(
    page: Page, live_server: object, mina: User, bo: User, lesson: Lesson
) -> None:
    say(bo, lesson, "First")
    sign_in(page.context, mina, str(live_server.url))  # type: ignore[attr-defined]
    page.goto(PAGE)
    page.locator("#comments > form textarea").fill("쓰던 글")
    say(bo, lesson, "Second")
    page.evaluate("document.querySelector('#comments-news').dispatchEvent(new Event('look'))")
    news = page.locator("#comments-news")
    expect(news).to_have_attribute("aria-live", "polite")
    expect(news).to_contain_text("새 댓글 1개")
    expect(page.locator(".comments-all > li")).to_have_count(1)
    news.get_by_role("link", name="보기").click()
    expect(page.locator(".comments-all > li")).to_have_count(2)
    expect(page.locator("#comments > form textarea")).to_have_value("쓰던 글")


@pytest.mark.usefixtures("lesson")
def test_notes_under_an_exercise_are_copied_into_the_comment_form_below_what_is_there(page: Page) -> None:
    page.goto(PAGE)
    form = page.get_by_label("댓글 쓰기")
    share = page.get_by_role("button", name="댓글로 나누기")
    share.click()
    assert focused(page) == "journal"
    page.get_by_label("내 노트").fill("세 칸으로 나눠 봤어요.")
    form.fill("해 봤어요!")
    for _twice in range(2):
        share.click()
        expect(form).to_have_value("해 봤어요!\n\n세 칸으로 나눠 봤어요.")
        assert focused(page) == "comment-draft"
    page.reload()
    expect(form).to_have_value("해 봤어요!\n\n세 칸으로 나눠 봤어요.")
    expect(page.get_by_label("내 노트")).to_have_value("세 칸으로 나눠 봤어요.")
