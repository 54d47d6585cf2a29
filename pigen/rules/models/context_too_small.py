from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.interpolation import format_tokens
from pigen.pi.models_file import ModelsFile, make_models_json

# pi keeps 4096 tokens back, and its own system prompt and tools take about 1,500.
LEAST = 5600
SMALL = 8192


class ContextTooSmall(Rule):
    """A contextWindow leaves no room for an answer.

    From 0.80.3 pi allows an answer what the window leaves after the input and a reserve of 4096
    tokens, and at least one. Its own prompt and tools are about 1,500 tokens of input, so that a
    window below some 5,600 gives answers of a single token. Up to 8192 little remains once files
    have been read, and pi compacts the session after every turn, for it wants 16,384 tokens free.

    State the window that the model or the local server really has; give a local server at least
    16,384 (Ollama: num_ctx, llama.cpp: --ctx-size).
    """

    effect = FAILS
    topic = FIGURES
    prefilter_keys = ("contextWindow",)
    examples = (
        Good(make_models_json({"id": "@local/llama", "contextWindow": 16384})),
        Good(make_models_json({"id": "@local/llama", "contextWindow": 8193})),
        Good(make_models_json("@local/llama")),
        Bad(
            make_models_json({"id": "@local/llama", "contextWindow": 4096}),
            at="/providers/portkey/models/0/contextWindow",
        ),
        Bad(
            make_models_json({"id": "@local/llama", "contextWindow": 8192}),
            at="/providers/portkey/models/0/contextWindow",
            effect=RISK,
        ),
        Bad(
            make_models_json({"id": "@local/llama", "contextWindow": 4096}),
            at="/providers/portkey/models/0/contextWindow",
            pi="0.73.1",
            effect=RISK,
        ),
        Bad(
            {"providers": {"openai": {"modelOverrides": {"gpt-4.1": {"contextWindow": 2048}}}}},
            at="/providers/openai/modelOverrides/gpt-4.1/contextWindow",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            for entry in provider.entries:
                window = entry.value.get("contextWindow")
                if window is None or not 0 < window <= SMALL:
                    continue
                cut = window < LEAST and file.pi.clamps_answer_to_context
                yield Problem(
                    (*entry.path, "contextWindow"),
                    f"Of {format_tokens(window)} pi keeps 4,096 back and its own prompt takes about 1,500, so "
                    "every answer ends after one token."
                    if cut
                    else f"With {format_tokens(window)} there is hardly room for a file and an answer, and "
                    "pi compacts the session after every turn.",
                    "State the window the model really has; set a local server to 16384 or more.",
                    effect=None if cut else RISK,
                )
