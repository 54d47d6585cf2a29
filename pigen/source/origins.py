"""Where in a source a part of a built file comes from."""

from __future__ import annotations

from pigen.common.headers import CONFIG_HEADER, METADATA_HEADER
from pigen.source.faults import FaultCollector, SourceSpan, get_key_span, get_span
from pigen.source.model_entries import ModelEntry, expand
from pigen.source.names import Names, get_child
from pigen.text.document import JsonPath
from pigen.text.jsonc import Member, Node

# What the fields of a provider in models.json are made of, where it has none of that name itself.
_HEADER_FIELDS = {CONFIG_HEADER: "config", METADATA_HEADER: "metadata"}


class SourceValue:
    """A value of the source, with its key where it has one. `is_exact`: it is the very part asked
    for, not the nearest one above it, and what stands there is what was built."""

    __slots__ = ("is_exact", "member", "node", "parent")

    def __init__(
        self,
        node: Node,
        member: Member | None = None,
        parent: Node | None = None,
        is_exact: bool = True,
    ) -> None:
        self.node = node
        self.member = member
        self.parent = parent
        self.is_exact = is_exact

    def get_span(self, key: bool = False) -> SourceSpan:
        """Its characters; those of its key if asked for, or where the value has none or many
        lines."""
        if self.member is not None and (key or self._is_empty_or_multiline()):
            return get_key_span(self.member)
        return get_span(self.node)

    def _is_empty_or_multiline(self) -> bool:
        node = self.node
        span = get_span(node)
        return node.start >= node.end or "\n" in span.document.text[node.start : node.end]

    def to_inexact(self) -> SourceValue:
        """The same, as no more than the nearest part."""
        return SourceValue(self.node, self.member, self.parent, is_exact=False)

    def descend(self, path: JsonPath) -> SourceValue:
        """What stands at a route below it, or the nearest part of that."""
        value = self
        for step in path:
            child = value.node.find_child(step)
            if child is None:
                return value.to_inexact()
            value = SourceValue(child[1], child[0], value.node, self.is_exact)
        return value


class Origins:
    """Of the parts of one team's models.json."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._root = SourceValue(names.node)
        self._entries: dict[str, list[ModelEntry]] = {}

    def find(self, path: JsonPath) -> SourceValue:
        """The origin of what stands at a route of models.json."""
        if len(path) < 2:
            return self._root.descend(("pi", *path))
        name, rest = str(path[1]), path[2:]
        provider = self._root.descend(("pi", "providers", name))
        if not provider.is_exact or not rest:
            return provider
        field = str(rest[0])
        if field == "models" and len(rest) > 1:
            return self._find_model(name, provider, rest[1:])
        if field == "headers" and len(rest) > 1:
            return self._find_header(provider, str(rest[1]))
        origin = provider.descend(rest)
        if origin.is_exact or get_child(provider.node, field) is not None:
            return origin
        if field == "apiKey":
            return self._find_key(provider)
        if field == "baseUrl":
            origin = self._root.descend(("gateway", "base_url"))
        return origin if origin.is_exact else provider.to_inexact()

    def _find_model(self, name: str, provider: SourceValue, path: JsonPath) -> SourceValue:
        listed = provider.descend(("models",))
        if name not in self._entries:
            self._entries[name] = expand(listed.node, self.names, FaultCollector())
        number, rest = path[0], path[1:]
        entries = self._entries[name]
        if not isinstance(number, int) or number >= len(entries):
            return listed
        node = entries[number].node
        if node.members is None:  # a text that stands for a whole entry
            return SourceValue(node, is_exact=False)
        entry = SourceValue(node)
        origin = entry.descend(rest or ("id",))
        return origin if origin.is_exact else entry.descend(("id",)).to_inexact()

    def _find_header(self, provider: SourceValue, name: str) -> SourceValue:
        own = get_child(provider.node, "headers")
        for member in (own.members or ()) if own is not None else ():
            if member.key.lower() == name.lower():
                return SourceValue(member.node, member, own)
        source_field = _HEADER_FIELDS.get(name.lower())
        origin = provider.descend((source_field,)) if source_field else provider
        return origin.to_inexact()

    def _find_key(self, provider: SourceValue) -> SourceValue:
        key = get_child(provider.node, "key")
        origin = (
            self._root.descend(("keys", str(key.value), "value")) if key is not None else provider
        )
        return origin if origin.is_exact else provider.to_inexact()
