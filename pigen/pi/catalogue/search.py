"""Finding models in the catalogue by what a person remembers of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from pigen.pi import catalogue
from pigen.pi.catalogue import MAKERS, Fact


@cache
def list_all_facts() -> tuple[Fact, ...]:
    """The figures of every model at every provider: those of the makers first, then by provider
    and id."""
    return tuple(sorted(catalogue.iter_facts(), key=lambda fact: (_rank(fact.provider), fact.id)))


def merge_facts(stored: Mapping[tuple[str, str], Fact]) -> Sequence[Fact]:
    """All facts, with those that pi has stored since, by provider and id."""
    if not stored:
        return list_all_facts()
    kept = [fact for fact in list_all_facts() if (fact.provider, fact.id) not in stored]
    return sorted([*kept, *stored.values()], key=lambda fact: (_rank(fact.provider), fact.id))


NOTHING_STORED: Mapping[tuple[str, str], Fact] = {}


# Figures that a list can be sorted by: the cheapest first, else the largest.
SORT_KEYS: Mapping[str, Callable[[Fact], tuple[object, ...]]] = {
    "id": lambda fact: (fact.id, fact.provider),
    "provider": lambda fact: (fact.provider, fact.id),
    "price": lambda fact: (not any(fact.cost), fact.cost[0], fact.cost[1]),
    "context": lambda fact: (-fact.context,),
    "answer": lambda fact: (-fact.output,),
}


def sort_facts(facts: Sequence[Fact], name: str | None) -> list[Fact]:
    """By one of SORT_KEYS, those that are equal in it as they were; None leaves all as they are."""
    return sorted(facts, key=SORT_KEYS[name]) if name else list(facts)


def search(
    query: str = "",
    provider: str | None = None,
    stored: Mapping[tuple[str, str], Fact] = NOTHING_STORED,
) -> list[Fact]:
    """The models that have every word of `query` in their provider, id or name, the closest first;
    letter case does not count. `provider` is an id of pi's and leaves the others out; `stored` are
    facts that count before the catalogue's."""
    words = query.lower().split()
    matches = [
        fact
        for fact in merge_facts(stored)
        if provider in (None, fact.provider)
        and all(word in _make_search_text(fact) for word in words)
    ]
    whole = query.strip().lower()
    return sorted(matches, key=lambda fact: _measure_distance(fact, whole)) if whole else matches


def _rank(provider: str) -> tuple[int, str]:
    return (MAKERS.index(provider) if provider in MAKERS else len(MAKERS)), provider


@cache
def _make_search_text(fact: Fact) -> str:
    return f"{fact.provider}/{fact.id} {fact.name}".lower()


def _measure_distance(fact: Fact, query: str) -> int:
    """0 for the very id, 1 for one that begins so, 2 for a part of it that does, 3 for the rest."""
    id = fact.id.lower()
    if id == query:
        return 0
    if id.startswith(query):
        return 1
    return 2 if any(part.startswith(query) for part in id.replace("/", ".").split(".")) else 3
