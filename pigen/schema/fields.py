"""Keys that a release of pi does not read: misspelt, misplaced, retired, too new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from pigen.formats.models import ModelsFile
from pigen.pi import Pi
from pigen.rule import Route
from pigen.schema.projection import Schema, annotated, reads

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
    of_file = _kind(FILE, annotated(), file.pi)
    of_provider = _kind("provider", place("provider"), file.pi)
    # What is inside the file's providers is walked from the pruned ones.
    if top.keys() <= of_file.read and not _strange(of_provider, [p.value for p in file.providers]):
        return ()
    found = list(_keys(of_file, top, (), below=False))
    for provider in file.providers:
        found += _keys(of_provider, provider.value, provider.route)
    return found


class _Kind:
    """What one release reads in one kind of object: its keys, and those that hold objects again."""

    __slots__ = ("inner", "known", "place", "read")

    def __init__(self, place: str, schema: Schema, pi: Pi) -> None:
        self.place = place
        self.known = schema["properties"]
        self.read = frozenset(key for key, node in self.known.items() if reads(node, pi))
        below = [_inner(key, self.known[key], pi) for key in self.known if key in self.read]
        self.inner = {inner.key: inner for inner in below if inner is not None}


# By the release and the object of the schema.
_kinds: dict[tuple[Pi, int], _Kind] = {}


def _kind(place: str, schema: Schema, pi: Pi) -> _Kind:
    found = _kinds.get((pi, id(schema)))
    if found is None:
        found = _kinds[pi, id(schema)] = _Kind(place, schema, pi)
    return found


def _strange(kind: _Kind, values: list[dict]) -> bool:
    """Whether any of these objects of one kind may have a key to look at: far quicker than to look
    at each, since one set holds the keys of all."""
    used = set().union(*values)
    if not used <= kind.read:
        return True
    for key, inner in kind.inner.items():
        if key in used and _strange(inner.kind, inner.gathered(values)):
            return True
    return False


def _keys(kind: _Kind, value: dict, route: Route, below: bool = True) -> Iterator[Unread]:
    for key in value:
        if key not in kind.read:
            if not is_note(key):
                yield Unread((*route, key), kind.place, value, kind.known)
        elif below and (inner := kind.inner.get(key)) is not None:
            for step, each in inner.objects(value):
                yield from _keys(inner.kind, each, (*route, *step))


class _Inner:
    """The objects under a key: its value, the items of it, or the entries of it."""

    __slots__ = ("_kind", "key", "pi", "place", "schema", "shape")

    def __init__(self, key: str, place: str, schema: Schema, shape: type | None, pi: Pi) -> None:
        self.key = key
        self.place = place
        self.schema = schema
        self.shape = shape
        self.pi = pi
        self._kind: _Kind | None = None

    @property
    def kind(self) -> _Kind:
        """Made when a file first has such an object: most have few of them."""
        if self._kind is None:
            self._kind = _kind(self.place, self.schema, self.pi)
        return self._kind

    def gathered(self, owners: list[dict]) -> list[dict]:
        """The objects under this key of all owners."""
        key = self.key
        if self.shape is None:
            return [each for owner in owners if isinstance(each := owner.get(key), dict)]
        held = [owner[key] for owner in owners if key in owner]
        if self.shape is dict:
            held = [entries.values() for entries in held]
        return [each for items in held for each in items if isinstance(each, dict)]

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


def _inner(key: str, node: Schema, pi: Pi) -> _Inner | None:
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
    return _Inner(key, name, schema, shape, pi)


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
