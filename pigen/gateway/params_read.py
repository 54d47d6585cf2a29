"""Which of a body's params decide where a request goes: those that every route reads, and those
that a Config's conditions and guardrails name."""

from __future__ import annotations

import json
from functools import lru_cache

from pigen.gateway.casing import to_camel

# Some upstreams have "user" and "version" in their address.
# Limits of tokens read more (max_tokens).
_ALWAYS = ("model", "stream", "user", "version")
_JUDGED = ("messages", "prompt", "input")
_HOOKS = ("RequestHooks", "putGuardrails", "putMutators")  # endings of keys in camel case


@lru_cache(maxsize=256)
def find_params_read(config: str) -> tuple[str, ...]:
    """Their names, for the text of a Config; for one that cannot be read, all that there can be of
    those that guardrails judge."""
    keys: set[str] = set()
    try:
        json.loads(config, object_hook=keys.update, parse_int=float)
    except (ValueError, RecursionError):
        return (*_ALWAYS, *_JUDGED)
    # Of a path only the second part counts: JavaScript reads "undefined" for a missing one.
    paths = ((*key.split("."), "undefined") for key in keys)
    named = (path[1] for path in paths if path[0] == "params")
    has_hooks = any(to_camel(key).endswith(_HOOKS) for key in keys)
    return (*_ALWAYS, *sorted(named), *(_JUDGED if has_hooks else ()))
