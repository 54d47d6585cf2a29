from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, HINT, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.declared import DeclaredModel, DeclaredProvider, ModelOverride
from pigen.pi.interpolation import format_tokens
from pigen.pi.models_file import HAS_SETTINGS, ModelsFile, make_models_json

PROMPT = 1500  # what pi's own system prompt and tools take, about
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
    prefilter_traits = (HAS_SETTINGS,)
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
        Good(make_models_json("@local/llama"), settings={"compaction": {"reserveTokens": 126000}}),
        Good(
            make_models_json(
                {"id": "@local/llama", "contextWindow": 4096},
                modelOverrides={"@local/llama": {"contextWindow": 65536}},
            ),
            note="The override lies over it.",
        ),
        Good(
            make_models_json(
                {"id": "@local/llama", "contextWindow": 65536},
                modelOverrides={"@local/llama": {"contextWindow": 4096}},
            ),
            pi="0.80.3",
            note="Before 0.80.8 the override reaches no model of the file.",
        ),
        Good(
            make_models_json("@a/m", modelOverrides={"@a/n": {"contextWindow": 4096}}),
            note="There is no such model.",
        ),
        Good(
            make_models_json(
                {"id": "@local/llama", "contextWindow": 4096},
                {"id": "@local/llama", "contextWindow": 65536},
            ),
            note="pi takes the last.",
        ),
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
        Bad(
            make_models_json(
                {"id": "@local/llama", "contextWindow": 65536},
                modelOverrides={"@local/llama": {"contextWindow": 4096}},
            ),
            at="/providers/portkey/modelOverrides/@local~1llama/contextWindow",
        ),
        Bad(
            make_models_json(
                {"id": "@local/llama", "contextWindow": 4096},
                modelOverrides={"@local/llama": {"contextWindow": 65536}},
            ),
            at="/providers/portkey/models/0/contextWindow",
            pi="0.80.3",
        ),
        Bad(
            make_models_json("@local/llama"),
            at="/providers/portkey/models/0",
            effect=RISK,
            settings={"compaction": {"reserveTokens": 128000}},
            note="pi assumes a window of as many.",
        ),
        Bad(
            make_models_json({"id": "@local/llama", "contextWindow": 32768}),
            at="/providers/portkey/models/0/contextWindow",
            effect=RISK,
            settings={
                "compaction": {
                    "reserveTokens": 2048,
                    "modelOverrides": {"portkey/@local/llama": {"reserveTokens": 32000}},
                }
            },
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        is_set = bool((file.settings or {}).get("compaction"))
        for provider in file.providers:
            small = [entry for entry in provider.entries if is_set or _is_small(entry)]
            if small:
                yield from _check_windows(file, provider, small)


def _is_small(entry: DeclaredModel | ModelOverride) -> bool:
    return "contextWindow" in entry.value and bool(0 < entry.value["contextWindow"] < ROOMY)


def _check_windows(
    file: ModelsFile, provider: DeclaredProvider, entries: list[DeclaredModel | ModelOverride]
) -> Iterator[Problem]:
    from pigen.pi.figures_in_effect import DEFAULT, LEAST_WINDOW, OWN, FiguresInEffect

    figures = FiguresInEffect(file, provider)
    for entry in entries:
        found = figures.find_window_beside(entry, "contextWindow")
        if found is None or found[0] <= 0 or found[1] not in (OWN, DEFAULT):
            continue
        window, source = found
        if window < LEAST_WINDOW and file.pi.clamps_answer_to_context:
            yield Problem(
                (*entry.path, "contextWindow"),
                f"Of these {format_tokens(window)} pi reserves 4,096, and its own prompt takes "
                "about 1,500, so every answer ends after one token.",
                "Write the window that the model really has; set a local server to 32768 or more.",
                cause="no room for an answer",
            )
        elif source == OWN:
            yield from _check_compaction(file, entry, window)
        elif isinstance(entry, DeclaredModel):
            yield from _check_compaction(file, entry, window, is_assumed=True)


def _check_compaction(
    file: ModelsFile,
    entry: DeclaredModel | ModelOverride,
    window: float,
    *,
    is_assumed: bool = False,
) -> Iterator[Problem]:
    from pigen.pi.compaction import BY_MODEL, find_reserve

    reference = f"{entry.provider.name}/{entry.id}"
    found = find_reserve(file.settings, reference, file.pi)
    if found is None or window >= found[0] + PROMPT:
        return
    reserve, setting = found
    share = int(window) // 4
    tokens = f'{{"reserveTokens": {share}, "keepRecentTokens": {share}}}'
    for_all = f'"compaction": {tokens}'
    alone = f'"compaction": {{"modelOverrides": {{{quote(reference, 80)}: {tokens}}}}}'
    if setting == BY_MODEL:
        remedy = alone
    elif file.pi.reads_compaction_overrides:
        remedy = f"{for_all}, or for this model alone {alone}"
    else:
        remedy = for_all
    of = f"of {format_tokens(window)}" + (", its default," if is_assumed else "")
    yield Problem(
        entry.path if is_assumed else (*entry.path, "contextWindow"),
        f"pi compacts the session once fewer than {format_tokens(reserve)} of its window are free "
        f"({setting or 'its default'}): {of} that is after every turn.",
        f"Write the window that the model really has, or set in settings.json {remedy}.",
        effect=RISK if setting or window <= SMALL else HINT,
        cause="compaction",
    )
