"""What pi's own check of a models.json accepts, for any release, and why it refuses.

The quick check says valid or not. Only when it says no is jsonschema imported, which is the
authority and knows where and why; both work on the same projected schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pigen.pi.models_file import NEWEST_NUMBER, ModelsFile
from pigen.pi.release import NEWEST, Pi
from pigen.pi.schema.projection import build_read_schema, build_schema, build_types_schema
from pigen.pi.schema.quickcheck import Predicate, compile_check

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module is for files with errors
    from pigen.pi.schema.causes import SchemaError

__all__ = [
    "are_plain",
    "build_schema",
    "find_errors",
    "find_errors_of_kind",
    "find_unchecked_errors",
    "get_validator",
    "is_well_typed",
    "prune",
    "prune_and_check_keys",
]

_validators: dict[object, Predicate] = {}  # by release
_type_checks: dict[object, tuple[Predicate, set[str]]] = {}


def get_validator(pi: Pi) -> Predicate:
    """The quick check: whether `pi`'s schema accepts a models.json with this value."""
    if pi.number not in _validators:
        _validators[pi.number] = compile_check(build_schema("models", pi))
    return _validators[pi.number]


def is_well_typed(value: object) -> bool:
    """Whether every key that some release reads has the type it is read as.

    What is typed is also valid for the newest release.
    """
    return _check_types(Pi(NEWEST), value)[0]


def are_plain(values: Sequence[object], pi: Pi) -> bool:
    """Whether all of these are well typed, with no key that `pi` does not read: for many files it
    costs a fraction of asking for each."""
    return _check_types(pi, *values) == (True, False)


def _check_types(pi: Pi, *values: object) -> tuple[bool, bool]:
    """Whether all are well typed, and whether there may be keys that `pi` does not read."""
    if pi.number not in _type_checks:
        unread_keys: set[str] = set()
        _type_checks[pi.number] = (
            compile_check(build_types_schema("models", pi), unread_keys),
            unread_keys,
        )
    check, unread_keys = _type_checks[pi.number]
    unread_keys.clear()
    return (True, bool(unread_keys)) if check(*values) else (False, True)


def find_errors(value: object, pi: Pi) -> list[SchemaError]:
    """Why `pi`'s schema refuses this value: one entry for each cause, none if it accepts it."""
    if get_validator(pi)(value):
        return []
    from pigen.pi.schema.causes import explain

    return explain(value, pi)


def prune(value: object, pi: Pi) -> object:
    """`value` without the subtrees of a wrong type: the same object where all is well typed.

    Objects that lack a required key go too, so that a model's `cost` has all four rates; but an
    entry of `models` stays without its id, and becomes empty where it is no object, so that the
    others keep their index. What is out of range stays as it is.
    """
    return prune_and_check_keys(value, pi)[0]


def prune_and_check_keys(value: object, pi: Pi) -> tuple[object, bool]:
    """The value pruned, and whether it may have keys that `pi` does not read."""
    is_typed, has_unread_keys = _check_types(pi, value)
    if is_typed:
        return value, has_unread_keys
    from pigen.pi.schema.pruning import prune_value

    return prune_value(value), has_unread_keys


def find_errors_of_kind(file: ModelsFile, kind: str) -> Iterator[SchemaError]:
    """The causes of one kind in a file."""
    return (error for error in _find_file_errors(file) if error.kind == kind)


@lru_cache(maxsize=1)  # several rules ask for a kind each, one file after another
def _find_file_errors(file: ModelsFile) -> list[SchemaError]:
    if file.is_well_typed and file.pi.number >= NEWEST_NUMBER:
        return []
    return find_errors(file.raw, file.pi)


def find_unchecked_errors(file: ModelsFile) -> list[SchemaError]:
    """What the file's pi reads in `compat` and would refuse if it checked it."""
    if file.pi.checks_compat:
        return []
    schema = build_read_schema("models", file.pi)
    if file.is_well_typed:
        check = compile_check({**schema["$defs"]["compat"], "$defs": schema["$defs"]})
        owners = [owner for each in file.providers for owner in (each, *each.entries)]
        if check(*[owner.value["compat"] for owner in owners if "compat" in owner.value]):
            return []
    from pigen.pi.schema.causes import explain

    reported = {error.path for error in find_errors(file.raw, file.pi)}
    return [
        error
        for error in explain(file.raw, file.pi, schema)
        if "compat" in error.path[:-1] and error.path not in reported
    ]
