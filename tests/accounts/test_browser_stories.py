"""The life of an account in a real browser on a small phone, in both languages, with scripts and without; mails are
read from a real server."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts import lost_factors
from accounts.models import FactorReset, User
from tests import smtp
from tests.people import PASSWORD, app_code, give_app

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 760}
NEW = "walker@example.org"
MAIN = "main form.form button.main"


@pytest.fixture
def received() -> Iterator[list[bytes]]:
    with smtp.listening() as mails:
        yield mails


class Phone:
    """A phone of one reader: `prefix` is "" in Korean and "/en" in English."""

    def __init__(self, chromium: Browser, base: str, prefix: str, *, scripts: bool) -> None:
        self.base, self.prefix = base, prefix
        self.context: BrowserContext = chromium.new_context(
            viewport=PHONE,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            locale="en-GB" if prefix else "ko-KR",
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base}{self.prefix}{path}")
        self.look()

    def look(self) -> None:
        """Whatever is shown is ours, in one language, and fits."""
        expect(self.page.locator("h1")).to_have_count(1)
        expect(self.page.locator("html")).to_have_attribute("lang", "en" if self.prefix else "ko")
        wide = self.page.locator("html").evaluate("(html) => html.scrollWidth")
        assert wide <= PHONE["width"], self.page.url

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"main form [name={name}]").last.fill(value)

    def send(self, button: str = MAIN) -> None:
        self.page.locator(button).first.click()
        self.page.wait_for_load_state()
        self.look()

    def at(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(re.escape(self.prefix + path) + r"([?#].*)?$"))

    def sign_in(self, email: str, password: str) -> None:
        self.open("/accounts/login/")
        self.fill(login=email, password=password)
        self.send()

    def sign_out(self) -> None:
        self.open("/accounts/logout/")
        self.send()

    def is_in(self) -> bool:
        return self.page.locator(".account-menu").count() == 1


@pytest.fixture
def phones(chromium: Browser, live_server: Any) -> Iterator[Any]:
    made: list[Phone] = []

    def make(prefix: str, *, scripts: bool) -> Phone:
        made.append(Phone(chromium, live_server.url, prefix, scripts=scripts))
        return made[-1]

    yield make
    for phone in made:
        phone.context.close()


BOTH = pytest.mark.parametrize("way", [("", True), ("/en", False)], ids=["ko", "en-without-scripts"])
"""The language's prefix, and whether scripts run."""


@BOTH
def test_from_the_first_code_to_the_last_thought(
    phones: Any, received: list[bytes], db: None, way: tuple[str, bool], tmp_path: Path
) -> None:
    """Sign up, password, app, recovery codes, another device, a new address, the zip, leaving, staying after all."""
    prefix, scripts = way
    phone = phones(prefix, scripts=scripts)
    phone.open("/accounts/signup/?next=" + prefix + "/about/")
    phone.fill(email=NEW)
    phone.send()
    phone.fill(code="000000")
    phone.send()
    expect(phone.page.locator(".field-error, .form-problem").first).to_be_visible()
    phone.fill(code=smtp.code_for(received, NEW))
    phone.send()
    phone.at("/about/")
    user = User.objects.get()
    assert user.language == ("en" if prefix else "ko")

    phone.open("/accounts/password/set/")  # within minutes of the code nothing more is asked
    phone.fill(password1=PASSWORD, password2=PASSWORD)
    phone.send()
    phone.open("/accounts/2fa/totp/activate/")
    phone.fill(password=PASSWORD)
    phone.send()
    secret = str(phone.page.locator("#secret").get_attribute("value") or phone.page.locator("#secret").input_value())
    phone.fill(code=app_code(secret))
    phone.send()
    phone.at("/accounts/2fa/recovery-codes/")
    codes = phone.page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10

    laptop = phones(prefix, scripts=scripts)
    laptop.sign_in(NEW, PASSWORD)
    laptop.fill(code="00000000")
    laptop.send()
    laptop.fill(code=codes[0])
    laptop.send()
    laptop.open("/accounts/sessions/")
    expect(laptop.page.locator(".things > li")).to_have_count(2)
    laptop.send(MAIN)
    expect(laptop.page.locator(".things > li")).to_have_count(1)
    phone.open("/me/settings/")
    phone.at("/accounts/login/")

    laptop.open("/accounts/2fa/totp/deactivate/")
    laptop.fill(password=PASSWORD)
    laptop.send()
    laptop.send("main form.form button")
    assert not Authenticator.objects.exists()
    laptop.open("/accounts/email/")
    laptop.fill(email="moved@example.org")
    laptop.send("main form.form button[name=action_add]")
    laptop.fill(code=smtp.code_for(received, "moved@example.org"))
    laptop.send()
    user.refresh_from_db()
    assert user.email == "moved@example.org"

    laptop.open("/me/data/")
    with laptop.page.expect_download() as download:
        laptop.page.locator(f"form[action$='{prefix}/me/data/export/'] button").click()
    download.value.save_as(tmp_path / "mine.zip")
    archive = zipfile.ZipFile(io.BytesIO((tmp_path / "mine.zip").read_bytes()))
    assert json.loads(archive.read("data.json"))["account"]["account"]["email"] == "moved@example.org"
    laptop.open("/me/data/")
    laptop.page.locator("main [name=sure]").check()
    laptop.send("main .button.danger")
    assert not laptop.is_in()
    laptop.sign_in("moved@example.org", PASSWORD)
    assert laptop.is_in()
    user.refresh_from_db()
    assert user.erase_at is None
    told = [smtp.read(raw)["To"] for raw in received]
    assert {NEW, "moved@example.org"} == set(told)


@BOTH
def test_without_password_by_code_and_back_to_the_place(
    phones: Any, received: list[bytes], jun: User, way: tuple[str, bool]
) -> None:
    prefix, scripts = way
    phone = phones(prefix, scripts=scripts)
    phone.open("/about/")
    phone.page.locator(f"header a[href*='{prefix}/accounts/login/']").click()
    phone.page.locator(f"main a[href*='{prefix}/accounts/login/code/']").click()
    phone.fill(email="jun@example.org")
    phone.send()
    phone.fill(code=smtp.code_for(received, "jun@example.org"))
    phone.send()
    phone.at("/about/")
    assert phone.is_in()


@BOTH
def test_a_lost_factor_finds_its_way_back_through_staff(
    phones: Any, received: list[bytes], mina: User, ann: User, way: tuple[str, bool]
) -> None:
    prefix, scripts = way
    give_app(mina)
    give_app(ann)
    phone, desk = phones(prefix, scripts=scripts), phones(prefix, scripts=scripts)
    phone.sign_in("mina@example.org", PASSWORD)
    phone.page.locator(f"main a[href='{prefix}/accounts/lost-factor/']").click()
    phone.send()
    assert FactorReset.objects.filter(user=mina, closed_at=None).exists()

    desk.page.goto(f"{desk.base}/admin/")
    desk.page.locator("main [name=login]").fill("ann@example.org")
    desk.page.locator("main [name=password]").fill(PASSWORD)
    desk.page.locator(MAIN).click()
    desk.page.locator("main [name=code]").fill(app_code())
    desk.page.locator(MAIN).click()
    expect(desk.page).to_have_url(re.compile(r"/admin/$"))
    desk.page.goto(f"{desk.base}/admin/accounts/factorreset/")
    desk.page.locator("input.action-select").check()
    desk.page.locator("select[name=action]").select_option("confirm")
    desk.page.locator(".actions button[type=submit]").click()
    expect(desk.page.locator(".messagelist .success, .messagelist .info")).to_be_visible()
    FactorReset.objects.update(due_at=FactorReset.objects.get().asked_at)
    assert lost_factors.carry_out_due() == 1
    phone = phones(prefix, scripts=scripts)
    phone.sign_in("mina@example.org", PASSWORD)
    assert phone.is_in()
    assert [smtp.read(raw)["To"] for raw in received].count("mina@example.org") >= 3


def test_a_passkey_does_as_the_second_factor(phones: Any, received: list[bytes], bo: User) -> None:
    """Password, then the device; in English, with scripts, which passkeys need."""
    phone = phones("/en", scripts=True)
    phone.base = phone.base.replace("127.0.0.1", "localhost")
    devtools = phone.context.new_cdp_session(phone.page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    more = {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options | more})
    phone.sign_in("bo@example.org", PASSWORD)
    phone.open("/accounts/2fa/webauthn/add/")
    phone.fill(password=PASSWORD)
    phone.send()
    phone.page.locator("main [data-passkey] button").click()
    phone.at("/accounts/2fa/recovery-codes/")
    phone.sign_out()
    phone.sign_in("bo@example.org", PASSWORD)
    phone.at("/accounts/2fa/authenticate/")
    phone.page.locator("main [data-passkey] button").click()
    expect(phone.page.locator(".account-menu")).to_be_visible()
