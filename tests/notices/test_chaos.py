"""Writers, workers, a database and a mail server that die at any moment: nothing is lost, nothing is told twice.

A short seeded run in the suite; `make assurance` runs more and longer ones (CHAOS_RUNS, CHAOS_LETTERS).
"""

import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from courseapp import embedded
from tests.notices.chaos import BUCKETS, TABLES, recipients
from tests.notices.smtp import MailServer, running
from tests.served import ROOT, environment

RUNS = int(os.environ.get("CHAOS_RUNS", "1"))
LETTERS = int(os.environ.get("CHAOS_LETTERS", "20"))
WRITERS, WORKERS, PEOPLE = 3, 2, 9
BETWEEN_DEATHS = 7
"""Letters."""
PATIENCE = 60.0
CAST = b"""
INSERT INTO accounts_user (password, is_superuser, is_staff, is_active, email, name, language, time_zone, theme,
                           reply_mail, report_mail, hides_game, shows_level, erases_comments)
SELECT '', false, false, true, 'p' || n || '@example.org', '', 'en', '', '', 'soon', true, false, false, false
  FROM generate_series(1, %s) n
"""
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@dataclass
class Site:
    """The processes of one campaign and what they said."""

    data: Path
    program: subprocess.Popen[str]
    wrote: list[str] = field(default_factory=list)
    started: "queue.Queue[int]" = field(default_factory=queue.Queue)

    def listen(self) -> None:
        assert self.program.stdout
        for line in self.program.stdout:
            verb, _space, thing = line.strip().partition(" ")
            match verb:
                case "wrote":
                    self.wrote.append(thing)
                case "started":
                    self.started.put(int(thing))

    def start(self, role: str) -> int:
        assert self.program.stdin
        self.program.stdin.write(f"{role}\n")
        self.program.stdin.flush()
        return self.started.get(timeout=PATIENCE)

    def wait_for(self, letters: int) -> None:
        """Until so many are written."""
        end = time.monotonic() + PATIENCE
        while len(self.wrote) < letters:
            assert time.monotonic() < end, f"{len(self.wrote)} of {letters} letters, and no more"
            time.sleep(0.01)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(**conninfo(self.data)) as asked:
            return asked.execute(statement.encode()).fetchall()


def conninfo(data: Path) -> dict[str, Any]:
    return {"host": str(embedded.socket_folder(data)), "user": embedded.NAME, "dbname": embedded.NAME}


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    """The tables of the site, without rows."""
    dump = tmp_path / "schema.dump"
    here = settings.DATABASES["default"]
    server = ["-h", here["HOST"], "-p", here["PORT"], "-U", here["USER"]]
    name = connection.settings_dict["NAME"]
    subprocess.run([embedded.binaries() / "pg_dump", "-Fc", "-s", "-O", *server, "-f", dump, name], check=True)
    return dump


@contextmanager
def site(data: Path, schema: Path, mail_port: int, *how: str) -> Iterator[tuple[Site, Any]]:
    """The campaign's processes and how to start its database again; what they complain of is in `chaos.log`."""
    with embedded.running(data, say=lambda _line: None) as revive, ExitStack() as _open:
        restore = [embedded.binaries() / "pg_restore", "-O", "-h", embedded.socket_folder(data), "-U", embedded.NAME]
        subprocess.run([*map(str, restore), "-d", embedded.NAME, str(schema)], check=True)
        with psycopg.connect(**conninfo(data)) as fresh:
            fresh.execute(TABLES.encode())
            fresh.execute(CAST, [PEOPLE])
        log = _open.enter_context((data / "chaos.log").open("w"))
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.notices.chaos", *how],
            cwd=ROOT,
            env=environment(
                data, EMAIL_URL=f"smtp://127.0.0.1:{mail_port}", DJANGO_SETTINGS_MODULE="courseapp.settings"
            ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        found = Site(data, program)
        listener = threading.Thread(target=found.listen)
        listener.start()
        try:
            yield found, revive
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            listener.join()
            program.communicate()


def moody(server: MailServer, dice: random.Random) -> None:
    """Hangs up now and then, wherever it likes, and refuses for a while."""

    def whim(verb: bytes, _line: bytes) -> bytes | None:
        luck = dice.random()
        if luck < 0.04:
            return None
        return b"451 later" if luck < 0.06 and verb in (b"MAIL", b"RCPT") else b""

    server.whim = whim


def torment(run: Site, revive: Any, dice: random.Random) -> Counter[str]:
    """Kill workers and the database while letters are written, one in every few; answers how often."""
    workers = [run.start("worker") for _worker in range(WORKERS)]
    for _writer in range(WRITERS):
        run.start(f"writer {dice.getrandbits(30)} {LETTERS}")
    deaths: Counter[str] = Counter()
    for number in range(WRITERS * LETTERS // BETWEEN_DEATHS):
        run.wait_for(number * BETWEEN_DEATHS + dice.randrange(BETWEEN_DEATHS))
        if number % 4 == 1:
            stop_immediately(run.data)
            revive()
            deaths["database"] += 1
        else:
            place = dice.randrange(WORKERS)
            with suppress(ProcessLookupError):
                os.kill(workers[place], signal.SIGKILL)
            workers[place] = run.start("worker")
            deaths["worker"] += 1
    run.wait_for(WRITERS * LETTERS)
    return deaths


def stop_immediately(data: Path) -> None:
    """What `pg_ctl stop -m immediate` does: every session is cut, nothing is written down."""
    postmaster = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGQUIT)
    while (data / "postgres" / "postmaster.pid").exists():
        time.sleep(0.02)


def settle(run: Site) -> None:
    """Wait until everything is told and mailed."""
    end = time.monotonic() + PATIENCE
    left = "SELECT (SELECT count(*) FROM notices_outbox WHERE processed_at IS NULL AND revoked_at IS NULL)"
    left += " + (SELECT count(*) FROM notices_mail WHERE state = 'waiting')"
    left += " + (SELECT count(*) FROM notices_notification WHERE mail_at IS NOT NULL)"
    while (waiting := run.ask(left)[0][0]) > 0:
        assert time.monotonic() < end, f"{waiting} never came to an end"
        time.sleep(0.1)


@pytest.mark.parametrize("seed", range(RUNS))
def test_nothing_is_lost_or_doubled_whatever_dies(seed: int, schema: Path, tmp_path: Path) -> None:
    dice = random.Random(seed)
    with running() as server, site(tmp_path / "site", schema, server.port) as (run, revive):
        moody(server, dice)
        deaths = torment(run, revive, dice)
        server.whim = lambda _verb, _line: b""
        settle(run)
        assert deaths["database"] >= 1
        assert wrong(run, server) == []


@pytest.mark.skipif(RUNS == 1, reason="the control belongs to the campaign of `make assurance`")
def test_carelessness_would_be_seen(schema: Path, tmp_path: Path) -> None:
    """A control: with letters marked as told a moment before they are, the same campaign finds some lost."""
    dice = random.Random(1)
    with running() as server, site(tmp_path / "site", schema, server.port, "careless") as (run, revive):
        torment(run, revive, dice)
        settle(run)
        assert any(one.startswith("missing [(") for one in wrong(run, server))


def wrong(run: Site, server: MailServer) -> list[str]:
    """Everything that is not as it must be, in sentences."""
    letters = {pk: (token, shown, hid) for pk, token, shown, hid in run.ask("SELECT * FROM chaos_letter")}
    people = [pk for (pk,) in run.ask("SELECT id FROM accounts_user ORDER BY id")]
    told = run.ask("SELECT object_id, recipient_id, revoked_at IS NULL, mail_id FROM notices_notification")
    found = []
    if sorted(run.wrote) != sorted(str(token) for token, _shown, _hid in letters.values()):
        found.append("acknowledged letters and those in the database differ")
    expected = {(pk, person) for pk, (_t, shown, _h) in letters.items() if shown for person in recipients(pk, people)}
    shown = [(letter, person) for letter, person, is_shown, _mail in told if is_shown]
    if Counter(shown) != Counter(expected):
        found.append(f"missing {sorted(expected - set(shown))[:5]}, too many {sorted(set(shown) - expected)[:5]}")
    counted = [n for (n,) in run.ask("SELECT told FROM chaos_count ORDER BY bucket")]
    processed = [pk for (pk,) in run.ask("SELECT object_id FROM notices_outbox WHERE processed_at IS NOT NULL")]
    if counted != [sum(pk % BUCKETS == bucket for pk in processed) for bucket in range(BUCKETS)]:
        found.append(f"counted {counted}, but {len(processed)} were told")
    return found + wrong_mails(run, server, letters, told)


def wrong_mails(
    run: Site, server: MailServer, letters: dict[int, tuple[Any, bool, bool]], told: list[tuple[Any, ...]]
) -> list[str]:
    """Mails may come twice, but only with the same Message-ID and the same content; none may be missing."""
    mails = {pk: (name, state) for pk, name, state in run.ask("SELECT id, message_id, state FROM notices_mail")}
    taken: dict[str, set[tuple[str, str]]] = {}
    for mail in server.mails:
        body = mail.get_body(("plain",))
        assert body
        taken.setdefault(str(mail["Message-ID"]), set()).add((str(mail["To"]), body.get_content()))
    found = [f"{name} came with {len(kinds)} contents" for name, kinds in taken.items() if len(kinds) > 1]
    sent = {name for name, state in mails.values() if state == "sent"}
    if not sent <= set(taken):
        found.append(f"{len(sent - set(taken))} mails are marked sent and never came")
    if unknown := set(taken) - {name for name, _state in mails.values()}:
        found.append(f"{len(unknown)} mails came that nobody knows")
    if len({next(iter(kinds)) for kinds in taken.values()}) != len(taken):
        found.append("the same mail came under two Message-IDs")
    missing = [
        letter
        for letter, _person, _shown, mail in told
        if not letters[letter][2] and (mail is None or mails[mail][1] != "sent")
    ]
    return found + ([f"letters {missing[:5]} were told but not mailed"] if missing else [])
