"""Everything at once: database, tables, static files, courses, then web and worker until Ctrl-C."""

import errno
import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from courseapp import embedded, gunicorn_conf, outside_database, pools, preparation
from courseapp.lessons.models import Course
from courseapp.processes import Child, Supervisor, manage

LEFT_OVER = 10.0
"""Seconds that the web server of a killed run may still hold the port."""


class Command(BaseCommand):
    help = "Prepare the site and serve it, web and worker together, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--without-courses", action="store_true", help="leave an empty site empty")

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background job is started deaf to SIGINT
            signal.signal(number, signal.default_int_handler)
        self._print(settings.SITE_NAME)
        try:
            with self._only_one_for_this_data() as was_killed:
                listener = listen(options["host"], settings.PORT, LEFT_OVER if was_killed else 0)
                with listener, self._database() as revive:
                    self._prepare(with_courses=not options["without_courses"])
                    pools.close()
                    code = self._supervise(listener, revive)
        except KeyboardInterrupt:
            code = 0
        self._print("Stopped.")
        sys.exit(code)

    def _database(self) -> AbstractContextManager[Callable[[], None]]:
        if settings.DATABASE_URL:
            if trouble := outside_database.trouble():
                raise CommandError(f"DATABASE_URL: {trouble}")
            return nullcontext(lambda: None)
        return embedded.running(settings.DATA, say=lambda line: self._print(f"  {line}"))

    @contextmanager
    def _only_one_for_this_data(self) -> Iterator[bool]:
        """Hold `DATA/serve.lock`; the value says whether the run before was killed. The file is empty after a
        clean end.
        """
        with (settings.DATA / "serve.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError(f"DATA: a site with its data in {settings.DATA} is already being served") from None
            lock.seek(0)
            was_killed = bool(lock.read())
            lock.write(f"{os.getpid()}\n")
            lock.flush()
            try:
                yield was_killed
            finally:
                lock.truncate(0)

    def _prepare(self, *, with_courses: bool) -> None:
        with self._step("Tables") as skipped:
            skipped(not preparation.migrate())
            preparation.make_cache_table()
        if not preparation.static_is_current():
            with self._step("Style sheets, scripts and pictures"):
                preparation.collect_static()
        if with_courses and not Course.objects.exists():
            for folder in preparation.sample_courses():
                self._import(folder)

    def _import(self, folder: Path) -> None:
        """A course that does not import is reported and leaves the others, and the site, alone."""
        self._print(f"  Course {folder.name}")
        told = StringIO()
        try:
            call_command("import_course", folder, stdout=told)
        except (CommandError, SystemExit):
            for line in told.getvalue().splitlines()[:5]:
                self._print(f"    {line}")
            self._print(f"    Not imported. `manage.py check_course {folder}` says everything that is wrong.")

    def _supervise(self, listener: socket.socket, revive: Callable[[], None]) -> int:
        number = listener.fileno()
        web = Child(
            "web",
            [sys.executable, "-m", "gunicorn", "-c", gunicorn_conf.__file__, "courseapp.wsgi:application"],
            descriptors=[number],
            environment={gunicorn_conf.LISTENER: str(number)},
        )
        worker = Child("worker", manage("worker"))
        host = listener.getsockname()[0]
        return Supervisor(
            [web, worker],
            answers=lambda: answers(host),
            on_ready=self._welcome,
            each_round=revive,
            say=self._print,
        ).run()

    def _welcome(self) -> None:
        nobody = not User.objects.filter(is_staff=True).exists()
        pools.close()
        self._print("")
        self._print(f"  http://localhost:{settings.PORT}")
        self._print("")
        if nobody:
            given = "".join(f"{name}={os.environ[name]} " for name in ("DATA", "PORT") if os.environ.get(name))
            self._print("  Nobody can enter the admin yet. To make the first member of staff:")
            self._print(f"      {given}.venv/bin/python manage.py staff you@example.org --role operator")
            self._print("")
        self._print("  Ctrl-C stops everything.")

    @contextmanager
    def _step(self, title: str) -> Iterator[Callable[[bool], None]]:
        """Print the title, then how long the block took, or that it had nothing to do."""
        started = time.monotonic()
        idle: list[bool] = []
        self.stdout.write(f"  {title} … ", ending="")
        self.stdout.flush()
        yield idle.append
        self._print("up to date" if any(idle) else f"{time.monotonic() - started:.1f} s")

    def _print(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def listen(host: str, port: int, patience: float) -> socket.socket:
    """A bound socket, not yet listening; waits `patience` seconds for a port in use. Raises CommandError."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise CommandError(f"--host: {host} is not an address of this machine ({error.strerror})") from error
    deadline = time.monotonic() + patience
    while True:
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            reasons = {
                errno.EADDRINUSE: f"{port} is in use; stop what uses it, or choose another (PORT=8001)",
                errno.EACCES: f"{port} may only be used by root; choose one above 1023",
            }
            raise CommandError(f"PORT: {reasons.get(error.errno or 0, f'{port}: {error.strerror}')}") from error
        return listener


def answers(host: str) -> bool:
    """True once the web server answers its health page."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(reachable, settings.PORT, timeout=1)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
