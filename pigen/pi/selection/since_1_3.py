"""How pi chooses a model from 1.3.0: whatever stands before a slash is only a hint, and the
credentials break ties between providers."""

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

# How a text is read: "strict" for --model, "lenient" in a list of models, where an unknown thinking
# level is cut off, "exact" where neither levels nor substrings count.
STRICT, LENIENT, EXACT = "strict", "lenient", "exact"


class ModelMatch:
    """A model, or several candidates of which `usable_count` are usable, with level and warning."""

    __slots__ = ("candidates", "level", "usable_count", "warning")

    def __init__(self, candidates: Sequence[ListedModel], usable_count: int = 0) -> None:
        self.candidates = candidates
        self.usable_count = usable_count
        self.level: str | None = None
        self.warning: str | None = None

    @property
    def is_ambiguous(self) -> bool:
        return len(self.candidates) > 1


def choose_model(
    models: Sequence[ListedModel], provider: str | None, text: str, pi: Pi, usable: IsUsable
) -> ModelChoice:
    stripped = text.strip()
    if not stripped:
        return make_not_found_choice(text)
    pool = models
    if provider:
        pool = [model for model in models if model.provider.lower() == provider.lower()]
    outcome = find(stripped, pool, pi, STRICT, usable)
    if outcome is None:
        return _use_custom_id(text, stripped, pool, provider, pi)
    if outcome.is_ambiguous:
        return make_ambiguous_choice(text, outcome.candidates, outcome.usable_count)
    return ModelChoice(outcome.candidates[0], thinking=outcome.level)


def _use_custom_id(
    text: str, stripped: str, pool: Sequence[ListedModel], provider: str | None, pi: Pi
) -> ModelChoice:
    split = _split_provider(stripped, pool, pi)
    if not split and not provider:
        return make_not_found_choice(text)
    owner, name = split if split else (pool[0].provider, stripped)
    anchor = pool[0] if provider else next(m for m in pool if m.provider == owner)
    return make_custom_choice(anchor, *(split_level(name, pi) or (name, None)))


def find(
    text: str, pool: Sequence[ListedModel], pi: Pi, reading: str, usable: IsUsable
) -> ModelMatch | None:
    """What `text` refers to in `pool`; None for nothing."""
    outcome = _find_by_reference(text, pool, pi, reading, usable)
    if outcome is None and reading != EXACT:
        outcome = _find_by_substring(text, pool, usable)
    if outcome is not None or reading == EXACT or ":" not in text:
        return outcome
    base, _, level = text.rpartition(":")
    valid = level in pi.thinking_levels
    if not valid and reading == STRICT:
        return None
    outcome = find(base, pool, pi, reading, usable)
    if outcome is None:
        return None
    if not valid:
        outcome.level = None
        outcome.warning = describe_unknown_level(level, text)
    else:
        outcome.level = None if outcome.warning else level
    return outcome


def _find_by_reference(
    text: str, pool: Sequence[ListedModel], pi: Pi, reading: str, usable: IsUsable
) -> ModelMatch | None:
    """By whole id, or by provider/id. The provider so named wins if it is usable; otherwise the
    only usable model whose id is the whole text."""
    lower = text.lower()
    raw = [model for model in pool if model.lower_id == lower]
    named = _find_named(text, raw, pool, pi, reading)
    others = [model for model in raw if model is not named]
    candidates = [named, *others] if named else others
    if not candidates:
        return None
    if len({model.provider for model in candidates}) == 1:
        return ModelMatch(candidates[:1])
    if named and usable(named.provider):
        return ModelMatch([named])
    usable_others = [model for model in others if usable(model.provider)]
    if len(usable_others) == 1:
        return ModelMatch(usable_others)
    if named and not usable_others:
        return ModelMatch([named])
    return ModelMatch(candidates, len(usable_others))


def _find_named(
    text: str, raw: Sequence[ListedModel], pool: Sequence[ListedModel], pi: Pi, reading: str
) -> ListedModel | None:
    split = _split_provider(text, pool, pi)
    if split is None:
        return None
    owner, name = split
    own = [model for model in pool if model.provider == owner]
    lower = name.lower()
    for model in own:
        if model.lower_id == lower:
            return model
    for model in raw:
        if model.provider == owner:
            return model
    return None if reading == EXACT else pick_best(filter_by_text(name, own))


def _find_by_substring(
    text: str, pool: Sequence[ListedModel], usable: IsUsable
) -> ModelMatch | None:
    matches = filter_by_text(text, pool)
    if not matches:
        return None
    with_key: list[ListedModel] = []
    if len({model.provider for model in matches}) > 1:
        with_key = [model for model in matches if usable(model.provider)]
    matches = with_key or matches
    winner = pick_best(matches)
    assert winner is not None
    tied = [model for model in matches if model.id == winner.id]
    if len({model.provider for model in tied}) == 1:
        return ModelMatch([winner])
    return ModelMatch(tied, len(tied) if with_key else 0)


def _split_provider(text: str, models: Sequence[ListedModel], pi: Pi) -> tuple[str, str] | None:
    """The provider before a slash of `text`, the longest that is known, and what follows."""
    lower = text.lower()
    longest: tuple[str, str] | None = None
    for provider in index_models(models).providers:
        prefix = provider.strip().lower()
        if not prefix or (longest and len(longest[0]) >= len(provider)):
            continue
        slash = lower.find("/", len(prefix) if pi.knows_providers_with_slashes else 0)
        if slash < 0 or lower[:slash].strip() != prefix:
            continue
        name = text[slash + 1 :].strip()
        if name:
            longest = (provider, name)
    return longest
