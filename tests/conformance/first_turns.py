"""Random models.json files in which every model is asked in a way of its own,
for test_first_turn.py."""

from __future__ import annotations

import random
from typing import Any

APIS = ("openai-completions",) * 4 + ("openai-responses", "anthropic-messages")
NAMES = (
    "portkey", "gateway", "openai", "anthropic", "openrouter", "deepseek", "zai", "zai-coding-cn",
    "together", "ant-ling", "xai", "cerebras", "opencode", "moonshotai", "nvidia", "groq",
    "mistral", "cloudflare-ai-gateway", "cloudflare-workers-ai", "fireworks",
)  # fmt: skip
HOUSE = "https://gateway.example/v1"
URLS = (
    HOUSE, HOUSE, HOUSE, "https://api.portkey.ai/v1", "https://api.portkey.ai/v1/",
    "https://api.openai.com/v1", "https://gw.example/api.openai.com/v1",
    "https://api.anthropic.com", "https://gw.example/api.anthropic.com",
    "https://openrouter.ai/api/v1", "https://api.deepseek.com", "https://API.DeepSeek.com/v1",
    "https://api.z.ai/api/paas/v4", "https://open.bigmodel.cn/api/paas/v4",
    "https://api.moonshot.ai/v1", "https://api.together.xyz/v1", "https://api.x.ai/v1",
    "https://integrate.api.nvidia.com/v1", "https://api.ant-ling.com/v1",
    "https://opencode.ai/zen/v1", "https://llm.chutes.ai/v1", "https://ai-gateway.vercel.sh/v1",
    "http://localhost:11434/v1",
)  # fmt: skip
IDS = (
    "@house/m",
    "m",
    "anthropic/claude-opus-4-6",
    "openai/gpt-5",
    "claude-sonnet-4.6",
    "x-opus-4-8",
)
FORMATS = (
    "openai", "openrouter", "deepseek", "zai", "qwen", "qwen-chat-template", "chat-template",
    "together", "ant-ling", "baseten", "string-thinking",
)  # fmt: skip
TEMPLATE = {
    "enable_thinking": {"$var": "thinking.enabled"},
    "effort": {"$var": "thinking.effort", "omitWhenOff": True},
    "flavour": "plain",
}
FLAGS = (
    "supportsDeveloperRole", "supportsReasoningEffort", "supportsStore", "supportsUsageInStreaming",
    "supportsStrictMode", "zaiToolStream", "supportsMaxOutputTokens", "forceAdaptiveThinking",
    "supportsEagerToolInputStreaming", "supportsCacheControlOnTools", "supportsStrictTools",
    "supportsMessageThreads", "supportsThinkingTokenBudget",
)  # fmt: skip
FREE = {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0}
VALUES: dict[str, tuple[Any, ...]] = {
    "maxTokensField": ("max_tokens", "max_completion_tokens"),
    "thinkingFormat": FORMATS,
    "cacheControlFormat": ("anthropic",),
    "openRouterRouting": ({"only": ["azure"]},),
    "vercelGatewayRouting": ({"order": ["bedrock"]}, {"only": ["azure"], "order": ["azure"]}),
    "chatTemplateKwargs": (TEMPLATE,),
    "chatTemplateArgs": (TEMPLATE,),
    "thinkingTokenBudgetField": ("thinking_token_budget", "thinking_budget"),
    "vllmPriority": (3,),
    "allowedFallbackModels": ([{"model": "claude-opus-4-8", "provider": "x", "cost": FREE}],),
}
LEVELS = ("off", "minimal", "low", "medium", "high", "xhigh", "max")
WORDS = (None, None, "low", "high", "none", "enabled")


def models_file(chance: random.Random, number: int) -> dict[str, Any]:
    """A file of so many models; every id is its own."""
    providers = {name: provider(chance) for name in NAMES}
    for count in range(number):
        name = chance.choice(NAMES) if chance.random() < 0.7 else "portkey"
        entry = model(chance, count)
        providers[name]["models"].append(entry)
        if chance.random() < 0.1:
            override = {
                key: value for key, value in model(chance, count).items() if key in OVERRIDES
            }
            providers[name].setdefault("modelOverrides", {})[entry["id"]] = override
    return {"providers": {name: each for name, each in providers.items() if each["models"]}}


OVERRIDES = ("reasoning", "thinkingLevelMap", "compat", "maxTokens", "headers")


def provider(chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {"baseUrl": HOUSE, "api": "openai-completions"}
    made |= {"apiKey": "sk-0", "models": []}
    if chance.random() < 0.3:
        made["compat"] = compat(chance, 2)
    if chance.random() < 0.3:
        made["headers"] = {"x-house": "provider"}
    return made


def model(chance: random.Random, count: int) -> dict[str, Any]:
    made: dict[str, Any] = {"id": f"{chance.choice(IDS)}-{count}"}
    if chance.random() < 0.8:
        made["baseUrl"] = chance.choice(URLS)
    if chance.random() < 0.8:
        made["api"] = chance.choice(APIS)
    if chance.random() < 0.75:
        made["reasoning"] = True
        if chance.random() < 0.4:
            levels = chance.sample(LEVELS, chance.randint(1, 7))
            made["thinkingLevelMap"] = {level: chance.choice(WORDS) for level in levels}
    if chance.random() < 0.6:
        made["compat"] = compat(chance, 4)
    if chance.random() < 0.4:
        made["contextWindow"] = chance.choice((4_000, 8_192, 16_000, 40_000, 64_000, 200_000))
        made["maxTokens"] = chance.choice((1, 500, 3_000, 9_000, 32_000, 64_000))
    if chance.random() < 0.1:
        made["headers"] = {"x-house": "model", "anthropic-beta": "house-1"}
    if chance.random() < 0.1:
        made["samplingParams"] = {"temperature": 0.5, "store": True}
    if chance.random() < 0.1:
        made["samplingParamsByThinkingLevel"] = {"medium": {"top_p": 0.9}, "off": {"top_p": 0.1}}
    return made


def compat(chance: random.Random, most: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(chance.randint(1, most)):
        if chance.random() < 0.5:
            found[chance.choice(FLAGS)] = chance.random() < 0.5
        else:
            key = chance.choice(list(VALUES))
            found[key] = chance.choice(VALUES[key])
    return found
