"""Values that may fit a schema, the plainest first: those that fit for certain, or that a check has
let pass at the places where keywords depend on each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pigen.mock.answers.conversation import Json, as_list, get_member
from pigen.mock.answers.sample_budget import StepBudget
from pigen.mock.answers.sample_check import Check
from pigen.mock.answers.sample_keywords import (
    MAX_ITEMS,
    guess_kinds,
    limit_items,
    list_required,
    read_bounds,
    read_items,
)
from pigen.mock.answers.sample_merge import Expander, Resolver, join_schemas
from pigen.mock.answers.sample_numbers import list_numbers
from pigen.mock.answers.sample_pattern import list_fitting_texts, matches_pattern
from pigen.mock.answers.sample_texts import list_texts
from pigen.mock.encoding import encode

_MAX_DEPTH = 40
_MAX_VARIANTS = 8
_MAX_OF_KIND = 20  # where a value may be of several types
Entered = tuple[str, ...]

# Keywords that a value made for the others may not fit.
_UNCERTAIN = frozenset(
    "not oneOf anyOf allOf if dependentSchemas dependentRequired dependencies pattern default "
    "examples enum const contains propertyNames patternProperties additionalProperties "
    "unevaluatedProperties unevaluatedItems additionalItems multipleOf minProperties maxProperties "
    "uniqueItems $ref $dynamicRef exclusiveMinimum exclusiveMaximum format minLength".split()
)
# Those that others of the same schema decide about: worth a check at once, not only at the end.
_ENTANGLED = frozenset(
    "not oneOf anyOf allOf if dependentSchemas contains propertyNames unevaluatedProperties"
    " unevaluatedItems pattern multipleOf".split()
)
_PLAIN_CHOICES = frozenset({"anyOf", "allOf", "$defs", "definitions", "title", "description"})


class Sampler:
    """
    is_certain       what has been listed fits: nothing was met that could say otherwise
    skipped_reentry  a path has ended only because it came to the same definition again
    """

    def __init__(
        self, root: object, text: str, check: Check, budget: StepBudget, reentries: int
    ) -> None:
        self._text = text
        self._check = check
        self._budget = budget
        self._expander = Expander(Resolver(root, budget), budget, reentries)
        self.is_certain = True

    @property
    def skipped_reentry(self) -> bool:
        return self._expander.skipped_reentry

    def list_values(
        self, schema: object, entered: Entered = (), depth: int = 0
    ) -> Iterator[object]:
        self._budget.spend()
        if schema is False or depth > _MAX_DEPTH:
            return
        if not isinstance(schema, dict):
            yield self._text
            return
        if not _UNCERTAIN.isdisjoint(schema):
            self.is_certain = False
        is_entangled = not _ENTANGLED.isdisjoint(schema) and not (schema.keys() <= _PLAIN_CHOICES)
        for variant, way in self._expander.expand(schema, entered):
            needs_check = is_entangled or "not" in variant
            for value in self._list_plain_values(variant, way, depth):
                self._budget.spend()
                if not needs_check or self._check.fits(schema, value):
                    yield value

    def _list_plain_values(self, schema: Json, entered: Entered, depth: int) -> Iterator[object]:
        """Those of a schema without references and alternatives."""
        kinds = schema.get("type", guess_kinds(schema))
        if "enum" in schema:
            for value in as_list(schema["enum"]):
                if self._check.fits(schema, value):
                    yield value
            return
        examples = as_list(schema.get("examples"))
        for value in [schema["default"]] if "default" in schema else examples[:1]:
            if self._check.fits(schema, value):
                yield value
        if isinstance(kinds, str):
            yield from self._list_values_of_kind(kinds, schema, entered, depth)
            return
        for kind in as_list(kinds):
            values = self._list_values_of_kind(str(kind), schema, entered, depth)
            yield from islice(values, _MAX_OF_KIND)

    def _list_values_of_kind(
        self, kind: str, schema: Json, entered: Entered, depth: int
    ) -> Iterator[object]:
        if kind == "object":
            yield from self._list_objects(schema, entered, depth)
        elif kind == "array":
            yield from self._list_arrays(schema, entered, depth)
        elif kind in ("integer", "number"):
            yield from list_numbers(schema, kind == "integer")
        elif kind == "boolean":
            yield from (True, False)
        elif kind == "null":
            yield None
        elif kind == "string":
            yield from list_texts(schema, self._text)

    # Objects

    def _list_objects(self, schema: Json, entered: Entered, depth: int) -> Iterator[object]:
        properties = schema.get("properties")
        offered = list(properties) if isinstance(properties, dict) else []
        names = list_required(schema)
        least, most = schema.get("minProperties"), schema.get("maxProperties")
        if isinstance(most, (int, float)) and len(names) > most:
            return
        value: Json = {}
        for name in names:
            found = self._find_first(self._get_member_schema(schema, name), entered, depth)
            if found is None:
                return
            value[name] = found[0]
        if isinstance(least, (int, float)):
            for name in self._list_more_names(schema, offered, entered, depth):
                if len(value) >= min(least, MAX_ITEMS):
                    break
                found = self._find_first(self._get_member_schema(schema, name), entered, depth)
                if name not in value and found is not None:
                    value[name] = found[0]
        yield value
        for name in value:
            inner = self._get_member_schema(schema, name)
            for other in islice(self.list_values(inner, entered, depth + 1), 1, _MAX_VARIANTS):
                yield {**value, name: other}
        for name in offered:
            if name not in value:
                found = self._find_first(self._get_member_schema(schema, name), entered, depth)
                if found is not None:
                    yield {**value, name: found[0]}

    def _find_first(self, schema: object, entered: Entered, depth: int) -> tuple[object] | None:
        for value in self.list_values(schema, entered, depth + 1):
            return (value,)
        return None

    def _get_member_schema(self, schema: Json, name: str) -> object:
        """What the member of that name has to fit."""
        properties, patterns = schema.get("properties"), schema.get("patternProperties")
        wanted: object = True
        is_known = isinstance(properties, dict) and name in properties
        if is_known:
            wanted = get_member(properties, name)
        for pattern, inner in patterns.items() if isinstance(patterns, dict) else ():
            if matches_pattern(pattern, name):
                wanted, is_known = join_schemas(wanted, inner), True
        if is_known:
            return wanted
        others = schema.get("additionalProperties", schema.get("unevaluatedProperties", True))
        return others if isinstance(others, (dict, bool)) else True

    def _list_more_names(
        self, schema: Json, offered: list[str], entered: Entered, depth: int
    ) -> Iterator[str]:
        """Names for members that nobody asked for: those offered, those of patterns, any."""
        yield from offered
        patterns = schema.get("patternProperties")
        for pattern in patterns if isinstance(patterns, dict) else ():
            for name in islice(list_fitting_texts(pattern, 0), MAX_ITEMS):
                self._budget.spend()
                if matches_pattern(pattern, name):
                    yield name
        names = schema.get("propertyNames")
        if isinstance(names, dict):
            typed = join_schemas(names, {"type": "string"})
            for value in islice(self.list_values(typed, entered, depth + 1), MAX_ITEMS):
                yield str(value)
        for number in range(1, MAX_ITEMS):
            yield f"key{number}"

    # Arrays

    def _list_arrays(self, schema: Json, entered: Entered, depth: int) -> Iterator[object]:
        least, most = read_bounds(schema)
        if least > min(most, MAX_ITEMS):
            return
        first, others = read_items(schema)
        wanted = [*first[: int(min(most, MAX_ITEMS))]]
        if "contains" in schema:
            number = schema.get("minContains", 1)
            wanted += [join_schemas(others, schema["contains"])] * limit_items(number)
        wanted += [others] * (least - len(wanted))
        is_unique = schema.get("uniqueItems") is True
        values: list[object] = []
        seen: set[bytes] = set()
        left = self.list_values(others, entered, depth + 1)
        for index, each in enumerate(wanted):
            goes_on = is_unique and each is others
            for value in left if goes_on else self.list_values(each, entered, depth + 1):
                if not is_unique or encode(value) not in seen:
                    seen.add(encode(value))
                    values.append(value)
                    break
            else:
                if index < max(least, 1 if "contains" in schema else 0):
                    return
                break
        if len(values) <= most:
            yield values
        for value in islice(self.list_values(others, entered, depth + 1), _MAX_VARIANTS):
            if len(values) < most and not (is_unique and encode(value) in seen):
                yield [*values, value]
            if values and len(values) > len(first):
                yield [*values[:-1], value]
