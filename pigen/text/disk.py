"""What a file holds, or standard input: read whole, within bounds, and never waited for."""

from __future__ import annotations

import os
import stat
import sys

from pigen.common.errors import PigenError

STDIN = "-"
# Beyond 8.39 million characters in one string pi itself gives up.
MAX_BYTES = 8_000_000
OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_bytes(path: str) -> bytes:
    """What the file at `path` holds, `-` for standard input. PigenError where it cannot or
    must not be read."""
    return read_with_mode(path)[0]


def read_with_mode(path: str) -> tuple[bytes, int | None]:
    """The same, with the file's permission bits; None for standard input."""
    return (_read_stdin(), None) if path == STDIN else _read_file(path)


def _read_file(path: str) -> tuple[bytes, int]:
    try:
        # Opened without waiting, for a FIFO without a writer would wait for ever.
        descriptor = os.open(path, OPEN_FLAGS)
        try:
            status = os.fstat(descriptor)
            mode, size = status.st_mode, status.st_size
            if not stat.S_ISREG(mode):
                raise _make_irregular_file_error(mode, path)
            data = os.read(descriptor, min(size, MAX_BYTES) + 1)
            # One read for almost every file; some of /proc hold more than the size they state.
            while (
                len(data) != size
                and len(data) <= MAX_BYTES
                and (more := os.read(descriptor, 65536))
            ):
                data += more
            return _check_size(data, path), mode & 0o777
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise _make_read_error(error, path) from None


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise PigenError(
            "Standard input is closed.", path=STDIN, help="Name a file, or pipe one in."
        )
    try:
        return _check_size(sys.stdin.buffer.read(MAX_BYTES + 1), STDIN)
    except OSError as error:
        raise _make_read_error(error, STDIN) from None


def _check_size(data: bytes, path: str) -> bytes:
    if len(data) > MAX_BYTES:
        raise PigenError(
            "The file is larger than 8 MB; pigen reads no more than that.",
            path=path,
            help="Check that this is the file you meant.",
        )
    return data


def _make_irregular_file_error(mode: int, path: str) -> PigenError:
    if stat.S_ISDIR(mode):
        return PigenError("This is a folder, not a file.", path=path, help="Name a file in it.")
    return PigenError(
        "This is not a regular file but a pipe or a device, "
        "so pigen does not wait for its content.",
        path=path,
        help="Pipe the text into standard input and give - as the path.",
    )


def _make_read_error(error: OSError | ValueError, path: str) -> PigenError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        if os.path.islink(path):
            target = os.readlink(path)
            return PigenError(
                f"The link leads to {target}, which does not exist.",
                path=path,
                help="Fix the symlink, or pass the real path.",
            )
        return PigenError("The file does not exist.", path=path, help="Check the path.")
    if isinstance(error, PermissionError):
        return PigenError(
            "The file may not be read by this user.",
            path=path,
            help=f"Give yourself the right to read it: chmod u+r {path}",
        )
    reason = error.strerror if isinstance(error, OSError) else "the path is not a valid name"
    return PigenError(f"The file could not be read: {reason}.", path=path, help="Check the path.")
