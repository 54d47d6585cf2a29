"""What pi knows by itself: built-in providers and models, release by release, and their figures.

The data are files beside this one, written by `make pi` from pi's packages on npm and read when
first asked for: releases.json (which releases there are), providers.json (small: what a verdict
depends on), listings.json (which models each measured release lists), facts.jsonl (the latest
figures of each model id, a line for each), compat.json (what an entry has besides: entries.py),
endpoints.json (where a model is asked: endpoints.py) and built_ins_history.json (which ids every
release listed: history.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from pigen.pi.catalogue import data_files
from pigen.pi.release import MEASURED, Pi, parse_version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


THINKING = ("off", "minimal", "low", "medium", "high", "xhigh", "max")
INPUT = ("text", "image")


class BuiltInProvider:
    """A built-in provider of one release.

    has_models  it lists chat models, so that a model added to it may inherit an api
    apis        the `api` values of its models, in the order in which they first appear
    base_urls   the base URLs of its models; an empty one (Azure's) stands for "set by the user"
    env         the environment variables that pi reads its key from, the strongest first
    """

    __slots__ = ("apis", "base_urls", "env", "id")

    def __init__(self, row: list[Any]) -> None:
        self.id: str = row[0]
        self.apis: tuple[str, ...] = tuple(row[1])
        self.base_urls: tuple[str, ...] = tuple(row[2])
        self.env: tuple[str, ...] = tuple(row[3])

    @property
    def has_models(self) -> bool:
        return bool(self.apis)

    @property
    def has_base_url(self) -> bool:
        """A model added to it inherits a base URL; without, the file has to state one."""
        return any(self.base_urls)


class Fact:
    """The figures of one model in the newest of pi's releases that lists it.

    context, output  tokens
    cost             (input, output, cacheRead, cacheWrite) in USD per million tokens; all zero
                     where the provider does not bill by token or pi does not know
    thinking         the levels it takes, ("off",) where it does not reason
    input            "text", "image"
    version          that release
    """

    __slots__ = (
        "context",
        "cost",
        "id",
        "input",
        "name",
        "output",
        "provider",
        "reasoning",
        "source",
        "thinking",
        "version",
    )

    def __init__(
        self,
        id: str,
        provider: str,
        name: str,
        *,
        context: int,
        output: int,
        cost: tuple[float, float, float, float],
        reasoning: bool,
        thinking: tuple[str, ...],
        input: tuple[str, ...],
        version: str,
        source: str | None = None,
    ) -> None:
        self.id = id
        self.provider = provider
        self.name = name
        self.context = context
        self.output = output
        self.cost = cost
        self.reasoning = reasoning
        self.thinking = thinking
        self.input = input
        self.version = version
        self.source = source or f"pi's catalogue {version}, provider {provider}"

    @property
    def figures(self) -> tuple[Any, ...]:
        """All that two providers of the same model may disagree about."""
        return self.context, self.output, self.cost, self.reasoning, self.thinking, self.input

    @property
    def fields(self) -> dict[str, object]:
        """The same as an entry of `models` in models.json states it."""
        input, output, read, write = self.cost
        return {
            "name": self.name,
            "reasoning": self.reasoning,
            "input": list(self.input),
            "contextWindow": self.context,
            "maxTokens": self.output,
            "cost": {"input": input, "output": output, "cacheRead": read, "cacheWrite": write},
        }


@cache
def find_measured_release(pi: Pi) -> str:
    """The measured release that stands for `pi`: the nearest at or below it, else the oldest."""
    below = [version for version in MEASURED if parse_version(version) <= pi.number]
    return below[-1] if below else MEASURED[0]


@cache
def get_providers(pi: Pi) -> Mapping[str, BuiltInProvider]:
    """The built-in providers of that release by id, in pi's own order."""
    nearest = _read_providers(find_measured_release(pi))
    return nearest if str(pi) in MEASURED else _adjust_providers(nearest, pi)


@cache
def list_addresses() -> tuple[tuple[str, str], ...]:
    """Every base URL that a measured release had for a provider, each with the provider's id: an
    address that pi no longer uses (opencode.ai/zen) still leads to whom it led."""
    rows = data_files.read_provider_data()["rows"]
    return tuple(dict.fromkeys((row[0], url) for row in rows for url in row[2] if url))


def get_model_ids(provider: str, pi: Pi) -> frozenset[str]:
    """The ids of the models that this release lists under a built-in provider."""
    return _get_model_ids(provider, pi) if provider in get_providers(pi) else frozenset()


@cache
def _get_model_ids(provider: str, pi: Pi) -> frozenset[str]:
    return frozenset(list_models(provider, pi))


def list_models(provider: str, pi: Pi) -> Mapping[str, str]:
    """The models that this release lists under a built-in provider: names by id."""
    nearest = _read_listing(provider, find_measured_release(pi))
    return nearest if str(pi) in MEASURED else _list_past_models(provider, pi)


def knows(id: str) -> bool:
    """Whether any provider of pi's has a model of exactly this id:
    cheaper than to ask its facts."""
    return data_files.get_fact_lines().get(id) is not None


def find_known(ids: set[str]) -> set[str]:
    """Those of the ids that any provider of pi's has a model of."""
    return data_files.get_fact_lines().find_known(ids)


@cache
def find_fact(id: str, upstream: str | None = None) -> Fact | None:
    """The figures of a model by the id that its upstream provider uses; exact ids only.

    With `upstream`, a provider id of pi's, only that provider's entry counts. Without, the entry of
    the model's maker; else that of the providers which resell it, if all of them agree.
    """
    return choose_fact(find_facts(id), upstream)


def find_facts(id: str) -> dict[str, Fact]:
    """The figures of a model by the provider that lists it."""
    rows = data_files.read_rows(id)
    return {provider: _make_fact(id, provider, row) for provider, row in rows.items()}


def choose_fact(facts: Mapping[str, Fact], upstream: str | None = None) -> Fact | None:
    """Which of several providers' figures of one model to go by; see find_fact."""
    if upstream is not None:
        return facts.get(upstream)
    for maker in MAKERS:
        if maker in facts:
            return facts[maker]
    resellers = list(facts.values())
    return resellers[0] if len({fact.figures for fact in resellers}) == 1 else None


def find_all_facts(id: str) -> tuple[Fact, ...]:
    """The figures of a model at every provider that lists it under exactly this id."""
    return tuple(_make_fact(id, *entry) for entry in data_files.read_rows(id).items())


def iter_facts() -> Iterator[Fact]:
    """The figures of every model at every provider that lists it."""
    for id in data_files.get_fact_lines().all():
        for provider, row in data_files.read_rows(id).items():
            yield _make_fact(id, provider, row)


# Providers that sell models of their own making, asked before those that resell.
MAKERS = (
    "openai", "anthropic", "google", "mistral", "deepseek", "xai", "meta", "moonshotai", "minimax",
    "xiaomi", "ant-ling", "zai",
)  # fmt: skip


@cache
def _read_providers(version: str) -> Mapping[str, BuiltInProvider]:
    data = data_files.read_provider_data()
    rows = data["rows"]
    return {rows[number][0]: BuiltInProvider(rows[number]) for number in data["releases"][version]}


def _adjust_providers(
    nearest: Mapping[str, BuiltInProvider], pi: Pi
) -> Mapping[str, BuiltInProvider]:
    """The providers of a release that was not measured: the ids are its own, the rest is that of a
    measured one. One without models (it signs in, or brings no chat models) is taken for as old."""
    from pigen.pi.catalogue import history

    listed = history.list_providers(pi)
    kept = {id: each for id, each in nearest.items() if id in listed or not each.has_models}
    for id in listed:
        if id not in kept:
            kept[id] = _find_row(id, pi)
    return kept


def _find_row(id: str, pi: Pi) -> BuiltInProvider:
    """The provider as the first measured release from `pi` on has it."""
    for version in MEASURED:
        if parse_version(version) > pi.number and id in _read_providers(version):
            return _read_providers(version)[id]
    # No measured release has it: that its models have an api and a URL is all that counts.
    return BuiltInProvider([id, ["unknown"], ["unknown:"], []])


@cache
def _list_past_models(provider: str, pi: Pi) -> Mapping[str, str]:
    from pigen.pi.catalogue import history

    ids = history.list_ids(provider, pi)
    flat = data_files.read_listings()["providers"].get(provider, ())
    names = dict(zip(flat[::3], flat[1::3], strict=True))
    return {
        **{id: name for id, name in names.items() if id in ids},
        **{id: id for id in sorted(ids) if id not in names},
    }


@cache
def _read_listing(provider: str, version: str) -> Mapping[str, str]:
    data = data_files.read_listings()
    bit = 1 << data["releases"].index(version)
    flat = data["providers"].get(provider, ())
    entries = zip(flat[::3], flat[1::3], flat[2::3], strict=True)
    return {id: name for id, name, releases in entries if releases & bit}


def _make_fact(id: str, provider: str, row: list[Any]) -> Fact:
    name, version, context, output, *cost, reasoning, thinking, accepted = row
    return Fact(
        id,
        provider,
        name,
        context=context,
        output=output,
        cost=tuple(cost),
        reasoning=bool(reasoning),
        thinking=_decode_names(THINKING, thinking),
        input=_decode_names(INPUT, accepted),
        version=version,
    )


def _decode_names(names: tuple[str, ...], bits: int) -> tuple[str, ...]:
    return tuple(name for place, name in enumerate(names) if bits & 1 << place)
