from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.diagnostics.rule import RISK, Bad, Fix, Good, Problem, Replace, Route, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.interpolation import dollars
from pigen.pi.models_file import ModelsFile, portkey

RATES = ("input", "output", "cacheRead", "cacheWrite")
FREE = dict.fromkeys(RATES, 0)


class NegativeCost(Rule):
    """A cost is below zero.

    pi does not check it: it adds the negative amount to the session's cost, which then falls while
    money is spent. Some lists write -1 for a price they do not know.

    Write the price per million tokens, or 0 where it is not known.
    """

    effect = RISK
    topic = FIGURES
    keys = ("cost",)
    examples = (
        Good(portkey({"id": "@a/m", "cost": FREE})),
        Bad(
            portkey({"id": "@a/m", "cost": {**FREE, "input": -1, "output": -1}}),
            at="/providers/portkey/models/0/cost/input",
            fixed=portkey({"id": "@a/m", "cost": FREE}),
        ),
        Bad(
            portkey(
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
                if "tiers" in cost or _lowest(cost) < 0:
                    below = _below_zero(cost, (*entry.route, "cost"))
                    if below:
                        yield _problem(below)


def _lowest(cost: Mapping[str, float]) -> float:
    get = cost.get
    return min(get("input", 0), get("output", 0), get("cacheRead", 0), get("cacheWrite", 0))


def _below_zero(cost: Mapping, at: Route) -> list[tuple[Route, float]]:
    below = [((*at, rate), cost[rate]) for rate in RATES if cost.get(rate, 0) < 0]
    for index, tier in enumerate(cost.get("tiers", ())):
        for rate in RATES:
            if tier.get(rate, 0) < 0:
                below.append(((*at, "tiers", index, rate), tier[rate]))
    return below


def _problem(below: list[tuple[Route, float]]) -> Problem:
    at, price = below[0]
    return Problem(
        at,
        f"pi will subtract {dollars(-price)} per million tokens from the session's cost.",
        "Write the price per million tokens, or 0 where it is not known.",
        fix=Fix("Write 0 for a price below zero", *(Replace(route, 0) for route, _ in below)),
    )
