"""Whether a file has the form of pigen.yaml, in the words of a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from pigen.source.faults import SourceFault, find_span, get_key_span, get_span
from pigen.text.document import JsonPath
from pigen.text.jsonc import Node
from pigen.text.yaml import YamlDocument

MAX_FAULTS = 20
KEY_STEP = "[key]"
VALUE_FAULTS = ("wrong-type", "invalid-value")
# How pydantic calls the scalar among several possible forms.
SCALAR_STEPS = (("str",), ("int",), ("constrained-str",), ("constrained-int",))
EXPECTED_TYPES = {
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


def find_faults(document: YamlDocument, model_type: type[BaseModel]) -> list[SourceFault]:
    """Names defined twice, and what does not fit the form; at most 20 of each."""
    root = document.tree
    assert root is not None
    all_faults = list(_find_duplicates(root))[:MAX_FAULTS] if document.has_duplicates else []
    try:
        model_type.model_validate(document.value)
    except ValidationError as error:
        problems = error.errors(include_url=False)[: 2 * MAX_FAULTS]
        # An entry of several possible forms is refused once as each of them.
        faults_by_place: dict[tuple[str, int], SourceFault] = {}
        informative = [each for each in problems if not _is_uninformative(root, each)]
        for each in informative or problems:
            fault = _make_fault(root, model_type, each)
            about = "value" if fault.kind in VALUE_FAULTS else fault.kind
            faults_by_place.setdefault((about, fault.span.start), fault)
        all_faults += list(faults_by_place.values())[:MAX_FAULTS]
    return all_faults


def _find_duplicates(node: Node) -> Iterator[SourceFault]:
    waiting, seen = [node], set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for members in node.find_repeated_members():
            for member in members[1:]:
                yield make_duplicate_fault(member.key, member, members[0])
        waiting += [member.node for member in node.members or ()]
        waiting += node.items or ()


def make_duplicate_fault(name: str, second: Any, first: Any) -> SourceFault:
    return SourceFault(
        "duplicate-key", get_key_span(second), values=(name,), related=(get_key_span(first),)
    )


def _is_uninformative(root: Node, error: Any) -> bool:
    """A map or list was tried as a text or number too; another problem reports what is wrong with
    it as what it is."""
    _, _, rest = _walk(root, error["loc"])
    return rest[-1:] in SCALAR_STEPS and isinstance(error["input"], dict | list)


def _make_fault(root: Node, model_type: type[BaseModel], error: Any) -> SourceFault:
    path, node, rest = _walk(root, error["loc"])
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "missing":
        return SourceFault("missing-key", find_span(root, path), "field", (str(error["loc"][-1]),))
    is_name = rest[-1:] == (KEY_STEP,)
    if is_name or kind == "extra_forbidden":
        name = str(value if is_name else path[-1])
        member = (_find_parent(root, path).find_child(name) or (None, node))[0]
        span = get_key_span(member) if member else get_span(node)
        if is_name:
            return SourceFault("invalid-name", span, "characters", (name,))
        fields = [*find_model_type(model_type, path[:-1]).model_fields]
        return SourceFault("unknown-key", span, values=(name,), known=fields)
    name = VALUE_FAULTS[kind not in EXPECTED_TYPES]
    return SourceFault(name, find_span(root, path), values=(path, kind, value, context))


def _walk(root: Node, loc: tuple[str | int, ...]) -> tuple[JsonPath, Node, tuple[str | int, ...]]:
    """How far `loc` leads: the route, the node there, and the steps that name no part of the tree,
    such as the member of a union."""
    path: list[str | int] = []
    rest: list[str | int] = []
    node = root
    for step in loc:
        child = node.find_child(step) if step != KEY_STEP else None
        if child is None:
            rest.append(step)
        else:
            path.append(step)
            node = child[1]
    return tuple(path), node, tuple(rest)


def _find_parent(root: Node, path: JsonPath) -> Node:
    node = root
    for step in path[:-1]:
        child = node.find_child(step)
        assert child is not None
        node = child[1]
    return node


def find_model_type(model_type: type[BaseModel], path: JsonPath) -> type[BaseModel]:
    """The class of the map at `path`."""
    annotation: Any = model_type
    for step in path:
        model = _find_model_class(annotation)
        if model is not None and step in model.model_fields:
            annotation = model.model_fields[step].annotation
        else:  # a name in a map, or an item of a list
            annotation = _find_item_type(annotation)
    return _find_model_class(annotation) or model_type


def _find_model_class(annotation: Any) -> type[BaseModel] | None:
    """The one class of forms in an annotation that is no container."""
    # Asked first: in Python 3.10 list[X] passes for a class.
    if getattr(annotation, "__origin__", None) in (dict, list):
        return None
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((m for part in get_args(annotation) if (m := _find_model_class(part))), None)


def _find_item_type(annotation: Any) -> Any:
    """What a container in an annotation holds."""
    origin = getattr(annotation, "__origin__", None)
    if origin in (dict, list):
        return get_args(annotation)[-1]
    for part in get_args(annotation):
        inner = _find_item_type(part)
        if inner is not None:
            return inner
    return None
