"""What a password must not be, beside Django's own rules: the site's name and what everybody here thinks of first."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = ["course", "courses", "lesson", "lessons", "learn", "learning", "student", "teacher", "pippa", "stream"]
WORDS += ["password", "passphrase", "account", "admin", "login", "welcome", "korea", "seoul", "english", "hello"]
WORDS += ["비밀번호", "암호", "강의", "공부", "학습", "피파", "안녕하세요", "대한민국", "한국", "서울", "사랑해"]
"""docs/asvs.md names this list; the name and the host of the site are added to it."""
LEAST, LONG = 6, 100
"""Signs that must be left; and from how many on a password is not looked through."""

_not_letters = re.compile(r"[\W\d_]+")
_repeated = re.compile(r"(.{1,12}?)\1+")


def _site_words() -> list[str]:
    names = [settings.SITE_NAME, urlsplit(settings.SITE_URL).hostname or ""]
    parts = [part for name in names for part in _not_letters.split(name.casefold())]
    return [part for part in parts if len(part) > 2]


def is_easy(password: str) -> bool:
    """Whether little is left without known words and repetitions. Nothing is asked of what has neither."""
    whole = password.casefold()
    left = whole
    for word in sorted([*WORDS, *_site_words()], key=len, reverse=True):
        left = left.replace(word, "")
    left = _repeated.sub(r"\1", left)
    return len(left) < len(whole) - 2 and len(left.strip("0123456789!@#$%^&*?.,-_ ")) < LEAST


class SiteWordsValidator:
    """Refuses passwords that are hardly more than such words."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) < LONG and is_easy(password):
            raise ValidationError(
                _("Too easy to guess here: hardly more than a known word, digits or repetitions."), "site_words"
            )

    def get_help_text(self) -> str:
        return _("Not just the site’s name, a word everybody knows here, digits or repetitions.")
