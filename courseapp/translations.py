"""Compiles the translations, in Python: GNU msgfmt is not on every machine."""

import os
from pathlib import Path

import polib


def compile_changed(folder: Path) -> list[Path]:
    """Write each `.mo` under `folder` that is missing or older than its `.po`; the answer names those
    written.
    """
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_suffix(f".{os.getpid()}.new")
        polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(fresh))
        fresh.replace(target)
        written.append(target)
    return written
