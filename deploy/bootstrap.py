"""Prepares the environment that everything runs in; needs only Python 3.11 with pip, and the package indexes.

    python3 deploy/bootstrap.py runtime|dev [--browser]

Called by every target of the Makefile and quick when there is nothing to do. It puts the pinned `uv` under
`.tools`, finds or fetches Python 3.13, and makes `.venv` hold exactly the packages of the requirements file,
every one checked against its hash. `--browser` also makes sure that there is a Chromium for the tests.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / "stamp.json"
REQUIREMENTS = {"runtime": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}
PYTHON = (ROOT / ".python-version").read_text().strip()
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge",
)
MAC_BROWSERS = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk", "fonts-noto-color-emoji")


def main() -> None:
    wanted = "dev" if "dev" in sys.argv[1:] else "runtime"
    if not is_ready(wanted):
        TOOLS.mkdir(exist_ok=True)
        with (TOOLS / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_ready(wanted):
                prepare(wanted)
    if "--browser" in sys.argv[1:]:
        ensure_browser()


def is_ready(wanted: str) -> bool:
    """True if the environment already holds what is wanted; one for `dev` also runs the site."""
    kept = read_stamp()
    return kept.get("set") in {wanted, "dev"} and kept == stamp(kept["set"])


def prepare(wanted: str) -> None:
    packages = "dev" if read_stamp().get("set") == "dev" else wanted
    variables = package_settings()
    uv = ensure_uv(variables)
    if not environment_works():
        with step(f"Python {PYTHON}"):
            make_environment(uv, variables)
    python = ENVIRONMENT / "bin" / "python"
    with step(f"packages ({packages})"):
        run(
            [uv, "pip", "sync", "--python", python, "--require-hashes", "--strict", REQUIREMENTS[packages]],
            variables,
            "the packages could not be installed",
        )
    STAMP.write_text(json.dumps(stamp(packages)))


# --- What is there already ----------------------------------------------------------------------------------


def stamp(packages: str) -> dict[str, str]:
    digest = hashlib.sha256(REQUIREMENTS[packages].read_bytes() + PYTHON.encode()).hexdigest()
    return {"set": packages, "requirements": digest, "place": str(ENVIRONMENT)}


def read_stamp() -> dict[str, str]:
    try:
        found = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and (ENVIRONMENT / "bin" / "python").exists() else {}


def environment_works() -> bool:
    kept = read_stamp()
    return kept.get("place") == str(ENVIRONMENT) and runs_as_wanted(ENVIRONMENT / "bin" / "python")


# --- uv and Python ------------------------------------------------------------------------------------------


def ensure_uv(variables: dict[str, str]) -> Path:
    """The pinned uv, by the pip of the Python that runs this; `--target` works beside a managed system
    Python.
    """
    pinned = ROOT / "requirements-tools.txt"
    digest = hashlib.sha256(pinned.read_bytes()).hexdigest()
    uv, kept = TOOLS / "bin" / "uv", TOOLS / "uv.stamp"
    if uv.exists() and kept.exists() and kept.read_text() == digest:
        return uv
    with step("uv, which installs the rest"):
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            stop(f"{sys.executable} has no pip. Install it (Debian, Ubuntu: apt install python3-pip)")
        options = ["--quiet", "--upgrade", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
        run(
            [sys.executable, "-m", "pip", "install", *options, "--target", TOOLS, "-r", pinned],
            variables | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"},
            "uv could not be installed with pip; is there a network?",
        )
    kept.write_text(digest)
    return uv


def make_environment(uv: Path, variables: dict[str, str]) -> None:
    """`.venv` from a Python found on this machine, else from one that uv fetches."""
    make: list[str | Path] = [uv, "venv", "--quiet", "--no-project", "--clear", "--no-python-downloads"]
    for python in pythons():
        if runs_as_wanted(python):
            run([*make, "--python", python, ENVIRONMENT], variables, f"{python} makes no environment")
            return
    fetch: list[str | Path] = [uv, "venv", "--quiet", "--no-project", "--clear", "--managed-python"]
    done = subprocess.run([*fetch, "--python", PYTHON, ENVIRONMENT], env=variables, capture_output=True, check=False)
    if done.returncode:
        stop(
            f"Python {PYTHON} is neither on this machine nor could it be fetched. Install it "
            f"(apt install python{PYTHON}, brew install python@{PYTHON} or pyenv install {PYTHON})"
        )


def pythons() -> Iterator[Path]:
    """Places where Python is usually found; on PATH first, version managers and package managers after."""
    name = f"python{PYTHON}"
    yield Path(sys.executable)
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        yield Path(folder) / name
        yield Path(folder) / "python3"
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT", home / ".pyenv"))
    for root, pattern in (
        (pyenv, f"versions/{PYTHON}*/bin/{name}"),
        (home, f".asdf/installs/python/{PYTHON}*/bin/{name}"),
        (home, f".local/share/mise/installs/python/{PYTHON}*/bin/{name}"),
        (home, f".local/share/uv/python/cpython-{PYTHON}*/bin/{name}"),
        (Path("/usr/local"), f"bin/{name}"),
        (Path("/opt"), f"*/bin/{name}"),
        (Path("/opt/homebrew/opt"), f"python@{PYTHON}/bin/{name}"),
        (Path("/usr/local/opt"), f"python@{PYTHON}/bin/{name}"),
        (Path("/Library/Frameworks/Python.framework/Versions"), f"{PYTHON}/bin/{name}"),
    ):
        yield from sorted(root.glob(pattern), reverse=True)


def runs_as_wanted(python: Path) -> bool:
    """True if the program runs and is the wanted version; a version manager's stand-in may only look so."""
    if not os.access(python, os.X_OK):
        return False
    question = "import ssl, sys, sqlite3; print('%d.%d' % sys.version_info[:2], sys.implementation.name)"
    try:
        done = subprocess.run([python, "-c", question], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.split() == [PYTHON, "cpython"]


# --- Chromium -----------------------------------------------------------------------------------------------


def ensure_browser() -> None:
    if find_browser():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Chromium for the tests"):
            variables = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            how = "Chromium could not be installed with apt-get; install it, or set CHROMIUM to one"
            run(["apt-get", "update", "-q"], variables, how)
            run(
                ["apt-get", "install", "-y", "-q", "--no-install-recommends", *BROWSER_PACKAGES],
                variables,
                how,
            )
    if not find_browser():
        stop(
            "the browser tests need Chromium: install it (apt install chromium fonts-noto-cjk), "
            "or set CHROMIUM to a Chrome or Chromium, or run `make test-fast`, which needs none"
        )


def find_browser() -> str | None:
    """The same places as tests/browser.py."""
    given = os.environ.get("CHROMIUM")
    if given:
        if not shutil.which(given):
            stop(f"CHROMIUM: {given} is not a program")
        return given
    return next((found for name in (*BROWSERS, *MAC_BROWSERS) if (found := shutil.which(name))), None)


# --- Running programs ---------------------------------------------------------------------------------------


def package_settings() -> dict[str, str]:
    """The environment for pip and uv. uv does not read pip's settings; a machine's own index is passed on."""
    variables = dict(os.environ)
    variables.pop("VIRTUAL_ENV", None)
    variables["UV_NO_PROGRESS"] = "1"
    if not os.access(Path.home(), os.W_OK):
        variables.setdefault("UV_CACHE_DIR", str(TOOLS / "cache"))
        variables.setdefault("UV_PYTHON_INSTALL_DIR", str(TOOLS / "python"))
    settings = pip_settings()
    uv_knows = any(name in variables for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX"))
    if "index-url" in settings and not uv_knows:
        variables["UV_DEFAULT_INDEX"] = settings["index-url"]
    if "cert" in settings:
        variables.setdefault("SSL_CERT_FILE", settings["cert"])
    if "proxy" in settings:
        variables.setdefault("ALL_PROXY", settings["proxy"])
    return variables


def pip_settings() -> dict[str, str]:
    """What `pip config list` says, variables included, the later source winning as in pip itself."""
    done = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    settings = {}
    for line in done.stdout.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in {"global", "install", ":env:"}:
            settings[option] = value.strip("'\"")
    return settings


def run(command: list[str | Path], variables: dict[str, str], problem: str) -> None:
    """Run quietly; a failure shows what the program said, then one line."""
    done = subprocess.run(
        command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        print(f"\n{done.stdout.rstrip()}", file=sys.stderr)
        stop(problem)


@contextmanager
def step(title: str) -> Iterator[None]:
    print(f"  {title} … ", end="", flush=True)
    started = time.monotonic()
    yield
    print(f"{time.monotonic() - started:.1f} s", flush=True)


def stop(problem: str) -> NoReturn:
    sys.exit(f"\nStopped: {problem}.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
