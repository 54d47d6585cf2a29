from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.interpolation import format_tokens
from pigen.pi.models_file import DeclaredModel, ModelOverride, ModelsFile, make_models_json

# pi keeps 4096 tokens back, and its own system prompt and tools take about 1,500.
LEAST = 5600
PROMPT = 1500
SMALL = 8192
ROOMY = 20000  # pi's own reserve, 16,384, leaves room for a prompt in it


class ContextTooSmall(Rule):
    """A contextWindow leaves no room for an answer.

    From 0.80.3 pi allows an answer what the window leaves after the input and a reserve of 4096
    tokens, and at least one. Its own prompt and tools are about 1,500 tokens of input, so a
    window below about 5,600 gives answers of a single token.

    pi also compacts the session as soon as fewer than compaction.reserveTokens of settings.json are
    free, 16,384 unless set; from 0.86.1 compaction.modelOverrides sets it for one model. In a
    window barely larger than that, it does so after every turn.

    Write the window that the model or the local server really has (Ollama: num_ctx, llama.cpp:
    --ctx-size), or set a reserve that leaves room in it.
    """

    effect = FAILS
    topic = FIGURES
    prefilter_keys = ("contextWindow",)
    examples = (
        Good(make_models_json({"id": "@local/llama", "contextWindow": 18000})),
        Good(
            make_models_json({"id": "@local/llama", "contextWindow": 8192}),
            settings={"compaction": {"reserveTokens": 2048}},
        ),
        Good(
            make_models_json({"id": "@local/llama", "contextWindow": 8192}),
            settings={"compaction": {"enabled": False}},
        ),
        Good(
            make_models_json({"id": "@local/llama", "contextWindow": 8192}),
            settings={
                "compaction": {"modelOverrides": {"portkey/@local/llama": {"reserveTokens": 2048}}}
            },
        ),
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
        Bad(
            make_models_json({"id": "@local/llama", "contextWindow": 16384}),
            at="/providers/portkey/models/0/contextWindow",
            effect=HINT,
            note="pi's own reserve is as large.",
        ),
        Bad(
            make_models_json({"id": "@local/llama", "contextWindow": 32768}),
            at="/providers/portkey/models/0/contextWindow",
            effect=RISK,
            settings={"compaction": {"reserveTokens": 32000}},
        ),
        Bad(
            make_models_json({"id": "@local/llama", "contextWindow": 8192}),
            at="/providers/portkey/models/0/contextWindow",
            effect=RISK,
            pi="0.85.1",
            settings={
                "compaction": {"modelOverrides": {"portkey/@local/llama": {"reserveTokens": 2048}}}
            },
            note="pi reads modelOverrides from 0.86.1 on.",
        ),
        Bad(
            make_models_json({"id": "@local/llama", "contextWindow": 4096}),
            at="/providers/portkey/models/0/contextWindow",
            settings={"compaction": {"reserveTokens": 1024}},
            note="The answer is cut whatever the reserve.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            for entry in provider.entries:
                window = entry.value.get("contextWindow")
                if window is None or window <= 0:
                    continue
                if window < LEAST and file.pi.clamps_answer_to_context:
                    yield Problem(
                        (*entry.path, "contextWindow"),
                        f"Of these {format_tokens(window)} pi reserves 4,096, and its own prompt "
                        "takes about 1,500, so every answer ends after one token.",
                        "Write the window that the model really has; "
                        "set a local server to 32768 or more.",
                        cause="no room for an answer",
                    )
                elif window < ROOMY or file.settings:
                    yield from _check_compaction(file, entry, window)


def _check_compaction(
    file: ModelsFile, entry: DeclaredModel | ModelOverride, window: float
) -> Iterator[Problem]:
    from pigen.pi.compaction import find_reserve

    reference = f"{entry.provider.name}/{entry.id}"
    found = find_reserve(file.settings, reference, file.pi)
    if found is None or window - found[0] >= PROMPT:
        return
    reserve, setting = found
    share = int(window) // 4
    tokens = f'{{"reserveTokens": {share}, "keepRecentTokens": {share}}}'
    remedy = f'"compaction": {tokens}'
    if file.pi.reads_compaction_overrides:
        remedy += (
            f', or for this model alone "compaction": {{"modelOverrides": '
            f"{{{quote(reference, 80)}: {tokens}}}}}"
        )
    yield Problem(
        (*entry.path, "contextWindow"),
        f"pi compacts the session once fewer than {format_tokens(reserve)} of its window are free "
        f"({setting or 'its default'}): of {format_tokens(window)} that is after every turn.",
        f"Write the window that the model really has, or set in settings.json {remedy}.",
        effect=RISK if setting or window <= SMALL else HINT,
        cause="compaction",
    )
