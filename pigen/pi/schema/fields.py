"""Keys that a release of pi does not read: misspelt, misplaced, retired, too new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pigen.diagnostics.rule import Route
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.pi.schema.projection import Schema, annotated, reads

# What people put beside the settings for themselves and their editors.
_NOTES = ("_", "$", "//", "#")
_NOTE_WORDS = ("comment", "note", "description", "todo")
FILE = "file"


class Unread:
    """A key that pi passes over: `place` is the kind of object it stands in, `known` its schema's
    keys, those of other releases included."""

    __slots__ = ("key", "known", "place", "route", "siblings", "value")

    def __init__(self, route: Route, place: str, siblings: dict, known: Schema) -> None:
        self.route = route
        self.key: str = route[-1]  # type: ignore[assignment]
        self.place = place
        self.siblings = siblings
        self.value = siblings[self.key]
        self.known = known


def unread(file: ModelsFile) -> Sequence[Unread]:
    """Every key of the file that its pi does not read, notes left out; computed once a file."""
    found = file.memo.get("unread")
    if found is None:
        found = file.memo["unread"] = _unread(file)
    return found  # type: ignore[return-value]


@lru_cache(maxsize=4096)
def is_note(key: str) -> bool:
    return key.startswith(_NOTES) or key.lower().rstrip("s") in _NOTE_WORDS


def place(name: str) -> Schema:
    """The annotated schema of one kind of object: "provider", "model", "compat"..."""
    schema = annotated()
    found: Schema = schema if name == FILE else schema["$defs"][name]
    return found


def _unread(file: ModelsFile) -> Sequence[Unread]:
    top = file.raw if isinstance(file.raw, dict) else {}
    walk = _Walk(file.pi)
    providers = [provider.value for provider in file.providers]
    if not walk.strange(annotated(), [top], below=False) and not walk.strange(
        place("provider"), providers
    ):
        return ()
    found = list(walk.keys(annotated(), top, (), FILE, below=False))
    for provider in file.providers:
        found += walk.keys(place("provider"), provider.value, provider.route, "provider")
    return found


class _Kind:
    """What one release reads in one kind of object: its keys, and those that hold objects again."""

    __slots__ = ("inner", "read")

    def __init__(self, properties: Schema, pi: Pi) -> None:
        self.read = frozenset(key for key, node in properties.items() if reads(node, pi))
        below = {key: _inner(key, properties[key]) for key in self.read}
        self.inner = {key: inner for key, inner in below.items() if inner is not None}


# By the release and the object of the schema that lists the keys.
_kinds: dict[tuple[Pi, int], _Kind] = {}


class _Walk:
    def __init__(self, pi: Pi) -> None:
        self.pi = pi

    def kind(self, properties: Schema) -> _Kind:
        at = (self.pi, id(properties))
        found = _kinds.get(at)
        if found is None:
            found = _kinds[at] = _Kind(properties, self.pi)
        return found

    def strange(self, node: Schema, values: list[dict], below: bool = True) -> bool:
        """Whether any of these objects of one kind may have a key to look at: far quicker than to
        look at each, since one set holds the keys of all."""
        kind = self.kind(node["properties"])
        used = set().union(*values)
        if not used <= kind.read:
            return True
        if below:
            for key, inner in kind.inner.items():
                if key in used and self.strange(inner.schema, inner.gathered(values)):
                    return True
        return False

    def keys(
        self, node: Schema, value: dict, route: Route, name: str, below: bool = True
    ) -> Iterator[Unread]:
        properties = node["properties"]
        kind = self.kind(properties)
        for key in value:
            if key not in kind.read:
                if not is_note(key):
                    yield Unread((*route, key), name, value, properties)
            elif below and (inner := kind.inner.get(key)) is not None:
                for step, each in inner.objects(value):
                    yield from self.keys(inner.schema, each, (*route, *step), inner.place)


class _Inner:
    """The objects under a key: its value, the items of it, or the entries of it."""

    __slots__ = ("key", "place", "schema", "shape")

    def __init__(self, key: str, place: str, schema: Schema, shape: type | None) -> None:
        self.key = key
        self.place = place
        self.schema = schema
        self.shape = shape

    def gathered(self, owners: list[dict]) -> list[dict]:
        """The objects under this key of all owners."""
        key = self.key
        found: list = [owner[key] for owner in owners if key in owner]
        if self.shape is list:
            found = [item for items in found for item in items]
        elif self.shape is dict:
            found = [item for entries in found for item in entries.values()]
        return [item for item in found if isinstance(item, dict)]

    def objects(self, owner: dict) -> Iterator[tuple[Route, dict]]:
        value = owner.get(self.key)
        entries: Iterable[tuple[Route, object]] = [((self.key,), value)]
        if self.shape is list and isinstance(value, list):
            entries = (((self.key, index), item) for index, item in enumerate(value))
        elif self.shape is dict and isinstance(value, dict):
            entries = (((self.key, name), item) for name, item in value.items())
        for route, entry in entries:
            if isinstance(entry, dict):
                yield route, entry


def _inner(key: str, node: Schema) -> _Inner | None:
    """None where there are no objects under the key, or ones in which any key will do."""
    shape: type | None = None
    if "items" in node:
        node, shape = node["items"], list
    elif "patternProperties" in node:
        (node,), shape = node["patternProperties"].values(), dict
    name = node.get("$ref", f"#/$defs/{key}").removeprefix("#/$defs/")
    schema = place(name) if "$ref" in node else node
    if "properties" not in schema or "x-sent-whole" in schema:
        return None
    return _Inner(key, name, schema, shape)


# Keys by which an object at the top of the file is seen to be a provider.
_PROVIDER_KEYS = ("baseUrl", "apiKey", "models", "modelOverrides")


def is_provider(value: object) -> bool:
    """Whether this looks like a provider, wherever it stands."""
    return isinstance(value, dict) and any(key in value for key in _PROVIDER_KEYS)


# settings.json has these; see pi's own documentation of it.
SETTINGS = ("defaultProvider", "defaultModel", "defaultThinkingLevel", "enabledModels")

# The kinds of object that a key may have been meant for, by the kind it stands in.
_ELSEWHERE = {
    FILE: ("provider",),
    "provider": ("model", "compat"),
    "model": ("compat", "provider", "cost"),
    "modelOverride": ("compat", "model", "provider", "cost"),
    "compat": ("model", "provider"),
}


def home(key: Unread, pi: Pi) -> str | None:
    """The kind of object in which `pi` would read this key; None where it reads it nowhere."""
    if key.key in key.known:
        return None
    for other in _ELSEWHERE.get(key.place, ()):
        node = place(other)["properties"].get(key.key)
        if node is not None and reads(node, pi):
            return other
    return None
