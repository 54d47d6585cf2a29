from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.common.name_list import join_names, shorten_names
from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.anthropic_betas import API, HEADER, SUBSCRIPTION, list_betas
from pigen.pi.declared import DeclaredModel, DeclaredProvider, ModelOverride
from pigen.pi.interpolation import find_header
from pigen.pi.models_file import ModelsFile, make_models_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CONTEXT_1M = "context-1m-2025-08-07"
INTERLEAVED = "interleaved-thinking-2025-05-14"


class AnthropicBetaReplaced(Rule):
    """An anthropic-beta header drops the beta features that pi asks for by itself.

    pi sends its own list in this header: interleaved thinking for models whose thinking is not
    adaptive, message threads, the streaming of tool calls at some proxies, and what the token of a
    Claude subscription needs. A header of the same name in models.json replaces that list.

    Add the features that pi sends to the value, separated by commas.
    """

    effect = RISK
    topic = HEADERS
    prefilter_keys = ("headers",)
    examples = (
        Good(
            make_models_json("m", api="openai-completions", headers={HEADER: CONTEXT_1M}),
            note="Not sent to pi's Anthropic code.",
        ),
        Good(
            make_models_json("m", api=API, headers={HEADER: CONTEXT_1M}),
            note="Without reasoning, pi sends no such list.",
        ),
        Good(
            make_models_json(
                {"id": "m", "reasoning": True},
                api=API,
                headers={HEADER: f"{CONTEXT_1M}, {INTERLEAVED}"},
            )
        ),
        Bad(
            make_models_json({"id": "m", "reasoning": True}, api=API, headers={HEADER: CONTEXT_1M}),
            at="/providers/portkey/headers/anthropic-beta",
        ),
        Bad(
            {
                "providers": {
                    "anthropic": {
                        "modelOverrides": {"claude-sonnet-4-5": {"headers": {HEADER: CONTEXT_1M}}}
                    }
                }
            },
            at="/providers/anthropic/modelOverrides/claude-sonnet-4-5/headers/anthropic-beta",
        ),
        Bad(
            {"providers": {"anthropic": {"headers": {"Anthropic-Beta": CONTEXT_1M}}}},
            at="/providers/anthropic/headers/Anthropic-Beta",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            owners: list[DeclaredProvider | DeclaredModel | ModelOverride] = [
                provider,
                *provider.models,
                *provider.overrides,
            ]
            for owner in owners:
                headers = owner.value.get("headers") or {}
                name = find_header(headers, HEADER)
                if name is None:
                    continue
                value = headers[name]
                if value.startswith("!") or "$" in value:
                    continue  # whatever it may hold
                problem = _make_problem(file, owner, name, value)
                if problem is not None:
                    yield problem


def _make_problem(
    file: ModelsFile,
    owner: DeclaredProvider | DeclaredModel | ModelOverride,
    name: str,
    value: str,
) -> Problem | None:
    provider = owner if isinstance(owner, DeclaredProvider) else owner.provider
    kept = [feature.strip() for feature in value.split(",") if feature.strip()]
    betas = _list_betas_by_id(file, provider, getattr(owner, "id", None))
    lost_by_id = {
        id: lost for id, sent in betas.items() if (lost := [b for b in sent if b not in kept])
    }
    lost = list(dict.fromkeys(beta for features in lost_by_id.values() for beta in features))
    signs_in = _signs_in(file, provider) if betas else False
    if signs_in:
        lost = [*(beta for beta in SUBSCRIPTION if beta not in kept), *lost]
    if not lost:
        return None
    whose = sorted(lost_by_id) if lost_by_id else sorted(betas)
    is_same = len(set(map(tuple, lost_by_id.values()))) < 2
    message = (
        f"This header replaces pi's own {HEADER} list, "
        f"so pi will no longer send {join_names(lost)} "
        + ("for" if is_same else "to the models that need them:")
        + f" {shorten_names(whose, 3)}."
    )
    if signs_in is None:
        missing = [beta for beta in SUBSCRIPTION if beta not in kept]
        if missing:
            message += f" With a subscription login {join_names(missing)} will be missing too."
    return Problem(
        (*owner.path, "headers", name),
        message,
        f"Write {quote(','.join([*kept, *lost]), 400)}."
        if is_same
        else "Set the header only on the models that need it, and add what pi sends for each.",
    )


def _signs_in(file: ModelsFile, provider: DeclaredProvider) -> bool | None:
    """Whether pi reaches Anthropic with a subscription; None where that is not known."""
    if provider.name != "anthropic":
        return False
    credential = (file.auth or {}).get("anthropic")
    if isinstance(credential, dict):
        return credential.get("type") == "oauth"
    return None if "apiKey" not in provider.value else False


def _list_betas_by_id(
    file: ModelsFile, provider: DeclaredProvider, only: str | None
) -> dict[str, tuple[str, ...]]:
    """What pi would send for each anthropic-messages model of the provider, or for one of them."""
    from pigen.pi import catalogue
    from pigen.pi.catalogue.entries import find_entry
    from pigen.pi.catalogue.model_endpoints import list_endpoints

    pi, name = file.pi, provider.name
    endpoints = list_endpoints(name, pi)
    declared = {model.id: model for model in provider.models}
    found = {}
    for id in (only,) if only is not None else (*endpoints, *declared):
        model = declared.get(id)
        api, base_url = endpoints.get(id, ("", ""))
        if model is None and api != API:
            continue
        if model is not None:
            inherited = api or (API if _speaks_messages_alone(file, name) else None)
            if (model.api or inherited) != API:
                continue
            entry: Mapping[str, Any] = model.value
            compat = dict(model.compat)
            is_reasoning = entry.get("reasoning", False)
        else:
            fact = catalogue.find_fact(id, name)
            compat = {
                **find_entry(name, id, pi).get("compat", {}),
                **provider.value.get("compat", {}),
            }
            is_reasoning = fact is not None and fact.reasoning
        override = provider.value.get("modelOverrides", {}).get(id, {})
        if model is None or pi.overrides_custom_models:
            compat.update(override.get("compat", {}))
            is_reasoning = override.get("reasoning", is_reasoning)
        stated = model.base_url if model else provider.value.get("baseUrl")
        found[id] = list_betas(id, name, stated or base_url, compat, is_reasoning, pi)
    return found


def _speaks_messages_alone(file: ModelsFile, provider: str) -> bool:
    from pigen.pi import catalogue

    known = catalogue.get_providers(file.pi).get(provider)
    return known is not None and known.apis == (API,)
