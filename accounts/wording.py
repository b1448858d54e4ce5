"""What the account pages and mails say, instead of the words that come with allauth."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from accounts.models import SecurityEvent

Kind = SecurityEvent.Kind

ERRORS = {
    "account_inactive": _("This account is closed."),
    "duplicate_email": _("This is already your address."),
    "email_password_mismatch": _("Address and password do not match."),
    "email_taken": _("This address belongs to another account."),
    "incorrect_code": _("This code is not right."),
    "incorrect_password": _("This password is not right."),
    "invalid_login": _("This did not work."),
    "invalid_or_expired_key": _("This has expired. Please start again."),
    "too_many_login_attempts": _("Too many tries. Please wait a few minutes and try again."),
    "rate_limited": _("That was a little fast. Please wait a while and try again."),
    "same_as_current": _("This is the address you already have."),
    "unverified_primary_email": _("Please confirm your address first."),
}

FACTOR_ERRORS = {
    "add_email_blocked": _("With a second factor set up, remove it before changing the address."),
    "cannot_delete_authenticator": _("Staff keep at least one second factor."),
    "cannot_generate_recovery_codes": _("Recovery codes need a second factor first."),
    "incorrect_code": _("This code is not right."),
    "unverified_email": _("Please confirm your e-mail address first."),
}

MESSAGES = {
    "account/messages/email_confirmed.txt": _("Your address is confirmed."),
    "account/messages/email_deleted.txt": _("The address is removed."),
    "account/messages/cannot_delete_primary_email.txt": _("This is your only address, so it stays."),
    "account/messages/unverified_primary_email.txt": _("Please confirm your address first."),
    "account/messages/primary_email_set.txt": _("Your address is changed."),
    "account/messages/logged_out.txt": _("You are signed out."),
    "account/messages/password_changed.txt": _("Your password is changed. Other sessions are signed out."),
    "account/messages/password_set.txt": _("Your password is set. Other sessions are signed out."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("Recovery codes are made. Please keep them safe."),
    "socialaccount/messages/account_connected.txt": _("The account is connected."),
    "socialaccount/messages/account_connected_other.txt": _("That account belongs to another account here."),
    "socialaccount/messages/account_connected_updated.txt": _("The account is connected."),
    "socialaccount/messages/account_disconnected.txt": _("The account is no longer connected."),
    "usersessions/messages/sessions_logged_out.txt": _("All other sessions are signed out."),
}
"""Others, such as "signed in" and "code sent", say what the page shows anyway, and are left out."""


@dataclass(frozen=True)
class Mail:
    """`words` are paragraphs; a code or link from the context follows the first. `is_notice` adds when and where."""

    subject: str
    words: tuple[str, ...]
    is_notice: bool = False
    link: str = ""
    link_words: str = ""


IGNORE = gettext_noop("If it was not you, you can ignore this mail; nothing has changed.")
ALARM = gettext_noop("If it was not you, change your password now and look through your sessions in the settings.")

MAILS = {
    "account/email/email_confirmation_signup": Mail(
        gettext_noop("Your code: {code}"),
        (gettext_noop("This is the code that confirms your address. It is good for 10 minutes."), IGNORE),
    ),
    "account/email/email_confirmation": Mail(
        gettext_noop("Your code: {code}"),
        (gettext_noop("This is the code that confirms your address. It is good for 10 minutes."), IGNORE),
    ),
    "account/email/login_code": Mail(
        gettext_noop("Your sign-in code: {code}"),
        (gettext_noop("This is the code to sign in with. It is good for 10 minutes. Tell it to nobody."), IGNORE),
    ),
    "account/email/password_reset_code": Mail(
        gettext_noop("Your code for a new password: {code}"),
        (
            gettext_noop("With this code you choose a new password. It is good for 10 minutes. Tell it to nobody."),
            IGNORE,
        ),
    ),
    "account/email/confirm_identity": Mail(
        gettext_noop("Your code: {code}"),
        (
            gettext_noop("This is the code that confirms it is you. It is good for 10 minutes. Tell it to nobody."),
            ALARM,
        ),
    ),
    "account/email/account_already_exists": Mail(
        gettext_noop("You already have an account"),
        (
            gettext_noop("Somebody, probably you, wanted to make an account with this address. There is one already."),
            gettext_noop("Sign in with a code by mail; no password is needed."),
            IGNORE,
        ),
        link="login_url",
        link_words=gettext_noop("Sign in"),
    ),
    "account/email/unknown_account": Mail(
        gettext_noop("There is no account with this address"),
        (
            gettext_noop("Somebody, probably you, wanted to sign in with this address. There is no account yet."),
            IGNORE,
        ),
        link="signup_url",
        link_words=gettext_noop("Make an account"),
    ),
    "account/email/password_changed": Mail(
        gettext_noop("Your password was changed"),
        (gettext_noop("The password of your account was changed, and other sessions were signed out."), ALARM),
        is_notice=True,
    ),
    "account/email/password_set": Mail(
        gettext_noop("A password was set"),
        (gettext_noop("Your account now has a password, and other sessions were signed out."), ALARM),
        is_notice=True,
    ),
    "account/email/password_reset": Mail(
        gettext_noop("Your password was reset"),
        (gettext_noop("A new password was chosen with a mailed code, and all sessions were signed out."), ALARM),
        is_notice=True,
    ),
    "account/email/email_changed": Mail(
        gettext_noop("Your address was changed"),
        (gettext_noop("The address of your account was changed from {from_email} to {to_email}."), ALARM),
        is_notice=True,
    ),
    "account/email/email_deleted": Mail(
        gettext_noop("An address was removed"),
        (gettext_noop("The address {deleted_email} was removed from your account."), ALARM),
        is_notice=True,
    ),
    "mfa/email/totp_activated": Mail(
        gettext_noop("An authenticator app was set up"),
        (gettext_noop("Signing in now also asks for a code of your authenticator app."), ALARM),
        is_notice=True,
    ),
    "mfa/email/totp_deactivated": Mail(
        gettext_noop("The authenticator app was removed"),
        (gettext_noop("Signing in no longer asks for a code of an authenticator app."), ALARM),
        is_notice=True,
    ),
    "mfa/email/webauthn_added": Mail(
        gettext_noop("A passkey was added"),
        (gettext_noop("A new passkey can now be used for signing in to your account."), ALARM),
        is_notice=True,
    ),
    "mfa/email/webauthn_removed": Mail(
        gettext_noop("A passkey was removed"),
        (gettext_noop("A passkey can no longer be used for signing in to your account."), ALARM),
        is_notice=True,
    ),
    "mfa/email/recovery_codes_generated": Mail(
        gettext_noop("New recovery codes were made"),
        (gettext_noop("Your account has new recovery codes; the old ones no longer work."), ALARM),
        is_notice=True,
    ),
    "socialaccount/email/account_connected": Mail(
        gettext_noop("Another account was connected"),
        (gettext_noop("Your account can now also be signed in to with {provider}."), ALARM),
        is_notice=True,
    ),
    "socialaccount/email/account_disconnected": Mail(
        gettext_noop("A connected account was removed"),
        (gettext_noop("Your account can no longer be signed in to with {provider}."), ALARM),
        is_notice=True,
    ),
    "account/email/new_device": Mail(
        gettext_noop("Signed in on a new device"),
        (gettext_noop("Somebody signed in to your account on a device that has not been used for it before."), ALARM),
        is_notice=True,
    ),
    "account/email/factor_failed": Mail(
        gettext_noop("A wrong code at your second factor"),
        (
            gettext_noop(
                "Somebody got as far as your second factor and typed a wrong code there. If it was you, all is well."
            ),
            ALARM,
        ),
        is_notice=True,
    ),
    "account/email/deletion_asked": Mail(
        gettext_noop("Your account will be deleted in 7 days"),
        (
            gettext_noop("You asked us to delete your account. It will be gone for good on {day}."),
            gettext_noop("To keep it, just sign in before then."),
        ),
        is_notice=True,
        link="login_url",
        link_words=gettext_noop("Sign in and keep it"),
    ),
    "account/email/erased": Mail(
        gettext_noop("Your account is deleted"),
        (gettext_noop("Your account and everything kept with it are deleted, as you asked. This is our last mail."),),
    ),
    "account/email/reset_asked": Mail(
        gettext_noop("Somebody asked to remove your second factor"),
        (
            gettext_noop(
                "After a sign-in with your first factor, somebody said that the second one is lost and asked to have it"
                " removed. Staff will look at it; nothing is removed before they confirm and three days have passed."
            ),
            gettext_noop("If it was not you, stop it with this link and change your password."),
        ),
        is_notice=True,
        link="stop_url",
        link_words=gettext_noop("Stop it"),
    ),
    "account/email/reset_confirmed": Mail(
        gettext_noop("Your second factor will be removed in 3 days"),
        (
            gettext_noop("Staff confirmed the removal of your second factor. It will happen on {day}."),
            gettext_noop("If it was not you, stop it with this link and change your password."),
        ),
        link="stop_url",
        link_words=gettext_noop("Stop it"),
    ),
    "account/email/reset_done": Mail(
        gettext_noop("Your second factor is removed"),
        (gettext_noop("Your second factor is removed and all sessions are signed out. Sign in and set up a new one."),),
        link="login_url",
        link_words=gettext_noop("Sign in"),
    ),
}

EVENTS = {
    "account/email/password_changed": Kind.PASSWORD_CHANGED,
    "account/email/password_set": Kind.PASSWORD_SET,
    "account/email/password_reset": Kind.PASSWORD_RESET,
    "account/email/email_changed": Kind.EMAIL_CHANGED,
    "account/email/email_deleted": Kind.EMAIL_REMOVED,
    "mfa/email/totp_activated": Kind.APP_ADDED,
    "mfa/email/totp_deactivated": Kind.APP_REMOVED,
    "mfa/email/webauthn_added": Kind.PASSKEY_ADDED,
    "mfa/email/webauthn_removed": Kind.PASSKEY_REMOVED,
    "mfa/email/recovery_codes_generated": Kind.CODES_MADE,
    "socialaccount/email/account_connected": Kind.CONNECTED,
    "socialaccount/email/account_disconnected": Kind.DISCONNECTED,
}
"""Which line of the account's log each notice of allauth stands for."""

REVOKING = {Kind.PASSWORD_CHANGED, Kind.PASSWORD_SET, Kind.APP_ADDED, Kind.APP_REMOVED} | {
    Kind.PASSKEY_ADDED,
    Kind.PASSKEY_REMOVED,
    Kind.CODES_MADE,
    Kind.EMAIL_CHANGED,
}
"""After these every other session of the person ends."""

BRANDS = {"kakao": _("Kakao"), "naver": _("Naver")}
"""Other sites whose names are written differently in different languages."""
