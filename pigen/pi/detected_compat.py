"""How pi guesses, under openai-completions, what a server understands: by the provider's name and
by pieces of its base URL, wherever in it they stand.

What an entry's `compat` states wins over the guess. The table was measured by running the function
that guesses (`detectCompat` of pi-ai's openai-completions.js) in every release that pi published,
and by requests captured from the measured ones (tests/conformance/test_first_turn.py).
"""

from __future__ import annotations

from pigen.pi.release import Pi

API = "openai-completions"
STORE, DEVELOPER, EFFORT = "supportsStore", "supportsDeveloperRole", "supportsReasoningEffort"
MAX_TOKENS, THINKING, STRICT = "maxTokensField", "thinkingFormat", "supportsStrictMode"
CACHE_CONTROL = "cacheControlFormat"

_ALWAYS = (0, 0, 0)
OPENROUTER, OPENAI = "openrouter", "openai"
DEEPSEEK, DEEPSEEK_MARK = "deepseek", "deepseek.com"
# OpenRouter was sent the role developer by these models alone, while it was a guess of its own.
_OPENROUTER_DEVELOPERS = ("anthropic/", "openai/")


class DetectedService:
    """A service that pi knows.

    names       ids of providers
    url_marks   pieces of a base URL
    unsupported the compat fields that are false for it
    since       the first release that knows it
    max_tokens  the first release that limits its answers by max_tokens; None for none
    thinking    its thinkingFormat, "" for OpenAI's
    """

    __slots__ = ("max_tokens", "names", "since", "thinking", "unsupported", "url_marks")

    def __init__(
        self,
        names: tuple[str, ...],
        url_marks: tuple[str, ...],
        unsupported: tuple[str, ...] = (STORE, DEVELOPER),
        *,
        since: tuple[int, int, int] = _ALWAYS,
        max_tokens: tuple[int, int, int] | None = None,
        thinking: str = "",
    ) -> None:
        self.names = names
        self.url_marks = url_marks
        self.unsupported = unsupported
        self.since = since
        self.max_tokens = max_tokens
        self.thinking = thinking


_NO_EFFORT = (STORE, DEVELOPER, EFFORT)
_NO_STRICT = (*_NO_EFFORT, STRICT)
# In the order in which a thinkingFormat is chosen where several of them fit.
SERVICES = (
    DetectedService((DEEPSEEK,), (DEEPSEEK_MARK,), max_tokens=(0, 84, 2), thinking=DEEPSEEK),
    DetectedService(("zai",), ("api.z.ai",), _NO_EFFORT, max_tokens=(0, 83, 0), thinking="zai"),
    DetectedService(
        ("zai-coding-cn",),
        ("open.bigmodel.cn",),
        _NO_EFFORT,
        since=(0, 78, 1),
        max_tokens=(0, 83, 0),
        thinking="zai",
    ),
    DetectedService(
        ("together",),
        ("api.together.ai", "api.together.xyz"),
        _NO_STRICT,
        since=(0, 74, 1),
        max_tokens=_ALWAYS,
        thinking="together",
    ),
    DetectedService(
        ("ant-ling",),
        ("api.ant-ling.com",),
        _NO_EFFORT,
        since=(0, 78, 1),
        max_tokens=_ALWAYS,
        thinking="ant-ling",
    ),
    DetectedService((OPENROUTER,), ("openrouter.ai",), (), thinking=OPENROUTER),
    DetectedService(("xai",), ("api.x.ai",), _NO_EFFORT),
    DetectedService(("cerebras",), ("cerebras.ai",)),
    DetectedService(("opencode",), ("opencode.ai",)),
    DetectedService(
        ("moonshotai", "moonshotai-cn"), ("api.moonshot.",), _NO_STRICT, max_tokens=_ALWAYS
    ),
    DetectedService(
        ("nvidia",),
        ("integrate.api.nvidia.com",),
        _NO_STRICT,
        since=(0, 78, 1),
        max_tokens=_ALWAYS,
    ),
    DetectedService(("cloudflare-workers-ai",), ("api.cloudflare.com",)),
    DetectedService(
        ("cloudflare-ai-gateway",),
        ("gateway.ai.cloudflare.com",),
        _NO_STRICT,
        max_tokens=_ALWAYS,
    ),
    DetectedService((), ("chutes.ai",), max_tokens=_ALWAYS),
    DetectedService((OPENAI,), ("api.openai.com",), ()),
)
DETECTED_NAMES = frozenset(name for service in SERVICES for name in service.names)
URL_MARKS = tuple(mark for service in SERVICES for mark in service.url_marks)


def detect_compat(provider: str, base_url: str, id: str, pi: Pi) -> dict[str, object]:
    """The fields of `compat` as pi takes them where the entry states none."""
    found = find_services(provider, base_url, pi)
    unsupported = {
        field
        for service in found
        if pi.knows_deepseek_by_name or service.thinking != DEEPSEEK or DEEPSEEK_MARK in base_url
        for field in service.unsupported
    }
    limits = [service.max_tokens for service in found if service.max_tokens is not None]
    return {
        STORE: STORE not in unsupported,
        DEVELOPER: _takes_developer(found, DEVELOPER not in unsupported, id, pi),
        EFFORT: EFFORT not in unsupported,
        MAX_TOKENS: "max_tokens"
        if any(since <= pi.number for since in limits)
        else "max_completion_tokens",
        THINKING: next((service.thinking for service in found if service.thinking), OPENAI),
        STRICT: pi.sends_strict_by_default and STRICT not in unsupported,
        CACHE_CONTROL: "anthropic"
        if provider == OPENROUTER and id.startswith("anthropic/")
        else None,
    }


def find_services(provider: str, base_url: str, pi: Pi) -> list[DetectedService]:
    """The services that this release takes it for, in the order of SERVICES."""
    if pi.knows_deepseek_by_name and DEEPSEEK_MARK in base_url.lower():
        base_url += DEEPSEEK_MARK  # the one mark that may be written in capitals
    return [
        service
        for service in SERVICES
        if service.since <= pi.number
        and (provider in service.names or any(mark in base_url for mark in service.url_marks))
    ]


def _takes_developer(found: list[DetectedService], standard: bool, id: str, pi: Pi) -> bool:
    if pi.sends_developer_to_openai_alone:
        return any(OPENAI in service.names for service in found)
    if pi.sends_system_to_openrouter and any(OPENROUTER in service.names for service in found):
        return id.startswith(_OPENROUTER_DEVELOPERS)
    return standard
