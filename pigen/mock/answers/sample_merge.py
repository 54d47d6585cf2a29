"""Schemas that all have to hold, as one; and a schema's alternatives, each without references."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import gcd
from typing import Any
from urllib.parse import unquote

from pigen.mock.answers.conversation import Json, as_list
from pigen.mock.answers.sample_budget import StepBudget
from pigen.mock.encoding import encode

NEVER: Json = {"not": {}}
_TYPES = ("object", "string", "number", "integer", "array", "boolean", "null")


class Resolver:
    """What references lead to: places in the root schema, `$id`s and anchors."""

    def __init__(self, root: object, budget: StepBudget) -> None:
        self._root = root
        self._budget = budget
        self._anchors: dict[str, object] | None = None

    def resolve(self, reference: str) -> object:
        """The schema that is meant, one that nothing fits if it is missing."""
        if reference.startswith("#") and (reference == "#" or reference[1] == "/"):
            return self._walk(self._root, reference[1:])
        if self._anchors is None:
            self._anchors = {}
            self._collect(self._root)
        base, _, pointer = reference.partition("#")
        if reference in self._anchors:
            return self._anchors[reference]
        return self._walk(self._anchors[base], pointer) if base in self._anchors else NEVER

    def _walk(self, node: object, pointer: str) -> object:
        for step in pointer.split("/")[1:]:
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict) and name in node:
                node = node[name]
            elif isinstance(node, list) and name.isdecimal() and int(name) < len(node):
                node = node[int(name)]
            else:
                return NEVER
        return node

    def _collect(self, node: object) -> None:
        self._budget.spend()
        assert self._anchors is not None
        if isinstance(node, dict):
            for key, sign in (("$id", ""), ("$anchor", "#"), ("$dynamicAnchor", "#")):
                if isinstance(name := node.get(key), str):
                    self._anchors.setdefault(sign + name, node)
        for each in node.values() if isinstance(node, dict) else as_list(node):
            self._collect(each)


def merge(first: Json, second: Json) -> Json:
    """A schema that what fits both fits. What it cannot say is left out:
    the caller has to check."""
    merged = dict(first)
    for name, value in second.items():
        if name not in merged:
            merged[name] = value
        elif merged[name] != value or isinstance(value, bool):
            merged[name] = _MERGERS.get(name, _take_first)(merged[name], value)
    return merged


def join_schemas(first: object, second: object) -> object:
    """Both at once, to be merged when it is needed."""
    if first is True or first == {}:
        return second
    return first if second is True or second == {} else {"allOf": [first, second]}


def _take_first(first: Any, second: Any) -> Any:
    return first


def _merge_types(first: Any, second: Any) -> Any:
    ours, theirs = ([e] if isinstance(e, str) else as_list(e) for e in (first, second))
    both = [e for e in ours if e in theirs or (e == "integer" and "number" in theirs)]
    both += [e for e in theirs if e == "integer" and "number" in ours and e not in both]
    return both


def _merge_enums(first: Any, second: Any) -> Any:
    theirs = {encode(each) for each in as_list(second)}
    return [each for each in as_list(first) if encode(each) in theirs]


def _merge_objects(first: Any, second: Any) -> Any:
    if not (isinstance(first, dict) and isinstance(second, dict)):
        return first
    joined = {name: join_schemas(first[name], second[name]) for name in first if name in second}
    return {**first, **second, **joined}


def _merge_lists(first: Any, second: Any) -> Any:
    ours, theirs = as_list(first), as_list(second)
    joined = [join_schemas(a, b) for a, b in zip(ours, theirs, strict=False)]
    return joined + ours[len(joined) :] + theirs[len(joined) :]


def _merge_multiples(first: Any, second: Any) -> Any:
    try:
        a, b = Fraction(str(first)), Fraction(str(second))
        least = Fraction(
            a.numerator * b.numerator // gcd(a.numerator, b.numerator),
            gcd(a.denominator, b.denominator),
        )
    except (ValueError, ZeroDivisionError):
        return first
    return int(least) if least.denominator == 1 else float(least)


def _choose(choice: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    def take(first: Any, second: Any) -> Any:
        numbers = [e for e in (first, second) if isinstance(e, (int, float))]
        return choice(numbers) if numbers else first

    return take


def _join_all(first: Any, second: Any) -> Any:
    """Of names, or of patterns, which all have to hold."""
    ours = first if isinstance(first, list) else [first]
    return ours + [e for e in (second if isinstance(second, list) else [second]) if e not in ours]


_MERGERS: dict[str, Callable[[Any, Any], Any]] = {
    "type": _merge_types,
    "enum": _merge_enums,
    "required": _join_all,
    "pattern": _join_all,
    "properties": _merge_objects,
    "patternProperties": _merge_objects,
    "prefixItems": _merge_lists,
    "items": join_schemas,
    "additionalProperties": join_schemas,
    "propertyNames": join_schemas,
    "contains": join_schemas,
    "multipleOf": _merge_multiples,
    "uniqueItems": lambda first, second: first is True or second is True,
    **dict.fromkeys(
        ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"],
        _choose(max),
    ),
    **dict.fromkeys(
        ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"],
        _choose(min),
    ),
}


class Expander:
    """`reentries` is how often one path may enter the same definition again, `skipped_reentry`
    whether a path has ended because of that."""

    def __init__(self, resolver: Resolver, budget: StepBudget, reentries: int) -> None:
        self._resolver = resolver
        self._budget = budget
        self._reentries = reentries
        self.skipped_reentry = False

    def expand(
        self, schema: Json, entered: tuple[str, ...]
    ) -> Iterator[tuple[Json, tuple[str, ...]]]:
        """Its alternatives, and the references on the way to each."""
        self._budget.spend()
        own = {name: value for name, value in schema.items() if name not in _COMBINING}
        if "const" in own:
            own = merge({"enum": [own.pop("const")]}, own)
        choices: list[list[object]] = []
        for key in ("$ref", "$dynamicRef"):
            if isinstance(reference := schema.get(key), str):
                if entered.count(reference) > self._reentries:
                    self.skipped_reentry = True
                    return
                entered = (*entered, reference)
                choices.append([self._resolver.resolve(reference)])
        choices += [[each] for each in as_list(schema.get("allOf"))]
        choices += [as_list(schema[key]) for key in ("anyOf", "oneOf") if key in schema]
        if "if" in schema:
            condition = [schema["if"], schema.get("then", True)]
            choices.append([{"allOf": condition}, schema.get("else", True)])
        for each in _list_values(schema.get("dependentSchemas")):
            choices.append([True, each])
        yield from self._expand_choices(own, choices, entered)

    def _expand_choices(
        self, own: Json, choices: list[list[object]], entered: tuple[str, ...]
    ) -> Iterator[tuple[Json, tuple[str, ...]]]:
        if own.get("type") == [] or own.get("enum") == []:
            return
        if not choices:
            yield own, entered
            return
        for each in choices[0]:
            if each is False:
                continue
            if not isinstance(each, dict):
                yield from self._expand_choices(own, choices[1:], entered)
                continue
            for variant, way in self.expand(each, entered):
                yield from self._expand_choices(merge(own, variant), choices[1:], way)


def _list_values(value: object) -> list[object]:
    return list(value.values()) if isinstance(value, dict) else []


_COMBINING = (
    "$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas",
    "$defs", "definitions",
)  # fmt: skip
