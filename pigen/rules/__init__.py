"""Finding and loading rules: one class per file, one folder per kind of file.

Adding a rule is adding its file. Eighty small modules cost eighty file look-ups, more than the rest
of a lint run, so the wheel also carries each folder's rules in one module, without their docstrings
and examples (hatch_build.py writes it). In a checkout there is none, and the files are imported.
"""

from __future__ import annotations

import os

from pigen.diagnostics.rule import Rule


def load(kind: str) -> list[Rule]:
    """All rules for one kind of file ("models"), by name; their docstrings and examples may be missing."""
    name = f"{__name__}._{kind}"
    try:
        lean = __import__(name, fromlist=("CLASSES",))  # importlib itself takes longer
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return load_documented(kind)
    return [rule() for rule in lean.CLASSES]


def load_documented(kind: str) -> list[Rule]:
    """The same rules as their files have them."""
    from importlib import import_module

    names = sorted(
        name.removesuffix(".py")
        for name in os.listdir(os.path.join(os.path.dirname(__file__), kind))
        if name.endswith(".py") and not name.startswith("_")
    )
    return [
        getattr(
            import_module(f"{__name__}.{kind}.{name}"),
            "".join(map(str.capitalize, name.split("_"))),
        )()
        for name in names
    ]
