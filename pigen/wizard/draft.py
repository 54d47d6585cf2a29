"""pigen.yaml as it comes about: the value that it starts from, changed answer by answer.

Names are those of the file: a provider is called by its name there, while ids of models are as pi
sends them, "@slug/model". What the wizard does not ask about stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pigen import slugs
from pigen.wizard import routing as routes
from pigen.wizard.routing import Routing

DIRECT, ROUTED = "direct", "routed"  # the keys of a new file
CODING, STEADY = "coding", "steady"  # its Configs: one that routes, one that does not
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

    def _config_of(self, provider: Mapping[str, Any]) -> str | None:
        key = self.entries("keys").get(str(provider.get("key")), {})
        name = provider.get("config") or key.get("config")
        return str(name) if name in self.entries("configs") else None

    def _is_routed(self, provider: Mapping[str, Any]) -> bool:
        config = self.entries("configs").get(self._config_of(provider) or "", {})
        return "provider" in config or "targets" in config

    def routed(self) -> list[str]:
        """pi's providers whose Config says where requests go."""
        return [
            name for name, each in self.entries("pi", "providers").items() if self._is_routed(each)
        ]

    def direct(self) -> str | None:
        """The first of pi's providers whose models say where they go."""
        for name, each in self.entries("pi", "providers").items():
            if each.get("models") and not self._is_routed(each):
                return name
        return None

    def _free(self, *names: str) -> str:
        taken = {*self.entries("pi", "providers"), *self.taken}
        tried = (f"{name}{number}" for number in ("", "-2", "-3", "-4") for name in names)
        return next(name for name in tried if name not in taken)

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
            name = self._free(PORTKEY, f"{PORTKEY}-direct")
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
                self._allow(id)
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

    def _allow(self, id: str) -> None:
        """A provider that says which models it allows has to allow this one."""
        slug, model = slugs.split(id) or ("", "")
        provider = self.section("providers", self.names()[slug])
        allowed = provider.get("models")
        if isinstance(allowed, list) and model not in allowed:
            provider["models"] = [*allowed, model]

    # Routing

    def routing(self) -> Routing | None:
        """How requests are routed, if one Config does and the wizard could have written it."""
        configs = {self._config_of(self.entries("pi", "providers")[name]) for name in self.routed()}
        if len(configs) != 1:
            return None
        (name,) = configs
        return routes.read(self.entries("configs")[str(name)], self.slugs())

    def unroute(self) -> None:
        """Without the routed providers of pi, and without the keys and Configs of theirs alone."""
        providers = self.section("pi", "providers")
        gone = [providers.pop(name) for name in self.routed()]
        for each in gone:
            key, config = each.get("key"), self._config_of(each)
            if key and not any(
                p.get("key") == key for p in self.entries("pi", "providers").values()
            ):
                self.section("keys").pop(key, None)
            bound = [k for k in self.entries("keys").values() if k.get("config") == config]
            if config and not bound:
                self.section("configs").pop(config, None)
        for part in ("keys", "configs"):
            if part in self.tree and not self.tree[part]:
                del self.tree[part]
        self.forget_default()

    def route(self, routing: Routing, entries: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Route so; the names of the keys that are new, so that nobody has said where they are.

        entries  what pi lists for each target's id: its id in pi, and fields
        """
        for target in routing.targets:
            self._allow(target.id)
        models = [dict(each) for each in entries.values()]
        if routing.by_metadata is None and self._reroute(routing, models):
            return []
        self.unroute()
        name = next(n for n in _numbered(CODING) if n not in self.entries("configs"))
        self.section("configs")[name] = routes.config(routing, self.names())
        pi = self.section("pi", "providers")
        if self.is_new and self.direct() == PORTKEY:
            pi[self._free(f"{PORTKEY}-direct")] = pi.pop(PORTKEY)
        made: dict[str, dict[str, Any]] = {}
        if routing.by_metadata is None:
            key = self._bound(ROUTED, name, {})
            made[self._free(PORTKEY, f"{PORTKEY}-routed")] = {"key": key, "models": models}
        else:
            for target in routing.targets:
                key = self._bound(target.value, name, {routing.by_metadata: target.value})
                provider = self._free(f"{PORTKEY}-{target.value}", f"{PORTKEY}-by-{target.value}")
                made[provider] = {"key": key, "models": [dict(entries[target.id])]}
        before = dict(pi)
        pi.clear()
        pi.update({**made, **before} if self.is_new else {**before, **made})
        return [str(each["key"]) for each in made.values()]

    def _reroute(self, routing: Routing, models: list[dict[str, Any]]) -> bool:
        """Whether the one key and provider that were routed so far could be kept, and were."""
        routed = self.routed()
        provider = self.entries("pi", "providers")[routed[0]] if len(routed) == 1 else {}
        config = self._config_of(provider)
        if config is None or "key" not in provider:
            return False
        before = self.entries("configs")[config]
        rest = {k: v for k, v in before.items() if k not in ("strategy", "targets", "provider")}
        self.section("configs")[config] = {**routes.config(routing, self.names()), **rest}
        provider["models"] = models
        self.forget_default()
        return True

    def forget_default(self) -> None:
        """Without a model to begin with, if it is no more."""
        pi = self.section("pi")
        if "default" in pi and self._default_id(pi["default"]) not in self.listed():
            del pi["default"]

    def _bound(self, wanted: str, config: str, metadata: dict[str, str]) -> str:
        """A new key that is bound to a Config; where pi finds it is not said yet."""
        name = next(n for n in _numbered(wanted) if n not in self.entries("keys"))
        key: dict[str, Any] = {"type": "workspace/service", "config": config, "value": None}
        if metadata:
            key["metadata"] = metadata
        self.section("keys")[name] = {**key, "scopes": ["completions.write"]}
        return name

    def undirect(self) -> None:
        """Without the direct provider, and without its key if nothing else uses it."""
        name = self.direct()
        if name is None:
            return
        key = self.section("pi", "providers").pop(name).get("key")
        if key not in self.key_names():
            self.section("keys").pop(key, None)

    # Cache and retry

    def settings(self) -> dict[str, Any]:
        """The Config that cache and retry are part of: the one that routes, else that of the direct
        provider; empty where there is none."""
        name = self._settings_name()
        return self.entries("configs").get(name or "", {})

    def _settings_name(self) -> str | None:
        providers = self.entries("pi", "providers")
        for each in (*self.routed()[:1], self.direct()):
            if each is not None:
                name = self._config_of(providers[each])
                if name is not None:
                    return name
        return None

    def set_config(self, field: str, value: Mapping[str, Any] | None) -> None:
        """`cache` or `retry` of that Config, which is made and bound where there is none."""
        name = self._settings_name()
        if name is None:
            if value is None:
                return
            name = next(n for n in _numbered(STEADY) if n not in self.entries("configs"))
            self.section("configs")[name] = {}
            direct = self.direct()
            key = self.section("keys", str(self.entries("pi", "providers")[str(direct)]["key"]))
            key["type"] = "workspace/service"
            key["config"] = name
        config = self.section("configs", name)
        if value is not None:
            config[field] = dict(value)
        else:
            config.pop(field, None)

    # Keys' policy

    def governed(self) -> list[str]:
        """The keys that limits are meant for: those that are routed, else the direct one."""
        providers = self.entries("pi", "providers")
        direct = self.direct()
        names = self.routed() or ([direct] if direct is not None else [])
        return [str(providers[name]["key"]) for name in names if "key" in providers[name]]

    def limit(self, fields: Mapping[str, Any]) -> None:
        """The same fields for each of these keys; metadata comes on top of what a key has."""
        routing = self.routing()
        decides = routing.by_metadata if routing else None
        for name in self.governed():
            key = self.section("keys", name)
            if fields and key.get("type") == "workspace/user" and not self.entries("members"):
                key["type"] = "workspace/service"
            for field, value in fields.items():
                if field == "metadata":
                    before = key.get(field) or {}
                    value = {**before, **value}
                    if decides in before:
                        value[decides] = before[decides]
                key[field] = value

    # The model to begin with

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


def _numbered(name: str) -> Iterator[str]:
    """name, name-2, name-3 ..."""
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
