"""A page for each rule, made from the rule: what it says about itself, and its examples."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence

from pigen import rules
from pigen.commands.rules import EFFECT_MEANINGS, KIND_MEANINGS, get_summary, has_fix
from pigen.common.kinds import CONFIG, KEY, KINDS, MODELS
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import SETTINGS, SEVERITY, Bad, Good, Rule
from pigen.diagnostics.topics import TITLES
from pigen.lint import examples
from pigen.pi.release import NEWEST

from .markdown import escape_text, make_code_block, make_table

FOLDER = "reference/rules"
LANGUAGES = {MODELS: "json", CONFIG: "json", KEY: "json"}  # and yaml for a source

Known = dict[str, list[tuple[str, Rule]]]


def make_pages() -> Iterator[tuple[str, str]]:
    """Path and text of each page."""
    known: Known = {}
    for kind in KINDS:
        for rule in rules.load_documented(kind):
            known.setdefault(rule.name, []).append((kind, rule))
    yield f"{FOLDER}/index.md", make_index(known)
    for name, same in known.items():
        yield f"{FOLDER}/{name}.md", make_page(name, same)


def make_index(known: Known) -> str:
    """The rules by topic, as `pigen rules` lists them."""
    parts = [
        f"# Rules\n\n`pigen lint` has {len(known)} rules. `pigen explain RULE` prints the page of"
        " one, and `--select` and `--ignore` take their names.\n",
        make_table(
            ["effect", "severity", "meaning"],
            [[effect, SEVERITY[effect], text] for effect, text in EFFECT_MEANINGS.items()],
        ),
    ]
    for topic, title in TITLES.items():
        rows = [
            [f"[{name}]({name}.md)", kind, rule.effect, escape_text(get_summary(rule))]
            for name, same in sorted(known.items())
            for kind, rule in same
            if rule.topic == topic
        ]
        parts.append(f"## {title}\n\n{make_table(['rule', 'file', 'effect', 'finds'], rows)}")
    return "\n".join(parts)


def make_page(name: str, same: Sequence[tuple[str, Rule]]) -> str:
    parts = [f"# {name}\n"]
    for kind, rule in same:
        if len(same) > 1:
            meaning = KIND_MEANINGS[kind]
            parts.append(f"## In {meaning}\n")
        parts.append(describe_rule(kind, rule))
        faulty_first = sorted(rule.examples, key=lambda each: not isinstance(each, Bad))
        parts += [show_example(kind, rule, each, len(same) > 1) for each in faulty_first]
    return "\n".join(parts)


def describe_rule(kind: str, rule: Rule) -> str:
    others = {each.effect for each in rule.examples if isinstance(each, Bad) and each.effect}
    effects = [rule.effect, *sorted(others - {rule.effect})]
    listed = [f"**{effect}** ({EFFECT_MEANINGS[effect]})" for effect in effects]
    fix = "see the examples" if has_fix(rule) else "none; this needs a decision from you"
    facts = [
        f"- Read in: {KIND_MEANINGS[kind]}",
        f"- Effect: {'; in some cases '.join(listed)}",
        f"- Severity: {rule.severity}",
        f"- Fix: {fix}",
    ]
    text = escape_text(inspect.cleandoc(type(rule).__doc__ or ""))
    return "\n".join(facts) + f"\n\n{text}\n"


def show_example(kind: str, rule: Rule, example: Good, deeper: bool) -> str:
    bad = isinstance(example, Bad)
    note = f": {escape_text(example.note)}" if example.note else ""
    about = describe_target(kind, example)
    level = "####" if deeper else "###"
    parts = [
        f"{level} {'Wrong' if bad else 'Right'}{note}\n",
        f"{about}\n" if about else "",
        show_content(kind, example.content, example.path or examples.FILE_NAMES[kind]),
    ]
    for name, value in (("settings.json", example.settings), ("auth.json", example.auth)):
        if value is not None:
            parts.append(show_content(MODELS, value, name))
    parts += [show_content(kind, text, name) for name, text in example.other_files.items()]
    if isinstance(example, Bad):
        parts += show_outcome(kind, rule, example)
    return "\n".join(part for part in parts if part)


def describe_target(kind: str, example: Good) -> str:
    """For whom an example is right or wrong, and what stands around it."""
    if kind == MODELS:
        about = [f"pi {example.pi or NEWEST}"]
    else:
        about = [f"dialect {example.dialect}"] if kind == CONFIG else []
    if example.env is not None:
        about.append("with `--env`")
    if example.mode is not None:
        about.append(f"permissions {example.mode:o}")
    return ", ".join(about)


def show_content(kind: str, content: object, title: str) -> str:
    written = examples.format_content(content)
    printable = "".join(c if c in "\n\t" or c.isprintable() else ascii(c)[1:-1] for c in written)
    return make_code_block(printable, LANGUAGES.get(kind, "yaml"), title)


def show_outcome(kind: str, rule: Rule, example: Bad) -> Iterator[str]:
    """What pigen says, and what its fix leaves."""
    found, _ = examples.lint_example(kind, rule, example)
    finding: Finding = next(each for each in found if each.pointer == example.at)
    place = f"`{example.at}`" if example.at else "the whole file"
    yield f"**{finding.effect}**, at {place}: {escape_text(finding.message)}\n"
    yield f"Help: {escape_text(finding.help)}\n"
    if example.fixed_content is not None:
        safe = finding.fix is not None and finding.fix.safe
        yield f"After `--fix{'' if safe else ' --unsafe-fixes'}`:\n"
        title = "settings.json" if example.file == SETTINGS else examples.FILE_NAMES[kind]
        yield show_content(kind, example.fixed_content, title)
