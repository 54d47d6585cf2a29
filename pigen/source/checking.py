"""Whether a file has the form of pigen.yaml, in the words of a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.source.faults import Fault, at, at_key, at_route
from pigen.text.document import Route
from pigen.text.jsonc import Node
from pigen.text.yaml import YamlDocument

MOST = 20
KEY = "[key]"
VALUE_FAULTS = ("wrong-type", "invalid-value")
# How pydantic calls the scalar among several possible forms.
SCALARS = (("str",), ("int",), ("constrained-str",), ("constrained-int",))
EXPECTED = {
    "string_type": "a text",
    "dict_type": "a map of names",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "list_type": "a list",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
}


def faults(document: YamlDocument, form: type[BaseModel]) -> list[Fault]:
    """Names defined twice, and what does not fit the form; at most 20 of each."""
    root = document.tree
    assert root is not None
    found = list(_repeated(root))[:MOST] if document.duplicates else []
    try:
        form.model_validate(document.value)
    except ValidationError as error:
        problems = error.errors(include_url=False)[: 2 * MOST]
        # An entry of several possible forms is refused once as each of them.
        once: dict[tuple[str, int], Fault] = {}
        telling = [each for each in problems if not _tells_nothing(root, each)]
        for each in telling or problems:
            fault = _fault(root, form, each)
            about = "value" if fault.kind in VALUE_FAULTS else fault.kind
            once.setdefault((about, fault.place.start), fault)
        found += list(once.values())[:MOST]
    return found


def _repeated(node: Node) -> Iterator[Fault]:
    waiting, seen = [node], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for members in node.repeated():
            for member in members[1:]:
                yield defined_twice(member.key, member, members[0])
        waiting += [member.node for member in node.members or ()]
        waiting += node.items or ()


def defined_twice(name: str, second: Any, first: Any) -> Fault:
    return Fault(
        "duplicate-key",
        at_key(second),
        f"{quote(name)} is defined a second time, and nothing says which of them counts.",
        "Give one of them another name, or take it out.",
        ((at_key(first), "It is defined here first."),),
    )


def _tells_nothing(root: Node, error: Any) -> bool:
    """A map or list was tried as a text or number too; what is wrong with it as what it is, is said
    by another problem."""
    _, _, rest = _walk(root, error["loc"])
    return rest[-1:] in SCALARS and isinstance(error["input"], dict | list)


def _fault(root: Node, form: type[BaseModel], error: Any) -> Fault:
    route, node, rest = _walk(root, error["loc"])
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if rest[-1:] == (KEY,):
        name = str(value)
        member = (_parent(root, route).child(name) or (None, node))[0]
        return Fault(
            "invalid-name",
            at_key(member) if member else at(node),
            f"{quote(name)} becomes the name of a file or folder, which cannot be called so.",
            "Use letters, digits, and . _ - after the first of them; at most 64 characters.",
        )
    if kind == "missing":
        field = str(error["loc"][-1])
        return Fault(
            "missing-key",
            at_route(root, route),
            f'"{field}" is missing here.',
            "Write version: 1 at the top of the file." if field == "version" else f'Add "{field}".',
        )
    if kind == "extra_forbidden":
        known = [*form_at(form, route[:-1]).model_fields]
        name = str(route[-1])
        member = (_parent(root, route).child(name) or (None, node))[0]
        return Fault(
            "unknown-key",
            at_key(member) if member else at(node),
            f"There is no field {quote(name)} here, so nothing would come of it.",
            f"{did_you_mean(name, known)}The fields are {', '.join(known)}.",
        )
    message, help = value_fault(kind, value, context)
    name = VALUE_FAULTS[kind not in EXPECTED]
    return Fault(name, at_route(root, route), f"{_named(route)} {message}", help)


def value_fault(kind: str, value: object, context: dict[str, Any]) -> tuple[str, str]:
    """What follows the name of a field whose value does not fit, and the remedy."""
    if kind == "literal_error":
        choices = [
            part.strip("'\" ") for part in context["expected"].replace(" or ", ",").split(",")
        ]
        listed = ", ".join(choices)
        hint = did_you_mean(value, choices) if isinstance(value, str) else ""
        return f"cannot be {_shown(value)}.", f"{hint}Choose from {listed}."
    if kind in EXPECTED:
        expected = EXPECTED[kind]
        if value is None:
            return f"is empty; {expected} belongs here.", f"Write {expected}, or take the key out."
        if kind == "string_type" and isinstance(value, bool | int | float):
            return "is no text to YAML.", "Put it in quotes."
        return f"is {_shown(value)}; {expected} belongs here.", f"Write {expected}."
    if kind == "greater_than_equal":
        return f"is {_shown(value)}, below the least allowed.", f"Write {context['ge']} or more."
    if kind == "less_than_equal":
        return f"is {_shown(value)}, above the most allowed.", f"Write {context['le']} or less."
    if kind in ("string_too_short", "too_short"):
        return "is empty.", "Write what belongs here, or take the key out."
    if kind in ("string_too_long", "too_long"):
        return "is too long.", f"At most {context['max_length']:,} fit."
    return "has a value that cannot stand here.", "Compare it with `pigen schema source`."


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    return quote(value) if isinstance(value, str) else str(value).lower()


def _named(route: Route) -> str:
    """The value at `route` as the subject of a sentence."""
    if not route:
        return "The file"
    if isinstance(route[-1], int):
        return f"Entry {route[-1] + 1} of {quote(str(route[-2]))}" if route[:-1] else "An entry"
    return quote(route[-1])


def _walk(root: Node, loc: tuple[str | int, ...]) -> tuple[Route, Node, tuple[str | int, ...]]:
    """How far `loc` leads: the route, the node there, and the steps that name no part of the tree,
    such as the member of a union."""
    route: list[str | int] = []
    rest: list[str | int] = []
    node = root
    for step in loc:
        found = node.child(step) if step != KEY else None
        if found is None:
            rest.append(step)
        else:
            route.append(step)
            node = found[1]
    return tuple(route), node, tuple(rest)


def _parent(root: Node, route: Route) -> Node:
    node = root
    for step in route[:-1]:
        found = node.child(step)
        assert found is not None
        node = found[1]
    return node


def form_at(form: type[BaseModel], route: Route) -> type[BaseModel]:
    """The class of the map at `route`."""
    annotation: Any = form
    for step in route:
        model = _model(annotation)
        if model is not None and step in model.model_fields:
            annotation = model.model_fields[step].annotation
        else:  # a name in a map, or an item of a list
            annotation = _inner(annotation)
    return _model(annotation) or form


def _model(annotation: Any) -> type[BaseModel] | None:
    """The one class of forms in an annotation that is no container."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if getattr(annotation, "__origin__", None) in (dict, list):
        return None
    return next((m for part in get_args(annotation) if (m := _model(part))), None)


def _inner(annotation: Any) -> Any:
    """What a container in an annotation holds."""
    origin = getattr(annotation, "__origin__", None)
    if origin in (dict, list):
        return get_args(annotation)[-1]
    for part in get_args(annotation):
        inner = _inner(part)
        if inner is not None:
            return inner
    return None
