"""pigen.yaml as it comes about: the value that it starts from, changed answer by answer.

Names are those of the file: a provider is called by its name there, while ids of models are as pi
sends them, "@slug/model". What the wizard does not ask about stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pigen.common import slugs
from pigen.wizard import routing as routes
from pigen.wizard.routing import Routing

DIRECT = "direct"  # the key of a new file
PORTKEY = "portkey"
ALL = "/*"

Figures = Mapping[str, Mapping[str, Any]]  # by "@slug/model", as fields of models.json


class Draft:
    """The value of pigen.yaml. An empty `base` makes a new file.

    taken  names of providers that pi's models.json has from elsewhere
    """

    def __init__(
        self, base: Mapping[str, Any] | None = None, taken: frozenset[str] = frozenset()
    ) -> None:
        self.is_new = not base
        self.taken = taken
        self.tree: dict[str, Any] = copy.deepcopy(dict(base or {"version": 1}))

    def section(self, *route: str) -> dict[str, Any]:
        """The map at this place, made if it is not there."""
        here = self.tree
        for key in route:
            if not isinstance(here.get(key), dict):
                here[key] = {}
            here = here[key]
        return here

    def entries(self, *route: str) -> dict[str, dict[str, Any]]:
        """The maps named at this place; those that are taken away with null are left out."""
        here: Any = self.tree
        for key in route:
            here = here.get(key) if isinstance(here, dict) else None
        found = here.items() if isinstance(here, dict) else ()
        return {name: each for name, each in found if isinstance(each, dict)}

    @property
    def is_hosted(self) -> bool:
        gateway = self.tree.get("gateway") or {}
        return gateway.get("dialect") in (None, "hosted")

    @property
    def has_teams(self) -> bool:
        return bool(self.entries("teams"))

    # Providers

    def slugs(self) -> dict[str, str]:
        """The slug of each provider, by name."""
        return {
            name: str(each.get("slug") or name).removeprefix("@")
            for name, each in self.entries("providers").items()
        }

    def names(self) -> dict[str, str]:
        """The name of each provider, by slug."""
        return {slug: name for name, slug in self.slugs().items()}

    def kind(self, slug: str) -> str:
        """What says which provider it is: Portkey's name for it, or the slug."""
        provider = self.entries("providers").get(self.names().get(slug, ""), {})
        return str(provider.get("provider") or slug)

    def add_provider(self, slug: str, kind: str = "") -> None:
        known = self.names().get(slug)
        providers = self.section("providers")
        if known is None:
            providers[slug] = {"slug": slug}
        if kind:
            providers[known or slug]["provider"] = kind

    def remove_provider(self, slug: str) -> None:
        self.section("providers").pop(self.names()[slug])

    def set_slug(self, name: str, slug: str) -> None:
        provider = self.section("providers", name)
        if self.slugs()[name] != slug:
            provider["slug"] = slug

    # Keys

    def key_names(self) -> list[str]:
        """The keys that pi's providers use, each once."""
        used = [
            str(each["key"]) for each in self.entries("pi", "providers").values() if "key" in each
        ]
        return [name for name in dict.fromkeys(used) if name in self.entries("keys")]

    def reference(self, key: str) -> str | None:
        """Where pi finds a key: "$NAME" or "!command"."""
        value = self.entries("keys").get(key, {}).get("value")
        return value if isinstance(value, str) else None

    def set_reference(self, key: str, reference: str) -> None:
        self.section("keys", key)["value"] = reference

    # Providers of pi

    def config_of(self, provider: Mapping[str, Any]) -> str | None:
        key = self.entries("keys").get(str(provider.get("key")), {})
        name = provider.get("config") or key.get("config")
        return str(name) if name in self.entries("configs") else None

    def is_routed(self, provider: Mapping[str, Any]) -> bool:
        config = self.entries("configs").get(self.config_of(provider) or "", {})
        return "provider" in config or "targets" in config

    def routed(self) -> list[str]:
        """pi's providers whose Config says where requests go."""
        return [
            name for name, each in self.entries("pi", "providers").items() if self.is_routed(each)
        ]

    def direct(self) -> str | None:
        """The first of pi's providers whose models say where they go."""
        for name, each in self.entries("pi", "providers").items():
            if each.get("models") and not self.is_routed(each):
                return name
        return None

    def free(self, *names: str) -> str:
        taken = {*self.entries("pi", "providers"), *self.taken}
        tried = (f"{name}{number}" for number in ("", "-2", "-3", "-4") for name in names)
        return next(name for name in tried if name not in taken)

    def make_room(self) -> None:
        """Call providers otherwise whose names are taken."""
        pi = self.section("pi")
        names = {
            name: self.free(name) if name in self.taken else name
            for name in self.entries("pi", "providers")
        }
        if any(name != new for name, new in names.items()):
            pi["providers"] = {
                names.get(name, name): each for name, each in pi["providers"].items()
            }
            first, slash, id = str(pi.get("default", "")).partition("/")
            if first in names:
                pi["default"] = f"{names[first]}{slash}{id}"

    # Models

    def ids(self, provider: str) -> list[str]:
        """The models of one of pi's providers, as pi sends them."""
        listed = self.entries("pi", "providers")[provider].get("models") or ()
        return [id for entry in listed for id in self._expanded(entry)]

    def _expanded(self, entry: Any) -> list[str]:
        text = str(entry.get("id") if isinstance(entry, dict) else entry)
        name, _, model = text.removeprefix("@").partition("/")
        if not text.startswith("@") or name not in self.slugs():
            return [text]
        slug = self.slugs()[name]
        allowed = self.entries("providers")[name].get("models") or ()
        return [f"@{slug}/{each}" for each in (allowed if model == "*" else (model,))]

    def pick(self, ids: Iterable[str], figures: Figures) -> None:
        """The models of the direct provider, made if there is none: entries that stay are kept as
        they are, new ones come after them."""
        ids = list(ids)
        name = self.direct()
        if name is None:
            name = self.free(PORTKEY, f"{PORTKEY}-direct")
            self.section("pi", "providers")[name] = {"key": self._direct_key(), "models": []}
        provider = self.section("pi", "providers", name)
        listed = provider.get("models") or []
        kept: list[Any] = []
        for entry in listed:
            meant = self._expanded(entry)
            if all(id in ids for id in meant):
                kept.append(entry)
            elif isinstance(entry, str) and entry.endswith(ALL):
                kept += [self._named(id) for id in meant if id in ids]
        there = [id for entry in kept for id in self._expanded(entry)]
        for id in ids:
            if id not in there:
                self.allow(id, name)
                known = [id for entry in kept for id in self._expanded(entry)]
                if id not in known:  # an "@name/*" may stand for it by now
                    kept.append(self._entry(id, figures.get(id, {})))
        provider["models"] = self._in_order(kept, ids) if self.is_new else kept

    def _in_order(self, entries: list[Any], ids: list[str]) -> list[Any]:
        return sorted(entries, key=lambda entry: ids.index(self._expanded(entry)[0]))

    def _direct_key(self) -> str:
        if DIRECT not in self.entries("keys"):
            self.section("keys")[DIRECT] = {"type": "workspace/user", "value": None}
        return DIRECT

    def _named(self, id: str) -> str:
        """The id with the provider's name in the place of its slug."""
        slug, model = slugs.split(id) or ("", "")
        return f"@{self.names()[slug]}/{model}"

    def _entry(self, id: str, figures: Mapping[str, Any]) -> Any:
        return {"id": self._named(id), **figures} if figures else self._named(id)

    def allow(self, id: str, listing: str | None = None) -> None:
        """A provider that says which models it allows has to allow this one. That is no reason for
        pi to list it: of pi's providers only `listing` may get it by an "@name/*"."""
        slug, model = slugs.split(id) or ("", "")
        name = self.names()[slug]
        provider = self.section("providers", name)
        allowed = provider.get("models")
        if isinstance(allowed, list) and model not in allowed:
            for each in self.entries("pi", "providers"):
                if each != listing:
                    self._spell_out(each, f"@{name}{ALL}")
            provider["models"] = [*allowed, model]

    def _spell_out(self, provider: str, pattern: str) -> None:
        """The models that a pattern stands for now, in its place."""
        entry = self.section("pi", "providers", provider)
        listed = entry.get("models") or []
        if pattern in listed:
            entry["models"] = [
                named
                for each in listed
                for named in (map(self._named, self._expanded(each)) if each == pattern else [each])
            ]

    # Routing

    def routing(self) -> Routing | None:
        """How requests are routed, if one Config does and the wizard could have written it."""
        configs = {self.config_of(self.entries("pi", "providers")[name]) for name in self.routed()}
        if len(configs) != 1:
            return None
        (name,) = configs
        return routes.read(self.entries("configs")[str(name)], self.slugs())

    # The model to begin with

    def forget_default(self) -> None:
        """Without a model to begin with, if it is no more."""
        pi = self.section("pi")
        if "default" in pi and self._default_id(pi["default"]) not in self.listed():
            del pi["default"]

    def default(self) -> str | None:
        """The model to begin with, as provider/id for `pi --model`."""
        return next(self.listed(), None)

    def listed(self) -> Iterator[str]:
        """Every model of pi's providers, as provider/id; the one to begin with is the first."""
        pi = self.tree.get("pi") or {}
        chosen = pi.get("default")
        found = [
            f"{name}/{id}"
            for name, each in self.entries("pi", "providers").items()
            for id in self.ids(name)
            if each
        ]
        begin = [id for id in found if id == self._default_id(chosen)]
        yield from dict.fromkeys([*begin, *found])

    def _default_id(self, text: Any) -> str:
        provider, _, id = str(text or "").partition("/")
        return "/".join([provider, *self._expanded(id)])

    def set_default(self, text: str) -> None:
        """`text` is provider/id, as pi has it."""
        provider, _, id = text.partition("/")
        pi = self.section("pi")
        named = self._named(id) if slugs.split(id) else id
        if self._default_id(pi.get("default")) != text:
            rest = dict(pi)
            rest.pop("default", None)
            pi.clear()
            version = {"version": rest.pop("version")} if "version" in rest else {}
            pi.update({**version, "default": f"{provider}/{named}", **rest})


def numbered(name: str) -> Iterator[str]:
    """name, name-2, name-3 ..."""
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
