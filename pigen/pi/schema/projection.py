"""From the annotated schema of all releases to the plain one of a single release.

The annotations (x-since, x-union...) are explained in the $comment of the schema itself. Three
readings are made of it: what a release checks, what it reads, and the types that rules rely on.
"""

from __future__ import annotations

from pigen.common import resources
from pigen.pi.release import NEWEST, Pi, parse_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Schema = dict[str, Any]
else:
    Schema = dict


# What pi's check does with the names of a map: `.` in its pattern stops at the end of a line, so a
# name with one in it escapes the check. This pattern means the same in ECMAScript and in Python.
CHECKED_NAME = "^(?![\\s\\S]*[\\n\\r\\u2028\\u2029])"
ANY_NAME = ""

UNION = ("completions", "responses", "anthropic")

# pi takes no infinity; the readers of JSON make one of 1e400.
LARGEST = 1.7976931348623157e308

_annotated: dict[str, Schema] = {}
_numbers: dict[str, tuple[int, int, int]] = {}


def load_annotated_schema(name: str = "models") -> Schema:
    """The schema `name` as the file states it; not to be changed."""
    if name not in _annotated:
        _annotated[name] = resources.parse_json(resources.read_text(f"schemas/{name}.schema.json"))
    return _annotated[name]


def parse_version_cached(version: str) -> tuple[int, int, int]:
    """`parse`, remembered: a schema names few versions, many times."""
    numbers = _numbers.get(version)
    if numbers is None:
        numbers = _numbers[version] = parse_version(version)
    return numbers


def is_key_read(node: Schema, pi: Pi) -> bool:
    """Whether `pi` reads the key that this is the schema of."""
    since, until = node.get("x-since"), node.get("x-until")
    return (since is None or parse_version_cached(since) <= pi.number) and (
        until is None or pi.number < parse_version_cached(until)
    )


class Projection:
    """How one reading goes through the annotated schema."""

    def __init__(self, pi: Pi) -> None:
        self.pi = pi

    def project(self, schema: Schema) -> Schema:
        plain = self.project_node(schema)
        plain["$defs"] = {name: self.project_node(node) for name, node in schema["$defs"].items()}
        plain["$defs"]["compat"] = self.project_compat(schema["$defs"]["compat"])
        del plain["$comment"]
        return plain

    def project_node(self, node: Schema) -> Schema:
        plain = {key: value for key, value in node.items() if key[:2] != "x-" and key != "$defs"}
        if len(plain) != len(node):
            self.apply_versions(node, plain)
        if "properties" in plain:
            plain["properties"] = self.project_properties(plain["properties"])
        if "items" in plain:
            plain["items"] = self.project_node(plain["items"])
        if "patternProperties" in plain:
            plain["patternProperties"] = {
                self.convert_name_pattern(name): self.project_node(value)
                for name, value in plain["patternProperties"].items()
            }
        kind = plain.get("type")
        if kind is not None and ("number" in kind or kind == "integer"):
            self.add_bounds(plain)
        return plain

    def apply_versions(self, node: Schema, plain: Schema) -> None:
        for keyword, since in node.get("x-keywords-since", {}).items():
            if self.pi.number < parse_version_cached(since):
                del plain[keyword]
        values = node.get("x-values-since")
        if values is not None:
            plain["enum"] = [
                value
                for value in plain["enum"]
                if value not in values or parse_version_cached(values[value]) <= self.pi.number
            ]

    @staticmethod
    def add_bounds(plain: Schema) -> None:
        plain.setdefault("maximum", LARGEST)
        if "exclusiveMinimum" not in plain:
            plain.setdefault("minimum", -LARGEST)

    def convert_name_pattern(self, pattern: str) -> str:
        return pattern

    def project_properties(self, properties: Schema) -> Schema:
        plain = {}
        for key, node in properties.items():
            projected = self.project_property(node)
            if projected is not None:
                plain[key] = projected
        return plain

    def project_property(self, node: Schema) -> Schema | None:
        """The schema of one key; None where the release knows nothing of it."""
        since = node.get("x-since")
        if since is not None and self.pi.number < parse_version_cached(since):
            return None
        until = node.get("x-until")
        if until is not None:
            return self.project_retired(node, self.pi.number < parse_version_cached(until))
        return self.project_node(node)

    def project_retired(self, node: Schema, is_read: bool) -> Schema | None:
        described = {"description": node["description"], "deprecated": True}
        return {**self.project_node(node["x-while-read"]), **described} if is_read else described

    def project_compat(self, node: Schema) -> Schema:
        return self.project_node(node)


class CheckedProjection(Projection):
    """What the release's own check accepts."""

    def project_compat(self, node: Schema) -> Schema:
        if self.pi.checks_compat:
            return self.project_node(node)
        members: dict[str, Schema] = {
            member: {"type": "object", "title": member, "properties": {}} for member in UNION
        }
        for key, schema in node["properties"].items():
            for member, (since, *until) in schema.get("x-union", {}).items():
                if parse_version_cached(since) <= self.pi.number and not (
                    until and parse_version_cached(until[0]) <= self.pi.number
                ):
                    plain = self.project_node(schema.get("x-while-read", schema))
                    plain.setdefault("description", schema["description"])
                    members[member]["properties"][key] = plain
        return {"description": node["description"], "anyOf": list(members.values())}


class TypedProjection(Projection):
    """The types of every key that any release reads, under every name. Those that `reader` does not
    read are marked deprecated."""

    def __init__(self, reader: Pi) -> None:
        super().__init__(Pi(NEWEST))
        self.reader = reader

    def project_property(self, node: Schema) -> Schema | None:
        types = self.project_node(node.get("x-while-read", node))
        return types if is_key_read(node, self.reader) else {**types, "deprecated": True}

    def convert_name_pattern(self, pattern: str) -> str:
        return ANY_NAME


def build_schema(name: str, pi: Pi) -> Schema:
    """The plain 2020-12 schema that accepts exactly what `pi`'s own check accepts.

    A release newer than all measured ones gets the schema of the newest.
    """
    return CheckedProjection(pi).project(load_annotated_schema(name))


def build_read_schema(name: str, pi: Pi) -> Schema:
    """The keys that `pi` reads, checked by it or not; retired ones are marked deprecated."""
    return Projection(pi).project(load_annotated_schema(name))


def build_types_schema(name: str, reader: Pi | None = None) -> Schema:
    """The types that rules may rely on, of keys old and new; those that the reader (by default the
    newest release) does not read are marked deprecated."""
    return TypedProjection(reader or Pi(NEWEST)).project(load_annotated_schema(name))
