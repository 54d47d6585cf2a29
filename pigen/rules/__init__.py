"""Finding and loading rules: one class per file, one folder per kind of file.

Adding a rule is adding its file. Eighty small modules cost eighty file look-ups, more than the rest
of a lint run, so the wheel also carries each folder's rules in one module, without their docstrings
and examples (hatch_build.py writes it). A checkout does not have it, and the files are imported.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from pigen.diagnostics.rule import Problem, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing takes longer to import than a rule to run
    from typing import Any


class DeferredRule(Rule):
    """A rule of the joined module: what the runner asks before it runs a rule, without its class,
    which is made by `make` when a file may break the rule."""

    def __init__(self, attributes: Mapping[str, object], make: Callable[[], type[Rule]]) -> None:
        self.__dict__.update(attributes)
        self._make = make

    def check(self, file: Any) -> Iterator[Problem]:
        return self._make_rule().check(file)

    def check_without_connection(self, file: Any) -> Iterator[Problem]:
        return self._make_rule().check_without_connection(file)

    def _make_rule(self) -> Rule:
        rule = self._make()()
        # From now on the rule itself is called.
        self.__dict__.update(
            check=rule.check, check_without_connection=rule.check_without_connection
        )
        return rule


def load(kind: str) -> list[Rule]:
    """All rules for one kind of file ("models"), by name;
    their docstrings and examples may be missing."""
    name = f"{__name__}._{kind}"
    try:
        lean = __import__(name, fromlist=("RULES",))  # importlib itself takes longer
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return load_documented(kind)
    return [DeferredRule(attributes, make) for attributes, make in lean.RULES]


def load_documented(kind: str) -> list[Rule]:
    """The same rules as their files have them."""
    from importlib import import_module

    return [
        getattr(
            import_module(f"{__name__}.{kind}.{name}"),
            "".join(map(str.capitalize, name.split("_"))),
        )()
        for name in list_modules(kind)
    ]


def list_modules(kind: str) -> list[str]:
    """The names of the files in which the rules of a kind are, sorted."""
    return sorted(
        name.removesuffix(".py")
        for name in os.listdir(os.path.join(os.path.dirname(__file__), kind))
        if name.endswith(".py") and not name.startswith("_")
    )
