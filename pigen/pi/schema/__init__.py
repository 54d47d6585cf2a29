"""What pi's own check of a models.json accepts, for any release, and why it refuses.

The quick check says valid or not. Only when it says no is jsonschema imported, which is the
authority and knows where and why; both work on the same projected schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pigen.pi.models_file import ModelsFile
from pigen.pi.release import NEWEST, Pi, parse
from pigen.pi.schema.projection import schema_for, schema_of_read, schema_of_types
from pigen.pi.schema.quickcheck import compile_check

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module is for files with errors
    from pigen.pi.schema.causes import SchemaError

__all__ = [
    "causes_of",
    "offences",
    "prune",
    "schema_for",
    "typed",
    "unchecked",
    "understood",
    "valid",
]

_NEWEST = parse(NEWEST)
_checks: dict[object, Callable[[object], bool]] = {}  # by release
_types: dict[object, tuple[Callable[[object], bool], set[str]]] = {}


def valid(pi: Pi) -> Callable[[object], bool]:
    """The quick check: whether `pi`'s schema accepts a models.json with this value."""
    if pi.number not in _checks:
        _checks[pi.number] = compile_check(schema_for("models", pi))
    return _checks[pi.number]


def typed(value: object) -> bool:
    """Whether every key that some release reads has the type it is read as.

    Whoever is typed is also valid for the newest release.
    """
    return _typed(value, Pi(NEWEST))[0]


def _typed(value: object, pi: Pi) -> tuple[bool, bool]:
    """The same, and whether there may be keys that `pi` does not read."""
    if pi.number not in _types:
        strange: set[str] = set()
        _types[pi.number] = compile_check(schema_of_types("models", pi), strange), strange
    check, strange = _types[pi.number]
    strange.clear()
    return (True, bool(strange)) if check(value) else (False, True)


def causes_of(value: object, pi: Pi) -> list[SchemaError]:
    """Why `pi`'s schema refuses this value: one entry for each cause, none if it accepts it."""
    if valid(pi)(value):
        return []
    from pigen.pi.schema.causes import explain

    return explain(value, pi)


def prune(value: object, pi: Pi) -> object:
    """`value` without the subtrees of a wrong type: the same object where all is well typed.

    Objects that lack a required key go too, so that a model's `cost` has all four rates; but an
    entry of `models` stays without its id, and becomes empty where it is no object, so that the
    others keep their index. What is out of range stays as it is.
    """
    return understood(value, pi)[0]


def understood(value: object, pi: Pi) -> tuple[object, bool]:
    """The value pruned, and whether it may have keys that `pi` does not read."""
    is_typed, strange = _typed(value, pi)
    if is_typed:
        return value, strange
    from pigen.pi.schema.pruning import pruned

    return pruned(value), strange


def offences(file: ModelsFile, kind: str) -> Iterator[SchemaError]:
    """The causes of one kind in a file; they are computed once a file."""
    found = file.memo.get("errors")
    if found is None:
        if file.well_typed and file.pi.number >= _NEWEST:
            found = []
        else:
            found = causes_of(file.raw, file.pi)
        file.memo["errors"] = found
    return (error for error in found if error.kind == kind)  # type: ignore[attr-defined]


def unchecked(file: ModelsFile) -> list[SchemaError]:
    """What the file's pi reads in `compat` and would refuse if it checked it."""
    if file.pi.checks_compat:
        return []
    schema = schema_of_read("models", file.pi)
    if file.well_typed:
        check = compile_check({**schema["$defs"]["compat"], "$defs": schema["$defs"]})
        owners = [owner for each in file.providers for owner in (each, *each.entries)]
        if all(check(owner.value["compat"]) for owner in owners if "compat" in owner.value):
            return []
    from pigen.pi.schema.causes import explain

    reported = {error.route for error in causes_of(file.raw, file.pi)}
    return [
        error
        for error in explain(file.raw, file.pi, schema)
        if "compat" in error.route[:-1] and error.route not in reported
    ]
