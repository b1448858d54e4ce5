"""How a change on one host becomes known on another."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from django.db import transaction

from courseapp.page_versions import Ear, Versions, announce, current
from courseapp.plain import versions

type Listening = Callable[[Versions], Ear]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Versions:
    """The version file of another host."""
    return Versions(tmp_path / "versions")


@pytest.fixture
def listening() -> Iterator[Callable[[Versions], Ear]]:
    """Makes ears that listen to the database, and closes them afterwards."""
    with ExitStack() as stack:

        def listen(file: Versions) -> Ear:
            ear = stack.enter_context(closing(Ear(file)))
            ear.hear()
            return ear

        yield listen


def wait_for(ear: Ear, file: Versions, topic: str, before: bytes) -> bool:
    for _try in range(50):
        ear.hear()
        if file.read((topic,)) != before:
            return True
        time.sleep(0.02)
    return False


def test_a_change_is_heard_on_another_host(elsewhere: Versions, listening: Listening) -> None:
    ear = listening(elsewhere)
    before = elsewhere.read((versions.SITE,))
    versions.changed(versions.SITE)
    assert wait_for(ear, elsewhere, versions.SITE, before)


def test_a_change_that_is_rolled_back_is_not_heard(elsewhere: Versions, listening: Listening) -> None:
    ear = listening(elsewhere)
    before = elsewhere.snapshot(), current.snapshot()
    with transaction.atomic():
        announce((versions.SITE,))
        transaction.set_rollback(True)
    time.sleep(0.1)
    ear.hear()
    assert (elsewhere.snapshot(), current.snapshot()) == before


def test_a_host_does_not_take_its_own_voice_for_another(listening: Listening) -> None:
    ear = listening(current)
    versions.changed("lesson:k3f9a2qx")
    after = current.snapshot()
    time.sleep(0.1)
    ear.hear()
    assert current.snapshot() == after


def test_who_was_away_takes_everything_for_changed(elsewhere: Versions, listening: Listening) -> None:
    before = elsewhere.snapshot()
    listening(elsewhere)
    assert elsewhere.read((versions.SITE,)) != Versions.of(before, (versions.SITE,))
