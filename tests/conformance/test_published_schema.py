"""Our schema of the newest release is the one that pi publishes, key by key."""

from __future__ import annotations

import json
from typing import Any

from pigen.pi.release import NEWEST, Pi
from pigen.pi.schema import build_schema
from pigen.pi.schema.projection import LARGEST

from ..proof import record
from .pi_install import require

SAID_NOT_CHECKED = {
    "$comment", "$defs", "$id", "$schema", "additionalProperties", "default", "deprecated",
    "description", "examples", "title",
}  # fmt: skip


def plain(node: Any, definitions: dict) -> Any:
    """What a schema checks, in one spelling."""
    if "$ref" in node:
        return plain(definitions[node["$ref"].removeprefix("#/$defs/")], definitions)
    found = {key: value for key, value in node.items() if key not in SAID_NOT_CHECKED}
    if "const" in found:
        found["enum"] = [found.pop("const")]
    if "anyOf" in found:
        found = union([plain(branch, definitions) for branch in found["anyOf"]])
    if "enum" in found:
        found = {"enum": sorted(found["enum"])}
    kinds = found.get("type")
    if kinds is not None:
        found["type"] = sorted([kinds] if isinstance(kinds, str) else kinds)
    for bound, limit in (("maximum", LARGEST), ("minimum", -LARGEST)):
        if found.get(bound) == limit:
            del found[bound]  # JSON has no infinity, so this is no constraint of the published one
    if "items" in found:
        found["items"] = plain(found["items"], definitions)
    if "patternProperties" in found:
        (rest,) = found["patternProperties"].values()
        found["patternProperties"] = {"*": plain(rest, definitions)}
    if "properties" in found:
        found["properties"] = {
            key: plain(value, definitions)
            for key, value in found["properties"].items()
            if not value.get("deprecated")
        }
        found["required"] = sorted(found.get("required", ()))
    return found


def union(branches: list[dict]) -> dict:
    """Alternatives of different types, or values of one type, as a single schema."""
    if all("enum" in branch for branch in branches):
        return {"enum": [value for branch in branches for value in branch["enum"]]}
    merged = {key: value for branch in branches for key, value in branch.items()}
    return {**merged, "type": [kind for branch in branches for kind in branch["type"]]}


def fields(node: Any) -> int:
    if not isinstance(node, dict):
        return 0
    return len(node.get("properties", ())) + sum(
        fields(value) for value in (*node.values(), *node.get("properties", {}).values())
    )


def test_the_published_schema() -> None:
    root = require(NEWEST).root
    published = json.loads((root / "schemas" / "models.schema.json").read_text())
    ours = build_schema("models", Pi(NEWEST))
    expected = plain(published, published["$defs"])
    assert plain(ours, ours["$defs"]) == expected
    record(f"fields equal to those of pi {NEWEST}'s published schema", str(fields(expected)))
