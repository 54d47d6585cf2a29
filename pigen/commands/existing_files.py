"""What pigen init says of a file that is there already."""

from __future__ import annotations

import shlex
import sys

from pigen.common.errors import PigenError


def make_unreadable_error(path: str) -> PigenError:
    """A models.json that cannot be changed before it is repaired."""
    return PigenError(
        "pi cannot read the file, so pigen left it as it is.",
        path=path,
        help="Run pigen lint on it, and fix what it finds.",
    )


def make_exists_error(path: str) -> PigenError:
    """A file that is left alone, with the command that changes it: the one that was typed, and
    --update."""
    command = shlex.join(["pigen", *sys.argv[1:], "--update"])
    return PigenError(
        "There is a file of this name already, so pigen left it alone.",
        path=path,
        help=f"To change it, run: {command}",
    )
