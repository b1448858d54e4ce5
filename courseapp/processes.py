"""Keeps web and worker running for `manage.py serve`, and ends them with it, however it ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

PIPE = "SUPERVISOR_PIPE"
"""Environment variable: the descriptor of a pipe that nobody writes to; its end means the supervisor is gone.
"""
SUPERVISOR = "SUPERVISOR_PID"
LAST_BREATH = 5.0
"""Seconds in which a killed supervisor, whose pipe is closed already, loses its locks as well."""
GRACE = 10.0
"""Seconds that children get to finish what they are doing."""
CALM = 30.0
"""A child that lived this many seconds is restarted at once when it dies."""
SLOWEST = 30.0
HOPELESS = 5
"""So many deaths in a row before the site ever answered end the start."""


def end_with_supervisor(grace: float) -> None:
    """In a child: end this process when the supervisor is gone, even if it was killed. Elsewhere: nothing.

    After `grace` seconds it is ended the hard way, with everything it has started.
    """
    if PIPE in os.environ:
        descriptor = int(os.environ[PIPE])
        os.set_inheritable(descriptor, False)
        threading.Thread(target=_wait_for_end, args=[descriptor, grace], name="supervisor-watch", daemon=True).start()


def _wait_for_end(descriptor: int, grace: float) -> None:
    os.read(descriptor, 1)
    deadline = time.monotonic() + LAST_BREATH
    while os.environ.get(SUPERVISOR) == str(os.getppid()) and time.monotonic() < deadline:
        time.sleep(0.01)  # the kernel closes a dying process's files one by one; orphans have lost the last of them
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os.killpg(os.getpgid(0), signal.SIGKILL)


@dataclass
class Child:
    """A program to keep running, and how its last starts went. Each has a process group of its own."""

    name: str
    command: Sequence[str]
    descriptors: Sequence[int] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    not_before: float = 0.0

    def start(self, pipe: int) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            pass_fds=[*self.descriptors, pipe],
            env={**os.environ, **self.environment, PIPE: str(pipe), SUPERVISOR: str(os.getpid())},
            start_new_session=True,
        )

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def bury(self) -> str:
        """Note the death and when to try again; the answer says how it died."""
        assert self.process is not None
        self.kill_group()
        if time.monotonic() - self.started > CALM:
            self.deaths = 0
        delay = min(SLOWEST, 0.5 * 2**self.deaths) if self.deaths else 0.0
        self.deaths += 1
        self.not_before = time.monotonic() + delay
        code = self.process.returncode
        self.process = None
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    def kill_group(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Starts the children, restarts those that die, and stops them in order on SIGINT or SIGTERM.

    `answers` is asked until it says yes, then `on_ready` is called once; `each_round` is called about once a
    second. SIGHUP makes the first child reload (gunicorn takes up new code), or stops all if a terminal was
    closed.
    """

    def __init__(
        self,
        children: Sequence[Child],
        *,
        answers: Callable[[], bool],
        on_ready: Callable[[], None],
        each_round: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self.children = children
        self.answers = answers
        self.on_ready = on_ready
        self.each_round = each_round
        self.say = say
        self.is_ready = False
        self.stop_signals = 0
        self._wake = threading.Event()

    def run(self) -> int:
        """Run until a signal; the answer is the exit code."""
        read_end, write_end = os.pipe()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_stop if sys.stdin.isatty() else self._on_reload)
        try:
            while not self.stop_signals:
                if not self._keep_running(read_end):
                    return 1
                self._wake.wait(1.0 if self.is_ready else 0.1)
            return 0
        finally:
            self._stop()
            os.close(write_end)
            os.close(read_end)

    def _keep_running(self, pipe: int) -> bool:
        """One round; False when there is no hope."""
        for child in self.children:
            if child.process is not None and not child.is_alive():
                self.say(f"{child.name} ended ({child.bury()})")
                if not self.is_ready and child.deaths >= HOPELESS:
                    self.say(f"{child.name} does not start; its own message is above")
                    return False
            if child.process is None and time.monotonic() >= child.not_before:
                child.start(pipe)
        self.each_round()
        if not self.is_ready and self.answers():
            self.is_ready = True
            self.on_ready()
        return True

    def _stop(self) -> None:
        for child in self.children:
            if child.process is not None and child.is_alive():
                child.process.terminate()
        deadline = time.monotonic() + GRACE
        while any(child.is_alive() for child in self.children):
            if time.monotonic() > deadline or self.stop_signals > 1:
                break
            time.sleep(0.05)
        for child in self.children:
            child.kill_group()
            if child.process is not None:
                child.process.wait()

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_signals += 1
        self._wake.set()

    def _on_reload(self, number: int, frame: FrameType | None) -> None:
        first = self.children[0]
        if first.process is not None and first.is_alive():
            first.process.send_signal(signal.SIGHUP)


def manage(*arguments: str) -> list[str]:
    """The command line of another management command, run as this one is."""
    return [sys.executable, *sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv)], sys.argv[0], *arguments]
