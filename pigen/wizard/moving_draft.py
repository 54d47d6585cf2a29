"""Direct providers in a draft of pigen.yaml: their models behind a slug, as they were stated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pigen.common import credentials
from pigen.gateway.endpoints import list_providers
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.pi.figures_in_effect import LEAST_WINDOW
from pigen.pi.lost_fields import HARMLESS_COMPAT
from pigen.pi.release import Pi
from pigen.pi.selection.model_figures import merge_compat
from pigen.source.facts import Facts
from pigen.source.pi_provider import ANTHROPIC_API, DEFAULT_API
from pigen.wizard.draft import DIRECT, PORTKEY, Draft
from pigen.wizard.moving import DirectProvider, Moves
from pigen.wizard.moving_leftovers import get_map, holds_secret, list_leftovers, pick_headers
from pigen.wizard.moving_slugs import get_portkey_name, map_id

# pi's providers of the gateway, one for each api.
RESPONSES_API = "openai-responses"
NAMES = {
    DEFAULT_API: PORTKEY,
    ANTHROPIC_API: f"{PORTKEY}-messages",
    RESPONSES_API: f"{PORTKEY}-responses",
}
ENDPOINTS = {ANTHROPIC_API: "messages", RESPONSES_API: "createModelResponse"}
# Fields of a model that differ for the gateway.
OWN_PLACE = frozenset(("id", "api", "baseUrl", "headers"))
TOO_SMALL = "not taken over, since pi's own prompt nearly fills its context"
_UNKNOWN = object()


class Mover:
    """Moves providers into a draft, one after the other, and keeps `moves`."""

    def __init__(self, draft: Draft, moves: Moves, pi: Pi, fills: bool) -> None:
        self.draft = draft
        self.moves = moves
        self.pi = pi
        self.fills = fills
        self.facts = Facts(pi)
        self.names: dict[str, str] = {}  # pi's providers of the gateway, by api
        draft.taken_names |= {each.name for each in moves.source.providers}
        self.taken = {
            id: name for name in draft.get_entries("pi", "providers") for id in draft.list_ids(name)
        }

    def move(self, provider: DirectProvider, slug: str, offered: tuple[str, ...] = ()) -> None:
        """All models of the provider, as models of `slug`; `offered` are the ids that the gateway
        itself lists there."""
        upstream = find_upstream(self.draft.get_kind(slug))
        remarks: dict[str, list[str]] = {}
        headers = self._pick_headers(provider, get_map(provider.value, "headers"))
        for id, entry in provider.entries.items():
            if credentials.is_secret(id):
                remarks.setdefault("not taken over: its id looks like a key", []).append("...")
                continue
            if self._is_too_small(provider, id):
                remarks.setdefault(TOO_SMALL, []).append(id)
                continue
            model, remark = map_id(id, provider.upstream, upstream, offered)
            if remark:
                remarks.setdefault(remark, []).append(id)
            api = self._choose_api(provider.apis[id], slug, upstream, remarks, id)
            place = f"@{slug}/{model}"
            if place in self.taken:
                remarks.setdefault(
                    f"{place} is listed already, and stays as it is there", []
                ).append(id)
                self.moves.models[provider.name, id] = (self.taken[place], place)
                continue
            name = self._ensure_provider(api)
            fields = self._make_fields(provider, id, entry, api, remarks)
            override = get_map(provider.value, "modelOverrides", id)
            own = {**get_map(override, "headers"), **get_map(entry, "headers")}
            own_headers = {**headers, **self._pick_headers(provider, own, f"of {id} ")}
            if own_headers:
                fields["headers"] = own_headers
            stated = self._make_entry(fields, model, upstream, id, remarks)
            written = f"@{self.draft.get_names()[slug]}/{model}"
            listed = self.draft.ensure_section("pi", "providers", name)["models"]
            listed.append({"id": written, **stated} if stated else written)
            self.taken[place] = name
            self.moves.models[provider.name, id] = (name, place)
        for remark, ids in remarks.items():
            self._note(provider, f"{_join_ids(ids)}: {remark}.")
        for note in list_leftovers(provider, slug, self.pi):
            self._note(provider, note)
        self.moves.slugs[provider.name] = slug
        if provider.in_file:
            self.moves.moved.append(provider.name)

    def _pick_headers(
        self, provider: DirectProvider, stated: Mapping[str, Any], whose: str = ""
    ) -> dict[str, str]:
        kept, notes = pick_headers(stated, whose)
        for note in notes:
            self._note(provider, note)
        return kept

    def _is_too_small(self, provider: DirectProvider, id: str) -> bool:
        """One of pi's own models that is of no use in pi: in a file it would be a mistake."""
        if not provider.is_built_in or _is_listed(provider, id):
            return False
        context = provider.entries[id].get("contextWindow", LEAST_WINDOW)
        return self.pi.clamps_answer_to_context and context < LEAST_WINDOW

    def _note(self, provider: DirectProvider, text: str) -> None:
        self.moves.notes.append(f"{provider.name}: {text}")

    def _ensure_provider(self, api: str) -> str:
        if api not in self.names and (known := self._find_provider(api)):
            self.names[api] = known
        if api not in self.names:
            name = self.draft.pick_free_name(NAMES[api])
            keys = self.draft.list_key_names()
            value: dict[str, Any] = {"key": keys[0] if keys else DIRECT}
            if api != DEFAULT_API:
                value["api"] = api
            self.draft.ensure_section("pi", "providers")[name] = {**value, "models": []}
            self.names[api] = name
        return self.names[api]

    def _find_provider(self, api: str) -> str | None:
        """A provider of the draft that takes up more models, with nothing of its own that would
        change them."""
        for name, each in self.draft.get_entries("pi", "providers").items():
            is_plain = each.keys() <= {"key", "api", "baseUrl", "models"}
            fits = each.get("models") and each.get("api", DEFAULT_API) == api
            if is_plain and fits and not self.draft.is_routed(each):
                return name
        return None

    def _choose_api(
        self,
        api: str | None,
        slug: str,
        upstream: str | None,
        remarks: dict[str, list[str]],
        id: str,
    ) -> str:
        """The api that it is asked by, if the gateway has it for this provider; else the one that
        the gateway has for all."""
        endpoint = ENDPOINTS.get(api or "")
        kind = get_portkey_name(upstream) if upstream else ""
        known = list_providers("hosted").get(kind)
        if endpoint and (known is None or endpoint in known):
            return str(api)
        if api not in (None, DEFAULT_API):
            why = f"asked by {DEFAULT_API} now: the gateway has no {api} for @{slug}"
            remarks.setdefault(why, []).append(id)
        return DEFAULT_API

    def _make_fields(
        self,
        provider: DirectProvider,
        id: str,
        entry: Mapping[str, Any],
        api: str,
        remarks: dict[str, list[str]],
    ) -> dict[str, Any]:
        """What models.json is to say of the model."""
        fields = {key: value for key, value in entry.items() if key not in OWN_PLACE}
        for key in [key for key, value in fields.items() if holds_secret(key, value)]:
            del fields[key]
            remarks.setdefault(f"{key} holds a key and is not taken over", []).append(id)
        if entry.get("baseUrl"):
            remarks.setdefault(
                "it had a base URL of its own and goes to the gateway now", []
            ).append(id)
        if provider.is_built_in and not _is_listed(provider, id):
            return self._adapt_own_entry(provider, id, fields, provider.apis[id] == api)
        return fields

    def _adapt_own_entry(
        self, provider: DirectProvider, id: str, fields: dict[str, Any], is_same_api: bool
    ) -> dict[str, Any]:
        """pi's own entry less what holds for its own server alone; what the file states stays."""
        override = get_map(provider.value, "modelOverrides", id)
        stated = merge_compat(provider.value.get("compat"), override.get("compat"))
        own = fields.get("compat", {}) if is_same_api else {}
        compat = {key: value for key, value in own.items() if key not in HARMLESS_COMPAT}
        adapted = {**fields, "compat": {**compat, **stated}, "inputLimits": {}}
        if not is_same_api:
            adapted["promptCache"] = {}
        for key in ("inputLimits", "promptCache"):
            adapted[key] = adapted.get(key) or override.get(key)
        levels = fields.get("thinkingLevelMap", {}) if fields.get("reasoning") else {}
        adapted["thinkingLevelMap"] = {
            level: sent for level, sent in levels.items() if not (sent and sent.isupper())
        }
        return {key: value for key, value in adapted.items() if value not in (None, {})}

    def _make_entry(
        self,
        fields: Mapping[str, Any],
        model: str,
        upstream: str | None,
        id: str,
        remarks: dict[str, list[str]],
    ) -> dict[str, Any]:
        """The entry of pigen.yaml that is built to `fields`: what the catalogue says anyway is left
        out, and what it would add is taken away, unless figures are to be filled in."""
        known = self.facts.get_fields(model, upstream)
        added = [key for key in known if key not in fields]
        if fields.get("reasoning") is False and "thinkingLevelMap" in added:
            added.remove("thinkingLevelMap")
        own = {key: value for key, value in fields.items() if known.get(key, _UNKNOWN) != value}
        if added and self.fills:
            remarks.setdefault(f"filled in {', '.join(added)}", []).append(id)
            return own
        return {**own, **dict.fromkeys(added)}


def _join_ids(ids: list[str]) -> str:
    """The first few of them."""
    more = f" and {len(ids) - 3} more" if len(ids) > 4 else ""
    return ", ".join(ids if not more else ids[:3]) + more


def _is_listed(provider: DirectProvider, id: str) -> bool:
    """The file itself lists the model: then nothing of it is pi's own."""
    models = provider.value.get("models")
    return any(isinstance(each, dict) and each.get("id") == id for each in models or ())


def count_unstated(provider: DirectProvider, slug: str, pi: Pi) -> int:
    """How many of its models lack a figure that the catalogue knows."""
    upstream = find_upstream(slug)
    facts = Facts(pi)
    return sum(
        any(
            key not in entry
            for key in facts.get_fields(map_id(id, provider.upstream, upstream)[0], upstream)
        )
        for id, entry in provider.entries.items()
    )
