"""`manage.py serve`, which is what `make run` runs: starts, stops, crashes and neighbours, as they really happen."""

import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.served import Site, alive_with, manage, postmaster, prepared, socket_exists, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for the tests that leave it running; the first of them finds it freshly made."""
    site = Site(tmp_path_factory.mktemp("serve") / "data").ready()
    yield site
    site.leave_nothing()


@pytest.fixture(scope="module")
def data(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another DATA, for the tests that start and stop; its path is too long for a socket."""
    return prepared(tmp_path_factory.mktemp("long" * 25) / "data", site.data)


# --- A site at work -------------------------------------------------------------------------------------------


def test_a_first_start_prepares_everything_and_says_how_to_make_the_first_member_of_staff(site: Site) -> None:
    assert site.get("/healthz")[0] == 200
    until(lambda: site.problems() == [], "ready")
    assert "manage.py staff you@example.org --role operator" in site.output
    assert site.get("/en/")[0] == 200
    status, sheet = site.get("/static/css/app.css")
    assert status == 200
    assert b"@layer" in sheet


def test_a_command_beside_it_shares_its_database_and_leaves_it_running(site: Site) -> None:
    done = manage(site.data, "staff", "yuna@example.org", "--role", "author")
    assert done.returncode == 0, done.stderr
    assert site.problems() == []


def test_a_second_site_on_the_same_data_is_refused(site: Site) -> None:
    second = Site(site.data)
    assert second.wait() == 1
    line = f"CommandError: DATA: a site with its data in {site.data} is already being served"
    assert second.said[-1] == line
    assert site.get("/healthz")[0] == 200


def test_a_hangup_reloads_the_web_workers_without_a_refused_request(site: Site) -> None:
    (web,) = site.children("gunicorn")
    before = {worker.pid for worker in web.children()}
    site.process.send_signal(signal.SIGHUP)
    answers = []

    def changed() -> bool:
        answers.append(site.get("/healthz")[0])
        return not before & {worker.pid for worker in web.children()}

    until(changed, "new workers")
    assert set(answers) == {200}


@pytest.mark.parametrize("word", ["gunicorn", "worker"])
def test_a_child_that_dies_is_started_again(site: Site, word: str) -> None:
    (child,) = site.children(word)
    child.kill()
    until(lambda: [other.pid for other in site.children(word)] not in ([], [child.pid]), "a new child")
    until(lambda: site.problems() == [], "ready")


def test_a_database_that_dies_is_started_again(site: Site) -> None:
    psutil.Process(postmaster(site.data)).kill()
    until(lambda: site.problems() == [], "ready")


# --- Starts and stops -----------------------------------------------------------------------------------------


def test_a_neighbour_runs_beside_it_and_a_signal_stops_only_that_one(site: Site, data: Path) -> None:
    neighbour = Site(data).ready()
    assert neighbour.get("/healthz")[0] == site.get("/healthz")[0] == 200
    assert postmaster(data) != postmaster(site.data)
    assert neighbour.end(signal.SIGINT) == 0
    assert neighbour.said[-1] == "Stopped."
    assert alive_with(data) == []
    assert not (data / "postgres" / "postmaster.pid").exists()
    assert not socket_exists(data)
    assert site.get("/healthz")[0] == 200


def test_a_second_start_has_nothing_to_prepare_and_a_service_manager_can_stop_it(data: Path) -> None:
    site = Site(data).ready()
    assert "Tables … up to date" in site.output
    assert "Style sheets" not in site.output
    assert site.end(signal.SIGTERM) == 0
    assert alive_with(data) == []


def test_after_a_kill_everything_ends_by_itself_and_the_next_start_finds_the_same_port_free(data: Path) -> None:
    site = Site(data).ready()
    site.end(signal.SIGKILL)
    again = Site(data, port=site.port).ready()
    assert again.get("/healthz")[0] == 200
    again.end(signal.SIGKILL)
    until(lambda: alive_with(data) == [], "an end of all processes", patience=40)


def test_after_a_power_cut_the_next_start_recovers(data: Path) -> None:
    site = Site(data).ready()
    server = psutil.Process(postmaster(data))
    victims = [server, *server.children(), *psutil.Process(site.process.pid).children(recursive=True)]
    site.process.kill()
    for victim in victims:
        with suppress(psutil.NoSuchProcess):  # the death of another may have ended it
            victim.kill()
    site.wait()
    again = Site(data, port=site.port).ready()
    until(lambda: again.problems() == [], "ready")
    assert again.end(signal.SIGINT) == 0


def test_a_signal_while_it_prepares_stops_it_too(tmp_path: Path) -> None:
    site = Site(tmp_path / "data")
    until(lambda: "database cluster" in site.output, "the first step")
    assert site.end(signal.SIGTERM) == 0
    assert alive_with(tmp_path / "data") == []


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        site = Site(tmp_path / "data", port=port)
        assert site.wait() == 1
    line = f"CommandError: PORT: {port} is in use; stop what uses it, or choose another (PORT=8001)"
    assert site.said[-1] == line
    assert not (tmp_path / "data" / "postgres").exists()


def test_an_ordinary_user_can_run_it_when_these_tests_are_run_by_root(site: Site, tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("the other tests of this file were run by an ordinary user")
    nobody = pwd.getpwnam("nobody").pw_uid
    try:
        subprocess.run([sys.executable, "-c", ""], user=nobody, extra_groups=[], check=True, capture_output=True)
    except (PermissionError, subprocess.CalledProcessError):
        pytest.skip("this Python lies where an ordinary user may not go")
    home = prepared(tmp_path / "data", site.data)
    for path in [home, *home.rglob("*")]:
        os.chown(path, nobody, nobody)
    for parent in [tmp_path, *tmp_path.parents[:2]]:
        parent.chmod(0o755)
    theirs = Site(home, uid=nobody).ready()
    assert psutil.Process(postmaster(home)).uids().real == nobody
    assert theirs.end(signal.SIGINT) == 0
