from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.diagnostics.rule import HINT, IGNORED, Add, Bad, Fix, Good, Problem, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.declared import DeclaredModel
from pigen.pi.detected_compat import DEVELOPER, THINKING, detect_compat
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi
from pigen.pi.thinking_formats import suggest_format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


LEVELS = ("minimal", "low", "medium", "high")  # xhigh and max are offered only where mapped
# Other ways in which a level reaches the request.
OTHER_LEVEL_FIELDS = ("thinkingTokenBudgetField", "supportsThinkingTokenBudget")


class ThinkingLevelsWithoutEffect(Rule):
    """Thinking levels have no effect.

    A thinkingLevelMap only counts on a model with "reasoning": true. If every level is mapped
    to null, pi can only offer off. And with supportsReasoningEffort false and no thinkingFormat
    pi shows levels to choose from but sends the same request for each. Up to pi 1.5.2 such a
    model's system prompt still goes out in the role developer, which strict servers refuse without
    supportsDeveloperRole false; from 1.6 only OpenAI gets that role.

    Set reasoning and the map to what the model supports. Set the server's thinkingFormat if it has
    one: "qwen-chat-template" for Qwen and GLM behind llama.cpp, vLLM or SGLang, "chat-template" for
    DeepSeek there, "qwen" at Alibaba's own endpoints.
    """

    effect = IGNORED
    topic = FIGURES
    prefilter_keys = ("thinkingLevelMap", "supportsReasoningEffort")
    examples = (
        Good(
            make_models_json(
                {"id": "@a/m", "reasoning": True, "thinkingLevelMap": {"xhigh": "xhigh"}}
            )
        ),
        Good(make_models_json({"id": "@a/m", "compat": {"supportsReasoningEffort": False}})),
        Good(
            make_models_json(
                {
                    "id": "@a/qwen",
                    "reasoning": True,
                    "compat": {"supportsReasoningEffort": False, "thinkingFormat": "qwen"},
                }
            )
        ),
        Good(
            make_models_json(
                {"id": "glm-4.6", "reasoning": True, "compat": {"supportsReasoningEffort": False}},
                baseUrl="https://api.z.ai/api/coding/paas/v4",
            ),
            note="pi knows Z.AI's format by the address.",
        ),
        Good(
            make_models_json(
                {"id": "claude", "reasoning": True, "compat": {"supportsReasoningEffort": False}},
                api="anthropic-messages",
            ),
            note="Another api does not ask for it.",
        ),
        Bad(
            make_models_json({"id": "@a/m", "thinkingLevelMap": {"high": "high"}}),
            at="/providers/portkey/models/0/thinkingLevelMap",
            fixed_content=make_models_json(
                {"id": "@a/m", "thinkingLevelMap": {"high": "high"}, "reasoning": True}
            ),
        ),
        Bad(
            make_models_json(
                {
                    "id": "@a/m",
                    "reasoning": True,
                    "thinkingLevelMap": dict.fromkeys(LEVELS),
                }
            ),
            at="/providers/portkey/models/0/thinkingLevelMap",
            effect=HINT,
        ),
        Bad(
            make_models_json(
                {"id": "@a/m", "reasoning": True}, compat={"supportsReasoningEffort": False}
            ),
            at="/providers/portkey/models/0/reasoning",
            effect=HINT,
        ),
        Bad(
            make_models_json(
                {"id": "qwen3.6-35b", "reasoning": True},
                name="llama",
                baseUrl="http://127.0.0.1:8080/v1",
                compat={"supportsDeveloperRole": False, "supportsReasoningEffort": False},
            ),
            at="/providers/llama/models/0/reasoning",
            effect=HINT,
            note='llama.cpp hands chat_template_kwargs to Qwen\'s template: "qwen-chat-template".',
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            overridden = {}
            if provider.overrides and file.pi.overrides_custom_models:
                overridden = {override.id: override.value for override in provider.overrides}
            for model in provider.models:
                value = model.value
                if model.id in overridden:
                    value = {**value, **overridden[model.id]}
                levels: Mapping[str, Any] = value.get("thinkingLevelMap", {})
                if levels and levels is model.value.get("thinkingLevelMap"):
                    if not value.get("reasoning"):
                        yield _make_no_reasoning_problem(model)
                        continue
                    if all(levels.get(level, "") is None for level in LEVELS) and not (
                        levels.get("xhigh") or levels.get("max")
                    ):
                        yield _make_all_null_problem(model)
                        continue
                if (
                    value.get("reasoning") is True
                    and value is model.value
                    and _is_idle(model, file.pi)
                ):
                    yield _make_unsent_problem(model, file.pi)


def _is_idle(model: DeclaredModel, pi: Pi) -> bool:
    """Whether no level changes the request."""
    compat = model.compat
    if compat.get("supportsReasoningEffort") is not False or model.api != "openai-completions":
        return False
    if compat.get("thinkingFormat", "openai") != "openai" or any(
        map(compat.get, OTHER_LEVEL_FIELDS)
    ):
        return False
    if "samplingParamsByThinkingLevel" in model.value:
        return False
    if "thinkingFormat" in compat:
        return True
    return _detect(model, pi)[THINKING] == "openai"


def _detect(model: DeclaredModel, pi: Pi) -> Mapping[str, object]:
    return detect_compat(model.provider.name, model.base_url or "", model.id, pi)


def _make_no_reasoning_problem(model: DeclaredModel) -> Problem:
    return Problem(
        (*model.path, "thinkingLevelMap"),
        "pi will ignore this map, since the model is not marked as thinking: it offers no levels.",
        'Add "reasoning": true, or remove the map.',
        fix=None
        if "reasoning" in model.value
        else Fix("Mark the model as thinking", Add(model.path, "reasoning", True)),
        cause="not marked as thinking",
    )


def _make_all_null_problem(model: DeclaredModel) -> Problem:
    return Problem(
        (*model.path, "thinkingLevelMap"),
        "Every level is mapped to null, so pi only offers off, although the model is marked as "
        "thinking.",
        'Leave out the levels that the model has, or set "reasoning" to false.',
        effect=HINT,
        cause="all levels null",
    )


def _make_unsent_problem(model: DeclaredModel, pi: Pi) -> Problem:
    developer = {**_detect(model, pi), **model.compat}[DEVELOPER]
    known = suggest_format(model.provider.name, model.base_url or "", model.id, pi)
    help = known or "Name the server's thinkingFormat in compat, if it has one."
    message = (
        "pi will offer thinking levels and send the same request for each, since "
        "supportsReasoningEffort is false and no thinkingFormat is set."
    )
    if developer:
        message += " The system prompt still goes out in the role developer."
        help += ' A strict server also needs "supportsDeveloperRole": false.'
    return Problem((*model.path, "reasoning"), message, help, effect=HINT, cause=help)
