"""How pi chooses a model before 1.3.0: first a provider, by the option or by what stands before
the first slash; then a model in it, exactly or by substring; then the text itself as a model id."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.pi.release import Pi
from pigen.pi.selection.matching import (
    IsUsable,
    ListedModel,
    ModelChoice,
    describe_unknown_level,
    filter_by_text,
    index_models,
    make_ambiguous_choice,
    make_custom_choice,
    make_not_found_choice,
    pick_best,
    split_level,
)


def choose_model(
    models: Sequence[ListedModel], provider: str | None, text: str, pi: Pi, usable: IsUsable
) -> ModelChoice:
    owners = index_models(models).owners
    owner = owners.get(provider.lower()) if provider else None
    pattern, inferred = text, False
    if owner is None:
        before, slash, after = text.partition("/")
        owner = owners.get(before.lower()) if slash else None
        if owner is not None:
            pattern, inferred = after, True
        else:
            choice = _choose_exact(models, text, pi, usable)
            if choice:
                return choice
    elif text.lower().startswith(f"{owner}/".lower()):
        pattern = text[len(owner) + 1 :]
    pool = [model for model in models if model.provider == owner] if owner else models
    model, level, _ = find(pattern, pool, pi)
    if model is not None:
        if inferred and pi.prefers_usable_provider:
            model, level = _prefer_usable_twin(models, text, model, level, usable)
        return ModelChoice(model, thinking=level)
    if inferred:
        exact = _find_exact_matches(models, text)
        model, level, _ = (exact[0], None, None) if exact else find(text, models, pi)
        if model is not None:
            return ModelChoice(model, thinking=level)
    if owner is None:
        return make_not_found_choice(text)
    return _use_custom_id(pattern, pool[0], pi)


def _find_exact_matches(models: Sequence[ListedModel], text: str) -> list[ListedModel]:
    lower = text.lower()
    return [m for m in models if m.lower_id == lower or m.lower_reference == lower]


def _choose_exact(
    models: Sequence[ListedModel], text: str, pi: Pi, usable: IsUsable
) -> ModelChoice | None:
    matches = _find_exact_matches(models, text)
    if not matches:
        return None
    if len(matches) == 1 or not pi.ambiguity_is_an_error:
        return ModelChoice(matches[0])
    with_key = [model for model in matches if usable(model.provider)]
    if len(with_key) == 1:
        return ModelChoice(with_key[0])
    return make_ambiguous_choice(text, matches, len(with_key))


def _prefer_usable_twin(
    models: Sequence[ListedModel],
    text: str,
    model: ListedModel,
    level: str | None,
    usable: IsUsable,
) -> tuple[ListedModel, str | None]:
    """The only usable model whose whole id is `text`, where the provider read from it is not."""
    if usable(model.provider):
        return model, level
    lower = text.lower()
    twins = [m for m in models if m.lower_id == lower and m is not model and usable(m.provider)]
    return (twins[0], None) if len(twins) == 1 else (model, level)


def _use_custom_id(pattern: str, model: ListedModel, pi: Pi) -> ModelChoice:
    split = split_level(pattern, pi) if pi.reads_level_of_unknown_model else None
    return make_custom_choice(model, *(split or (pattern, None)))


def find(
    text: str, models: Sequence[ListedModel], pi: Pi, lenient: bool = False
) -> tuple[ListedModel | None, str | None, str | None]:
    """The model that `text` names, the thinking level at its end, and a warning. Where `lenient`,
    as in a list of models, an unknown level is cut off, with the warning."""
    model = find_exact(text, models) or pick_best(filter_by_text(text, models))
    if model is not None or ":" not in text:
        return model, None, None
    split = split_level(text, pi)
    if split:
        model, _, warning = find(split[0], models, pi, lenient)
        return model, None if warning else split[1], warning
    if not lenient:
        return None, None, None
    base, _, level = text.rpartition(":")
    return find(base, models, pi, lenient)[0], None, describe_unknown_level(level, text)


def find_exact(text: str, models: Sequence[ListedModel]) -> ListedModel | None:
    """The one model whose id or provider/id is `text`, case apart; None for none or several."""
    lower = text.strip().lower()
    if not lower:
        return None
    named = [model for model in models if model.lower_reference == lower]
    if not named and "/" in lower:
        before, _, after = (part.strip() for part in lower.partition("/"))
        named = [m for m in models if m.provider.lower() == before and m.lower_id == after]
        named = named if before and after else []
    if not named:
        named = [model for model in models if model.lower_id == lower]
    return named[0] if len(named) == 1 else None
