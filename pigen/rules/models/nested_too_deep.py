from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SYNTAX
from pigen.pi.models_file import ModelsFile

# Measured: pi copies each provider by calls within calls, and an object takes the stack of two
# lists. 1,620 objects or 3,240 lists fit into each other, 1,630 and 3,260 do not.
MAX_DEPTH = 3250


class NestedTooDeep(Rule):
    """A provider contains lists or objects nested thousands of levels deep.

    From 0.80.8 on pi copies every provider when it reads the file. At this depth the copy runs out
    of stack, and pi ends with `Maximum call stack size exceeded` instead of starting.

    Remove the nested value; no key of a provider needs it.
    """

    effect = REJECTED
    topic = SYNTAX
    examples = (
        Good(
            '{"providers": {"a": {"x": %s}}}' % ("[" * 3000 + "]" * 3000),
            note="Deep, but pi reads it.",
        ),
        Good('{"providers": {}, "x": %s}' % ("[" * 4000 + "]" * 4000), note="Not in a provider."),
        Good('{"providers": {"a": {"x": %s}}}' % ("[" * 4000 + "]" * 4000), pi="0.80.3"),
        Bad('{"providers": {"a": {"x": %s}}}' % ("[" * 4000 + "]" * 4000), at="/providers/a"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        text = file.document.text
        if len(text) < 2 * MAX_DEPTH or not file.pi.keeps_good_providers or not _may_be_deep(text):
            return
        providers = file.raw.get("providers") if isinstance(file.raw, dict) else None
        if not isinstance(providers, dict):
            return
        for name, value in providers.items():
            if _measure_depth(value) > MAX_DEPTH:
                yield Problem(
                    ("providers", name),
                    "pi will not start: it runs out of stack when it copies what is "
                    "nested in this provider.",
                    "Remove the deeply nested value.",
                    key=True,
                )


def _may_be_deep(text: str) -> bool:
    """Enough brackets are left when those that close at once are taken out, a few times."""
    brackets = text.encode("utf-8", "replace").translate(None, _NON_BRACKETS)
    for _ in range(9):
        if len(brackets) < MAX_DEPTH:
            return False
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return True


_NON_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def _measure_depth(value: object) -> int:
    """The stack that a copy of the value takes: 2 for an object in another, 1 for a list."""
    deepest = 0
    waiting = [(value, 0)]
    while waiting:
        each, depth = waiting.pop()
        if isinstance(each, dict):
            waiting += [(inner, depth + 2) for inner in each.values()]
        elif isinstance(each, list):
            waiting += [(inner, depth + 1) for inner in each]
        deepest = max(deepest, depth)
    return deepest
