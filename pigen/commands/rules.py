"""pigen rules: the list of rules."""

from __future__ import annotations

import json
from collections.abc import Mapping

from pigen import rules
from pigen.diagnostics.rule import SEVERITY, Bad, Rule
from pigen.outputs.terminal import Paint, paint, write

MEANING = {
    "rejected": "the whole file is refused, by pi, by the gateway, or by pigen build",
    "dropped": "pi drops this provider",
    "fails": "a request fails, or reaches the wrong model",
    "ignored": "silently without effect",
    "risk": "works, yet leaks, costs or surprises",
    "hint": "could be better",
}
TITLES = {
    "models": "pi's models.json",
    "config": "Portkey Configs",
    "key": "Portkey API keys, also those that pigen.yaml states",
    "source": "pigen.yaml, for whose Configs and models the rules above hold as well",
}


def run(format: str) -> int:
    import sys

    known = {kind: rules.documented(kind) for kind in rules.KINDS}
    if format == "json":
        write(_json(known))
    elif format == "concise":
        write("".join(f"{rule.name}\n" for listed in known.values() for rule in listed))
    else:
        write(_full(known, paint(sys.stdout)))
    return 0


def offence(rule: Rule) -> str:
    """The first line of a rule's docstring."""
    return (type(rule).__doc__ or "").strip().split("\n", 1)[0]


def has_fix(rule: Rule) -> bool:
    return any(isinstance(e, Bad) and e.fixed is not None for e in rule.examples)


def _full(known: Mapping[str, list[Rule]], paint: Paint) -> str:
    blocks = []
    for kind, of_kind in known.items():
        blocks.append(f"{paint('bold', text=f'Rules for {TITLES[kind]}')}\n")
        for effect, severity in SEVERITY.items():
            listed = [rule for rule in of_kind if rule.effect == effect]
            if listed:
                wide = max(len(rule.name) for rule in listed)
                head = f"{paint('bold', text=effect)} ({severity}): {MEANING[effect]}\n"
                blocks.append(head + "".join(_line(rule, wide, paint) for rule in listed))
    return "\n".join([*blocks, "* has a fix. `pigen explain RULE` says more about one.\n"])


def _line(rule: Rule, wide: int, paint: Paint) -> str:
    told = paint.broken(offence(rule), wide + 6)
    return f"  {rule.name:{wide}}  {'*' if has_fix(rule) else ' '} {told}\n"


def _json(known: Mapping[str, list[Rule]]) -> str:
    listed = [
        {
            "rule": rule.name,
            "kind": kind,
            "effect": rule.effect,
            "severity": rule.severity,
            "summary": offence(rule),
            "fix": has_fix(rule),
        }
        for kind, of_kind in known.items()
        for rule in of_kind
    ]
    return json.dumps({"version": 1, "rules": listed}, indent=2) + "\n"
