"""pigen rules: the list of rules."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pigen import rules
from pigen.common.kinds import CONFIG, KEY, KINDS, MODELS, SOURCE
from pigen.diagnostics.rule import SEVERITY, Bad, Rule
from pigen.diagnostics.topics import TITLES
from pigen.outputs.json import VERSION
from pigen.outputs.terminal import Painter, make_painter, write

EFFECT_MEANINGS = {
    "rejected": "the whole file is refused, by pi, by the gateway, or by pigen build",
    "dropped": "pi drops this provider",
    "fails": "a request fails, or reaches the wrong model",
    "ignored": "silently without effect",
    "risk": "works, yet leaks, costs or surprises",
    "hint": "could be better",
}
KIND_MEANINGS = {
    MODELS: "pi's models.json",
    CONFIG: "Portkey Configs, also those of a pigen.yaml",
    KEY: "Portkey API keys, also those of a pigen.yaml",
    SOURCE: "pigen.yaml itself",
}


def run(format: str) -> int:
    import sys

    known = [(kind, rule) for kind in KINDS for rule in rules.load_documented(kind)]
    if format == "json":
        write(_format_json(known))
    elif format == "concise":
        write("".join(f"{name}\n" for name in dict.fromkeys(rule.name for _, rule in known)))
    else:
        write(_format_full(known, make_painter(sys.stdout)))
    return 0


def get_summary(rule: Rule) -> str:
    """The first line of a rule's docstring."""
    return (type(rule).__doc__ or "").strip().split("\n", 1)[0]


def has_fix(rule: Rule) -> bool:
    return any(isinstance(e, Bad) and e.fixed_content is not None for e in rule.examples)


def _format_full(known: Sequence[tuple[str, Rule]], paint: Painter) -> str:
    wide = max(len(rule.name) for _, rule in known)
    blocks = []
    for topic, title in TITLES.items():
        listed = sorted(
            ((kind, rule) for kind, rule in known if rule.topic == topic),
            key=lambda each: (each[1].name, KINDS.index(each[0])),
        )
        lines, name = [], ""
        for kind, rule in listed:
            lines.append(
                _format_line(kind, rule, "" if rule.name == name else rule.name, wide, paint)
            )
            name = rule.name
        blocks.append(f"{paint('bold', text=title)}\n" + "".join(lines))
    return "\n".join([*blocks, _format_legend()])


def _format_line(kind: str, rule: Rule, name: str, wide: int, paint: Painter) -> str:
    star = "*" if has_fix(rule) else " "
    head = f"  {name:{wide}}  {kind:6}  {rule.effect:8} {star} "
    return f"{head}{paint.wrap_text(get_summary(rule), len(head))}\n"


def _format_legend() -> str:
    kinds = "".join(f"  {kind:8}  {meaning}\n" for kind, meaning in KIND_MEANINGS.items())
    effects = "".join(
        f"  {effect:8}  {SEVERITY[effect]}: {meaning}\n"
        for effect, meaning in EFFECT_MEANINGS.items()
    )
    return (
        f"Kinds of file\n{kinds}\nEffects\n{effects}\n"
        "* has a fix. `pigen explain RULE` says more about one.\n"
    )


def _format_json(known: Sequence[tuple[str, Rule]]) -> str:
    listed = [
        {
            "rule": rule.name,
            "kind": kind,
            "topic": rule.topic,
            "effect": rule.effect,
            "severity": rule.severity,
            "summary": get_summary(rule),
            "fix": has_fix(rule),
        }
        for kind, rule in known
    ]
    return json.dumps({"version": VERSION, "rules": listed}, indent=2) + "\n"
