"""The embedded PostgreSQL: shared by processes, left by none, and not fooled by what a crash leaves."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import psycopg
import pytest

from courseapp import embedded
from tests.served import ROOT, postmaster, until

USE = "import sys, pathlib; from courseapp import embedded\nwith embedded.running(pathlib.Path(sys.argv[1])):\n"


def other_process(data: Path, then: str) -> subprocess.Popen[str]:
    """Another process that uses the server and does something inside."""
    return subprocess.Popen([sys.executable, "-c", f"{USE}    {then}", str(data)], cwd=ROOT, text=True)


def quiet(_line: str) -> None:
    """For what is said on the way."""


def is_up(data: Path) -> bool:
    return (data / "postgres" / "postmaster.pid").exists()


def ask(data: Path, query: str) -> object:
    settings = embedded.connection_settings(data)
    with psycopg.connect(
        host=settings["HOST"], port=settings["PORT"], user=settings["USER"], dbname=settings["NAME"]
    ) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cluster for this file; every test leaves it stopped."""
    data = tmp_path_factory.mktemp("embedded")
    with embedded.running(data, durable=False, say=quiet):
        pass
    return data


def test_it_is_postgresql_18_in_utf_8_and_knows_korean_letters(data: Path) -> None:
    with embedded.running(data):
        assert str(ask(data, "SHOW server_version")).startswith("18.")
        assert ask(data, "SHOW server_encoding") == "UTF8"
        assert ask(data, "SELECT to_tsvector('simple', '안녕—세계')::text") == "'세계':2 '안녕':1"
    assert not is_up(data)


def test_nobody_else_may_come_near_it(data: Path) -> None:
    with embedded.running(data):
        for folder in (data / "postgres", embedded.socket_folder(data)):
            assert folder.stat().st_mode & 0o077 == 0
        assert ask(data, "SHOW listen_addresses") == ""


def test_it_is_safe_against_power_cuts_unless_told_otherwise(data: Path) -> None:
    with embedded.running(data):
        assert ask(data, "SHOW fsync") == "on"
    with embedded.running(data, durable=False):
        assert ask(data, "SHOW fsync") == "off"


def test_the_last_one_out_stops_it(data: Path) -> None:
    with embedded.running(data):
        with embedded.running(data):
            pass
        assert ask(data, "SELECT 1") == 1
        other = other_process(data, "pass")
        assert other.wait(30) == 0
        assert ask(data, "SELECT 1") == 1
    assert not is_up(data)


def test_many_at_once_share_one_server_and_leave_none(data: Path) -> None:
    others = [other_process(data, f"import time; time.sleep({n / 10})") for n in range(6)]
    assert [other.wait(60) for other in others] == [0] * 6
    assert not is_up(data)


def test_a_server_left_by_a_killed_process_is_taken_over_and_stopped(data: Path) -> None:
    other = other_process(data, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert other.wait(30) == -signal.SIGKILL
    orphan = postmaster(data)
    with embedded.running(data):
        assert postmaster(data) == orphan
    assert not is_up(data)


def test_a_pid_file_that_names_a_stranger_does_not_block_the_start(data: Path) -> None:
    with embedded.running(data):
        left = (data / "postgres" / "postmaster.pid").read_text()
    first, rest = left.split("\n", 1)
    stranger = f"{os.getpid()}\n{rest}"
    assert first != str(os.getpid())
    for place in (data / "postgres" / "postmaster.pid", embedded.socket_folder(data) / ".s.PGSQL.5432.lock"):
        place.write_text(stranger)
    with embedded.running(data):
        assert ask(data, "SELECT 1") == 1


def test_a_killed_server_is_revived_by_whoever_uses_it(data: Path) -> None:
    with embedded.running(data) as revive:
        server = psutil.Process(postmaster(data))
        server.kill()
        until(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE, "its death")
        revive()
        assert ask(data, "SELECT 1") == 1
        assert postmaster(data) != server.pid


def test_a_start_cut_short_leaves_no_half_cluster(tmp_path: Path) -> None:
    half = tmp_path / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with embedded.running(tmp_path, durable=False, say=quiet):
        assert ask(tmp_path, "SELECT 1") == 1
    assert not half.exists()


def test_a_server_that_cannot_start_is_one_line_with_its_reason(tmp_path: Path) -> None:
    with embedded.running(tmp_path, durable=False, say=quiet):
        pass
    configuration = tmp_path / "postgres" / "postgresql.conf"
    configuration.write_text(configuration.read_text() + "\nno_such_setting = 1\n")
    told = pytest.raises(embedded.EmbeddedError, match=r"does not start: .*contains errors")
    with told as error, embedded.running(tmp_path):
        pass
    assert "\n" not in str(error.value)


def test_a_short_path_for_the_socket_is_found_for_a_long_one() -> None:
    near = embedded.connection_settings(Path("/srv/site"))
    far = embedded.connection_settings(Path("/srv") / ("long" * 40))
    assert near["HOST"] == "/srv/site/socket"
    assert len(f"{far['HOST']}/.s.PGSQL.5432") <= embedded.LONGEST_SOCKET_PATH
    assert far == embedded.connection_settings(Path("/srv") / ("long" * 40))
    assert far["HOST"] != embedded.connection_settings(Path("/srv") / ("long" * 41))["HOST"]
