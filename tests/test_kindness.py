"""The words that the game never uses, in templates and in both languages, and the things that it never does."""

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent
GAME = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if path.parent.name in {"progress", "me", "parts"}
    or path.name in {"achievements.html", "lesson.html", "home.html", "course.html", "track.html"}
)
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
KOREAN = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"

UNKIND = re.compile(
    r"\b(streaks?|lose|losing|lost your|missed|fail(?:ed|ure)?|broke[n]?|penalt\w+|hurry|don.t miss"
    r"|last chance|running out"
    r"|only \d+ (?:days?|hours?) left|expires?|behind (?:others|everyone)|leaderboards?"
    r"|rank(?:ed|ing)?|beat|compete\w*|shame"
    r"|wrong answer|demot\w+|come back or)\b",
    re.IGNORECASE,
)
UNKIND_KOREAN = re.compile(
    r"연속 (?:학습|출석)|놓치|잃(?:었|어|을|게)|실패|끊겼|끊어|벌점|서두르"
    r"|마지막 기회|뒤처|꼴찌|순위|경쟁|강등|탈락|틀렸|아깝"
)
TRANSLATED = re.compile(r'{% translate "([^"]*)"|{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}', re.DOTALL)


def words_of(template: str) -> list[str]:
    return [one or two for one, two in TRANSLATED.findall(template)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", GAME, ids=name)
def test_a_page_of_the_game_has_no_unkind_word_in_either_language(path: Path) -> None:
    korean = {
        entry.msgid: entry.msgstr or " ".join(entry.msgstr_plural.values()) for entry in polib.pofile(str(KOREAN))
    }
    words = words_of(path.read_text())
    assert [text for text in words if UNKIND.search(text)] == []
    assert [korean[text] for text in words if text in korean and UNKIND_KOREAN.search(korean[text])] == []


@pytest.mark.parametrize(
    "unkind",
    ["Don't break your streak", "You missed 3 days", "Only 2 hours left", "Hurry", "Your ranking", "You lose 5 XP"],
)
def test_the_list_sees_what_it_is_for(unkind: str) -> None:
    assert UNKIND.search(unkind)


@pytest.mark.parametrize("unkind", ["연속 학습이 끊겼어요", "순위가 내려갔어요", "기회를 놓치지 마세요"])
def test_the_list_sees_it_in_korean(unkind: str) -> None:
    assert UNKIND_KOREAN.search(unkind)


def test_the_game_counts_nothing_down_and_notifies_nobody() -> None:
    of_the_game = [path for path in SCRIPTS if path.name != "editor.js"]
    using = [
        path.name for path in of_the_game if re.search(r"\b(Notification|pushManager|vibrate)\b", path.read_text())
    ]
    assert using == []


def test_the_game_is_never_red() -> None:
    tokens = (ROOT / "static" / "css" / "tokens.css").read_text()
    hues = {
        match[1]: float(match[2])
        for match in re.finditer(r"--([\w-]+): (?:light-dark\()?oklch\([\d.]+ [\d.]+ ([\d.]+)", tokens)
    }
    used = {
        token
        for sheet in ("game.css", "me.css")
        for token in re.findall(r"var\(--([\w-]+)", (ROOT / "static" / "css" / sheet).read_text())
    }
    assert {token: hues[token] for token in used & hues.keys() if hues[token] < 35 or hues[token] > 345} == {}


def test_toasts_are_polite_and_motion_can_be_refused() -> None:
    toasts = (ROOT / "templates" / "progress" / "toasts.html").read_text()
    assert 'role="status"' in toasts
    assert "assertive" not in toasts
    base = (ROOT / "static" / "css" / "base.css").read_text()
    assert re.search(r"prefers-reduced-motion: reduce[^}]*animation-duration: 0.01ms !important", base)
