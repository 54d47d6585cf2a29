"""The fields by which an openai-completions request asks a model to think, by thinkingFormat."""

from __future__ import annotations

from collections.abc import Mapping

from pigen.check.model_entry import HIGH_BUDGET, MIN_ANSWER, THINKING_BUDGETS, ComposedModel
from pigen.pi.detected_compat import EFFORT, THINKING

# The releases from which a form has its present shape, read in every published package.
_ZAI_OBJECT, _DEEPSEEK_EFFORT, _DEEPSEEK_OFF = "0.80.3", "0.78.0", "0.79.8"
_QWEN_EFFORT, _BUDGET_FIELD = "0.84.0", "0.85.0"
_SINCE = {
    "together": "0.74.1",
    "string-thinking": "0.78.0",
    "ant-ling": "0.78.1",
    "chat-template": "0.80.2",
    "baseten": "0.84.0",
}


def build_thinking_fields(entry: ComposedModel) -> dict[str, object]:
    """What a model that thinks is asked for; nothing for another."""
    if not entry.is_reasoning:
        return {}
    form = str(entry.compat[THINKING])
    if not entry.pi.is_at_least(_SINCE.get(form, "0")):
        form = "openai"
    level, effort = entry.level, None
    if level is not None and entry.compat[EFFORT]:
        effort = entry.effort
    efforts = {} if effort is None else {"reasoning_effort": effort}
    return {**_build_form(form, entry, efforts), **_build_budget_field(entry)}


def _build_form(form: str, entry: ComposedModel, efforts: dict[str, object]) -> dict[str, object]:
    pi, level, off = entry.pi, entry.level, entry.levels.get("off", "")
    thinks = level is not None
    if form == "zai" and pi.is_at_least(_ZAI_OBJECT):
        thinking = {"type": "enabled", "clear_thinking": False} if thinks else {"type": "disabled"}
        return {"thinking": thinking, **efforts}
    if form in ("zai", "qwen"):
        return {
            "enable_thinking": thinks,
            **(efforts if form == "qwen" and pi.is_at_least(_QWEN_EFFORT) else {}),
        }
    if form == "qwen-chat-template":
        return {"chat_template_kwargs": {"enable_thinking": thinks, "preserve_thinking": True}}
    if form == "chat-template":
        values = _fill_template(entry, entry.compat.get("chatTemplateKwargs"))
        return {"chat_template_kwargs": values} if values else {}
    if form == "baseten":
        values = _fill_template(entry, entry.compat.get("chatTemplateArgs"))
        if not thinks and isinstance(off, str) and off and entry.compat[EFFORT]:
            efforts = {"reasoning_effort": off}
        return {"chat_template_args": values, **efforts} if values else efforts
    if form == "deepseek":
        if thinks and not pi.is_at_least(_DEEPSEEK_EFFORT):
            efforts = {"reasoning_effort": entry.effort}
        if off is None and not thinks and pi.is_at_least(_DEEPSEEK_OFF):
            return efforts
        return {"thinking": {"type": "enabled" if thinks else "disabled"}, **efforts}
    if form == "openrouter":
        return _build_off_or("reasoning", entry, lambda word: {"effort": word})
    if form == "ant-ling":
        mapped = entry.levels.get(level) if level else None
        return {"reasoning": {"effort": mapped}} if isinstance(mapped, str) else {}
    if form == "together":
        return {"reasoning": {"enabled": thinks}, **efforts}
    if form == "string-thinking":
        return _build_off_or("thinking", entry, lambda word: word)
    if not thinks and entry.compat[EFFORT] and off:
        return {"reasoning_effort": off}
    return efforts


def _build_off_or(key: str, entry: ComposedModel, wrap: object) -> dict[str, object]:
    assert callable(wrap)
    if entry.level is not None:
        return {key: wrap(entry.effort)}
    off = entry.levels.get("off", "none")
    return {} if off is None else {key: wrap(off)}


def _fill_template(entry: ComposedModel, template: object) -> dict[str, object]:
    """chatTemplateKwargs with the values that {"$var": ...} stands for."""
    if not isinstance(template, Mapping):
        return {}
    found = {key: _fill(entry, value) for key, value in template.items()}
    return {key: value for key, value in found.items() if value is not None}


def _fill(entry: ComposedModel, value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    if entry.level is None and value.get("omitWhenOff"):
        return None
    if value.get("$var") == "thinking.enabled":
        return entry.level is not None
    if value.get("$var") == "thinking.budget" and entry.pi.is_at_least(_BUDGET_FIELD):
        return _find_budget(entry)
    word = entry.levels.get(entry.level or "off", entry.level)
    return word if isinstance(word, str) else None


def _build_budget_field(entry: ComposedModel) -> dict[str, object]:
    if not entry.pi.is_at_least(_BUDGET_FIELD):
        return {}
    field = entry.compat.get("thinkingTokenBudgetField")
    if not field and entry.compat.get("supportsThinkingTokenBudget"):
        field = "thinking_token_budget"
    budget = _find_budget(entry)
    return {str(field): budget} if field and budget else {}


def _find_budget(entry: ComposedModel) -> int | None:
    if entry.level is None:
        return None
    room = max(0, int(entry.limit or entry.max_answer) - MIN_ANSWER)
    return min(THINKING_BUDGETS.get(entry.level, HIGH_BUDGET), room) or None
