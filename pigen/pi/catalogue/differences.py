"""Where an entry of a models.json and pi's catalogue disagree about a model: what is rounded, and
what any listing of the model has, is no difference."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.pi import catalogue
from pigen.pi.declared import DeclaredModel
from pigen.pi.interpolation import format_number
from pigen.pi.release import Pi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

# What pi assumes for an entry of `models` that does not say.
DEFAULT_CONTEXT = 128000
DEFAULT_MAX_TOKENS = 16384
# Figures are rounded in many ways (128,000 and 131,072), and resellers have limits of their own.
ROUNDING_SLACK = 1.1
RESELLER_SLACK = 2.0
WINDOW_UNITS = {"k": 1000, "m": 1000000}
ADAPTIVE = "forceAdaptiveThinking"  # of compat
RATES = ("input", "output", "cacheRead", "cacheWrite")


class Difference:
    """A field, both figures in words, and the catalogue's value."""

    __slots__ = ("field", "text", "value")

    def __init__(self, field: str, own: str, listed: str, value: object) -> None:
        self.field = field
        self.text = f"{own} (catalogue {listed})"
        self.value = value


def find_differences(
    model: DeclaredModel, fact: catalogue.Fact, exact: bool, free: bool, pi: Pi
) -> Iterator[Difference]:
    value = model.value
    slack = ROUNDING_SLACK if exact else RESELLER_SLACK
    context = value.get("contextWindow")
    window = max(fact.context, get_requested_window(model))
    if (
        window != DEFAULT_CONTEXT
        if context is None
        else context > window * slack
        and not _load_listings().lists_context(fact.id, context / slack)
    ):
        own = DEFAULT_CONTEXT if context is None else context
        yield Difference("contextWindow", f"context {own:,}", f"{window:,}", window)
    answer = value.get("maxTokens")
    if context is not None and fact.output >= context:
        pass  # the smaller window that was chosen limits the answer too
    elif (
        fact.output != DEFAULT_MAX_TOKENS
        if answer is None
        else answer > fact.output * slack
        and not _load_listings().lists_answer(fact.id, answer / slack)
    ):
        own = DEFAULT_MAX_TOKENS if answer is None else answer
        yield Difference("maxTokens", f"maxTokens {own:,}", f"{fact.output:,}", fact.output)
    yield from _compare_price(value.get("cost"), fact, exact, free)
    thinks = value.get("reasoning")
    if bool(thinks) != fact.reasoning and (
        thinks is None or not _load_listings().lists_reasoning(fact.id, thinks)
    ):
        words = ("no thinking", "thinking")
        yield Difference("reasoning", words[bool(thinks)], words[fact.reasoning], fact.reasoning)
    elif thinks and fact.reasoning:
        yield from _compare_levels(model, fact, pi)
    accepted = value.get("input")
    sees = "image" in (accepted or ())
    if sees != ("image" in fact.input) and (
        accepted is None or not _load_listings().lists_images(fact.id, sees)
    ):
        words = ("text only", "text and images")
        yield Difference("input", words[sees], words[not sees], list(fact.input))


def _load_listings() -> ModuleType:
    """What other listings say, which is read where a figure differs from the nearest one."""
    from pigen.pi.catalogue import listed_figures

    return listed_figures


def get_requested_window(model: DeclaredModel) -> int:
    """The context that an anthropic-beta header asks for, as context-1m-2025-08-07 does; else 0."""
    headers = {**model.provider.value.get("headers", {}), **model.value.get("headers", {})}
    for name, text in headers.items():
        if name.lower() == "anthropic-beta" and "context-" in text:
            size = text.partition("context-")[2].partition("-")[0].lower()
            if size[:-1].isdecimal() and size[-1] in WINDOW_UNITS:
                return int(size[:-1]) * WINDOW_UNITS[size[-1]]
    return 0


def _compare_price(
    cost: dict[str, Any] | None, fact: catalogue.Fact, exact: bool, free: bool
) -> Iterator[Difference]:
    if not any(fact.cost):
        return  # pi does not know a price either
    true = dict(zip(RATES, fact.cost, strict=True))
    listed = f"{format_number(fact.cost[0])} and {format_number(fact.cost[1])} dollars"
    if cost is None or not any(cost.get(rate) for rate in RATES):
        if cost is None or (exact and not free):
            yield Difference("cost", "price 0", listed, true)
        return
    input, output = (cost.get(rate, true[rate]) for rate in RATES[:2])
    if not exact or (input, output) == fact.cost[:2]:
        return
    if not _load_listings().lists_price(fact.id, input, output):
        own = f"price {format_number(input)} and {format_number(output)}"
        yield Difference("cost", own, listed, true)


def _compare_levels(model: DeclaredModel, fact: catalogue.Fact, pi: Pi) -> Iterator[Difference]:
    """The levels that pi offers only where the map has them, and that a request would carry."""
    from pigen.pi import thinking  # a model without levels needs neither
    from pigen.pi.catalogue.entries import find_entry

    compat = model.compat
    lost = [
        level
        for level in thinking.OPTIONAL_LEVELS
        if level in fact.thinking and level in pi.thinking_levels
    ]
    if not lost or compat.get("supportsReasoningEffort") is False or not pi.is_at_least("0.72.0"):
        return
    if model.api == "anthropic-messages" and not compat.get(ADAPTIVE):
        # Without it pi sends a budget of tokens, the same for high and all above.
        own = find_entry(fact.provider, fact.id, Pi(fact.version)).get("compat", {})
        if ADAPTIVE in compat or not own.get(ADAPTIVE) or not pi.is_at_least("0.75.5"):
            return
        yield Difference(ADAPTIVE, "a budget of thinking tokens", "an effort", True)
    if "thinkingLevelMap" not in model.value:
        more = f"also {' and '.join(lost)}"
        yield Difference("thinkingLevelMap", "thinking levels up to high", more, None)
