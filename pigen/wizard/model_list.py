"""The models to pick from: what the providers behind the slugs have, with their figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from pigen.common import slugs
from pigen.common.suggest import find_closest
from pigen.pi import catalogue
from pigen.pi.built_ins import STORE_LABEL
from pigen.pi.catalogue import MAKERS, Fact
from pigen.pi.catalogue.search import NOTHING_STORED, search
from pigen.pi.catalogue.slug_upstreams import find_fact_behind, find_upstream
from pigen.pi.interpolation import format_number
from pigen.pi.release import NEWEST, Pi
from pigen.wizard.questions import Row

HEADINGS = ("model", "ctx", "out", "$in", "$out", "think", "img", "source")
RECOMMENDED_COUNT = 4  # of each slug come first
SMALL_CONTEXT = (
    8192  # tokens of context; a model with no more has hardly room for a file and an answer
)
MAX_VERSION = 20  # beyond it a number in a name is a size or a date, no version
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DATED = re.compile(r"\d{4}-?\d{2}-?\d{2}$|-latest$|preview")


class ModelList:
    """`kinds` says what is behind each slug, `offered_ids` the ids that the gateway itself listed,
    `stored` the figures that pi has fetched since, by provider and id."""

    def __init__(
        self,
        kinds: Mapping[str, str],
        offered: Iterable[str] = (),
        stored: Mapping[tuple[str, str], Fact] = NOTHING_STORED,
    ) -> None:
        self.stored = stored
        self.upstreams = {slug: find_upstream(kind) for slug, kind in kinds.items()}
        self.offered_ids: dict[str, list[str]] = {}
        for id in offered:
            parts = slugs.split_slug(id)
            if parts and parts[0] in self.upstreams:
                self.offered_ids.setdefault(parts[0], []).append(parts[1])

    def find_rows(self, query: str) -> Sequence[Row]:
        """Rows for the words typed so far, the recommended and closest first."""
        words = query.removeprefix("@")
        slug, slash, rest = words.partition("/")
        chosen = [slug] if slash and slug in self.upstreams else list(self.upstreams)
        words = rest if slash and slug in self.upstreams else words
        rows = [row for each in chosen for row in self._find_slug_rows(each, words)]
        if not words and len(chosen) > 1:
            first = [
                row for each in chosen for row in self._find_slug_rows(each, "")[:RECOMMENDED_COUNT]
            ]
            rows = [*first, *(row for row in rows if row not in first)]
        return rows

    def _find_slug_rows(self, slug: str, query: str) -> list[Row]:
        if slug in self.offered_ids:
            words = query.lower().split()
            ids = [id for id in self.offered_ids[slug] if all(word in id.lower() for word in words)]
            facts = [(id, self.find_fact(f"@{slug}/{id}")) for id in ids]
            known = [(id, fact) for id, fact in facts if fact is not None]
            known.sort(key=lambda pair: rank_key(pair[1]))
            unknown = [(id, None) for id, fact in facts if fact is None]
            return [make_row(f"@{slug}/{id}", fact) for id, fact in [*known, *unknown]]
        return [
            make_row(f"@{slug}/{fact.id}", fact)
            for fact in self._search(query, self.upstreams[slug])
        ]

    def _search(self, query: str, upstream: str | None) -> Sequence[Fact]:
        if not self.stored:
            return _search_ranked(query, upstream)
        return _rank_matches(query, search(query, upstream, self.stored))

    def find_stored_fact(self, id: str) -> Fact | None:
        """The figures of "@slug/model", where only pi's own store has them."""
        slug, model = slugs.split_slug(id) or ("", id)
        upstream = self.upstreams.get(slug)
        fact = self.stored.get((upstream, model)) if upstream else None
        return fact if fact and not catalogue.find_fact(model, upstream) else None

    def find_foreign_maker(self, id: str) -> str | None:
        """Who makes a model that the provider behind its slug certainly does not have."""
        slug, model = slugs.split_slug(id) or ("", id)
        upstream = self.upstreams.get(slug)
        if upstream not in MAKERS or "/" in model or (upstream, model) in self.stored:
            return None
        if catalogue.find_fact(model, upstream):
            return None
        fact = catalogue.find_fact(model)
        return fact.provider if fact and fact.provider in MAKERS else None

    def find_similar(self, id: str) -> str | None:
        """A model of the provider behind the slug that is called almost so."""
        slug, model = slugs.split_slug(id) or ("", id)
        upstream = self.upstreams.get(slug)
        return (
            find_closest(model, catalogue.list_models(upstream, Pi(NEWEST))) if upstream else None
        )

    def find_fact(self, id: str) -> Fact | None:
        """What the catalogue says of "@slug/model"."""
        slug, model = slugs.split_slug(id) or ("", id)
        upstream = self.upstreams.get(slug)
        stored = self.stored.get((upstream, model)) if upstream else None
        return stored or find_fact_behind(model, upstream)


@cache
def _search_ranked(query: str, upstream: str | None) -> Sequence[Fact]:
    """Each id once: the very one that is asked for, then by merit."""
    return _rank_matches(query, search(query, upstream))


def _rank_matches(query: str, matches: Iterable[Fact]) -> Sequence[Fact]:
    whole = query.strip().lower()
    facts: dict[str, Fact] = {}
    for fact in matches:
        if fact.context > SMALL_CONTEXT:
            facts.setdefault(fact.id, fact)
    return sorted(facts.values(), key=lambda fact: (fact.id.lower() != whole, rank_key(fact)))


def rank_key(fact: Fact) -> tuple[Any, ...]:
    """Sorts models for an agent: those first that pi still lists, that their maker sells, that
    reason, under a name without a date, and of these the newest."""
    versions = [-float(each) for each in _NUMBER.findall(fact.id) if float(each) < MAX_VERSION]
    return (
        f" {NEWEST}," not in fact.source and STORE_LABEL not in fact.source,
        MAKERS.index(fact.provider) if fact.provider in MAKERS else len(MAKERS),
        not fact.reasoning,
        bool(_DATED.search(fact.id)),
        (*versions, 0, 0)[:2],
        len(fact.id),
        fact.id,
    )


def make_row(id: str, fact: Fact | None) -> Row:
    if fact is None:
        return Row(id, (id, *"??????", "gateway"), "no figures are known; the gateway lists it")
    context, output = _format_count(fact.context), _format_count(fact.output)
    cost, answer = format_number(fact.cost[0]), format_number(fact.cost[1])
    thinks, sees = fact.reasoning, "image" in fact.input
    source = fact.source.replace("pi's catalogue", "pi").replace(", provider", "")
    return Row(
        id,
        (
            id,
            context,
            output,
            cost,
            answer,
            _format_flag(thinks),
            _format_flag(sees),
            source.removeprefix("pi "),
        ),
        f"context {context}, output {output}, {cost} dollars in and {answer} out per million "
        f"tokens, {'thinks' if thinks else 'does not think'}, "
        f"{'images' if sees else 'no images'}, by {source}",
    )


def _format_flag(value: bool) -> str:
    return "yes" if value else "-"


def _format_count(tokens: int) -> str:
    """`200k`, `1.05M`"""
    if tokens >= 1_000_000:
        return f"{tokens / 1_000_000:.3g}M"
    return f"{tokens / 1000:.3g}k" if tokens >= 1000 else str(tokens)
