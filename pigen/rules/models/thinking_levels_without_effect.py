from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.diagnostics.rule import HINT, IGNORED, Add, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import FIGURES
from pigen.pi.models_file import Model, ModelsFile, portkey

LEVELS = ("minimal", "low", "medium", "high")  # xhigh and max are offered only where mapped
# Providers, and parts of URLs, for which pi chooses a thinkingFormat by itself.
DETECTED = {
    "deepseek": ("deepseek.com",),
    "zai": ("api.z.ai", "open.bigmodel.cn"),
    "zai-coding-cn": (),
    "together": ("api.together.ai", "api.together.xyz"),
    "ant-ling": ("api.ant-ling.com",),
    "openrouter": ("openrouter.ai",),
}
# Other ways in which a level reaches the request.
OTHER_WAYS = ("thinkingTokenBudgetField", "supportsThinkingTokenBudget")


class ThinkingLevelsWithoutEffect(Rule):
    """Thinking levels do nothing.

    A thinkingLevelMap counts only on a model with "reasoning": true. Where every level is mapped
    to null, pi can offer none but off. And with supportsReasoningEffort false and no thinkingFormat
    pi shows levels to choose from and sends the same request for each; it still sends the system
    prompt in the role developer, which strict servers refuse without supportsDeveloperRole false.

    Set reasoning and the map to what the model does; name the server's thinkingFormat if it has
    one.
    """

    effect = IGNORED
    topic = FIGURES
    keys = ("thinkingLevelMap", "supportsReasoningEffort")
    examples = (
        Good(portkey({"id": "@a/m", "reasoning": True, "thinkingLevelMap": {"xhigh": "xhigh"}})),
        Good(portkey({"id": "@a/m", "compat": {"supportsReasoningEffort": False}})),
        Good(
            portkey(
                {
                    "id": "@a/qwen",
                    "reasoning": True,
                    "compat": {"supportsReasoningEffort": False, "thinkingFormat": "qwen"},
                }
            )
        ),
        Good(
            portkey(
                {"id": "glm-4.6", "reasoning": True, "compat": {"supportsReasoningEffort": False}},
                baseUrl="https://api.z.ai/api/coding/paas/v4",
            ),
            note="pi knows Z.AI's format by the address.",
        ),
        Good(
            portkey(
                {"id": "claude", "reasoning": True, "compat": {"supportsReasoningEffort": False}},
                api="anthropic-messages",
            ),
            note="Another api does not ask for it.",
        ),
        Bad(
            portkey({"id": "@a/m", "thinkingLevelMap": {"high": "high"}}),
            at="/providers/portkey/models/0/thinkingLevelMap",
            fixed=portkey({"id": "@a/m", "thinkingLevelMap": {"high": "high"}, "reasoning": True}),
        ),
        Bad(
            portkey(
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
            portkey({"id": "@a/m", "reasoning": True}, compat={"supportsReasoningEffort": False}),
            at="/providers/portkey/models/0/reasoning",
            effect=HINT,
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
                levels: Mapping = value.get("thinkingLevelMap", {})
                if levels and levels is model.value.get("thinkingLevelMap"):
                    if not value.get("reasoning"):
                        yield _without_reasoning(model)
                        continue
                    if all(levels.get(level, "") is None for level in LEVELS) and not (
                        levels.get("xhigh") or levels.get("max")
                    ):
                        yield _all_null(model)
                        continue
                if value.get("reasoning") is True and value is model.value and _idle(model):
                    yield _unsent(model)


def _idle(model: Model) -> bool:
    """Whether no level changes the request."""
    compat = model.compat
    if compat.get("supportsReasoningEffort") is not False or model.api != "openai-completions":
        return False
    if compat.get("thinkingFormat", "openai") != "openai" or any(map(compat.get, OTHER_WAYS)):
        return False
    if "samplingParamsByThinkingLevel" in model.value:
        return False
    if "thinkingFormat" in compat:
        return True
    url = (model.base_url or "").lower()
    return model.provider.name not in DETECTED and not any(
        part in url for parts in DETECTED.values() for part in parts
    )


def _without_reasoning(model: Model) -> Problem:
    at = (*model.route, "reasoning")
    return Problem(
        (*model.route, "thinkingLevelMap"),
        "pi will ignore this map, since the model is not marked as thinking: it offers no level.",
        'Add "reasoning": true, or remove the map.',
        fix=Fix(
            "Mark the model as thinking",
            Replace(at, True)
            if "reasoning" in model.value
            else Add(model.route, "reasoning", True),
        ),
    )


def _all_null(model: Model) -> Problem:
    return Problem(
        (*model.route, "thinkingLevelMap"),
        "Every level is mapped to null, so pi offers none but off, though the model is marked as "
        "thinking.",
        'Leave out the levels that the model has, or set "reasoning" to false.',
        effect=HINT,
    )


def _unsent(model: Model) -> Problem:
    strict = model.compat.get("supportsDeveloperRole") is False
    return Problem(
        (*model.route, "reasoning"),
        "pi will offer thinking levels and send the same request for each, since "
        "supportsReasoningEffort is false and no thinkingFormat is set."
        + ("" if strict else " The system prompt still goes out in the role developer."),
        "Name the server's thinkingFormat in compat, if it has one"
        + ("." if strict else '; a strict server also needs "supportsDeveloperRole": false.'),
        effect=HINT,
    )
