"""What happens before there is an environment: pins, Pythons that only look like one, and a machine's own index."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import bootstrap
from tests.served import ROOT

PINNED = ["requirements.txt", "requirements-dev.txt", "requirements-tools.txt"]


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("name", PINNED)
def test_every_package_is_pinned_with_hashes_and_no_host_is_named(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "index" not in text
    entries = re.split(r"\n(?=[a-z])", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    assert all(re.match(r"[a-z0-9.-]+==[^ ]+ ", entry) and "--hash=sha256:" in entry for entry in entries)


def test_the_tests_run_with_the_packages_that_the_site_runs_with() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9.-]+==[^ ]+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.txt") < pins("requirements-dev.txt")


def test_it_is_written_for_the_oldest_python_it_must_start_with() -> None:
    ast.parse((ROOT / "deploy" / "bootstrap.py").read_text(), feature_version=(3, 11))


@pytest.mark.parametrize(
    "text",
    ["echo 'command not found' >&2; exit 127", "echo 3.12 cpython", "echo 3.13 pypy", "exit 0", "kill -9 $$"],
)
def test_a_program_that_only_looks_like_the_right_python_is_passed_over(tmp_path: Path, text: str) -> None:
    assert not bootstrap.runs_as_wanted(program(tmp_path / "python3.13", text))


def test_a_file_that_cannot_be_run_is_passed_over(tmp_path: Path) -> None:
    not_a_program = tmp_path / "python3.13"
    not_a_program.write_bytes(b"\x7fELF nonsense")
    assert not bootstrap.runs_as_wanted(not_a_program)
    not_a_program.chmod(0o755)
    assert not bootstrap.runs_as_wanted(not_a_program)
    assert not bootstrap.runs_as_wanted(tmp_path / "missing")


def test_the_python_of_these_tests_is_right() -> None:
    assert bootstrap.runs_as_wanted(Path(sys.executable))


def test_pythons_of_a_version_manager_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = program(tmp_path / "versions" / "3.13.0" / "bin" / "python3.13", "exit 0")
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert hidden in set(bootstrap.pythons())


def python_with_pip() -> str:
    """As `make` would start it: outside of the environment, which has no pip."""
    outside = [folder for folder in os.environ["PATH"].split(os.pathsep) if folder != str(Path(sys.executable).parent)]
    for folder in outside:
        candidate = str(Path(folder) / "python3")
        if os.access(candidate, os.X_OK):
            done = subprocess.run([candidate, "-m", "pip", "--version"], capture_output=True, check=False)
            if done.returncode == 0:
                return candidate
    pytest.skip("no Python with pip on PATH")


def test_the_machines_own_index_reaches_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", python_with_pip())
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://packages.example.org/simple")
    assert bootstrap.package_settings()["UV_DEFAULT_INDEX"] == "https://packages.example.org/simple"
    monkeypatch.setenv("UV_INDEX", "https://other.example.org/simple")
    assert "UV_DEFAULT_INDEX" not in bootstrap.package_settings()


def test_a_home_that_cannot_be_written_is_not_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "missing"))
    monkeypatch.delenv("UV_CACHE_DIR", raising=False)
    assert bootstrap.package_settings()["UV_CACHE_DIR"] == str(ROOT / ".tools" / "cache")


def test_a_chromium_that_is_not_there_stops_with_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from deploy import bootstrap; bootstrap.find_browser()"],
        env={**os.environ, "CHROMIUM": "/no/such/chromium"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "Stopped: CHROMIUM: /no/such/chromium is not a program."
