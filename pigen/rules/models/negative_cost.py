from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.diagnostics.rule import RISK, Bad, Fix, Good, JsonPath, Problem, Replace, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.interpolation import format_dollars
from pigen.pi.models_file import RATES, ModelsFile, make_models_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


FREE = dict.fromkeys(RATES, 0)


class NegativeCost(Rule):
    """A cost is below zero.

    pi does not check it: it adds the negative amount to the session's cost, which then goes down
    while money is spent. Some lists use -1 for a price they do not know.

    Write the price per million tokens, or 0 if it is not known.
    """

    effect = RISK
    topic = FIGURES
    prefilter_keys = ("cost",)
    examples = (
        Good(make_models_json({"id": "@a/m", "cost": FREE})),
        Bad(
            make_models_json({"id": "@a/m", "cost": {**FREE, "input": -1, "output": -1}}),
            at="/providers/portkey/models/0/cost/input",
            fixed_content=make_models_json({"id": "@a/m", "cost": FREE}),
        ),
        Bad(
            make_models_json(
                {
                    "id": "@a/m",
                    "cost": {**FREE, "tiers": [{"inputTokensAbove": 1, **FREE, "output": -2}]},
                }
            ),
            at="/providers/portkey/models/0/cost/tiers/0/output",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            for entry in provider.entries:
                cost = entry.value.get("cost")
                if not cost:
                    continue
                if "tiers" in cost or _find_lowest(cost) < 0:
                    below = _list_negative_prices(cost, (*entry.path, "cost"))
                    if below:
                        yield _make_problem(below)


def _find_lowest(cost: Mapping[str, float]) -> float:
    get = cost.get
    return min(get("input", 0), get("output", 0), get("cacheRead", 0), get("cacheWrite", 0))


def _list_negative_prices(cost: Mapping[str, Any], at: JsonPath) -> list[tuple[JsonPath, float]]:
    below = [((*at, rate), cost[rate]) for rate in RATES if cost.get(rate, 0) < 0]
    for index, tier in enumerate(cost.get("tiers", ())):
        for rate in RATES:
            if tier.get(rate, 0) < 0:
                below.append(((*at, "tiers", index, rate), tier[rate]))
    return below


def _make_problem(below: list[tuple[JsonPath, float]]) -> Problem:
    at, price = below[0]
    return Problem(
        at,
        f"pi will subtract {format_dollars(-price)} per million tokens from the session's cost.",
        "Write the price per million tokens, or 0 where it is not known.",
        fix=Fix("Write 0 for a price below zero", *(Replace(path, 0) for path, _ in below)),
    )
