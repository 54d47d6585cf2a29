"""pigen explain: all that one rule says about itself."""

from __future__ import annotations

import inspect
import json
import sys
from textwrap import indent

from pigen import rules
from pigen.commands.rules import MEANING, has_fix
from pigen.errors import PigenError
from pigen.outputs.terminal import Paint, glyph, paint, write
from pigen.rule import Bad, Good, Rule
from pigen.suggest import did_you_mean


def run(rule: str) -> int:
    known = {each.name: each for each in rules.documented("models")}
    found = known.get(rule)
    if found is None:
        raise PigenError(
            f'There is no rule "{rule}".',
            help=f"{did_you_mean(rule, known)}`pigen rules` lists them all.",
        )
    write(_page(found, paint(sys.stdout)))
    return 0


def _page(rule: Rule, paint: Paint) -> str:
    head = f"{paint('bold', text=rule.name)} ({rule.severity})"
    effects = [rule.effect]
    effects += sorted(
        {e.effect for e in rule.examples if isinstance(e, Bad) and e.effect} - {rule.effect}
    )
    effect = "; in some cases ".join(f"{name}: {MEANING[name]}" for name in effects)
    fix = "has a fix, see the examples" if has_fix(rule) else "none; it takes a decision of yours"
    parts = [
        f"{head}\nEffect: {effect}.\nFix: {fix}.",
        inspect.cleandoc(type(rule).__doc__ or ""),
        *(_example(example, paint) for example in rule.examples),
    ]
    return "\n\n".join(parts) + "\n"


def _example(example: Good, paint: Paint) -> str:
    bad = isinstance(example, Bad)
    title = paint("red" if bad else "cyan", "bold", text="Wrong" if bad else "Right")
    about = [f"pi {example.pi}"]
    if isinstance(example, Bad):
        about.append(f"at {example.at or 'the whole file'}")
        if example.effect:
            about.append(example.effect)
    if example.env is not None:
        about.append("with --env")
    if example.mode is not None:
        about.append(f"permissions {example.mode:o}")
    text = f"{title} ({', '.join(about)}){'. ' + example.note if example.note else ''}\n\n"
    text += _content(example.content)
    for name, value in (("settings.json", example.settings), ("auth.json", example.auth)):
        if value is not None:
            text += f"\n\n  with {name}\n\n{_content(value)}"
    if isinstance(example, Bad) and example.fixed is not None:
        text += f"\n\n  after the fix\n\n{_content(example.fixed)}"
    return text


def _content(content: object) -> str:
    text = (
        content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    )
    shown = "".join(c if c == "\n" else "  " if c == "\t" else glyph(c) for c in text)
    return indent(shown.rstrip("\n"), "    ")
