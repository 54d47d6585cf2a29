"""pigen explain: all that one rule says about itself."""

from __future__ import annotations

import inspect
import json
import sys
from textwrap import indent

from pigen import rules
from pigen.commands.rules import MEANING, has_fix
from pigen.document import Document, from_text
from pigen.errors import PigenError
from pigen.finding import Finding
from pigen.formats.models import KIND
from pigen.lint import lint, view
from pigen.outputs.terminal import Paint, glyph, paint, write
from pigen.pi import Pi
from pigen.rule import Bad, Good, Rule
from pigen.suggest import did_you_mean


def run(rule: str) -> int:
    known = {each.name: each for each in rules.documented(KIND)}
    found = known.get(rule)
    if found is None:
        raise PigenError(
            f'There is no rule "{rule}".',
            help=f"{did_you_mean(rule, known)}`pigen rules` lists them all.",
        )
    write(_page(found, paint(sys.stdout)))
    return 0


def _page(rule: Rule, paint: Paint) -> str:
    effects = [rule.effect]
    effects += sorted({e.effect for e in rule.examples if isinstance(e, Bad) and e.effect})
    listed = [f"{name}: {MEANING[name]}" for name in dict.fromkeys(effects)]
    fix = "see the examples" if has_fix(rule) else "none; it takes a decision of yours"
    parts = [
        f"{paint('bold', text=rule.name)} ({rule.severity})\n"
        f"Effect: {'; in some cases '.join(listed)}.\n"
        f"Fix: {fix}.",
        inspect.cleandoc(type(rule).__doc__ or ""),
        *(_example(rule, example, paint) for example in rule.examples),
    ]
    return "\n\n".join(parts) + "\n"


def _example(rule: Rule, example: Good, paint: Paint) -> str:
    bad = isinstance(example, Bad)
    title = paint("red" if bad else "cyan", "bold", text="Wrong" if bad else "Right")
    about = [f"pi {example.pi}"]
    note = f": {example.note}" if example.note else ""
    if example.env is not None:
        about.append("with --env")
    if example.mode is not None:
        about.append(f"permissions {example.mode:o}")
    parts = [f"{title} ({', '.join(about)}){note}", _content(example.content)]
    for name, value in (("settings.json", example.settings), ("auth.json", example.auth)):
        if value is not None:
            parts += [f"  with {name}", _content(value)]
    if isinstance(example, Bad):
        parts += _outcome(rule, example)
    return "\n\n".join(parts)


def _outcome(rule: Rule, example: Bad) -> list[str]:
    """What pigen says of it, found by asking, and what its fix leaves."""
    found = next((f for f in _findings(rule, example) if f.pointer == example.at), None)
    if found is None:
        return []
    place = example.at or "the whole file"
    parts = [f"  {found.effect}, at {place}:\n  {found.message}\n  help: {found.help}"]
    if example.fixed is not None:
        safe = found.fix is not None and found.fix.safe
        parts += [f"  after --fix{'' if safe else ' --unsafe-fixes'}", _content(example.fixed)]
    return parts


def _findings(rule: Rule, example: Bad) -> list[Finding]:
    settings = _document("settings.json", example.settings)
    file = view(
        from_text(_text(example.content), "models.json"),
        Pi(example.pi),
        mode=example.mode,
        settings=settings,
        auth=_document("auth.json", example.auth),
        env=example.env,
    )
    return lint(file, [rule], settings)


def _document(name: str, value: object) -> Document | None:
    return None if value is None else from_text(_text(value), name)


def _text(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content, indent=2)


def _content(content: object) -> str:
    text = (
        content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
    )
    shown = "".join(c if c == "\n" else "  " if c == "\t" else glyph(c) for c in text)
    return indent(shown.rstrip("\n"), "    ")
