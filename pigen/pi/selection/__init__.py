"""Which model pi picks, from its options and from a list of patterns, as each release does it."""

from __future__ import annotations

from collections.abc import Container, Sequence

from pigen.javascript import collation
from pigen.pi.release import Pi
from pigen.pi.selection import before_1_3, since_1_3
from pigen.pi.selection.listing import find_usable_providers, list_models, list_provider_models
from pigen.pi.selection.matching import ListedModel, ModelChoice, filter_by_text, index_models
from pigen.pi.selection.scope import ScopedModels, scope_models

__all__ = [
    "ListedModel",
    "ModelChoice",
    "ScopedModels",
    "choose_model",
    "find_usable_providers",
    "list_models",
    "list_provider_models",
    "scope_models",
]


def choose_model(
    models: Sequence[ListedModel],
    provider: str | None = None,
    model: str | None = None,
    *,
    pi: Pi,
    usable: Container[str] = (),
) -> ModelChoice:
    """What `pi --provider PROVIDER --model MODEL` does, given pi's list of models in its order and
    the ids of the providers that have a key.

    Neither the id nor an error means that the options leave the choice open.
    """
    if not model:
        if provider and pi.provider_needs_model:
            return ModelChoice(
                error="--provider requires --model "
                f"(for example: --provider {provider} --model <pattern>)"
            )
        return ModelChoice()
    if provider and provider.lower() not in index_models(models).owners:
        return ModelChoice(
            error=f'Unknown provider "{provider}". '
            "Use --list-models to see available providers/models."
        )
    find = since_1_3.choose_model if pi.weighs_credentials else before_1_3.choose_model
    choice = find(models, provider, model, pi, usable.__contains__)
    choice.is_uncertain = _is_uncertain(models, provider, model)
    return choice


def _is_uncertain(models: Sequence[ListedModel], provider: str | None, text: str) -> bool:
    """Whether the choice may hang on folding or sorting what is not printable ASCII."""
    if not collation.can_collate(text) or (provider and not collation.can_collate(provider)):
        return True
    strange = [m for m in models if m.has_non_ascii]
    if not strange:
        return False
    parts = {text.lower(), text.partition("/")[2].lower(), text.rpartition(":")[0].lower()}
    parts |= {part.rpartition(":")[0] for part in parts} | {part.strip() for part in parts}
    return any(filter_by_text(part, strange) for part in parts if part)
