"""Reads and writes course folders on disk."""

import os
from collections.abc import Mapping
from pathlib import Path

from courseapp.plain.course.folder import leaves_course

MOST_BYTES = 200_000_000
"""Of a whole course; more is taken for the wrong folder."""


class FolderError(Exception):
    """The folder cannot be used; the message says why."""


def read_folder(folder: Path) -> dict[str, bytes]:
    """All files below `folder` by their path inside it. Hidden files are left out; links must stay inside."""
    root = folder.resolve()
    if not root.is_dir():
        raise FolderError(f"{folder} is not a folder")
    files: dict[str, bytes] = {}
    size = 0
    for place, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if name.startswith(".") or not path.is_file():
                continue
            if not path.resolve().is_relative_to(root):
                raise FolderError(str(leaves_course(path.relative_to(root).as_posix(), str(path.resolve()))))
            size += path.stat().st_size
            if size > MOST_BYTES:
                raise FolderError(f"{folder} holds more than {MOST_BYTES // 1_000_000} MB")
            files[path.relative_to(root).as_posix()] = path.read_bytes()
    return files


def write_folder(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write each file whose bytes differ, whole or not at all; the paths written. Nothing is removed."""
    written = []
    for name, content in files.items():
        path = folder / name
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(content)
        fresh.replace(path)
        written.append(name)
    return written
