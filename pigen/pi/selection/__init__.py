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
        choice = ModelChoice(
            error=f'Unknown provider "{provider}". '
            "Use --list-models to see available providers/models."
        )
        choice.is_uncertain = choice.rests_on_built_ins = bool(pi.newer)
        return choice
    find = since_1_3.choose_model if pi.weighs_credentials else before_1_3.choose_model
    choice = find(models, provider, model, pi, usable.__contains__)
    if pi.newer:
        choice.rests_on_built_ins = _rests_on_built_ins(models, choice, provider, model)
    choice.is_uncertain = choice.rests_on_built_ins or _is_uncertain(models, provider, model)
    return choice


def _rests_on_built_ins(
    models: Sequence[ListedModel], choice: ModelChoice, provider: str | None, text: str
) -> bool:
    """Whether a list of built-in models that pigen does not know could change the choice: not where
    a provider is named that is not pi's own, nor where "@slug/model" is the whole id of a model
    of the file, which pi's own ids do not look like."""
    own = {model.provider for model in models if not model.is_custom}
    mine = {model.provider.lower() for model in models if model.provider not in own}
    if provider:
        return provider.lower() not in mine
    lower, id = text.lower(), (choice.id or "").lower()
    if choice.provider and choice.provider.lower() in mine:
        if lower.startswith(f"{choice.provider.lower()}/"):
            return False
        whole = (id, f"{id}:{choice.thinking}")
        return not (id.startswith("@") and not id.startswith(CLOUDFLARE_IDS) and lower in whole)
    return True


CLOUDFLARE_IDS = "@cf/"  # the one kind of built-in id that begins with an @


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
