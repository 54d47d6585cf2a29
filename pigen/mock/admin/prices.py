"""What an answer costs, by the catalogue's prices."""

from __future__ import annotations

from functools import lru_cache

from pigen.pi.catalogue.slug_upstreams import find_fact_behind, find_upstream

MILLION = 1_000_000


def compute_cost(
    provider: str, model: object, input: int, output: int, cached: int = 0
) -> float | None:
    """In US dollars; None where the price of the model is not known. `provider` is Portkey's name
    for the upstream, `cached` the part of the input that was read from a cache."""
    prices = find_prices(provider, model) if isinstance(model, str) else None
    if prices is None:
        return None
    fresh, written, read, _ = prices
    return ((input - cached) * fresh + cached * read + output * written) / MILLION


@lru_cache(1024)
def find_prices(provider: str, model: str) -> tuple[float, float, float, float] | None:
    """(input, output, cache read, cache write) in US dollars per million tokens."""
    fact = find_fact_behind(model, find_upstream(provider))
    return fact.cost if fact and any(fact.cost) else None
