"""Passkeys in a real browser with a virtual authenticator; the other ways in without JavaScript."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests.people import PASSWORD, code_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def plug_in_authenticator(page: Page) -> None:
    """A device with a fingerprint reader that always says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_out(page: Page) -> None:
    page.locator(".account-menu > summary").click()
    page.get_by_role("button", name="로그아웃").click()
    expect(page.get_by_text("로그아웃했어요.")).to_be_visible(timeout=15_000)


def test_a_passkey_is_added_and_then_signs_in_alone(page: Page, live_server: Any, mina: User) -> None:
    page.goto(live_server.url.replace("127.0.0.1", "localhost") + "/accounts/login/?next=/accounts/2fa/")
    plug_in_authenticator(page)
    page.get_by_label("이메일").fill("mina@example.org")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인", exact=True).click()
    page.get_by_role("link", name="패스키 추가").click()
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="확인").click()
    page.get_by_label("패스키 이름").fill("내 노트북")
    page.get_by_role("button", name="패스키 만들기").click()
    expect(page.get_by_role("heading", name="복구 코드")).to_be_visible()
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert str(key) == "내 노트북"
    assert key.wrap().is_passwordless
    sign_out(page)
    page.get_by_role("link", name="로그인").click()
    page.get_by_role("button", name="패스키 쓰기").click()
    expect(page.locator(".account-menu")).to_be_visible()
    page.goto(page.url.split("/accounts")[0].rstrip("/") + "/accounts/2fa/webauthn/")
    expect(page.get_by_role("heading", name="내 노트북")).to_be_visible()


def test_an_account_is_made_with_a_passkey(
    page: Page, live_server: Any, mailoutbox: list[EmailMessage], db: None
) -> None:
    page.goto(live_server.url.replace("127.0.0.1", "localhost") + "/accounts/signup/passkey/?next=/about/")
    plug_in_authenticator(page)
    page.get_by_label("이메일").fill("new@example.org")
    page.get_by_role("button", name="계속하기").click()
    page.get_by_label("코드").fill(code_in(mailoutbox[0]))
    page.get_by_role("button", name="확인").click()
    page.get_by_role("button", name="패스키 만들기").click()
    page.wait_for_url("**/about/")
    user = User.objects.get()
    assert not user.has_usable_password()
    assert Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN).wrap().is_passwordless


def test_a_refused_passkey_says_so_and_leaves_the_other_ways(page: Page, live_server: Any, mina: User) -> None:
    page.goto(live_server.url.replace("127.0.0.1", "localhost") + "/accounts/login/")
    plug_in_authenticator(page)
    page.get_by_role("button", name="패스키 쓰기").click()
    expect(page.locator("[data-passkey-problem]")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="패스키 쓰기")).to_be_enabled()


def test_signing_up_works_without_javascript(
    chromium: Browser, live_server: Any, mailoutbox: list[EmailMessage], db: None
) -> None:
    with chromium.new_context(base_url=live_server.url, java_script_enabled=False, locale="ko-KR") as context:
        page = context.new_page()
        page.goto("/about/")
        page.get_by_role("link", name="로그인").click()
        expect(page.get_by_role("button", name="패스키 쓰기")).to_be_hidden()
        page.get_by_role("link", name="만들기").click()
        page.get_by_label("이메일").fill("new@example.org")
        page.get_by_role("button", name="계속하기").click()
        page.get_by_label("코드").fill(code_in(mailoutbox[0]))
        page.get_by_role("button", name="확인").click()
        assert page.url.endswith("/about/")
        page.locator(".account-menu > summary").click()
        expect(page.get_by_role("link", name="설정")).to_be_visible()


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize("path", ["/accounts/login/", "/en/accounts/signup/", "/accounts/password/reset/"])
def test_the_door_fits(page: Page, db: None, width: int, path: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_my_own_pages_fit(page: Page, mina: User, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/accounts/login/")
    page.get_by_label("이메일").fill("mina@example.org")
    page.get_by_label("비밀번호").fill(PASSWORD)
    page.get_by_role("button", name="로그인", exact=True).click()
    expect(page.locator(".account-menu")).to_be_visible()
    for path in ("/me/settings/", "/me/data/", "/accounts/2fa/", "/accounts/sessions/", "/accounts/email/"):
        page.goto(path)
        wide = page.evaluate(
            "Math.max(...[...document.querySelectorAll('main .panel, main .form, main h1')]"
            ".map((part) => part.getBoundingClientRect().right))"
        )
        assert wide <= width, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
