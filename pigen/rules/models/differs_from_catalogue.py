from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Add, Bad, Fix, FixChange, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi import catalogue
from pigen.pi.endpoint_owner import get_destination
from pigen.pi.interpolation import format_number, format_tokens
from pigen.pi.models_file import DeclaredModel, ModelsFile, make_models_json

# What pi assumes for an entry of `models` that does not say.
DEFAULT_CONTEXT = 128000
DEFAULT_MAX_TOKENS = 16384
# Figures are rounded in many ways (128,000 and 131,072), and resellers have limits of their own.
ROUNDING_SLACK = 1.1
RESELLER_SLACK = 2.0

RATES = ("input", "output", "cacheRead", "cacheWrite")
GPT_4_1 = {
    "id": "@openai-prod/gpt-4.1",
    "input": ["text", "image"],
    "cost": {"input": 2, "output": 8, "cacheRead": 0.5, "cacheWrite": 0},
    "contextWindow": 1047576,
    "maxTokens": 32768,
}


class DiffersFromCatalogue(Rule):
    """What a known model can do, or costs, is missing or stated otherwise.

    pi knows nothing about a model of the file but what the file says, and assumes 128,000 tokens
    of context, 16,384 of answer, a price of 0, no thinking and no images. Then it compacts the
    session long before it must, or too late, shows no cost, offers no thinking levels, and puts a
    note in place of every image. pi's own catalogue holds the figures of the same model, found by
    its exact id (behind a Portkey slug, at the upstream that the slug names).

    Take over the figures that are named, where they hold for your provider. A contextWindow below
    the catalogue's is taken for intended, and local servers are left alone.
    """

    effect = HINT
    topic = FIGURES
    rests_on_built_ins = True
    prefilter_keys = ("models",)
    examples = (
        Good(make_models_json(GPT_4_1)),
        Good(
            make_models_json({**GPT_4_1, "contextWindow": 200000}),
            note="A smaller window is intended.",
        ),
        Good(make_models_json("@openai-prod/our-own-model")),
        Good(
            make_models_json("gpt-4.1", baseUrl="http://localhost:4000/v1"), note="A local server."
        ),
        Good(
            make_models_json(
                {**GPT_4_1, "id": "gpt-4.1", "cost": dict.fromkeys(RATES, 0)},
                baseUrl="https://llm.example.com/v1",
            ),
            note="Another gateway may charge nothing.",
        ),
        Bad(
            make_models_json("@openai-prod/gpt-4.1"),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json(GPT_4_1),
        ),
        Bad(
            make_models_json(
                {**GPT_4_1, "contextWindow": 2000000, "cost": dict.fromkeys(RATES, 0)}
            ),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json(GPT_4_1),
        ),
        Bad(make_models_json({**GPT_4_1, "reasoning": True}), at="/providers/portkey/models/0/id"),
        Bad(
            make_models_json("gpt-4.1", baseUrl="https://llm.example.com/v1"),
            at="/providers/portkey/models/0/id",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            known = file.built_ins.get_model_ids(provider.name)
            own = provider.value.get("baseUrl")
            for model in provider.models:
                url = model.value.get("baseUrl") or own
                if url is None or model.id in known:
                    continue  # a built-in model defined anew is built-in-redefined's matter
                leads = get_destination(url, file.pi)
                if leads.is_local:
                    continue
                fact, exact = leads.find_fact(model.id, file.built_ins)
                if fact:
                    yield from _compare(file, model, fact, exact, free=not leads.is_gateway)


def _compare(
    file: ModelsFile, model: DeclaredModel, fact: catalogue.Fact, exact: bool, *, free: bool
) -> Iterator[Problem]:
    value = model.value
    elsewhere: set[str] = set()
    if model.provider.overrides and file.pi.overrides_custom_models:
        elsewhere = {k for o in model.provider.overrides if o.id == model.id for k in o.value}
    differing = [
        each for each in _find_differences(value, fact, exact, free) if each[0] not in elsewhere
    ]
    if not differing:
        return
    yield Problem(
        (*model.path, "id"),
        f"pi will assume {_join_words([mine for _, mine, _, _ in differing])}; {_describe_source(fact)} has "
        f"{_join_words([his for _, _, his, _ in differing])}.",
        "Take over the catalogue's figures, where they hold for your provider.",
        fix=Fix("Take over the catalogue's figures", *_make_changes(model, differing)),
    )


# The field, what pi will assume, what the catalogue has in words, and as a value.
Difference = tuple[str, str, str, object]


def _find_differences(
    value: dict, fact: catalogue.Fact, exact: bool, free: bool
) -> Iterator[Difference]:
    slack = ROUNDING_SLACK if exact else RESELLER_SLACK
    context = value.get("contextWindow")
    if (fact.context != DEFAULT_CONTEXT) if context is None else (context > fact.context * slack):
        assumed = DEFAULT_CONTEXT if context is None else context
        yield (
            "contextWindow",
            f"a context of {format_tokens(assumed)}",
            f"a context of {format_tokens(fact.context)}",
            fact.context,
        )
    answer = value.get("maxTokens")
    if context is not None and fact.output >= context:
        pass  # the smaller window that was chosen limits the answer too
    elif (fact.output != DEFAULT_MAX_TOKENS) if answer is None else (answer > fact.output * slack):
        assumed = DEFAULT_MAX_TOKENS if answer is None else answer
        yield (
            "maxTokens",
            f"answers of {format_tokens(assumed)}",
            f"answers of {format_tokens(fact.output)}",
            fact.output,
        )
    yield from _compare_price(value.get("cost"), fact, exact, free)
    thinks = value.get("reasoning", False)
    if thinks != fact.reasoning:
        words = ("no thinking", "thinking")
        yield "reasoning", words[thinks], words[fact.reasoning], fact.reasoning
    sees = "image" in value.get("input", ())
    if sees != ("image" in fact.input):
        words = ("no images", "images")
        yield "input", words[sees], words[not sees], list(fact.input)


def _compare_price(
    cost: dict | None, fact: catalogue.Fact, exact: bool, free: bool
) -> Iterator[Difference]:
    if not any(fact.cost):
        return  # pi does not know a price either
    true = dict(zip(RATES, fact.cost, strict=True))
    price_text = f"{format_number(fact.cost[0])} and {format_number(fact.cost[1])} dollars"
    if cost is None or not any(cost.get(rate) for rate in RATES):
        if cost is None or (exact and not free):
            yield "cost", "a price of 0", price_text, true
        return
    price = [cost.get(rate, true[rate]) for rate in RATES[:2]]
    if exact and any(
        abs(mine - his) > his / 100 for mine, his in zip(price, fact.cost, strict=False)
    ):
        yield (
            "cost",
            f"a price of {format_number(price[0])} and {format_number(price[1])}",
            price_text,
            true,
        )


def _make_changes(model: DeclaredModel, differing: list[Difference]) -> Iterator[FixChange]:
    for field, _, _, value in differing:
        if field in model.value:
            yield Replace((*model.path, field), value)
        else:
            yield Add(model.path, field, value)


def _describe_source(fact: catalogue.Fact) -> str:
    where, _, provider = fact.source.partition(", ")
    return f"{where} ({provider})"


def _join_words(things: list[str]) -> str:
    comma = "," if len(things) > 2 or any(" and " in thing for thing in things) else ""
    return f"{comma} and ".join(filter(None, (", ".join(things[:-1]), things[-1])))
