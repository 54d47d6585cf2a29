"""Keys that a release of pi does not read: misspelt, misplaced, retired, too new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pigen.diagnostics.rule import JsonPath
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.pi.schema.projection import Schema, is_key_read, load_annotated_schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pigen.pi.schema.shipped_schema import ShippedSchema

# What people put beside the settings for themselves and their editors.
_NOTES = ("_", "$", "//", "#")
_NOTE_WORDS = ("comment", "note", "description", "todo")
FILE = "file"


class UnreadKey:
    """A key that pi passes over: `kind` is the kind of object it stands in, `known_keys` its
    schema's keys, those of other releases included."""

    __slots__ = ("key", "kind", "known_keys", "path", "siblings", "value")

    def __init__(
        self, path: JsonPath, kind: str, siblings: dict[str, Any], known_keys: Schema
    ) -> None:
        self.path = path
        self.key: str = path[-1]  # type: ignore[assignment]
        self.kind = kind
        self.siblings = siblings
        self.value = siblings[self.key]
        self.known_keys = known_keys


@lru_cache(maxsize=4096)
def is_note(key: str) -> bool:
    return key.startswith(_NOTES) or key.lower().rstrip("s") in _NOTE_WORDS


def get_object_schema(name: str) -> Schema:
    """The annotated schema of one kind of object: "provider", "model", "compat"..."""
    schema = load_annotated_schema()
    definition: Schema = schema if name == FILE else schema["$defs"][name]
    return definition


@lru_cache(maxsize=1)  # several rules look at them, one file after another
def find_unread_keys(file: ModelsFile) -> Sequence[UnreadKey]:
    """Every key of the file that its pi does not read, notes left out; without those that the
    installed pi reads, where it is newer than pigen."""
    keys = _find_unread_keys(file)
    shipped = _read_shipped_schema(file.pi) if keys and file.pi.newer else None
    return keys if shipped is None else [key for key in keys if not shipped.reads(key.path)]


def is_certain(file: ModelsFile) -> bool:
    """Whether the keys found are surely not read: those of a pi newer than pigen only if it has
    brought its own schema."""
    return not file.pi.newer or _read_shipped_schema(file.pi) is not None


@lru_cache(maxsize=1)
def _read_shipped_schema(pi: Pi) -> ShippedSchema | None:
    from pigen.pi.schema.shipped_schema import read_shipped_schema

    return read_shipped_schema(pi)


def _find_unread_keys(file: ModelsFile) -> Sequence[UnreadKey]:
    top = file.raw if isinstance(file.raw, dict) else {}
    walk = _Walker(file.pi)
    providers = [provider.value for provider in file.providers]
    if not walk.may_have_unread(
        load_annotated_schema(), [top], below=False
    ) and not walk.may_have_unread(get_object_schema("provider"), providers):
        return ()
    unread_keys = list(walk.find_unread(load_annotated_schema(), top, (), FILE, below=False))
    for provider in file.providers:
        unread_keys += walk.find_unread(
            get_object_schema("provider"), provider.value, provider.path, "provider"
        )
    return unread_keys


class _ObjectKind:
    """What one release reads in one kind of object: its keys, and those that hold objects again."""

    __slots__ = ("nested", "read_keys")

    def __init__(self, properties: Schema, pi: Pi) -> None:
        self.read_keys = frozenset(key for key, node in properties.items() if is_key_read(node, pi))
        below = {key: _make_nested(key, properties[key]) for key in self.read_keys}
        self.nested = {key: inner for key, inner in below.items() if inner is not None}


# By the release and the object of the schema that lists the keys.
_kinds: dict[tuple[Pi, int], _ObjectKind] = {}


class _Walker:
    def __init__(self, pi: Pi) -> None:
        self.pi = pi

    def get_kind(self, properties: Schema) -> _ObjectKind:
        at = (self.pi, id(properties))
        kind = _kinds.get(at)
        if kind is None:
            kind = _kinds[at] = _ObjectKind(properties, self.pi)
        return kind

    def may_have_unread(
        self, node: Schema, values: list[dict[str, Any]], below: bool = True
    ) -> bool:
        """Whether any of these objects of one kind may have a key to look at: far quicker than to
        look at each, since one set holds the keys of all."""
        kind = self.get_kind(node["properties"])
        used = set().union(*values)
        if not used <= kind.read_keys:
            return True
        if below:
            for key, inner in kind.nested.items():
                if key in used and self.may_have_unread(inner.schema, inner.collect(values)):
                    return True
        return False

    def find_unread(
        self,
        node: Schema,
        value: dict[str, Any],
        path: JsonPath,
        kind_name: str,
        below: bool = True,
    ) -> Iterator[UnreadKey]:
        properties = node["properties"]
        kind = self.get_kind(properties)
        for key in value:
            if key not in kind.read_keys:
                if not is_note(key):
                    yield UnreadKey((*path, key), kind_name, value, properties)
            elif below and (inner := kind.nested.get(key)) is not None:
                for step, each in inner.iter_objects(value):
                    yield from self.find_unread(inner.schema, each, (*path, *step), inner.kind)


class _NestedObjects:
    """The objects under a key: its value, the items of it, or the entries of it."""

    __slots__ = ("key", "kind", "schema", "shape")

    def __init__(self, key: str, kind: str, schema: Schema, shape: type | None) -> None:
        self.key = key
        self.kind = kind
        self.schema = schema
        self.shape = shape

    def collect(self, owners: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The objects under this key of all owners."""
        key = self.key
        values: list[Any] = [owner[key] for owner in owners if key in owner]
        if self.shape is list:
            values = [item for items in values for item in items]
        elif self.shape is dict:
            values = [item for entries in values for item in entries.values()]
        return [item for item in values if isinstance(item, dict)]

    def iter_objects(self, owner: dict[str, Any]) -> Iterator[tuple[JsonPath, dict[str, Any]]]:
        value = owner.get(self.key)
        entries: Iterable[tuple[JsonPath, object]] = [((self.key,), value)]
        if self.shape is list and isinstance(value, list):
            entries = (((self.key, index), item) for index, item in enumerate(value))
        elif self.shape is dict and isinstance(value, dict):
            entries = (((self.key, name), item) for name, item in value.items())
        for path, entry in entries:
            if isinstance(entry, dict):
                yield path, entry


def _make_nested(key: str, node: Schema) -> _NestedObjects | None:
    """None where there are no objects under the key, or ones in which any key will do."""
    shape: type | None = None
    if "items" in node:
        node, shape = node["items"], list
    elif "patternProperties" in node:
        (node,), shape = node["patternProperties"].values(), dict
    name = node.get("$ref", f"#/$defs/{key}").removeprefix("#/$defs/")
    schema = get_object_schema(name) if "$ref" in node else node
    if "properties" not in schema or "x-sent-whole" in schema:
        return None
    return _NestedObjects(key, name, schema, shape)


# Keys by which an object at the top of the file is seen to be a provider.
_PROVIDER_KEYS = ("baseUrl", "apiKey", "models", "modelOverrides")


def is_provider(value: object) -> bool:
    """Whether this looks like a provider, wherever it stands."""
    return isinstance(value, dict) and any(key in value for key in _PROVIDER_KEYS)


# settings.json has these; see pi's own documentation of it.
SETTINGS = ("defaultProvider", "defaultModel", "defaultThinkingLevel", "enabledModels")

# The kinds of object that a key may have been meant for, by the kind it stands in.
_LIKELY_HOMES = {
    FILE: ("provider",),
    "provider": ("model", "compat"),
    "model": ("compat", "provider", "cost"),
    "modelOverride": ("compat", "model", "provider", "cost"),
    "compat": ("model", "provider"),
}


def find_home(key: UnreadKey, pi: Pi) -> str | None:
    """The kind of object in which `pi` would read this key; None where it reads it nowhere."""
    if key.key in key.known_keys:
        return None
    for other in _LIKELY_HOMES.get(key.kind, ()):
        node = get_object_schema(other)["properties"].get(key.key)
        if node is not None and is_key_read(node, pi):
            return other
    return None
