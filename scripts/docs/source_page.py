"""The fields of pigen.yaml, made from its JSON Schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pigen.common.resources import read_text

from .markdown import escape_text, make_table

PATH = "reference/pigen-yaml.md"
HEAD = ("field", "type", "what it means", "example")


def make_pages() -> Iterator[tuple[str, str]]:
    """Path and text of the one page."""
    schema = json.loads(read_text("schemas/source.schema.json"))
    parts = [
        "# pigen.yaml\n\nEvery field, from the schema that `pigen schema source` prints. "
        "[One source](../source.md) shows how they work together.\n",
        describe_object("The file", schema),
        *(describe_object(name, each) for name, each in schema["$defs"].items()),
    ]
    yield PATH, "\n".join(parts)


def describe_object(title: str, schema: Mapping[str, Any]) -> str:
    required = schema.get("required", ())
    rows = [
        [
            f"`{name}`{' (required)' if name in required else ''}",
            describe_type(field),
            escape_text(field.get("description", "")),
            ", ".join(f"`{json.dumps(each)}`" for each in field.get("examples", ())),
        ]
        for name, field in schema.get("properties", {}).items()
    ]
    text = escape_text(schema.get("description", ""))
    return f"## {title}\n\n{text}\n\n{make_table(HEAD, rows)}"


def describe_type(field: Mapping[str, Any]) -> str:
    """Such as "string", "list of string", or "[Key](#key) by name"."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in field:
        return f"`{json.dumps(field['const'])}`"
    if "enum" in field:
        return " or ".join(f"`{each}`" for each in field["enum"])
    if "anyOf" in field:
        kinds = [describe_type(each) for each in field["anyOf"] if each.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    kind = field.get("type", "any value")
    if kind == "array":
        return f"list of {describe_type(field.get('items', {}))}"
    named = list(field.get("patternProperties", {}).values())
    inner = named[0] if named else field.get("additionalProperties")
    if kind == "object" and isinstance(inner, dict):
        return f"{describe_type(inner)}, by name"
    return re.sub("^object$", "mapping", kind)
