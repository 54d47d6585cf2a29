"""pi's models.json as the rules see it: providers, models and overrides, each with its route.

The values are those of the file after what pi's schema refuses was pruned (schema.prune), so a rule
may rely on the types that the schema states: `contextWindow`, if there, is a number; `headers`, if
there, maps strings to strings. Unknown keys keep whatever they hold.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property

from pigen.common.headers import CONFIG_HEADER
from pigen.diagnostics.rule import JsonPath
from pigen.pi.built_ins import BuiltIns
from pigen.pi.declared import (
    BaseUrl,
    DeclaredProvider,
    iter_base_urls,
    iter_resolvable_values,
)
from pigen.pi.release import NEWEST, Pi
from pigen.pi.release import parse_version as parse_version
from pigen.text.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone
    from pigen.pi.portkey_gateways import PortkeyGateways

# What may hold for a file as a whole, for the `traits` of rules.
HAS_FAULTS = "faulty"  # a fault of syntax, a repeated key, bytes that are no UTF-8
HAS_COMMENTS = "commented"  # comments or trailing commas
HAS_TYPE_ERRORS = "mistyped"  # something that some release of pi would refuse
HAS_SETTINGS = "settings"  # there is a settings.json beside it
HAS_UNREADABLE_SETTINGS = "settings-unread"  # and pi cannot read it
HAS_SIBLINGS = "siblings"  # a provider has several models
HAS_SEVERAL_MODELS = "several"  # the file has, of whichever provider
MAY_HAVE_UNKNOWN_KEYS = "strange"  # a key that this release of pi does not read
NEWEST_NUMBER = parse_version(NEWEST)
# What a model costs: a price for each.
RATES = ("input", "output", "cacheRead", "cacheWrite")


def make_models_json(
    *models: dict[str, Any] | str, name: str = "portkey", **fields: object
) -> dict[str, Any]:
    """The smallest models.json that works, for examples: models are entries or bare ids."""
    provider = {
        "baseUrl": "https://api.portkey.ai/v1",
        "api": "openai-completions",
        "apiKey": "$PORTKEY_API_KEY",
        **fields,
    }
    entries = [{"id": model} if isinstance(model, str) else model for model in models]
    return {"providers": {name: {**provider, "models": entries}}}


class ModelsFile:
    """A models.json, read for one release of pi, with what stands beside it.

    raw       the parsed file, before pruning
    is_well_typed  nothing was pruned
    may_have_unknown_keys   there may be keys that its pi does not read
    mode      the file's permission bits, None for standard input
    settings  settings.json beside it, if there is one that pi reads as an object
    settings_document  the same as text, if pi cannot read it; else None
    auth      auth.json beside it, likewise; rules never show its values
    is_installed    it lies in pi's own folder, so that auth.json is all there is
    gateway   the base URL that --gateway names, or ""
    dialect   the gateway that --dialect names, or None
    source_path  where a pigen.yaml would be beside it, or ""
    env       the environment, under --env only
    built_ins what pi has built in beside it, with what it has fetched since (`store`, a path)
    """

    def __init__(
        self,
        document: Document,
        raw: object,
        pruned: object,
        pi: Pi,
        *,
        may_have_unknown_keys: bool = True,
        mode: int | None = None,
        settings: dict[str, Any] | None = None,
        settings_document: Document | None = None,
        auth: dict[str, Any] | None = None,
        env: Mapping[str, str] | None = None,
        store: str | None = None,
        is_installed: bool = False,
        gateway: str = "",
        dialect: str | None = None,
        source_path: str = "",
    ) -> None:
        self.built_ins = BuiltIns(pi, store)
        self.document = document
        self.raw = raw
        self.is_well_typed = raw is pruned
        self.may_have_unknown_keys = may_have_unknown_keys
        self.pi = pi
        self.mode = mode
        self.settings = settings
        self.settings_document = settings_document
        self.auth = auth
        self.is_installed = is_installed
        self.gateway = gateway
        self.dialect = dialect
        self.source_path = source_path
        self.env = env
        providers = pruned.get("providers", {}) if isinstance(pruned, dict) else {}
        self.providers = [DeclaredProvider(name, value) for name, value in providers.items()]
        self.models = [model for provider in self.providers for model in provider.models]

    @cached_property
    def gateways(self) -> PortkeyGateways:
        from pigen.pi.portkey_gateways import PortkeyGateways  # a clean file seldom asks

        providers = {each.name: each.value for each in self.providers}
        return PortkeyGateways(providers, self.gateway, self.source_path, self.dialect)

    def leads_to_portkey(
        self, provider: DeclaredProvider, entry: Mapping[str, Any] | None = None
    ) -> bool:
        """Requests of the provider, or of one `entry` of it that may have a base URL or headers of
        its own, go to a Portkey gateway. Ask last: to find out, a pigen.yaml may have to be
        read."""
        return bool(self.gateways.find_evidence(provider.value, entry))

    @property
    def may_hold_configs(self) -> bool:
        """A header may have a Config in it, which is judged by the rules for Configs."""
        keys = self.document.keys
        if keys is None:
            text = self.document.text
            return "\\" in text or CONFIG_HEADER in text.lower()
        return "headers" in keys and any(key.lower() == CONFIG_HEADER for key in keys)

    @property
    def traits(self) -> tuple[str, ...]:
        """What a rule may ask for before it is run."""
        traits = []
        document = self.document
        if document.syntax == "broken" or document.has_duplicates or document.raw is not None:
            traits.append(HAS_FAULTS)
        if document.syntax != "json":
            traits.append(HAS_COMMENTS)
        if not self.is_well_typed or self.pi.number < NEWEST_NUMBER:
            traits.append(HAS_TYPE_ERRORS)
        if self.settings is not None:
            traits.append(HAS_SETTINGS)
        if self.settings_document is not None:
            traits.append(HAS_UNREADABLE_SETTINGS)
        if self.may_have_unknown_keys:
            traits.append(MAY_HAVE_UNKNOWN_KEYS)
        if len(self.models) > 1:
            traits.append(HAS_SEVERAL_MODELS)
        for provider in self.providers:
            if len(provider.models) > 1:
                traits.append(HAS_SIBLINGS)
                break
        return tuple(traits)

    @property
    def connection(self) -> tuple[object, ...] | None:
        """How the providers are reached: what rules with `connection_only` look at, and no more.
        None where models, overrides or a neighbouring file have a say in it too."""
        if not self.is_well_typed or self.settings or self.auth or self.env is not None:
            return None
        if self.built_ins.has_store():
            return None
        if self.source_path and os.access(self.source_path, os.F_OK):
            return None
        parts: list[object] = [self.mode]
        for provider in self.providers:
            if provider.overrides:
                return None
            for model in provider.models:
                if not _CONNECTION_FIELDS.isdisjoint(model.value):
                    return None
            fields = [(key, _simplify(value)) for key, value in provider.value.items()]
            parts.append((provider.name, bool(provider.models), *fields))
        return tuple(parts)

    def break_cycles(self) -> None:
        """Let go of the parts, which refer to each other: a run over many files, in which nothing
        looks for garbage, would keep them all."""
        for provider in self.providers:
            for parts in (provider.models, provider.overrides, provider.entries):
                parts.clear()

    @property
    def refusal_consequence(self) -> str:
        """What it costs that pi refuses this file."""
        providers = self.raw.get("providers") if isinstance(self.raw, dict) else None
        if not isinstance(providers, dict) or not providers:
            return "pi will refuse the whole file."
        plural = "s" if len(providers) != 1 else ""
        return f"pi will refuse the whole file ({len(providers)} provider{plural})."

    @cached_property
    def resolvable_values(self) -> list[tuple[DeclaredProvider, JsonPath, str]]:
        """Every value that pi resolves (environment, command or literal): keys and headers."""
        return [entry for provider in self.providers for entry in iter_resolvable_values(provider)]

    @cached_property
    def base_urls(self) -> list[BaseUrl]:
        """Every baseUrl that is not empty: the providers' and the models' own."""
        return [url for provider in self.providers for url in iter_base_urls(provider)]


# Fields by which a model is reached in another way than its provider.
_CONNECTION_FIELDS = frozenset(("api", "baseUrl", "headers", "compat"))


def _simplify(value: object) -> object:
    """A field of a provider, to compare; of its models only whether there are any."""
    if isinstance(value, dict):
        return repr(value)
    return bool(value) if isinstance(value, list) else value
