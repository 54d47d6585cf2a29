"""One file on the disk, put there whole or not at all.

New bytes go to a temporary file beside the old, reach the disk, are read back, and take the name in
one step. Functions raise OSError, or PigenError where they can say more; then all is as it was.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from pigen.common.errors import PigenError
from pigen.write import os_errors

PRIVATE_MODE = 0o600
# A pipe without a writer would wait for ever.
_READ_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_CREATE_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# What a file system without hard links answers.
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)


@dataclass(frozen=True)
class FileSnapshot:
    """What a file held, and its status, at one moment."""

    content: bytes
    status: os.stat_result

    @property
    def mode(self) -> int:
        return stat.S_IMODE(self.status.st_mode)


def read_snapshot(path: str) -> FileSnapshot:
    """PigenError where it is no regular file."""
    handle = os.open(path, _READ_FLAGS)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise os_errors.make_not_regular_error(path)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return FileSnapshot(file.read(), status)
    finally:
        os.close(handle)


def get_temporary_path(path: str, token: str) -> str:
    """Where the new bytes of `path` wait until they take its name."""
    return os.path.join(os.path.dirname(path), f".pigen-{token}.tmp")


def replace(path: str, old: bytes, new: bytes, token: str, mode: int | None = None) -> None:
    """Put `new` in the place of `old`, keeping owner and attributes where allowed, and the mode
    unless another `mode` is given.

    PigenError if the file holds something else by now. Between that last look and the change lies
    one system call; a program that writes just then, and takes no lock, is not seen.
    """
    snapshot = read_snapshot(path)
    beside = get_temporary_path(path, token)
    # With another mode the access list goes: it could give others back what the mode takes from
    # them.
    like = path if mode is None else None
    _write_temporary(beside, new, snapshot.mode if mode is None else mode, snapshot.status, like)
    try:
        if read_snapshot(path).content != old:
            raise os_errors.make_changed_error(path)
        os.replace(beside, path)
    except BaseException:  # an interrupt too must leave nothing behind
        _remove_temporary(beside)
        raise
    _sync_folder(path)


def create(path: str, content: bytes, token: str, mode: int | None) -> None:
    """A new file; without a `mode` as the user's umask has it. PigenError if the name is taken."""
    beside = get_temporary_path(path, token)
    _write_temporary(beside, content, mode, None, None)
    try:
        _take_name(path, beside)
    except FileExistsError:
        raise os_errors.make_exists_error(path) from None
    finally:
        _remove_temporary(beside)
    _sync_folder(path)


def remove(path: str, old: bytes) -> None:
    """PigenError if the file holds something else by now."""
    if read_snapshot(path).content != old:
        raise os_errors.make_changed_error(path)
    os.unlink(path)
    _sync_folder(path)


def make_folders(folder: str, mode: int) -> list[str]:
    """Make the folder and those above it; the ones made, from the top down."""
    created: list[str] = []
    try:
        for each in list_missing_folders(folder):
            try:
                os.mkdir(each, mode)
            except FileExistsError:
                if not os.path.isdir(each):  # another process may have made it just now
                    raise
            else:
                created.append(each)
    except OSError:
        remove_empty_folders(created)
        raise
    return created


def list_missing_folders(folder: str) -> list[str]:
    """The folders to be made so that this one is there, from the top down."""
    folders: list[str] = []
    while folder and not os.path.isdir(folder):
        folders.insert(0, folder)
        folder = os.path.dirname(folder)
    return folders


def remove_empty_folders(folders: Sequence[str]) -> None:
    """Those that are empty, from the last of the list up."""
    for each in reversed(folders):
        with suppress(OSError):
            os.rmdir(each)


def _write_temporary(
    beside: str,
    content: bytes,
    mode: int | None,
    owner: os.stat_result | None,
    like: str | None,
) -> None:
    handle = os.open(beside, _CREATE_FLAGS, 0o666 if mode is None else PRIVATE_MODE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            if owner is not None:
                _restore_owner(file.fileno(), owner)
            if mode is not None and hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            if like is not None:
                _copy_attributes(like, file.fileno())
            os.fsync(file.fileno())
        if read_snapshot(beside).content != content:
            raise PigenError(
                "The disk does not return the bytes that were written to it. Nothing was changed.",
                path=os.path.dirname(beside),
                help="Check the disk, or write to another place.",
            )
    except BaseException:
        _remove_temporary(beside)
        raise


def _take_name(path: str, beside: str) -> None:
    """Give the file at `beside` the name `path`, if it is free; a rename would not ask."""
    try:
        os.link(beside, path)
        return
    except AttributeError:  # a Python without links
        pass
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    os.close(os.open(path, _CREATE_FLAGS, PRIVATE_MODE))
    try:
        os.replace(beside, path)
    except BaseException:
        os.unlink(path)
        raise


def _remove_temporary(beside: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(beside)


def _restore_owner(handle: int, owner: os.stat_result) -> None:
    """Keep owner and group where the system lets us: only root may give files away."""
    status = os.fstat(handle)
    if (status.st_uid, status.st_gid) != (owner.st_uid, owner.st_gid):
        with suppress(PermissionError):
            os.fchown(handle, owner.st_uid, owner.st_gid)


def _copy_attributes(like: str, handle: int) -> None:
    """Access lists and other extended attributes, where there are such and we may set them."""
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):
        for name in os.listxattr(like):
            with suppress(OSError):
                os.setxattr(handle, name, os.getxattr(like, name))


def _sync_folder(path: str) -> None:
    """Make the new name last; some file systems cannot, and then it is not needed."""
    try:
        handle = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    except OSError:
        return
    with suppress(OSError):
        os.fsync(handle)
    os.close(handle)
