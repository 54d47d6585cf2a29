"""Where the files that are no code lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_ROOTS = (_PACKAGE, os.path.dirname(_PACKAGE))


def read_text(name: str) -> str:
    """The text of `schemas/...` or `templates/...`; FileNotFoundError where there is no such file."""
    for root in _ROOTS:
        try:
            with open(os.path.join(root, *name.split("/")), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            continue
    raise FileNotFoundError(name)


def names(folder: str) -> list[str]:
    """The names of the files in `schemas` or `templates`, sorted."""
    for root in _ROOTS:
        path = os.path.join(root, folder)
        if os.path.isdir(path):
            return sorted(name for name in os.listdir(path) if not name.startswith("."))
    return []
