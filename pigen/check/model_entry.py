"""A model of models.json as pi has it once its provider,
its override and pi's defaults are in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, reduce
from math import ceil
from typing import Any

from pigen.pi.catalogue.differences import DEFAULT_CONTEXT, DEFAULT_MAX_TOKENS
from pigen.pi.detected_compat import detect_compat
from pigen.pi.release import Pi
from pigen.pi.selection.model_figures import merge_compat
from pigen.pi.thinking import OFF, clamp_level, list_offered_levels

# pi's own, where an entry of models.json does not say.
DEFAULT_LEVEL = "medium"
PROMPT_ESTIMATE = 1_500  # tokens that pi counts for its first prompt, tools included
PROMPT_MARGIN = 4_096  # what pi keeps free beside its estimate of the prompt
PROMPT_MARGIN_RATIO = 0.15  # the same as a part of the estimate, while it leaves ROOM_WITH_RATIO
ROOM_WITH_RATIO = 32_768
THINKING_BUDGETS = {"minimal": 1_024, "low": 2_048, "medium": 8_192}
HIGH_BUDGET = 16_384
MIN_ANSWER = 1_024  # tokens that a thinking budget leaves for the answer


class ComposedModel:
    """`provider_name`, its entry and one of its `models`;
    `prompt_tokens` is pi's estimate of them."""

    def __init__(
        self,
        provider_name: str,
        provider: Mapping[str, Any],
        model: Mapping[str, Any],
        pi: Pi,
        prompt_tokens: int = PROMPT_ESTIMATE,
    ) -> None:
        self.provider = provider_name
        self.pi = pi
        self.prompt_tokens = prompt_tokens
        self.id: str = model["id"]
        override: Mapping[str, Any] = {}
        if pi.overrides_custom_models:
            override = (provider.get("modelOverrides") or {}).get(self.id) or {}
        self.value = {**model, **override}
        layers = (provider, model, override)
        self.api = model.get("api") or provider.get("api")
        self.base_url = str(model.get("baseUrl") or provider.get("baseUrl") or "")
        self.headers: dict[str, str] = _merge(each.get("headers") for each in layers)
        self.stated: dict[str, Any] = reduce(
            merge_compat, (each.get("compat") for each in layers), {}
        )
        self.is_reasoning = bool(self.value.get("reasoning"))
        self.levels = _merge(each.get("thinkingLevelMap") for each in (model, override))
        self.context = self.value.get("contextWindow", DEFAULT_CONTEXT)
        self.max_answer = self.value.get("maxTokens", DEFAULT_MAX_TOKENS)

    @cached_property
    def compat(self) -> Mapping[str, object]:
        """What the entry states, and for openai-completions what pi guesses for the rest."""
        detected = detect_compat(self.provider, self.base_url, self.id, self.pi)
        return {**detected, **self.stated}

    @cached_property
    def level(self) -> str | None:
        """The level medium, or the next one that the model has; None where it does not think."""
        if not self.is_reasoning:
            return None
        offered = list_offered_levels(True, self.levels, self.pi)
        level = clamp_level(DEFAULT_LEVEL, offered, self.pi)
        return None if level == OFF else level

    @property
    def effort(self) -> object:
        """The level as this model calls it."""
        assert self.level is not None
        mapped = self.levels.get(self.level)
        return self.level if mapped is None else mapped

    @property
    def sampling(self) -> dict[str, object]:
        """Fields that the entry adds to every request, over those of pi."""
        if not self.pi.is_at_least("0.84.0"):
            return {}
        found = dict(self.value.get("samplingParams") or {})
        if self.pi.is_at_least("1.0.2"):
            by_level = self.value.get("samplingParamsByThinkingLevel") or {}
            found.update(by_level.get(self.level or "off") or {})
        return found

    @property
    def limit(self) -> int | None:
        """Tokens of the answer; None where this release does not limit it."""
        limit = self.pi.limit_answer(self.max_answer, self.context)
        if limit is None:
            return None
        return self.fit_to_context(limit) if self.pi.clamps_answer_to_context else int(limit)

    def fit_to_context(self, tokens: float) -> int:
        """No more than what the prompt leaves of the context window."""
        if self.context <= 0:
            return int(max(1, tokens))
        left = self.context - self.prompt_tokens
        room = left - PROMPT_MARGIN
        if self.pi.keeps_ratio_free:
            room = left - max(PROMPT_MARGIN, ceil(self.prompt_tokens * PROMPT_MARGIN_RATIO))
            if room < ROOM_WITH_RATIO:
                room = min(ROOM_WITH_RATIO, left - PROMPT_MARGIN)
        return int(min(tokens, max(1, room)))

    def split_budget(self) -> tuple[int, int]:
        """Tokens of the whole answer and of the thinking in it, for anthropic-messages."""
        budget = THINKING_BUDGETS.get(self.level or "", HIGH_BUDGET)
        limit = self.limit
        whole = self.max_answer if limit is None else min(limit + budget, self.max_answer)
        if whole <= budget:
            budget = max(0, whole - MIN_ANSWER)
        if self.pi.clamps_answer_to_context:
            whole = self.fit_to_context(whole)
            budget = min(budget, max(0, whole - MIN_ANSWER))
        return int(whole), int(budget)


def _merge(layers: Iterable[Mapping[str, Any] | None]) -> dict[str, Any]:
    return {key: value for layer in layers if layer for key, value in layer.items()}
