from __future__ import annotations

from collections.abc import Iterator

from pigen.common import slugs
from pigen.diagnostics.rule import HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi import catalogue
from pigen.pi.interpolation import format_tokens
from pigen.pi.models_file import DeclaredModel, ModelOverride, ModelsFile, make_models_json

DEFAULT_CONTEXT = 128000  # what pi assumes for a model of the file without contextWindow


class MaxTokensOverContext(Rule):
    """A maxTokens is larger than the contextWindow that has to hold the answer.

    pi accepts it. Up to 0.75.1 the request asks for more than the window holds, which strict
    servers refuse with 400. From 0.75.4 to 0.80.2 pi sends no limit, except to anthropic-messages,
    which requires one. From 0.80.3 pi cuts every answer to what the window leaves, so the value has
    no effect. Without contextWindow pi assumes 128,000 tokens. The same number for both is only a
    hint: usually one was copied from the other.

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
        Bad(
            make_models_json({"id": "@a/m", "maxTokens": 200000}),
            at="/providers/portkey/models/0/maxTokens",
            pi="0.73.1",
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
            for entry in provider.entries:
                answer = entry.value.get("maxTokens")
                if answer is None:
                    continue
                window = entry.value.get("contextWindow")
                if window is None:
                    window = _find_implied_window(file, entry)
                    if window is not None and answer > window:
                        yield _make_problem(file, entry, answer, window)
                elif answer >= window and not _matches_catalogue(file, entry.id, answer, window):
                    yield _make_problem(file, entry, answer, window)


def _find_implied_window(file: ModelsFile, entry: DeclaredModel | ModelOverride) -> float | None:
    """The window that holds without a contextWindow: pi's default, or that of a built-in model."""
    if isinstance(entry, DeclaredModel):
        return DEFAULT_CONTEXT
    if entry.id not in file.built_ins.get_model_ids(entry.provider.name):
        return None
    if any(model.id == entry.id for model in entry.provider.models):
        return None  # redefined in this file
    fact = file.built_ins.find_fact(entry.id, entry.provider.name)
    return fact.context if fact else None


def _matches_catalogue(file: ModelsFile, id: str, answer: float, window: float) -> bool:
    """Whether pi's own catalogue gives the model these very figures."""
    parts = slugs.split_slug(id)
    upstream = catalogue.find_upstream(parts[0]) if parts else None
    fact = file.built_ins.find_fact(parts[1] if parts else id, upstream)
    return fact is not None and (fact.output, fact.context) == (answer, window)


def _make_problem(
    file: ModelsFile, entry: DeclaredModel | ModelOverride, answer: float, window: float
) -> Problem:
    at = (*entry.path, "maxTokens")
    if answer == window:
        return Problem(
            at,
            f"An answer of {format_tokens(answer)} would fill the whole contextWindow and leave no "
            "room for the input.",
            "Set maxTokens to the longest answer that the provider documents.",
            effect=HINT,
            cause="whole window",
        )
    size = format_tokens(window)
    if "contextWindow" not in entry.value:
        size += (
            ", which pi assumes without a contextWindow"
            if isinstance(entry, DeclaredModel)
            else ", the built-in model's own"
        )
    sends = file.pi.limits_answers or _get_api(entry) == "anthropic-messages"
    if file.pi.clamps_answer_to_context:
        consequence = "pi cuts it to what the window leaves."
    elif sends:
        consequence = "a strict server answers 400."
    else:
        consequence = f"pi {file.pi} sends no limit, but later releases do."
    return Problem(
        at,
        f"An answer of {format_tokens(answer)} does not fit into a window of {size}: {consequence}",
        "Raise contextWindow to the model's real window, or lower maxTokens to its longest answer.",
        rests_on_built_ins="contextWindow" not in entry.value and isinstance(entry, ModelOverride),
        effect=None if sends else HINT,
        cause=consequence,
    )


def _get_api(entry: DeclaredModel | ModelOverride) -> object:
    api = entry.api if isinstance(entry, DeclaredModel) else entry.value.get("api")
    return api or entry.provider.value.get("api")
