"""Ids and addresses: a lesson may move, but its id neither changes nor belongs to two."""

import pytest

from courseapp.plain.course.checking import check_course
from courseapp.plain.course.reserved import RESERVED
from tests.plain.course.small_course import EN, FILES, TODAY, changed, check, said

HERE = {
    "k3f9a2qx": "paper-boats/folding/first-fold",
    "q8zt0m1c": "paper-boats/folding/second-fold",
    "w1nd0000": "paper-boats/water/wind",
}


def test_a_course_that_is_imported_again_is_not_talked_about() -> None:
    assert said(check(FILES, HERE)) == []


def test_an_id_of_another_course_is_refused_and_a_new_one_proposed() -> None:
    (line,) = said(check(FILES, {"k3f9a2qx": "paper-planes/folding/first-fold"}))
    assert line.startswith(
        f'{EN}:2: error C017: "k3f9a2qx" is the id of another lesson: paper-planes/folding/first-fold'
        "  (if this lesson is a copy, write id: "
    )
    proposed = line.rpartition(" ")[2].rstrip(")")
    assert said(check(changed(EN, "k3f9a2qx", proposed), {"k3f9a2qx": "paper-planes/folding/first-fold"})) == []


def test_two_lessons_may_swap_their_folders() -> None:
    swapped = {**HERE, "k3f9a2qx": HERE["q8zt0m1c"], "q8zt0m1c": HERE["k3f9a2qx"]}
    assert {message.code for message in check(FILES, swapped)} == {"C019"}


def test_a_new_lesson_may_take_the_folder_of_one_that_moved() -> None:
    moved = {"k3f9a2qx": "paper-boats/water/wind"}
    assert {message.code for message in check(FILES, moved)} == {"C019"}


def test_an_id_that_was_lost_is_given_back() -> None:
    (line,) = said(check(changed(EN, "id: k3f9a2qx\n", ""), HERE))
    assert line.endswith("(write id: k3f9a2qx)")


@pytest.mark.parametrize(("wrong", "proposed"), [("K3F9A2QX", "k3f9a2qx"), ("k3f9-a2qx", "k3f9a2qx")])
def test_an_id_written_in_another_way_is_mended(wrong: str, proposed: str) -> None:
    (line,) = said(check(changed(EN, "k3f9a2qx", wrong)))
    assert line.endswith(f"(write id: {proposed})")


def test_an_id_of_digits_is_an_id() -> None:
    for uid in ("12345678", "01234567", "1e234567"):
        assert said(check(changed(EN, "k3f9a2qx", uid))) == []


def test_an_old_address_may_be_written_with_slashes() -> None:
    course, messages = check_course(changed(EN, "tags: [paper]", "redirect_from: [/folding/zeroth/]"), TODAY)
    assert said(messages) == []
    assert course is not None
    assert course.tracks[0].lessons[0].redirect_from == ("folding/zeroth",)


@pytest.mark.parametrize("word", ["en", "ko", "me", "accounts", "csp-report", "healthz", "api", "static"])
def test_addresses_of_the_site_are_no_course(word: str) -> None:
    assert word in RESERVED
    assert [m.code for m in check(changed("course.yaml", "paper-boats", word))] == ["C002"]
