"""Where the files that are no code lie: beside the package in a checkout, inside it in a wheel."""

from __future__ import annotations

import os

# What the json module wraps, which a clean run does not import.
from _json import make_scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_ROOTS = (_PACKAGE, os.path.dirname(_PACKAGE))


def read_text(name: str) -> str:
    """The text of `schemas/...` or `templates/...`; FileNotFoundError where there is no such
    file."""
    for root in _ROOTS:
        try:
            with open(os.path.join(root, *name.split("/")), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            continue
    raise FileNotFoundError(name)


class _ScannerContext:
    """What the scanner is to do: nothing besides reading."""

    strict = True
    object_hook = object_pairs_hook = parse_constant = None
    parse_float = float
    parse_int = int


def parse_json(text: str) -> Any:
    """The value of a JSON text of pigen's own, which has no faults to tell of."""
    return make_scanner(_ScannerContext())(text, 0)[0]  # type: ignore[arg-type]


def list_templates() -> list[str]:
    """The names of the templates, as `pigen init --template` takes them."""
    names = list_names("templates")
    return [name.removesuffix(".yaml") for name in names if name.endswith(".yaml")]


def list_names(folder: str) -> list[str]:
    """The names of the files in `schemas` or `templates`, sorted."""
    for root in _ROOTS:
        path = os.path.join(root, folder)
        if os.path.isdir(path):
            return sorted(name for name in os.listdir(path) if not name.startswith("."))
    return []
