from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.declared import DeclaredModel, DeclaredProvider, ModelOverride
from pigen.pi.interpolation import format_dollars, format_number
from pigen.pi.models_file import ModelsFile, make_models_json

RATES = ("input", "output", "cacheRead", "cacheWrite")
# What models cost per million tokens of input or output, by pi's catalogue: from 0.01 dollars for
# input, 0.02 for output, to 600.
LOWEST, LOWEST_OUTPUT, HIGHEST = 0.01, 0.02, 600
# By how much a price is too small, and for how many tokens it then is.
UNITS = {1_000_000: "per token", 1_000: "per 1,000 tokens"}


class CostPerToken(Rule):
    """A cost is written per token, or per 1,000 tokens, instead of per million tokens.

    pi divides every rate by a million. A price copied per token, such as 0.0000025, or per 1,000,
    such as 0.0025, is divided twice, so the footer and the session total show almost nothing
    spent, whatever the real bill. pigen tells the two apart by all prices of the provider, or by
    pi's catalogue. Where neither settles it, there is no fix.

    Write dollars per million tokens: 2.5 where a list says 0.0000025 per token.
    """

    effect = RISK
    topic = FIGURES
    prefilter_keys = ("cost",)
    examples = (
        Bad(
            make_models_json(
                {
                    "id": "house-a",
                    "cost": {"input": 0.0015, "output": 0.002, "cacheRead": 0, "cacheWrite": 0},
                },
                {
                    "id": "house-b",
                    "cost": {"input": 0.03, "output": 0.06, "cacheRead": 0, "cacheWrite": 0},
                },
            ),
            at="/providers/portkey/models/0/cost",
            note="The second price may be of either kind, so there is no fix.",
        ),
        Bad(
            make_models_json(
                {
                    "id": "house-a",
                    "cost": {"input": 0.0015, "output": 0.002, "cacheRead": 0, "cacheWrite": 0},
                },
                {
                    "id": "house-b",
                    "cost": {"input": 3, "output": 15, "cacheRead": 0, "cacheWrite": 0},
                },
            ),
            at="/providers/portkey/models/0/cost",
            fixed_content=make_models_json(
                {
                    "id": "house-a",
                    "cost": {"input": 1.5, "output": 2, "cacheRead": 0, "cacheWrite": 0},
                },
                {
                    "id": "house-b",
                    "cost": {"input": 3, "output": 15, "cacheRead": 0, "cacheWrite": 0},
                },
            ),
        ),
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
                {"id": "@a/m", "cost": dict(zip(RATES, (0.003, 0.009, 0, 0), strict=True))}
            ),
            at="/providers/portkey/models/0/cost",
            fixed_content=make_models_json(
                {"id": "@a/m", "cost": dict(zip(RATES, (3, 9, 0, 0), strict=True))}
            ),
            note="Per 1,000 tokens: per token it would be 9,000 dollars a million.",
        ),
        Bad(
            make_models_json(
                {"id": "@a/m", "cost": dict(zip(RATES, (0.0025, 0.01, 0, 0), strict=True))},
                {"id": "@a/o1", "cost": dict(zip(RATES, (0.015, 0.06, 0, 0), strict=True))},
            ),
            at="/providers/portkey/models/0/cost",
            fixed_content=make_models_json(
                {"id": "@a/m", "cost": dict(zip(RATES, (2.5, 10, 0, 0), strict=True))},
                {"id": "@a/o1", "cost": dict(zip(RATES, (15, 60, 0, 0), strict=True))},
            ),
            note="The second could be a cheap model's, but for the first and pi's catalogue.",
        ),
        Bad(
            make_models_json(
                {"id": "@a/m", "cost": dict(zip(RATES, (0.00002, 0.0001, 0, 0), strict=True))}
            ),
            at="/providers/portkey/models/0/cost",
            note="0.02 and 0.1 dollars a million, or 20 and 100: no fix.",
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
            small = [entry for entry in provider.entries if _is_too_small(entry.value.get("cost"))]
            if small:
                # The dearer models of the same list, whose prices could be those of cheap ones.
                small = [
                    entry
                    for entry in provider.entries
                    if entry in small or _compare_with_catalogue(provider, entry)
                ]
                yield _make_problem(provider, small)


def _is_too_small(cost: dict[str, float] | None) -> bool:
    """No model is as cheap for a million tokens. Zero means that nothing is billed."""
    if not cost:
        return False
    input, output = cost.get("input") or 0, cost.get("output") or 0
    return input + output > 0 and input < LOWEST and output < LOWEST_OUTPUT


def _make_problem(
    provider: DeclaredProvider, small: list[DeclaredModel | ModelOverride]
) -> Problem:
    entry = small[0]
    at = (*entry.path, "cost")
    rate = next(rate for rate in RATES if entry.value["cost"].get(rate))
    price = entry.value["cost"][rate]
    units = _find_units(provider, small)
    likely = " or ".join(UNITS[unit] for unit in units)
    message = (
        f"pi reads {format_dollars(price)} as the {rate} price per million tokens, less than any "
        f"model costs: it looks like a price {likely}."
    )
    written = " or ".join(format_number(_multiply(price, unit)) for unit in units)
    fix = None
    doubtful = _find_doubtful(provider, small, units[0]) if len(units) == 1 else ""
    if len(units) == 1 and not doubtful:
        fix = Fix("Write the prices per million tokens", *_list_changes(small, units[0]))
    return Problem(
        at,
        message,
        f"Write the price per million tokens, {written} for {rate}"
        + (", whichever the provider's list says." if len(units) > 1 else ".")
        + (
            f" Look at {quote(doubtful, 80)} too: its price may be in the same unit."
            * bool(doubtful)
        ),
        related=tuple(((*other.path, "cost"), "the same here") for other in small[1:]),
        fix=fix,
    )


def _find_doubtful(
    provider: DeclaredProvider, small: list[DeclaredModel | ModelOverride], unit: int
) -> str:
    """A model whose price could be in `unit` or right as it stands, so that changing the others
    alone could leave it wrong unseen; "" without one."""
    for entry in provider.entries:
        cost = entry.value.get("cost") or {}
        prices = [price for rate in ("input", "output") if (price := cost.get(rate))]
        if entry in small or not prices:
            continue
        if all(_multiply(price, unit) <= HIGHEST for price in prices):
            return entry.id
    return ""


def _find_units(
    provider: DeclaredProvider, small: list[DeclaredModel | ModelOverride]
) -> tuple[int, ...]:
    """What the prices have to be multiplied by; several where each gives plausible ones."""
    known = {unit for entry in small if (unit := _compare_with_catalogue(provider, entry))}
    if len(known) == 1:
        return tuple(known)
    prices = [
        price
        for entry in small
        for price in (entry.value["cost"].get("input"), entry.value["cost"].get("output"))
        if price
    ]
    fitting = tuple(
        unit
        for unit in UNITS
        if all(LOWEST <= _multiply(price, unit) <= HIGHEST for price in prices)
    )
    return fitting or tuple(UNITS)


def _compare_with_catalogue(
    provider: DeclaredProvider, entry: DeclaredModel | ModelOverride
) -> int | None:
    """The unit by which a price comes near to what pi's catalogue knows of the model."""
    from pigen.common import slugs
    from pigen.pi import catalogue

    parts = slugs.split_slug(entry.id)
    id = parts[1] if parts else entry.id
    fact = catalogue.find_fact(id, provider.name) or catalogue.find_fact(id)
    if fact is None:
        return None
    for rate, real in zip(("input", "output"), fact.cost, strict=False):
        price = (entry.value.get("cost") or {}).get(rate)
        if price and real:
            for unit in UNITS:
                if real / 3 <= _multiply(price, unit) <= real * 3:
                    return unit
    return None


def _list_changes(small: list[DeclaredModel | ModelOverride], unit: int) -> Iterator[Replace]:
    for entry in small:
        for rate in RATES:
            price = entry.value["cost"].get(rate)
            if price:
                yield Replace((*entry.path, "cost", rate), _multiply(price, unit))


def _multiply(price: float, unit: int) -> float:
    """Without the dust of binary fractions."""
    exact = round(price * unit, 6)
    return int(exact) if exact == int(exact) else exact
