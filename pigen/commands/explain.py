"""pigen explain: all that one rule says about itself."""

from __future__ import annotations

import inspect
import sys
from textwrap import indent

from pigen import rules
from pigen.commands.rules import EFFECT_MEANINGS, KIND_MEANINGS, has_fix
from pigen.common.errors import PigenError
from pigen.common.kinds import CONFIG, KINDS
from pigen.common.site import make_rule_url
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import SETTINGS, Bad, Good, Rule
from pigen.lint import examples
from pigen.outputs.terminal import Painter, escape_character, make_painter, write, write_json
from pigen.pi.release import NEWEST

MAX_LINES = 14  # lines of an example that are shown as a whole
CONTEXT_LINES = 3  # lines before and after the place, in a longer one
ELLIPSIS = "..."


def run(rule: str, json: bool = False) -> int:
    known: dict[str, list[tuple[str, Rule]]] = {}
    for kind in KINDS:
        for each in rules.load_documented(kind):
            known.setdefault(each.name, []).append((kind, each))
    if rule not in known:
        raise PigenError(
            f'There is no rule "{rule}".',
            help=f"{did_you_mean(rule, known)}`pigen rules` lists them all.",
        )
    if json:
        described = [_describe(kind, each) for kind, each in known[rule]]
        write_json({"version": 1, "rule": rule, "url": make_rule_url(rule), "kinds": described})
        return 0
    colours = make_painter(sys.stdout)
    pages = [
        _format_page(kind, each, colours, KIND_MEANINGS[kind] if len(known[rule]) > 1 else "")
        for kind, each in known[rule]
    ]
    if url := make_rule_url(rule):
        pages.append(f"{url}\n")
    write("\n".join(pages))
    return 0


def _format_page(kind: str, rule: Rule, paint: Painter, about: str) -> str:
    """`about` names the kind of file where rules of several kinds have the name."""
    listed = [f"{name}: {EFFECT_MEANINGS[name]}" for name in _list_effects(rule)]
    fix = "see the examples" if has_fix(rule) else "none; this needs a decision from you"
    parts = [
        f"{paint('bold', text=rule.name)} ({rule.severity}){about and f', in {about}'}\n"
        f"Effect: {'; in some cases '.join(listed)}.\n"
        f"Fix: {fix}.",
        inspect.cleandoc(type(rule).__doc__ or ""),
        *(_format_example(kind, rule, example, paint) for example in rule.examples),
    ]
    return "\n\n".join(parts) + "\n"


def _list_effects(rule: Rule) -> list[str]:
    """That of most findings first."""
    others = sorted({e.effect for e in rule.examples if isinstance(e, Bad) and e.effect})
    return list(dict.fromkeys([rule.effect, *others]))


def _describe(kind: str, rule: Rule) -> dict[str, object]:
    """The page as data; the examples as the files that they are."""
    return {
        "kind": kind,
        "severity": rule.severity,
        "effects": _list_effects(rule),
        "fix": has_fix(rule),
        "text": inspect.cleandoc(type(rule).__doc__ or ""),
        "examples": [
            {
                "wrong": isinstance(example, Bad),
                "content": examples.format_content(example.content),
                "note": example.note,
                "pointer": example.at if isinstance(example, Bad) else None,
            }
            for example in rule.examples
        ],
    }


def _format_example(kind: str, rule: Rule, example: Good, paint: Painter) -> str:
    bad = isinstance(example, Bad)
    title = paint("red" if bad else "cyan", "bold", text="Wrong" if bad else "Right")
    note = f": {example.note}" if example.note else ""
    finding = _lint_example(kind, rule, example)
    line = finding.line - 1 if finding else _find_difference(rule, example)
    in_settings = isinstance(example, Bad) and example.file == SETTINGS
    parts = [
        f"{title} ({', '.join(_describe_target(kind, example))}){note}",
        _format_excerpt(example.content, None if in_settings else line),
    ]
    for name, value in (("settings.json", example.settings), ("auth.json", example.auth)):
        if value is not None:
            parts += [f"  with {name}", _format_excerpt(value, line if in_settings else None)]
    for name, text in list(example.other_files.items())[:2]:
        parts += [f"  with {name}", _format_excerpt(text, None)]
    if isinstance(example, Bad) and finding is not None:
        parts += _format_outcome(example, finding, paint)
    return "\n\n".join(parts)


def _find_difference(rule: Rule, example: Good) -> int | None:
    """The first line in which an example without a fault differs from one with."""
    bad = next(each for each in rule.examples if isinstance(each, Bad))
    lines = [examples.format_content(each.content).split("\n") for each in (example, bad)]
    pairs = enumerate(zip(*lines, strict=False))
    return next((number for number, (own, other) in pairs if own != other), None)


def _describe_target(kind: str, example: Good) -> list[str]:
    """For whom an example is right or wrong, and what stands around it."""
    if kind == "models":
        about = [f"pi {example.pi or NEWEST}"]
    else:
        about = [f"dialect {example.dialect}"] if kind == CONFIG else [examples.FILE_NAMES[kind]]
    if example.env is not None:
        about.append("with --env")
    if example.mode is not None:
        about.append(f"permissions {example.mode:o}")
    return about


def _lint_example(kind: str, rule: Rule, example: Good) -> Finding | None:
    """What pigen says of it, found by asking."""
    if not isinstance(example, Bad):
        return None
    listed, _ = examples.lint_example(kind, rule, example)
    return next((each for each in listed if each.pointer == example.at), None)


def _format_outcome(example: Bad, finding: Finding, paint: Painter) -> list[str]:
    """What pigen says, and what its fix leaves."""
    place = example.at or "the whole file"
    sentences = [paint.wrap_text(text, 2) for text in (finding.message, f"help: {finding.help}")]
    parts = ["\n  ".join([f"  {finding.effect}, at {place}:", *sentences])]
    if example.fixed_content is not None:
        safe = finding.fix is not None and finding.fix.safe
        parts.append(f"  after --fix{'' if safe else ' --unsafe-fixes'}")
        parts.append(_format_excerpt(example.fixed_content, finding.line - 1))
    return parts


def _format_excerpt(content: object, line: int | None) -> str:
    """An example as it is shown: a long one around one of its lines alone, if that is known."""
    printable = "".join(
        c if c == "\n" else "  " if c == "\t" else escape_character(c)
        for c in examples.format_content(content)
    )
    lines = printable.rstrip("\n").split("\n")
    if line is not None and len(lines) > MAX_LINES:
        low, high = max(line - CONTEXT_LINES, 0), min(line + CONTEXT_LINES + 1, len(lines))
        lines = [*[ELLIPSIS] * (low > 0), *lines[low:high], *[ELLIPSIS] * (high < len(lines))]
    return indent("\n".join(lines), "    ")
