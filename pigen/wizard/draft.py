"""pigen.yaml as it comes about: the value that it starts from, changed answer by answer.

Names are those of the file: a provider is called by its name there, while ids of models are as pi
sends them, "@slug/model". What the wizard does not ask about stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pigen.common import slugs
from pigen.pi.release import NEWEST, Pi
from pigen.source.release_range import ReleaseRange
from pigen.wizard import routing as routes
from pigen.wizard.routing import Routing
from pigen.wizard.source_tree import SourceTree

DIRECT = "direct"  # the key of a new file
PORTKEY = "portkey"
ALL_MODELS = "/*"

Figures = Mapping[str, Mapping[str, Any]]  # by "@slug/model", as fields of models.json


class Draft(SourceTree):
    """The value of pigen.yaml. An empty `base` makes a new file.

    taken_names   names of providers that pi's models.json has from elsewhere
    installed_pi  else the newest known
    """

    def __init__(
        self,
        base: Mapping[str, Any] | None = None,
        taken_names: frozenset[str] = frozenset(),
        installed_pi: Pi | None = None,
    ) -> None:
        super().__init__(copy.deepcopy(dict(base or {"version": 1})))
        self.is_new = not base
        self.taken_names = taken_names
        self.installed_pi = installed_pi or Pi(NEWEST)

    # Providers

    def get_slugs(self) -> dict[str, str]:
        """The slug of each provider, by name."""
        return {
            name: str(each.get("slug") or name).removeprefix("@")
            for name, each in self.get_entries("providers").items()
        }

    def get_names(self) -> dict[str, str]:
        """The name of each provider, by slug."""
        return {slug: name for name, slug in self.get_slugs().items()}

    def get_kind(self, slug: str) -> str:
        """What says which provider it is: Portkey's name for it, or the slug."""
        provider = self.get_entries("providers").get(self.get_names().get(slug, ""), {})
        return str(provider.get("provider") or slug)

    def add_provider(self, slug: str, kind: str = "") -> None:
        known = self.get_names().get(slug)
        providers = self.ensure_section("providers")
        if known is None:
            providers[slug] = {"slug": slug}
        if kind:
            providers[known or slug]["provider"] = kind

    def set_slug(self, name: str, slug: str) -> None:
        provider = self.ensure_section("providers", name)
        if self.get_slugs()[name] != slug:
            provider["slug"] = slug

    # Keys

    def list_key_names(self) -> list[str]:
        """The keys that pi's providers use, each once."""
        used = [
            str(each["key"])
            for each in self.get_entries("pi", "providers").values()
            if "key" in each
        ]
        return [name for name in dict.fromkeys(used) if name in self.get_entries("keys")]

    def get_reference(self, key: str) -> str | None:
        """Where pi finds a key: "$NAME" or "!command"."""
        value = self.get_entries("keys").get(key, {}).get("value")
        return value if isinstance(value, str) else None

    @property
    def has_plain_keys(self) -> bool:
        """A key itself stands in it, and in what is built from it."""
        values = [self.get_reference(name) or "$" for name in self.get_entries("keys")]
        return any(not each.startswith(("$", "!")) or each.startswith("$$") for each in values)

    def set_reference(self, key: str, reference: str) -> None:
        self.ensure_section("keys", key)["value"] = reference

    # Providers of pi

    def find_config(self, provider: Mapping[str, Any]) -> str | None:
        key = self.get_entries("keys").get(str(provider.get("key")), {})
        name = provider.get("config") or key.get("config")
        return str(name) if name in self.get_entries("configs") else None

    def is_routed(self, provider: Mapping[str, Any]) -> bool:
        config = self.get_entries("configs").get(self.find_config(provider) or "", {})
        return "provider" in config or "targets" in config

    def list_routed(self) -> list[str]:
        """pi's providers whose Config says where requests go."""
        return [
            name
            for name, each in self.get_entries("pi", "providers").items()
            if self.is_routed(each)
        ]

    def find_direct(self) -> str | None:
        """The first of pi's providers whose models say where they go."""
        for name, each in self.get_entries("pi", "providers").items():
            if each.get("models") and not self.is_routed(each):
                return name
        return None

    def pick_free_name(self, *names: str) -> str:
        taken = {*self.get_entries("pi", "providers"), *self.taken_names}
        tried = (f"{name}{number}" for number in ("", "-2", "-3", "-4") for name in names)
        return next(name for name in tried if name not in taken)

    def rename_clashes(self) -> None:
        """Call providers otherwise whose names are taken."""
        pi = self.ensure_section("pi")
        names = {
            name: self.pick_free_name(name) if name in self.taken_names else name
            for name in self.get_entries("pi", "providers")
        }
        if any(name != new for name, new in names.items()):
            pi["providers"] = {
                names.get(name, name): each for name, each in pi["providers"].items()
            }
            first, slash, id = str(pi.get("default", "")).partition("/")
            if first in names:
                pi["default"] = f"{names[first]}{slash}{id}"

    # Models

    def list_ids(self, provider: str) -> list[str]:
        """The models of one of pi's providers, as pi sends them."""
        listed = self.get_entries("pi", "providers")[provider].get("models") or ()
        return [id for entry in listed for id in self._expand(entry)]

    def _expand(self, entry: Any) -> list[str]:
        text = str(entry.get("id") if isinstance(entry, dict) else entry)
        name, _, model = text.removeprefix("@").partition("/")
        if not text.startswith("@") or name not in self.get_slugs():
            return [text]
        slug = self.get_slugs()[name]
        allowed = self.get_entries("providers")[name].get("models") or ()
        return [f"@{slug}/{each}" for each in (allowed if model == "*" else (model,))]

    def set_direct_models(self, ids: Iterable[str], figures: Figures) -> None:
        """The models of the direct provider, made if it is missing: entries that stay are kept as
        they are, new ones come after them."""
        ids = list(ids)
        name = self.find_direct()
        if name is None:
            name = self.pick_free_name(PORTKEY, f"{PORTKEY}-direct")
            self.ensure_section("pi", "providers")[name] = {
                "key": self._ensure_direct_key(),
                "models": [],
            }
        provider = self.ensure_section("pi", "providers", name)
        listed = provider.get("models") or []
        kept: list[Any] = []
        for entry in listed:
            meant = self._expand(entry)
            if all(id in ids for id in meant):
                kept.append(entry)
            elif isinstance(entry, str) and entry.endswith(ALL_MODELS):
                kept += [self._to_named_id(id) for id in meant if id in ids]
        there = [id for entry in kept for id in self._expand(entry)]
        for id in ids:
            if id not in there:
                self.allow_model(id, name)
                known = [id for entry in kept for id in self._expand(entry)]
                if id not in known:  # an "@name/*" may stand for it by now
                    kept.append(self._make_entry(id, figures.get(id, {})))
        provider["models"] = self._sort_entries(kept, ids) if self.is_new else kept

    def _sort_entries(self, entries: list[Any], ids: list[str]) -> list[Any]:
        return sorted(entries, key=lambda entry: ids.index(self._expand(entry)[0]))

    def _ensure_direct_key(self) -> str:
        if DIRECT not in self.get_entries("keys"):
            self.ensure_section("keys")[DIRECT] = {"type": "workspace/user", "value": None}
        return DIRECT

    def _to_named_id(self, id: str) -> str:
        """The id with the provider's name in the place of its slug."""
        slug, model = slugs.split_slug(id) or ("", "")
        return f"@{self.get_names()[slug]}/{model}"

    def _make_entry(self, id: str, figures: Mapping[str, Any]) -> Any:
        return {"id": self._to_named_id(id), **figures} if figures else self._to_named_id(id)

    def allow_model(self, id: str, listing: str | None = None) -> None:
        """A provider that says which models it allows has to allow this one. That is no reason for
        pi to list it: of pi's providers only `listing` may get it by an "@name/*"."""
        slug, model = slugs.split_slug(id) or ("", "")
        name = self.get_names()[slug]
        provider = self.ensure_section("providers", name)
        allowed = provider.get("models")
        if isinstance(allowed, list) and model not in allowed:
            for each in self.get_entries("pi", "providers"):
                if each != listing:
                    self._spell_out(each, f"@{name}{ALL_MODELS}")
            provider["models"] = [*allowed, model]

    def _spell_out(self, provider: str, pattern: str) -> None:
        """The models that a pattern stands for now, in its place."""
        entry = self.ensure_section("pi", "providers", provider)
        listed = entry.get("models") or []
        if pattern in listed:
            entry["models"] = [
                named
                for each in listed
                for named in (
                    map(self._to_named_id, self._expand(each)) if each == pattern else [each]
                )
            ]

    # Routing

    @property
    def lowest_release(self) -> Pi:
        """The first release of pi that the source is for; what is written serves it too. Where the
        source names none that hold the installed pi, it is to be that one."""
        pi = self.tree.get("pi")
        version = pi.get("version") if isinstance(pi, dict) else None
        try:
            releases = ReleaseRange(str(version))
        except ValueError:
            return self.installed_pi
        return releases.lowest if releases.holds(self.installed_pi) else self.installed_pi

    def read_routing(self) -> Routing | None:
        """How requests are routed, if one Config does and the wizard could have written it."""
        configs = {
            self.find_config(self.get_entries("pi", "providers")[name])
            for name in self.list_routed()
        }
        if len(configs) != 1:
            return None
        (name,) = configs
        return routes.read_routing(self.get_entries("configs")[str(name)], self.get_slugs())

    # The model to begin with

    def forget_default(self) -> None:
        """Without a model to begin with, if it is no more."""
        pi = self.ensure_section("pi")
        if "default" in pi and self._expand_default(pi["default"]) not in self.iter_models():
            del pi["default"]

    def get_default(self) -> str | None:
        """The model to begin with, as provider/id for `pi --model`."""
        return next(self.iter_models(), None)

    def iter_models(self) -> Iterator[str]:
        """Every model of pi's providers, as provider/id; the one to begin with is the first."""
        pi = self.tree.get("pi") or {}
        chosen = pi.get("default")
        models = [
            f"{name}/{id}"
            for name, each in self.get_entries("pi", "providers").items()
            for id in self.list_ids(name)
            if each
        ]
        begin = [id for id in models if id == self._expand_default(chosen)]
        yield from dict.fromkeys([*begin, *models])

    def _expand_default(self, text: Any) -> str:
        provider, _, id = str(text or "").partition("/")
        return "/".join([provider, *self._expand(id)])

    def set_default(self, text: str) -> None:
        """`text` is provider/id, as pi has it."""
        provider, _, id = text.partition("/")
        pi = self.ensure_section("pi")
        named = self._to_named_id(id) if slugs.split_slug(id) else id
        if self._expand_default(pi.get("default")) != text:
            rest = dict(pi)
            rest.pop("default", None)
            pi.clear()
            version = {"version": rest.pop("version")} if "version" in rest else {}
            pi.update({**version, "default": f"{provider}/{named}", **rest})


def generate_numbered_names(name: str) -> Iterator[str]:
    """name, name-2, name-3 ..."""
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
