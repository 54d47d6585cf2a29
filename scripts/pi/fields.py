"""The keys that a release's models.json may have, for tests/data/pi/fields.json: a row for each
release in which they changed."""

from __future__ import annotations

import json
import re
from typing import Any

from . import npm
from .files import VECTORS, write
from .sources import read_schema

FILE = VECTORS / "fields.json"
UNION = {
    "completions": "OpenAICompletions",
    "responses": "OpenAIResponses",
    "anthropic": "AnthropicMessages",
}


def add_fields(version: str) -> None:
    """A row for this release, if it differs from the newest row."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    row = read_fields(version)
    older = [known for known in rows if npm.parse(known) < npm.parse(version)]
    if older and rows[max(older, key=npm.parse)] == row:
        rows.pop(version, None)
    else:
        rows[version] = row
    ordered = {known: rows[known] for known in sorted(rows, key=npm.parse)}
    lines = [
        f' "{known}": {json.dumps(row, separators=(",", ":"))}' for known, row in ordered.items()
    ]
    write(FILE, "{\n" + ",\n".join(lines) + "\n}\n")


def read_fields(version: str) -> dict[str, list[str]]:
    schema = read_schema(version, "models.schema.json")
    provider = anything(schema["properties"]["providers"])
    model = provider["properties"]["models"]["items"]
    override = anything(provider["properties"]["modelOverrides"])
    compat = schema["$defs"]["ProviderCompat"]
    text = (npm.unpack_ai(version) / "dist/providers/compat-schema.js").read_text(encoding="utf-8")
    return {
        "provider": sorted(provider["properties"]),
        "model": sorted(model["properties"]),
        "override": sorted(override["properties"]),
        **{f"compat.{name}": read_compat(text, title) for name, title in UNION.items()},
        "thinkingFormat": sorted(constants(compat["properties"]["thinkingFormat"])),
        "thinkingLevels": sorted(schema["$defs"]["ThinkingLevelMap"]["properties"]),
    }


def anything(node: dict[str, Any]) -> dict[str, Any]:
    """What the schema says of every value of a table."""
    (rest,) = node["patternProperties"].values()
    found: dict[str, Any] = rest
    return found


def constants(node: dict[str, Any]) -> list[str]:
    if "enum" in node:
        return list(node["enum"])
    return [branch["const"] for branch in node["anyOf"]]


def read_compat(text: str, title: str) -> list[str]:
    """The keys of one member of compat, which the published schema has in one heap."""
    start = text.index(f"const {title}CompatProperties = {{")
    block = text[start : text.index("\n};", start)]
    return sorted(re.findall(r"^    (\w+):", block, re.MULTILINE))
