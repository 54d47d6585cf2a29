"""Choosing models by their figures."""

from __future__ import annotations

import re
from typing import NamedTuple

from pigen.common.errors import PigenError
from pigen.pi.catalogue import Fact

FACTORS = {"": 1, "k": 1000, "m": 1_000_000}
DOLLARS = r"\$?(\d{0,6}(?:\.\d{1,6})?)"


class ModelFilter(NamedTuple):
    """What a model has to have; None and False ask for nothing.

    price      dollars for a million tokens of input at most; a model without a price is not taken
    answer_price   the same of output
    context    tokens at least
    """

    price: float | None = None
    answer_price: float | None = None
    context: int | None = None
    thinking: bool = False
    images: bool = False

    def takes(self, fact: Fact) -> bool:
        is_priced = any(fact.cost)
        return (
            (self.price is None or (is_priced and fact.cost[0] <= self.price))
            and (self.answer_price is None or (is_priced and fact.cost[1] <= self.answer_price))
            and (self.context is None or fact.context >= self.context)
            and (not self.thinking or fact.reasoning)
            and (not self.images or "image" in fact.input)
        )

    def describe(self) -> str:
        """In words, for a message."""
        parts = []
        if self.price is not None:
            parts.append(f"at most ${self.price:g} for a million tokens of input")
        if self.answer_price is not None:
            parts.append(f"at most ${self.answer_price:g} for a million tokens of output")
        if self.context is not None:
            parts.append(f"a context of at least {self.context:,} tokens")
        parts += ["thinking"] if self.thinking else []
        parts += ["images"] if self.images else []
        return ", ".join(parts)


def make_filter(
    max_price: str | None, context: str | None, thinking: bool, images: bool
) -> ModelFilter:
    """The filter of the options of `pigen models`: prices as "3" or "3/15", tokens as "200000",
    "200k" or "1M". PigenError for anything else."""
    price, answer_price = (None, None) if max_price is None else _parse_prices(max_price)
    tokens = None if context is None else _parse_tokens(context)
    return ModelFilter(price, answer_price, tokens, thinking, images)


def _parse_prices(text: str) -> tuple[float, float | None]:
    """Dollars for input, and for output where they are given."""
    match = re.fullmatch(f"{DOLLARS}(?:/{DOLLARS})?", text)
    if match is None or not match[1] or match[2] == "":
        raise PigenError(
            f"--max-price {text} is not a price.",
            help="Write dollars for a million tokens: 3, or 3/15 for input and output.",
        )
    return float(match[1]), None if match[2] is None else float(match[2])


def _parse_tokens(text: str) -> int:
    plain = text.replace(",", "").replace("_", "")
    match = re.fullmatch(r"(\d{1,9}(?:\.\d)?)([kKmM]?)", plain)
    if match is None:
        raise PigenError(
            f"--context {text} is not a number of tokens.", help="Write 200000, 200k or 1M."
        )
    return int(float(match[1]) * FACTORS[match[2].lower()])
