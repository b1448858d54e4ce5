"""Course folders on disk: what is read, what is refused, what is written."""

from pathlib import Path

import pytest

from courseapp.lessons.folders import FolderError, read_folder, write_folder
from tests.lessons.folder import small_course


def test_what_was_written_is_read_and_the_same_again_writes_nothing(tmp_path: Path) -> None:
    files = small_course()
    assert sorted(write_folder(tmp_path, files)) == sorted(files)
    assert read_folder(tmp_path) == files
    assert write_folder(tmp_path, files) == []


def test_a_link_that_leaves_the_course_is_refused_and_named(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("not for readers")
    course = tmp_path / "course"
    write_folder(course, small_course())
    (course / "first" / "hello" / "en.md").unlink()
    (course / "first" / "hello" / "en.md").symlink_to(secret)
    with pytest.raises(FolderError, match=r"first/hello/en\.md: error C016"):
        read_folder(course)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="is not a folder"):
        read_folder(tmp_path / "nowhere")
