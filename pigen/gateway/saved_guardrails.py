"""Saved guardrails, of which nothing but the id is known here: each is assumed to exist and to
pass, unless somebody says how it ends.

How the gateway goes on from there was measured: tests/data/portkey/hosted.jsonl.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pigen.gateway.workspace import SavedGuardrail

ID_PREFIX = "pg-"
# What can be assumed of a guardrail: its checks pass, they fail, or they fail and it denies.
PASS, FAIL, DENY = VERDICTS = ("pass", "fail", "deny")
# No text has one of no words, and where there is no text at all the check fails as well.
_FAILING_CHECK: Mapping[str, object] = MappingProxyType(
    {"id": "default.contains", "parameters": {"words": [], "operator": "any", "failOnError": True}}
)


class AssumedGuardrails(Mapping[str, SavedGuardrail]):
    """Every guardrail by its id, as `verdicts` says or else passing. Iterating gives those alone of
    which it says something."""

    def __init__(self, verdicts: Mapping[str, str] | None = None) -> None:
        self.known = {id: make_guardrail(verdict) for id, verdict in (verdicts or {}).items()}

    def __getitem__(self, id: str) -> SavedGuardrail:
        if id not in self:
            raise KeyError(id)
        return self.known.get(id) or SavedGuardrail()

    def __contains__(self, id: object) -> bool:
        return id in self.known or (isinstance(id, str) and id.startswith(ID_PREFIX))

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)


def make_guardrail(verdict: str) -> SavedGuardrail:
    """One that ends so; a Config's own `deny` comes before the guardrail's."""
    if verdict == PASS:
        return SavedGuardrail()
    return SavedGuardrail((dict(_FAILING_CHECK),), {"deny": verdict == DENY})


def list_guardrail_ids(config: object) -> list[str]:
    """The saved guardrails that a Config names, in its order."""
    return list(dict.fromkeys(_iter_ids(config)))


def _iter_ids(config: object) -> Iterator[str]:
    """Without recursion: a Config may be nested deeper than Python's stack."""
    waiting = [config]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if value.startswith(ID_PREFIX):
                yield value
        elif isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, Mapping):
            waiting += reversed(list(value.values()))
