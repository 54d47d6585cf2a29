"""A team's models.json as a value."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.source.configs import TeamConfig
from pigen.source.faults import FaultCollector
from pigen.source.names import Names, TypedNodeCache, get_child, list_entries
from pigen.source.pi_provider import ProviderWriter
from pigen.source.provider_context import BuildTarget, ProviderContext
from pigen.source.types import PiProvider


def build_models_json(
    names: Names,
    configs: dict[str, TeamConfig],
    target: BuildTarget,
    typed_nodes: TypedNodeCache,
    faults: FaultCollector,
) -> dict[str, object]:
    """The file as a value."""
    context = ProviderContext(names, configs, target, faults)
    providers = {
        member.key: ProviderWriter(
            member, typed_nodes.parse(member.node, PiProvider), context
        ).build()
        for member in list_entries(names.node, "pi", "providers")
    }
    _check_default(names, providers, faults)
    return {"providers": providers}


def _check_default(names: Names, providers: Mapping[str, object], faults: FaultCollector) -> None:
    node = get_child(names.node, "pi")
    node = get_child(node, "default") if node is not None else None
    if node is None:
        return
    listed = list_default_ids(providers)
    if resolve_default_id(str(node.value), names) not in listed:
        faults.add("unknown-name", node, str(node.value), form="default", known=listed)


def list_default_ids(providers: Mapping[str, object]) -> list[str]:
    """Every model as provider/id."""
    return [
        f"{name}/{model['id']}"
        for name, provider in providers.items()
        if isinstance(provider, dict)
        for model in provider.get("models", ())
    ]


def resolve_default_id(text: str, names: Names) -> str:
    """provider/id with the slug in the place of a provider's name."""
    provider, _, id = text.partition("/")
    name, slash, model = id.removeprefix("@").partition("/")
    upstream = names.providers.get(name) if id.startswith("@") and slash else None
    if upstream is None:
        return text
    return f"{provider}/@{upstream.slug}/{model}" if names.is_hosted else f"{provider}/{model}"
