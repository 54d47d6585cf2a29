"""What goes wrong when a file is written, in words: what happened, and what to do."""

from __future__ import annotations

import errno

from pigen.common.errors import PigenError

NOTHING_CHANGED = "Nothing was changed."

_REASONS = {
    "EACCES": ("its folder may not be written to.", "Check the permissions of the folder."),
    "EPERM": ("the system does not allow it.", "Check the owner and attributes of the file."),
    "EROFS": ("the file system is read-only.", "Write to another place."),
    "ENOSPC": ("the disk is full.", "Free some space and run pigen again."),
    "EDQUOT": ("your disk quota is used up.", "Free some space and run pigen again."),
    "EFBIG": (
        "it would be larger than you may write.",
        "Raise the limit (ulimit -f) and run pigen again.",
    ),
    "ENOENT": ("it is not there.", "Check the path."),
    "EEXIST": ("a part of its path is a file, not a folder.", "Check the path."),
    "ENOTDIR": ("a part of its path is a file, not a folder.", "Check the path."),
    "ENAMETOOLONG": ("its name is too long.", "Give a shorter one."),
    "ELOOP": ("its links lead in a circle.", "Fix the symlink, or pass the real path."),
}


def explain(error: OSError) -> tuple[str, str]:
    """Why, as the end of a sentence, and what to do about it."""
    name = errno.errorcode.get(error.errno or 0, "")
    return _REASONS.get(name, (f"{error.strerror or type(error).__name__}.", "Check the path."))


def make_error(verb: str, path: str, error: OSError) -> PigenError:
    why, help = explain(error)
    return PigenError(
        f"pigen cannot {verb} this file: {why} {NOTHING_CHANGED}", path=path, help=help
    )


class ChangedMeanwhile(PigenError):
    """A file holds something else than what was read."""


def make_changed_error(path: str) -> ChangedMeanwhile:
    return ChangedMeanwhile(
        "Something else changed the file in the meantime, so pigen left it alone.",
        path=path,
        help="Run pigen again.",
    )


def make_exists_error(path: str) -> PigenError:
    return PigenError(
        "There is a file of this name already, so pigen left it alone.",
        path=path,
        help="Give another name with --output, or move the file away.",
    )


def make_dangling_link_error(path: str, target: str) -> PigenError:
    return PigenError(
        f"There is a symlink of this name already, to {target}, which does not exist; "
        "pigen left it alone.",
        path=path,
        help="Remove the link, or make the file that it leads to.",
    )


def make_not_regular_error(path: str) -> PigenError:
    return PigenError(
        "This is not a regular file but a folder, a pipe or a device, so pigen left it alone.",
        path=path,
        help="Name a file.",
    )


def make_backup_error(folder: str, error: OSError) -> PigenError:
    """What cannot be kept is not replaced."""
    why, _ = explain(error)
    return PigenError(
        f"pigen cannot keep here what the file holds now: {why} {NOTHING_CHANGED}",
        path=folder,
        help="Make room there, or name another place in XDG_STATE_HOME.",
    )
