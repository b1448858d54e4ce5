"""Sessions, revocation, the account's own log, the way back for a lost factor."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import lost_factors
from accounts.models import FactorReset, SecurityEvent, User
from tests.people import PASSWORD, app_code, confirm_identity, enter_desk, give_app

pytestmark = pytest.mark.django_db(transaction=True)
Kind = SecurityEvent.Kind


def sign_in(user: User, **headers: str) -> Client:
    client = Client(headers=headers)
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    if Authenticator.objects.filter(user=user).exists():
        client.post("/accounts/2fa/authenticate/", {"code": app_code()})
    assert "_auth_user_id" in client.session
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/settings/").status_code == 200


def kinds(user: User) -> list[str]:
    return list(user.security_events.order_by("id").values_list("kind", flat=True))


def test_sessions_are_listed_with_their_device_and_the_others_signed_out(mina: User) -> None:
    phone = sign_in(mina, user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 19) Safari/605")
    here = sign_in(mina, user_agent="Mozilla/5.0 (Windows NT 10.0) Firefox/140")
    page = here.get("/accounts/sessions/").content.decode()
    assert "Safari · iPhone" in page
    assert "Firefox · Windows" in page
    here.post("/accounts/sessions/")
    assert (is_in(here), is_in(phone)) == (True, False)


def test_a_new_password_ends_the_other_sessions_and_renews_this_one(mina: User) -> None:
    phone, here = sign_in(mina), sign_in(mina)
    before = here.session.session_key
    new = "another lamp altogether"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (is_in(here), is_in(phone)) == (True, False)
    assert here.session.session_key != before
    assert Kind.PASSWORD_CHANGED in kinds(mina)


def test_a_new_factor_ends_the_other_sessions_and_renews_this_one(mina: User, mailoutbox: list[EmailMessage]) -> None:
    phone, here = sign_in(mina), sign_in(mina)
    confirm_identity(here, mina)
    before = here.session.session_key
    page = here.get("/accounts/2fa/totp/activate/").content.decode()
    found = re.search(r'id="secret" value="([A-Z2-7]+)"', page)
    assert found
    here.post("/accounts/2fa/totp/activate/", {"code": app_code(found[1])})
    assert (is_in(here), is_in(phone)) == (True, False)
    assert here.session.session_key != before
    assert UserSession.objects.filter(user=mina).count() == 1
    assert mailoutbox[-1].subject == "인증 앱이 설정됐어요"
    assert Kind.APP_ADDED in kinds(mina)


def test_factors_are_not_touched_without_showing_who_one_is(mina: User) -> None:
    here = sign_in(mina)
    for path in ("/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        assert here.get(path)["Location"].startswith("/accounts/reauthenticate/?next=")


def test_a_recovery_code_works_once(mina: User) -> None:
    give_app(mina)
    here = enter_desk(Client(), mina)
    here.post("/accounts/2fa/recovery-codes/generate/")
    code = re.search(r"<li><code>(\w+)</code>", here.get("/accounts/2fa/recovery-codes/").content.decode())
    assert code
    for works in (True, False):
        client = Client()
        client.post("/accounts/login/", {"login": mina.email, "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": code[1]})
        assert ("_auth_user_id" in client.session) is works


def test_the_log_is_shown_to_its_owner_only(mina: User, bo: User) -> None:
    Client().post("/accounts/login/", {"login": mina.email, "password": "wrong wrong wrong"})
    assert "틀린 비밀번호로" in sign_in(mina).get("/accounts/log/").content.decode()
    assert "wrong password" not in sign_in(bo).get("/en/accounts/log/").content.decode()


@pytest.mark.parametrize("change", [lambda events: events.update(kind="signed-out"), lambda events: events.delete()])
def test_the_log_cannot_be_changed(mina: User, change: object) -> None:
    sign_in(mina)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change(SecurityEvent.objects.filter(user=mina))  # type: ignore[operator]
    assert kinds(mina) == [Kind.SIGNED_IN]


def test_a_signed_in_page_costs_the_session_the_person_and_the_bell(mina: User) -> None:
    here, nobody = sign_in(mina), Client()
    counts = []
    for client in (here, nobody):
        client.get("/about/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/about/")
        counts.append(len(asked))
    assert counts[0] - counts[1] <= 3


# --- a lost second factor -------------------------------------------------------------------------------------


@pytest.fixture
def stuck(mina: User) -> Client:
    """민아 has her password but not her app."""
    give_app(mina)
    client = Client()
    client.post("/accounts/login/", {"login": mina.email, "password": PASSWORD})
    return client


def test_a_lost_factor_is_removed_three_days_after_staff_confirm(
    stuck: Client, mina: User, ann: User, mailoutbox: list[EmailMessage]
) -> None:
    assert stuck.get("/accounts/lost-factor/").status_code == 200
    assert not FactorReset.objects.exists()
    stuck.post("/accounts/lost-factor/")
    stuck.post("/accounts/lost-factor/")
    reset = FactorReset.objects.get()
    assert lost_factors.carry_out_due() == 0
    desk = enter_desk(Client(), ann)
    desk.post("/admin/accounts/factorreset/", {"action": "confirm", "_selected_action": [reset.pk]})
    reset.refresh_from_db()
    assert reset.confirmed_by == ann
    assert lost_factors.carry_out_due() == 0
    FactorReset.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert lost_factors.carry_out_due() == 1
    assert lost_factors.carry_out_due() == 0
    assert not Authenticator.objects.filter(user=mina).exists()
    assert is_in(sign_in(mina))
    assert [mail.subject for mail in mailoutbox if "2단계" in mail.subject] == [
        "2단계 인증을 없애 달라는 요청이 있었어요",
        "사흘 뒤에 2단계 인증이 없어져요",
        "2단계 인증이 없어졌어요",
    ]


def test_the_owner_stops_it_by_the_link_of_the_mail(stuck: Client, mina: User, mailoutbox: list[EmailMessage]) -> None:
    stuck.post("/accounts/lost-factor/")
    link = re.search(r"http://localhost:8000(/\S+/stop/\S+)", str(mailoutbox[-1].body))
    assert link
    assert Client().get(link[1]).status_code == 200
    assert FactorReset.objects.filter(closed_at=None).exists()
    assert Client().post(link[1]).status_code == 200
    assert not FactorReset.objects.filter(closed_at=None).exists()
    assert Client().get(link[1]).status_code == 410
    assert Kind.RESET_CANCELLED in kinds(mina)


def test_signing_in_with_the_factor_stops_it(stuck: Client, mina: User) -> None:
    stuck.post("/accounts/lost-factor/")
    sign_in(mina)
    assert not FactorReset.objects.filter(closed_at=None).exists()


def test_a_sign_in_left_half_way_is_no_trap_once_the_factor_is_gone(stuck: Client, mina: User) -> None:
    Authenticator.objects.filter(user=mina).delete()
    assert stuck.get("/accounts/login/").status_code == 200
    stuck.post("/accounts/login/", {"login": mina.email, "password": PASSWORD})
    assert is_in(stuck)


def test_nobody_confirms_their_own(ann: User) -> None:
    assert not lost_factors.confirm(FactorReset.objects.create(user=ann), ann)


def test_without_the_first_factor_nothing_can_be_asked(client: Client, mina: User) -> None:
    give_app(mina)
    assert client.post("/accounts/lost-factor/")["Location"] == "/accounts/login/"
    assert not FactorReset.objects.exists()


@pytest.mark.parametrize("signed", ["x", "a:b:c", "가"])
def test_a_forged_stop_link_is_refused(client: Client, signed: str) -> None:
    assert client.get(f"/accounts/lost-factor/stop/{signed}/").status_code == 410
