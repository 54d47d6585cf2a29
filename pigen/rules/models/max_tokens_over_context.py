from __future__ import annotations

from collections.abc import Iterator

from pigen.common import slugs
from pigen.diagnostics.rule import HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.pi.declared import DeclaredModel, DeclaredProvider, ModelOverride
from pigen.pi.interpolation import format_tokens
from pigen.pi.models_file import ModelsFile, make_models_json

ANTHROPIC = "anthropic-messages"
DEFAULT_CONTEXT = 128000  # what pi assumes for a model of the file without contextWindow
PROMPT = 1500  # what pi's own system prompt and tools take, about
IMPLIED = ("default", "built-in")
# What to say of a window by where it comes from.
SOURCES = {
    "own": "",
    "default": ", which pi assumes without a contextWindow",
    "built-in": ", the built-in model's own",
    "models": ", which its entry in models has",
    "overrides": ", which its entry in modelOverrides has",
}


class MaxTokensOverContext(Rule):
    """A maxTokens is larger than the contextWindow that has to hold the answer.

    pi accepts it. Up to 0.75.1 the request asks for more than the window holds, which strict
    servers refuse with 400; some of these releases ask for at most 32,000. From 0.75.4 to 0.80.2 pi
    sends no limit, except to anthropic-messages, which requires one. From 0.80.3 pi cuts every
    answer to what the window leaves, so the value has no effect. Without contextWindow pi assumes
    128,000 tokens. The same number for both is only a hint: usually one was copied from the other.

    Set maxTokens to the longest answer the provider documents; it is a part of the window.
    """

    effect = RISK
    topic = FIGURES
    prefilter_keys = ("maxTokens",)
    examples = (
        Good(make_models_json({"id": "@a/m", "contextWindow": 200000, "maxTokens": 64000})),
        Good(
            make_models_json({"id": "@a/m", "maxTokens": 128000}),
            note="pi assumes a window as large.",
        ),
        Good(
            make_models_json({"id": "@a/m", "contextWindow": 8192}),
            note="The 16,384 are pi's own default.",
        ),
        Good(
            {"providers": {"openai": {"modelOverrides": {"gpt-4.1": {"maxTokens": 200000}}}}},
            note="The window is that of the built-in model.",
        ),
        Good(
            make_models_json({"id": "@xai/grok-4.5", "contextWindow": 500000, "maxTokens": 500000}),
            note="pi's own catalogue says so.",
        ),
        Bad(
            make_models_json({"id": "@a/m", "contextWindow": 32000, "maxTokens": 64000}),
            at="/providers/portkey/models/0/maxTokens",
        ),
        Good(
            make_models_json(
                {"id": "@a/m", "contextWindow": 32000, "maxTokens": 64000},
                modelOverrides={"@a/m": {"contextWindow": 200000}},
            ),
            note="The override lies over it.",
        ),
        Good(
            make_models_json({"id": "@a/m", "contextWindow": 4096, "maxTokens": 8192}),
            note="Another rule asks for another window.",
        ),
        Bad(
            make_models_json({"id": "@a/m", "maxTokens": 200000}),
            at="/providers/portkey/models/0/maxTokens",
            pi="0.73.1",
            effect=HINT,
            note="It asks for at most 32,000.",
        ),
        Bad(
            make_models_json({"id": "@a/m", "contextWindow": 32000, "maxTokens": 64000}),
            at="/providers/portkey/models/0/maxTokens",
            pi="0.73.1",
        ),
        Bad(
            make_models_json({"id": "@a/m", "contextWindow": 128000, "maxTokens": 200000}),
            at="/providers/portkey/models/0/maxTokens",
            pi="0.74.2",
        ),
        Bad(
            make_models_json({"id": "@a/m", "contextWindow": 128000, "maxTokens": 200000}),
            at="/providers/portkey/models/0/maxTokens",
            pi="0.75.1",
            effect=HINT,
            note="It asks for at most 32,000 where more would fill the window.",
        ),
        Bad(
            {
                "providers": {
                    "anthropic": {"modelOverrides": {"claude-opus-4-6": {"maxTokens": 2000000}}}
                }
            },
            at="/providers/anthropic/modelOverrides/claude-opus-4-6/maxTokens",
            pi="0.79.8",
            note="anthropic-messages always has a limit.",
        ),
        Bad(
            make_models_json(
                {"id": "@a/m", "contextWindow": 32000, "maxTokens": 8000},
                modelOverrides={"@a/m": {"maxTokens": 64000}},
            ),
            at="/providers/portkey/modelOverrides/@a~1m/maxTokens",
        ),
        Bad(
            make_models_json({"id": "@a/m", "contextWindow": 32000, "maxTokens": 64000}),
            at="/providers/portkey/models/0/maxTokens",
            pi="0.79.8",
            effect=HINT,
            note="It is not sent.",
        ),
        Bad(
            {"providers": {"openai": {"modelOverrides": {"gpt-4o": {"maxTokens": 999999999}}}}},
            at="/providers/openai/modelOverrides/gpt-4o/maxTokens",
        ),
        Bad(
            make_models_json({"id": "@a/m", "contextWindow": 32768, "maxTokens": 32768}),
            at="/providers/portkey/models/0/maxTokens",
            effect=HINT,
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            doubtful = [entry for entry in provider.entries if _may_be_too_much(entry)]
            if doubtful:
                yield from _check_entries(file, provider, doubtful)


def _may_be_too_much(entry: DeclaredModel | ModelOverride) -> bool:
    """Whether more has to be known about the window of this entry."""
    answer = entry.value.get("maxTokens")
    if answer is None or answer <= 0:
        return False
    if entry.provider.overrides:
        return True
    window = entry.value.get("contextWindow")
    return bool(answer > DEFAULT_CONTEXT if window is None else answer >= window)


def _check_entries(
    file: ModelsFile, provider: DeclaredProvider, doubtful: list[DeclaredModel | ModelOverride]
) -> Iterator[Problem]:
    from pigen.pi.figures_in_effect import LEAST_WINDOW, FiguresInEffect

    figures = FiguresInEffect(file, provider)
    for entry in doubtful:
        found = figures.find_window_beside(entry, "maxTokens")
        if found is None:
            continue
        window, source = found
        if window < LEAST_WINDOW and (file.pi.clamps_answer_to_context or window <= 0):
            continue  # another rule asks for another window
        answer = entry.value["maxTokens"]
        if answer > window:
            yield _make_problem(file, entry, answer, window, source)
        elif (
            answer == window
            and source not in IMPLIED
            and not _matches_catalogue(file, entry.id, answer, window)
        ):
            yield _make_whole_problem(entry, answer)


def _matches_catalogue(file: ModelsFile, id: str, answer: float, window: float) -> bool:
    """Whether pi's own catalogue gives the model these very figures."""
    parts = slugs.split_slug(id)
    upstream = find_upstream(parts[0]) if parts else None
    fact = file.built_ins.find_fact(parts[1] if parts else id, upstream)
    return fact is not None and (fact.output, fact.context) == (answer, window)


def _make_whole_problem(entry: DeclaredModel | ModelOverride, answer: float) -> Problem:
    return Problem(
        (*entry.path, "maxTokens"),
        f"An answer of {format_tokens(answer)} would fill the whole contextWindow and leave no "
        "room for the input.",
        "Set maxTokens to the longest answer that the provider documents.",
        effect=HINT,
        cause="whole window",
    )


def _make_problem(
    file: ModelsFile,
    entry: DeclaredModel | ModelOverride,
    answer: float,
    window: float,
    source: str,
) -> Problem:
    pi = file.pi
    asked = pi.limit_answer(answer, window)
    sends = asked is not None or _get_api(file, entry) == ANTHROPIC
    if pi.clamps_answer_to_context:
        consequence, effect = "pi cuts it to what the window leaves.", None
    elif asked is not None and asked + PROMPT <= window:
        consequence, effect = f"pi {pi} asks for at most {asked:,.0f}.", HINT
    elif sends:
        consequence, effect = "a strict server answers 400.", None
    else:
        consequence, effect = f"pi {pi} sends no limit, but later releases do.", HINT
    return Problem(
        (*entry.path, "maxTokens"),
        f"An answer of {format_tokens(answer)} does not fit into a window of "
        f"{format_tokens(window)}{SOURCES[source]}: {consequence}",
        "Raise contextWindow to the model's real window, or lower maxTokens to its longest answer.",
        rests_on_built_ins=source == "built-in",
        effect=effect,
        cause=consequence,
    )


def _get_api(file: ModelsFile, entry: DeclaredModel | ModelOverride) -> str | None:
    written = entry.api if isinstance(entry, DeclaredModel) else entry.provider.value.get("api")
    listed = file.built_ins.get_model_ids(entry.provider.name)
    own = file.built_ins.find_api(entry.provider.name, entry.id) if entry.id in listed else None
    return own if isinstance(entry, ModelOverride) and own else written or own
