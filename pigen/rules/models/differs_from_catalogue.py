from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.common.slugs import get_upstream_id, split_slug
from pigen.diagnostics.rule import HINT, Add, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi import catalogue
from pigen.pi.catalogue.differences import ADAPTIVE, RATES, Difference, find_differences
from pigen.pi.declared import DeclaredModel
from pigen.pi.endpoint_owner import get_destination
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi

# What the fix leaves as it is stated.
KEPT_FIELDS = ("contextWindow", "input", "reasoning")
GPT_4_1 = {
    "id": "@openai-prod/gpt-4.1",
    "input": ["text", "image"],
    "cost": {"input": 2, "output": 8, "cacheRead": 0.5, "cacheWrite": 0},
    "contextWindow": 1047576,
    "maxTokens": 32768,
}
GPT_5_4 = {
    "id": "@openai-prod/gpt-5.4",
    "reasoning": True,
    "input": ["text", "image"],
    "cost": {"input": 2.5, "output": 15, "cacheRead": 0.25, "cacheWrite": 0},
    "contextWindow": 272000,
    "maxTokens": 128000,
    "thinkingLevelMap": {
        "off": "none",
        "minimal": None,
        "low": "low",
        "medium": "medium",
        "high": "high",
        "xhigh": "xhigh",
        "max": None,
    },
}
SONNET_4_5 = {
    "id": "@anthropic-prod/claude-sonnet-4-5",
    "reasoning": True,
    "input": ["text", "image"],
    "cost": {"input": 3, "output": 15, "cacheRead": 0.3, "cacheWrite": 3.75},
    "maxTokens": 64000,
}


class DiffersFromCatalogue(Rule):
    """Features or prices of a known model are missing or differ from the catalogue.

    pi knows nothing about a model in the file except what the file says, and assumes 128,000 tokens
    of context, 16,384 of output, a price of 0, no thinking and no images. So it compacts the
    session too early or too late, shows no cost, offers no thinking levels, and replaces every
    image with a note. pi's own catalogue has the values of the same model, found by its exact id
    (behind a Portkey slug, at the upstream that the slug names).

    pi offers the thinking levels xhigh and max only where thinkingLevelMap has them, and otherwise
    uses high.

    Use the catalogue's values if they apply to your provider. A contextWindow below the catalogue's
    counts as intended. A value that any listing of the model has counts as right. Local servers
    are not checked. The fix never changes a reasoning, input or contextWindow that is set.
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
        Good(
            make_models_json({**GPT_5_4, "contextWindow": 1050000}),
            note="Azure's listing of the model has this window.",
        ),
        Good(
            make_models_json(
                {**SONNET_4_5, "contextWindow": 1000000},
                headers={"anthropic-beta": "context-1m-2025-08-07"},
            ),
            note="The header asks for the larger window.",
        ),
        Bad(
            make_models_json(
                {**GPT_4_1, "contextWindow": 2000000, "cost": dict.fromkeys(RATES, 0)}
            ),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json({**GPT_4_1, "contextWindow": 2000000}),
            note="The fix does not change a contextWindow that is set.",
        ),
        Bad(
            make_models_json({k: v for k, v in GPT_5_4.items() if k != "thinkingLevelMap"}),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json(GPT_5_4),
            note="Without a map pi does not offer the level xhigh.",
        ),
        Bad(make_models_json({**GPT_4_1, "reasoning": True}), at="/providers/portkey/models/0/id"),
        Bad(
            make_models_json("gpt-4.1", baseUrl="https://llm.example.com/v1"),
            at="/providers/portkey/models/0/id",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        # To ask once is cheaper than to ask for thousands of models that nobody knows.
        listed = file.built_ins.find_known({get_upstream_id(model.id) for model in file.models})
        for provider in file.providers if listed else ():
            known = file.built_ins.get_model_ids(provider.name)
            own = provider.value.get("baseUrl")
            shared = get_destination(own, file.pi) if own else None
            for model in provider.models:
                if get_upstream_id(model.id) not in listed:
                    continue
                url = model.value.get("baseUrl") or own
                if url is None or model.id in known:
                    continue  # a redefined built-in model is built-in-redefined's matter
                leads = shared if url is own and shared else get_destination(url, file.pi)
                if leads.is_local and split_slug(model.id) is None:
                    continue  # a server of one's own, whose figures are set there
                fact, exact = leads.find_fact(model.id, file.built_ins)
                if fact is None:
                    continue
                is_gateway = leads.is_gateway
                if leads.is_local or (exact and not is_gateway and "cost" in model.value):
                    is_gateway = file.leads_to_portkey(provider, model.value)
                if is_gateway or not leads.is_local:
                    yield from _compare(file, model, fact, exact, free=not is_gateway)


def _compare(
    file: ModelsFile, model: DeclaredModel, fact: catalogue.Fact, exact: bool, *, free: bool
) -> Iterator[Problem]:
    elsewhere: set[str] = set()
    if model.provider.overrides and file.pi.overrides_custom_models:
        elsewhere = {k for o in model.provider.overrides if o.id == model.id for k in o.value}
    differing = [
        each
        for each in find_differences(model, fact, exact, free, file.pi)
        if each.field not in elsewhere
    ]
    if not differing:
        return
    assumed = [each.text for each in differing if each.field not in model.value]
    stated = [each.text for each in differing if each.field in model.value]
    clauses = [
        *([f"pi will assume {_join_words(assumed)}"] if assumed else ()),
        *([f"the entry sets {_join_words(stated)}"] if stated else ()),
    ]
    source = f"By {fact.source}."
    yield Problem(
        (*model.path, "id"),
        f"For {quote(model.id)} {'; '.join(clauses)}. {source}",
        "Use the catalogue's values if they apply to your provider.",
        fix=_make_fix(model, differing, elsewhere, fact, file.pi),
        cause="figures",
    )


def _make_fix(
    model: DeclaredModel,
    differing: list[Difference],
    elsewhere: set[str],
    fact: catalogue.Fact,
    pi: Pi,
) -> Fix | None:
    """The catalogue's values, but for what decides how pi works with the model and is stated."""
    values = {
        each.field: each.value
        for each in differing
        if each.field not in model.value or each.field not in KEPT_FIELDS
    }
    if "thinkingLevelMap" in values or values.get("reasoning"):
        from pigen.source.facts import make_level_map

        values.pop("thinkingLevelMap", None)
        levels = make_level_map(fact, pi, model.api)
        if levels and "thinkingLevelMap" not in {*model.value, *elsewhere}:
            values["thinkingLevelMap"] = levels
    if values.pop(ADAPTIVE, None):
        values["compat"] = {**model.value.get("compat", {}), ADAPTIVE: True}
    changes = [
        Replace((*model.path, field), value)
        if field in model.value
        else Add(model.path, field, value)
        for field, value in values.items()
    ]
    return Fix(f"Use the catalogue's {_join_words(list(values))}", *changes) if values else None


def _join_words(things: list[str]) -> str:
    comma = "," if len(things) > 2 else ""
    return f"{comma} and ".join(filter(None, (", ".join(things[:-1]), things[-1])))
