"""A whole site as `make run` starts it: `manage.py serve` in a process of its own, driven from outside."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from courseapp import embedded

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **more: str) -> dict[str, str]:
    """A shell that knows nothing of the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "DATA": str(data), **more}


def manage(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A management command on the site whose data lie there."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data, **more),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def until(condition: Callable[[], object], what: str, patience: float = PATIENCE) -> float:
    """Wait for the condition; the answer is how many seconds it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < patience, f"{what} did not come true within {patience} s"
        time.sleep(0.05)
    return time.monotonic() - started


class Site:
    """`serve` on a free port; `ready()` waits until it has said all it says at a start."""

    def __init__(self, data: Path, *options: str, port: int = 0, uid: int | None = None) -> None:
        self.data = data
        self.port = port or free_port()
        account: dict[str, Any] = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--without-courses", *options],
            cwd=ROOT,
            env=environment(data, PORT=str(self.port)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **account,
        )
        self.said: list[str] = []
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.said.append(line.rstrip())

    @property
    def output(self) -> str:
        return "\n".join(self.said)

    def ready(self) -> "Site":
        until(lambda: self._has_said("Ctrl-C stops everything.") or self._ended(), "its last word", PATIENCE)
        assert not self._ended(), self.output
        return self

    def _has_said(self, text: str) -> bool:
        return any(text in line for line in self.said)

    def _ended(self) -> bool:
        return self.process.poll() is not None

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body; status 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers={"Host": "localhost"})
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def problems(self) -> list[str]:
        """What /readyz complains of."""
        _status, body = self.get("/readyz")
        problems: list[str] = json.loads(body or b'{"problems": ["nobody answers"]}').get("problems", [])
        return problems

    def children(self, word: str) -> list[psutil.Process]:
        """The supervisor's children whose command line has the word."""
        found = []
        for child in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):  # a zombie has no command line
                if word in " ".join(child.cmdline()):
                    found.append(child)
        return found

    def end(self, number: signal.Signals) -> int:
        """Send the signal; the exit code of the supervisor."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(PATIENCE)
        self._listener.join(PATIENCE)
        return code

    def leave_nothing(self) -> None:
        """At the end of a test, whatever happened in it."""
        if not self._ended():
            self.end(signal.SIGTERM)


def alive_with(data: Path) -> list[str]:
    """Processes that still work with this folder: by their environment, or as its database server."""
    found = []
    for process in psutil.process_iter():
        try:
            works_here = process.environ().get("DATA") == str(data) or str(data / "postgres") in process.cmdline()
            if works_here and process.status() != psutil.STATUS_ZOMBIE and process.pid != os.getpid():
                found.append(" ".join(process.cmdline()))
        except psutil.Error:
            continue
    return found


def prepared(data: Path, pattern: Path) -> Path:
    """A fresh DATA with the static files of another, which take the longest to make."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copytree(pattern / "static", data / "static")
    return data


def postmaster(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


def socket_exists(data: Path) -> bool:
    return (embedded.socket_folder(data) / f".s.PGSQL.{embedded.PORT}").exists()
