"""What the environment says is taken in, or refused in one line before anything starts."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from courseapp import env, outside_database

ROOT = Path(settings.BASE_DIR)
READERS = [ROOT / "courseapp/settings.py", ROOT / "courseapp/gunicorn_conf.py"]


@pytest.fixture(autouse=True)
def _nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("X", raising=False)


def _refusal(monkeypatch: pytest.MonkeyPatch, value: str, reader: str, *args: object, **named: object) -> str:
    monkeypatch.setenv("X", value)
    with pytest.raises(SystemExit) as refused:
        getattr(env, reader)("X", *args, **named)
    said = str(refused.value.code)
    assert said.startswith("X: ")
    assert "\n" not in said
    return said


@pytest.mark.parametrize(
    "address",
    [
        "example.org",
        "ftp://example.org",
        "https://",
        "https://example.org/site",
        "https://example.org?a=1",
        "https://ann:secret@example.org",
        "https://example.org:99999",
        "https://two words",
        "https://[bad",
    ],
)
def test_an_address_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert "is not an address such as https://" in _refusal(monkeypatch, address, "site_url", "")


@pytest.mark.parametrize("address", ["https://learn.example.org", "http://localhost:8000", "http://[::1]:8000"])
def test_an_address_is_taken_without_its_last_slash(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("X", f"{address}/")
    assert env.site_url("X", "") == address


def test_a_korean_host_is_told_in_the_letters_that_are_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "xn--bj0bj06e.kr" in _refusal(monkeypatch, "https://한글.kr", "site_url", "")


def test_a_host_is_named_without_its_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "https://x.org" in _refusal(monkeypatch, "y.org, https://x.org", "hosts", "")
    monkeypatch.setenv("X", "y.org, .z.org, 127.0.0.1, [::1], *")
    assert env.hosts("X", "") == ["y.org", ".z.org", "127.0.0.1", "[::1]", "*"]


def test_mails_come_from_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no mail address" in _refusal(monkeypatch, "somebody", "sender", "")
    assert "no mail address" in _refusal(monkeypatch, "a@b.org\nBcc: c@d.org", "sender", "")
    monkeypatch.setenv("X", "Courses <hello@example.org>")
    assert env.sender("X", "") == "Courses <hello@example.org>"


@pytest.mark.parametrize(
    "address", ["nonsense", "mysql://h/x", "postgresql://h", "postgresql://h:0x/x", "postgresql:///%00"]
)
def test_a_database_address_that_is_none_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    assert address not in _refusal(monkeypatch, address, "database")


def test_a_number_is_within_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("abc", "-1", "0", "65536", "80.5", "٣"):
        assert "from 1 to 65535" in _refusal(monkeypatch, value, "number", 8000, 1, 65535)


def _without_database(command: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", command],
        cwd=ROOT,
        env={"DATA": str(data), "DATABASE_URL": "postgresql://ann:s3cret@127.0.0.1:1/site", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_says_in_one_line_that_the_database_is_not_there(tmp_path: Path) -> None:
    done = _without_database("migrate", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL: ")
    assert "refused; see that PostgreSQL runs there" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "s3cret" not in done.stderr


def test_the_doctor_says_why_the_database_is_not_there_and_what_to_do(tmp_path: Path) -> None:
    done = _without_database("doctor", tmp_path)
    assert done.returncode == 1
    last = done.stdout.splitlines()[-1]
    assert last.startswith("fail  database     ")
    assert "refused; see that PostgreSQL runs there" in last
    assert done.stderr == ""


@pytest.mark.django_db
def test_the_database_of_these_tests_is_fit() -> None:
    assert outside_database.trouble() == ""


def test_every_command_is_documented() -> None:
    text = (ROOT / "docs/operations.md").read_text()
    commands = {path.stem for path in ROOT.glob("courseapp/**/management/commands/[a-z]*.py")}
    commands |= {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    assert {"serve", "import_course", "demo"} <= commands
    assert {name for name in commands if not re.search(rf"`{name}\b", text)} == set()


def test_every_variable_that_is_read_is_documented() -> None:
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "docs/operations.md").read_text()))
    read = {
        argument.value
        for path in READERS
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func).startswith("env.")
        for argument in call.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value.isupper()
    }
    providers = {"GOOGLE", "GITHUB", "KAKAO", "NAVER"}
    assert providers <= read
    assert read - providers - documented == set()
    assert {"PORT", "DATABASE_URL", "WEB_WORKERS"} <= read
