"""pigen rules: the list of rules."""

from __future__ import annotations

import json

from pigen import rules
from pigen.formats.models import KIND
from pigen.outputs.terminal import Paint, paint, write
from pigen.rule import SEVERITY, Bad, Rule

MEANING = {
    "rejected": "pi refuses the whole file",
    "dropped": "pi drops this provider",
    "fails": "a request fails, or reaches the wrong model",
    "ignored": "silently without effect",
    "risk": "works, yet leaks, costs or surprises",
    "hint": "could be better",
}


def run(format: str) -> int:
    import sys

    known = rules.documented(KIND)
    if format == "json":
        write(_json(known))
    elif format == "concise":
        write("".join(f"{rule.name}\n" for rule in known))
    else:
        write(_full(known, paint(sys.stdout)))
    return 0


def offence(rule: Rule) -> str:
    """The first line of a rule's docstring."""
    return (type(rule).__doc__ or "").strip().split("\n", 1)[0]


def has_fix(rule: Rule) -> bool:
    return any(isinstance(e, Bad) and e.fixed is not None for e in rule.examples)


def _full(known: list[Rule], paint: Paint) -> str:
    blocks = []
    for effect, severity in SEVERITY.items():
        listed = [rule for rule in known if rule.effect == effect]
        if not listed:
            continue
        wide = max(len(rule.name) for rule in listed)
        head = f"{paint('bold', text=effect)} ({severity}): {MEANING[effect]}\n"
        blocks.append(
            head
            + "".join(
                f"  {rule.name:{wide}}  {'*' if has_fix(rule) else ' '} {offence(rule)}\n"
                for rule in listed
            )
        )
    return "\n".join([*blocks, "* has a fix. `pigen explain RULE` says more about one.\n"])


def _json(known: list[Rule]) -> str:
    listed = [
        {
            "rule": rule.name,
            "effect": rule.effect,
            "severity": rule.severity,
            "summary": offence(rule),
            "fix": has_fix(rule),
        }
        for rule in known
    ]
    return json.dumps({"version": 1, "rules": listed}, indent=2) + "\n"
