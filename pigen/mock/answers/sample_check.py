"""Whether a value fits a schema, by the package jsonschema: within a number of steps, with patterns
that cannot hang, and without fetching what a reference names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from pigen.mock.answers.sample_budget import OutOfSteps, StepBudget
from pigen.mock.answers.sample_pattern import is_tame, matches_pattern

_Errors = Iterator[Any]


class Check:
    """`root` is the schema that references start from, without `$schema`, which names its draft.
    jsonschema is imported only when something is to be checked."""

    def __init__(self, root: object, draft: object, budget: StepBudget) -> None:
        self._root = root
        self._draft = draft
        self._budget = budget

    @cached_property
    def _validator(self) -> Any:
        from jsonschema import Draft202012Validator
        from jsonschema.validators import extend, validator_for
        from referencing import Registry

        named = {"$schema": self._draft} if isinstance(self._draft, str) else {}
        base = validator_for(named, default=Draft202012Validator)
        keywords = {**base.VALIDATORS, **_BOUNDED}
        counted = {name: _spend(check, self._budget) for name, check in keywords.items()}
        # Without a registry of its own jsonschema would fetch references over the network.
        validator_class: Any = extend(base, counted)  # type: ignore[no-untyped-call]
        return validator_class(
            self._root if isinstance(self._root, (dict, bool)) else True,
            registry=Registry(),
            format_checker=base.FORMAT_CHECKER,
        )

    def fits(self, schema: object, value: object) -> bool:
        """False too where the schema itself is invalid. Raises OutOfSteps."""
        try:
            validator = self._validator.evolve(schema=schema)
            return next(validator.iter_errors(value), None) is None
        except (OutOfSteps, RecursionError):
            raise
        except Exception:  # a keyword of a wrong type, a reference that leads nowhere
            return False


def _spend(check: Callable[..., Any], budget: StepBudget) -> Callable[..., Any]:
    """The check of a keyword, which spends a step, and more where its list is long."""

    def check_counted(validator: Any, wanted: Any, instance: Any, schema: Any) -> _Errors:
        budget.spend(1 + (len(wanted) // 50 if isinstance(wanted, (list, dict)) else 0))
        return check(validator, wanted, instance, schema) or iter(())

    return check_counted


def _check_pattern(validator: Any, pattern: Any, instance: Any, schema: Any) -> _Errors:
    if isinstance(instance, str) and not matches_pattern(pattern, instance):
        yield _make_error()


def _check_pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Any) -> _Errors:
    for pattern, inner in patterns.items() if isinstance(instance, dict) else ():
        for name, value in instance.items():
            if matches_pattern(pattern, name):
                yield from validator.descend(value, inner)


def _check_additional_properties(validator: Any, inner: Any, instance: Any, schema: Any) -> _Errors:
    patterns = schema.get("patternProperties", {})
    for name, value in instance.items() if isinstance(instance, dict) else ():
        known = name in schema.get("properties", {})
        if not known and not any(matches_pattern(each, name) for each in patterns):
            yield from validator.descend(value, inner)


def _make_error() -> Any:
    from jsonschema import ValidationError

    return ValidationError("does not match")


# jsonschema matches these with Python's re, which nothing can stop.
_BOUNDED: dict[str, Callable[..., Any]] = {
    "pattern": _check_pattern,
    "patternProperties": _check_pattern_properties,
    "additionalProperties": _check_additional_properties,
}


_MAX_DEPTH = 200
_VALUES = ("const", "default", "enum", "examples")


def strip_schema(schema: object, needs_tame: bool, depth: int = 0) -> object:
    """The schema without any `$schema`, which would switch jsonschema to a validator of its own.

    `needs_tame` tells that jsonschema matches patterns for names with Python's re, as it does for
    unevaluatedProperties: raises ValueError for one that could hang then. RecursionError where the
    schema is nested too deep.
    """
    if depth > _MAX_DEPTH:
        raise RecursionError
    if isinstance(schema, list):
        return [strip_schema(each, needs_tame, depth + 1) for each in schema]
    if not isinstance(schema, dict):
        return schema
    patterns = schema.get("patternProperties")
    if needs_tame and isinstance(patterns, dict) and not all(map(is_tame, patterns)):
        raise ValueError("a pattern for names that could hang")
    return {
        name: each if name in _VALUES else strip_schema(each, needs_tame, depth + 1)
        for name, each in schema.items()
        if name != "$schema" or not isinstance(each, str)
    }
