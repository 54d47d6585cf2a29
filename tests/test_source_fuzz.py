"""Random and mutated sources: whatever they hold, there are faults or files, never a traceback."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from pigen.build import files
from pigen.rules.source_faults import list_findings
from pigen.source.reader import load
from pigen.source.resolver import resolve
from pigen.text import yaml
from tests.proof import count, record
from tests.test_source_resolving import OSS, SEED
from tests.test_source_schema import mutate
from tests.yaml_text import dump

ROOT = Path(__file__).resolve().parent.parent
SEEDS = [
    SEED,
    OSS % (">=0.80.3", "{config: c, models: [gpt-4o, '@openai/*', '@ollama/y']}"),
    *(path.read_text() for path in sorted((ROOT / "templates").glob("*.yaml"))),
]
NUMBER = count(20000, 400)
PARTS = 8
BITS = (
    "@openai", "!op read x", "&a ", "*a", "<<: *a", "null", "{", "}", "[", "]", ":", "- ", "\n",
    "  ", "\t", "'", '"', "#", "$X", "$$", "é", "\ufeff", "\x00", "\u2028", "---\n", "? ", "| ",
    "> ", "@x/*", "include: [pigen.yaml]\n", "version: 1\n", "teams: {a: {teams: {a: {}}}}\n", "0x",
    ".inf", "1e999",
)  # fmt: skip


def mutated(rng: random.Random, text: str) -> str:
    """The text with some characters taken away, doubled, moved or put in."""
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(text) + 1)
        to = min(at + rng.randrange(12), len(text))
        how = rng.randrange(4)
        if how == 0:
            text = text[:at] + text[to:]
        elif how == 1:
            text = text[:at] + rng.choice(BITS) + text[at:]
        elif how == 2:
            other = rng.randrange(len(text) + 1)
            text = text[:other] + text[at:to] + text[other:]
        else:
            text = text[:at] + rng.choice(BITS) + text[to:]
    return text


def survives(text: str) -> str:
    """What became of it. Every fault has a place that can be printed."""
    loaded = load("pigen.yaml", lambda path: text.encode("utf-8", "replace"))
    resolved = resolve(loaded)
    faults = list_findings(resolved.faults) or files.find_faults(resolved)
    for found in faults:
        assert found.line >= 1
        assert found.column >= 1
        assert (found.line, found.column) <= (found.end_line, found.end_column)
        assert found.message.endswith("."), found.message
        assert found.help.endswith("."), found.help
    if faults:
        return "faults" if loaded.root else "unread"
    for file in files.build_files(resolved.teams):
        file.text.encode()
    return "built"


@pytest.mark.parametrize("part", range(PARTS))
def test_no_traceback(part: int) -> None:
    rng = random.Random(part)
    seen: Counter[str] = Counter()
    values = [yaml.from_text(text).value for text in SEEDS]
    for _ in range(NUMBER // PARTS):
        if rng.random() < 0.5:
            text = mutated(rng, rng.choice(SEEDS))
        else:
            value = rng.choice(values)
            for _ in range(rng.randrange(1, 4)):
                value = mutate(rng, value) if value else value
            text = dump(value)
        seen[survives(text)] += 1
    assert set(seen) == {"built", "faults", "unread"}
    record(
        f"random and mutated sources, part {part + 1} of {PARTS}",
        f"{seen.total()}: {seen['built']} built, {seen['faults']} with faults, "
        f"{seen['unread']} unreadable; no traceback",
    )
