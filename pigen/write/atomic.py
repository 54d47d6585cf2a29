"""One file replaced whole or not at all: the new bytes go to a temporary file beside it, reach the
disk, and take its name in one step. It must still hold what was read, or nothing is done.
"""

from __future__ import annotations

import os
from contextlib import suppress

from pigen.errors import PigenError

PRIVATE = 0o600
PREFIX, SUFFIX = ".pigen-", ".tmp"


def replace(path: str, old: bytes, new: bytes) -> None:
    """Put `new` in the place of `old`, keeping mode and, where allowed, owner.

    A symbolic link stays; the file it leads to is replaced. Raises PigenError if the file no longer
    holds `old`, or cannot be written; then it is as it was.
    """
    target = os.path.realpath(path)
    status = check(path, old)
    if new == old:
        return
    try:
        beside = _write_beside(target, new, status.st_mode & 0o7777, (status.st_uid, status.st_gid))
        try:
            os.replace(beside, target)
        except BaseException:
            os.unlink(beside)
            raise
        _sync_folder(target)
        _verify(path, new)
    except OSError as error:
        raise _cannot("replace", path, error) from None


def check(path: str, old: bytes) -> os.stat_result:
    """The state of a file that holds `old`. PigenError for one that holds something else."""
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            now = file.read()
    except OSError as error:
        raise _cannot("replace", path, error) from None
    if now != old:
        raise _changed(path)
    return status


def create(path: str, content: bytes, mode: int = PRIVATE) -> None:
    """Write a new file that only its owner can read, and the folders above it.

    Raises PigenError if there is anything of that name already, or it cannot be written.
    """
    folder = os.path.dirname(path) or "."
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as error:
        raise _cannot("write", path, error) from None
    try:
        beside = _write_beside(path, content, mode, None)
        try:
            _take(path, beside)
        except BaseException:
            os.unlink(beside)
            raise
        _sync_folder(path)
        _verify(path, content)
    except FileExistsError:
        raise PigenError(
            "There is a file of this name already, so pigen left it alone.",
            path=path,
            help="Give another name with --output, or move the file away.",
        ) from None
    except OSError as error:
        raise _cannot("write", path, error) from None


def remove(path: str, old: bytes) -> None:
    """Delete a file. Raises PigenError if it no longer holds `old`, or cannot be deleted."""
    check(path, old)
    try:
        os.unlink(path)
    except OSError as error:
        raise _cannot("delete", path, error) from None


def leftovers(folder: str) -> list[str]:
    """Temporary files of processes that died while they wrote."""
    with suppress(OSError):
        return [
            os.path.join(folder, name)
            for name in os.listdir(folder)
            if name.startswith(PREFIX) and name.endswith(SUFFIX)
        ]
    return []


def _take(path: str, beside: str) -> None:
    """Give the file at `beside` the name `path`, if it is free; a rename alone would not ask."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: there a dying process may leave an empty file
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
    else:
        os.unlink(beside)
        return
    try:
        os.replace(beside, path)
    except BaseException:
        os.unlink(path)
        raise


def _write_beside(target: str, content: bytes, mode: int, owner: tuple[int, int] | None) -> str:
    """A temporary file in the folder of `target`, on the disk when this returns; its path."""
    beside = os.path.join(os.path.dirname(target), f"{PREFIX}{os.urandom(6).hex()}{SUFFIX}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if owner is not None:
                _give(file.fileno(), owner)
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
    except BaseException:  # an interrupt too must leave nothing behind
        os.unlink(beside)
        raise
    return beside


def _give(handle: int, owner: tuple[int, int]) -> None:
    """Keep owner and group where the system lets us: only root may give files away."""
    status = os.fstat(handle)
    if (status.st_uid, status.st_gid) != owner:
        with suppress(PermissionError):
            os.fchown(handle, *owner)


def _verify(path: str, content: bytes) -> None:
    """What the file's name leads to now is what was written."""
    with open(path, "rb") as file:
        if file.read() != content:
            raise PigenError(
                "The file does not hold what pigen has just written: something else wrote to it, or "
                "the disk is failing.",
                path=path,
                help="See what writes to it; `pigen undo --list` has what it held before.",
            )


def _sync_folder(target: str) -> None:
    """Make the new name last; some file systems cannot, and then it is not needed."""
    try:
        handle = os.open(os.path.dirname(target) or ".", os.O_RDONLY)
    except OSError:
        return
    with suppress(OSError):
        os.fsync(handle)
    os.close(handle)


def _changed(path: str) -> PigenError:
    return PigenError(
        "The file was changed by something else in the meantime, so pigen left it alone.",
        path=path,
        help="Run pigen again.",
    )


def _cannot(verb: str, path: str, error: OSError) -> PigenError:
    import errno

    reasons = {
        errno.EACCES: ("its folder may not be written to.", "Check the permissions of the folder."),
        errno.EPERM: (
            "the system does not allow it.",
            "Check the owner and attributes of the file.",
        ),
        errno.EROFS: ("the file system is read-only.", "Write to another place."),
        errno.ENOSPC: ("the disk is full.", "Free some space and run pigen again."),
        errno.EDQUOT: ("your disk quota is used up.", "Free some space and run pigen again."),
        errno.ENOENT: ("it is not there.", "Check the path."),
        errno.EEXIST: ("a part of its path is a file, not a folder.", "Check the path."),
        errno.ENOTDIR: ("a part of its path is a file, not a folder.", "Check the path."),
        errno.ENAMETOOLONG: ("its name is too long.", "Give a shorter one."),
    }
    reason, help = reasons.get(error.errno or 0, (f"{error.strerror}.", "Check the path."))
    return PigenError(
        f"pigen cannot {verb} this file: {reason} Nothing was changed.", path=path, help=help
    )
