"""How pi chooses a model before 1.3.0: first a provider, by the option or by what stands before
the first slash; then a model in it, exactly or by substring; then the text itself as a model id."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.pi.release import Pi
from pigen.pi.selection.matching import (
    Choice,
    Listed,
    Usable,
    ambiguity,
    best,
    custom_id,
    fuzzy,
    known,
    not_found,
    split_level,
    unknown_level,
)


def choose(
    models: Sequence[Listed], provider: str | None, text: str, pi: Pi, usable: Usable
) -> Choice:
    owners = known(models).owners
    owner = owners.get(provider.lower()) if provider else None
    pattern, inferred = text, False
    if owner is None:
        before, slash, after = text.partition("/")
        owner = owners.get(before.lower()) if slash else None
        if owner is not None:
            pattern, inferred = after, True
        else:
            choice = _exact(models, text, pi, usable)
            if choice:
                return choice
    elif text.lower().startswith(f"{owner}/".lower()):
        pattern = text[len(owner) + 1 :]
    pool = [model for model in models if model.provider == owner] if owner else models
    model, level, _ = find(pattern, pool, pi)
    if model is not None:
        if inferred and pi.prefers_usable_provider:
            model, level = _usable_twin(models, text, model, level, usable)
        return Choice(model, thinking=level)
    if inferred:
        exact = _exact_matches(models, text)
        model, level, _ = (exact[0], None, None) if exact else find(text, models, pi)
        if model is not None:
            return Choice(model, thinking=level)
    if owner is None:
        return not_found(text)
    return _as_custom_id(pattern, pool[0], pi)


def _exact_matches(models: Sequence[Listed], text: str) -> list[Listed]:
    lower = text.lower()
    return [m for m in models if m.lower_id == lower or m.lower_reference == lower]


def _exact(models: Sequence[Listed], text: str, pi: Pi, usable: Usable) -> Choice | None:
    matches = _exact_matches(models, text)
    if not matches:
        return None
    if len(matches) == 1 or not pi.ambiguity_is_an_error:
        return Choice(matches[0])
    with_key = [model for model in matches if usable(model.provider)]
    if len(with_key) == 1:
        return Choice(with_key[0])
    return ambiguity(text, matches, len(with_key))


def _usable_twin(
    models: Sequence[Listed], text: str, model: Listed, level: str | None, usable: Usable
) -> tuple[Listed, str | None]:
    """The only usable model whose whole id is `text`, where the provider read from it is not."""
    if usable(model.provider):
        return model, level
    lower = text.lower()
    twins = [m for m in models if m.lower_id == lower and m is not model and usable(m.provider)]
    return (twins[0], None) if len(twins) == 1 else (model, level)


def _as_custom_id(pattern: str, model: Listed, pi: Pi) -> Choice:
    found = split_level(pattern, pi) if pi.reads_level_of_unknown_model else None
    return custom_id(model, *(found or (pattern, None)))


def find(
    text: str, models: Sequence[Listed], pi: Pi, lenient: bool = False
) -> tuple[Listed | None, str | None, str | None]:
    """The model that `text` names, the thinking level at its end, and a warning. Where `lenient`,
    as in a list of models, an unknown level is cut off, with the warning."""
    model = find_exact(text, models) or best(fuzzy(text, models))
    if model is not None or ":" not in text:
        return model, None, None
    found = split_level(text, pi)
    if found:
        model, _, warning = find(found[0], models, pi, lenient)
        return model, None if warning else found[1], warning
    if not lenient:
        return None, None, None
    base, _, level = text.rpartition(":")
    return find(base, models, pi, lenient)[0], None, unknown_level(level, text)


def find_exact(text: str, models: Sequence[Listed]) -> Listed | None:
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
