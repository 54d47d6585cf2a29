from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import RISK, Bad, Fix, Good, JsonPath, Problem, Replace, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.interpolation import format_dollars, format_number
from pigen.pi.models_file import ModelsFile, make_models_json

RATES = ("input", "output", "cacheRead", "cacheWrite")
# The cheapest models cost some 0.005 dollars per million tokens, the dearest 0.0006 per token.
HIGHEST_PER_TOKEN = 0.001


class CostPerToken(Rule):
    """A cost is written per token instead of per million tokens.

    pi divides every rate by a million. A price copied per token, such as 0.0000025, is divided
    twice, so that the footer and the session's sum show nothing spent, whatever the real bill.

    Write dollars per million tokens: 2.5 where a list says 0.0000025 per token.
    """

    effect = RISK
    topic = FIGURES
    prefilter_keys = ("cost",)
    examples = (
        Good(
            make_models_json(
                {"id": "@a/m", "cost": dict(zip(RATES, (2.5, 10, 1.25, 0), strict=True))}
            )
        ),
        Good(make_models_json({"id": "@a/m", "cost": dict.fromkeys(RATES, 0)})),
        Good(
            make_models_json(
                {"id": "@a/m", "cost": dict(zip(RATES, (0.01, 0.02, 0.0005, 0), strict=True))}
            ),
            note="A cheap model may read its cache for less than a tenth of a cent.",
        ),
        Bad(
            make_models_json(
                {"id": "@a/m", "cost": dict(zip(RATES, (2.5e-06, 1e-05, 0, 0), strict=True))}
            ),
            at="/providers/portkey/models/0/cost",
            fixed_content=make_models_json(
                {"id": "@a/m", "cost": dict(zip(RATES, (2.5, 10, 0, 0), strict=True))}
            ),
        ),
        Bad(
            {
                "providers": {
                    "openai": {"modelOverrides": {"gpt-4.1": {"cost": {"input": 0.000002}}}}
                }
            },
            at="/providers/openai/modelOverrides/gpt-4.1/cost",
            fixed_content={
                "providers": {"openai": {"modelOverrides": {"gpt-4.1": {"cost": {"input": 2}}}}}
            },
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            for entry in provider.entries:
                cost = entry.value.get("cost")
                if not cost or (cost.get("output") or cost.get("input") or 1) >= HIGHEST_PER_TOKEN:
                    continue
                rates = [(rate, cost[rate]) for rate in RATES if cost.get(rate)]
                if rates and all(0 < price < HIGHEST_PER_TOKEN for _, price in rates):
                    yield _make_problem((*entry.path, "cost"), rates)


def _make_problem(at: JsonPath, rates: list[tuple[str, float]]) -> Problem:
    rate, price = rates[0]
    million = [(rate, _to_per_million(price)) for rate, price in rates]
    return Problem(
        at,
        f"pi takes the {rate} price of {format_dollars(price)} for a million tokens, so it will show a "
        "millionth of what is spent.",
        f"Write the price of a million tokens, {format_number(million[0][1])} for {rate}.",
        fix=Fix(
            "Write the prices per million tokens",
            *(Replace((*at, rate), price) for rate, price in million),
        ),
    )


def _to_per_million(price: float) -> float:
    """A million times the price, without the dust of binary fractions."""
    exact = round(price * 1_000_000, 6)
    return int(exact) if exact == int(exact) else exact
