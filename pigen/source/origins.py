"""Where in a source a part of a built file comes from."""

from __future__ import annotations

from pigen.source.expanding import Entry, expand
from pigen.source.faults import Place, at, at_key
from pigen.source.names import Faults, Names, part
from pigen.text.document import Route
from pigen.text.jsonc import Member, Node

# What the fields of a provider in models.json are made of, where it has none of that name itself.
_HEADERS = {"x-portkey-config": "config", "x-portkey-metadata": "metadata"}


class Spot:
    """A value of the source, with its key where it has one. `exact`: it is the very part asked for,
    not the nearest one above it, and what stands there is what was built."""

    __slots__ = ("exact", "member", "node", "parent")

    def __init__(
        self,
        node: Node,
        member: Member | None = None,
        parent: Node | None = None,
        exact: bool = True,
    ) -> None:
        self.node = node
        self.member = member
        self.parent = parent
        self.exact = exact

    def place(self, key: bool = False) -> Place:
        """Its characters; those of its key if asked for, or where the value has none or many lines."""
        if self.member is not None and (key or self._is_open()):
            return at_key(self.member)
        return at(self.node)

    def _is_open(self) -> bool:
        node = self.node
        place = at(node)
        return node.start >= node.end or "\n" in place.document.text[node.start : node.end]

    def inexact(self) -> Spot:
        """The same, as no more than the nearest part."""
        return Spot(self.node, self.member, self.parent, exact=False)

    def below(self, route: Route) -> Spot:
        """What stands at a route below it, or the nearest part of that."""
        spot = self
        for step in route:
            found = spot.node.child(step)
            if found is None:
                return spot.inexact()
            spot = Spot(found[1], found[0], spot.node, self.exact)
        return spot


class Origins:
    """Of the parts of one team's models.json."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._root = Spot(names.node)
        self._entries: dict[str, list[Entry]] = {}

    def of(self, route: Route) -> Spot:
        """The origin of what stands at a route of models.json."""
        if len(route) < 2:
            return self._root.below(("pi", *route))
        name, rest = str(route[1]), route[2:]
        provider = self._root.below(("pi", "providers", name))
        if not provider.exact or not rest:
            return provider
        field = str(rest[0])
        if field == "models" and len(rest) > 1:
            return self._model(name, provider, rest[1:])
        if field == "headers" and len(rest) > 1:
            return self._header(provider, str(rest[1]))
        found = provider.below(rest)
        if found.exact or part(provider.node, field) is not None:
            return found
        if field == "apiKey":
            return self._key(provider)
        if field == "baseUrl":
            found = self._root.below(("gateway", "base_url"))
        return found if found.exact else provider.inexact()

    def _model(self, name: str, provider: Spot, route: Route) -> Spot:
        listed = provider.below(("models",))
        if name not in self._entries:
            self._entries[name] = expand(listed.node, self.names, Faults())
        number, rest = route[0], route[1:]
        entries = self._entries[name]
        if not isinstance(number, int) or number >= len(entries):
            return listed
        node = entries[number].node
        if node.members is None:  # a text that stands for a whole entry
            return Spot(node, exact=False)
        entry = Spot(node)
        found = entry.below(rest or ("id",))
        return found if found.exact else entry.below(("id",)).inexact()

    def _header(self, provider: Spot, name: str) -> Spot:
        own = part(provider.node, "headers")
        for member in (own.members or ()) if own is not None else ():
            if member.key.lower() == name.lower():
                return Spot(member.node, member, own)
        made = _HEADERS.get(name.lower())
        found = provider.below((made,)) if made else provider
        return found.inexact()

    def _key(self, provider: Spot) -> Spot:
        key = part(provider.node, "key")
        found = self._root.below(("keys", str(key.value), "value")) if key is not None else provider
        return found if found.exact else provider.inexact()
