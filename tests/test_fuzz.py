"""Random and mutated inputs: no traceback, no hang, spans in the file, fixes that only improve."""

from __future__ import annotations

import json
import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from pigen import rules
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import REJECTED, Good
from pigen.lint import runner
from pigen.lint.fix_rounds import fix_in_rounds
from pigen.pi.models_file import make_models_json
from pigen.pi.release import MEASURED, Pi
from pigen.text.document import Document, from_bytes, from_text

from .proof import count, record

RULES = rules.load("models")
CHUNKS = 10
CASES = count(100_000, 1_500) // CHUNKS

KEYS = st.sampled_from(
    """providers portkey openai anthropic azure ollama models modelOverrides id name api baseUrl
    apiKey headers compat cost input output cacheRead cacheWrite contextWindow maxTokens reasoning
    thinkingLevelMap thinkingFormat authHeader oauth samplingParams contextLength baseURL _note
    $schema x-portkey-config x-portkey-metadata Authorization supportsReasoningEffort high xhigh
    __proto__ constructor""".split()
) | st.text(max_size=4)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-10, 300_000)
    | st.floats()
    | st.sampled_from(
        """text image @openai-prod/gpt-4o gpt-4o gpt-4o-mini @x @@y/z https://api.portkey.ai/v1
        http://localhost:11434 https://api.openai.com/v1/chat/completions openai-completions openai
        anthropic-messages $KEY ${KEY} PORTKEY_API_KEY sk-abcdefghijklmnopqrstuvwxyz0123456789 !pass
        YOUR_PORTKEY_API_KEY $ ! {} {"a":"b"} none max""".split()
    )
    | st.text(max_size=8)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=12,
)
SEEDS = [
    content if isinstance(content, str) else json.dumps(content, indent=indent)
    for rule in rules.load_documented("models")
    for example in rule.examples
    for indent in (None, 2)
    for content in [example.content]
    if isinstance(example, Good)
] + [json.dumps(make_models_json("@openai-prod/gpt-4o", "@openai-prod/gpt-4o-mini"))]
SPLINTERS = st.sampled_from(
    """{ } [ ] , : " ' // /* */ # \\ null true NaN 1e400 - 0x1 \\ud800 é “ ; = providers "id"
    {"id":5} $KEY <<<<<<<""".split()
    + ["\n", "\r\n", "\t", "\ufeff", "\u2028", "\ud800", '"models": [']
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A seed with a few pieces cut out, doubled, moved or put in."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 12)))
        change = draw(st.integers(0, 3))
        if change == 0:
            text = text[:start] + text[end:]
        elif change == 1:
            text = text[:end] + text[start:end] + text[end:]
        else:
            text = text[:start] + draw(SPLINTERS) + text[start if change == 2 else end :]
    return text


INPUTS = (
    mutated()
    | mutated()
    | VALUES.map(lambda value: json.dumps({"providers": value}, ensure_ascii=False))
    | st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=6), max_size=3).map(
        lambda value: json.dumps({"providers": value}, indent=1)
    )
    | st.lists(SPLINTERS, max_size=30).map("".join)
    | st.text(max_size=60)
)


@contextmanager
def no_hang(seconds: int = 20) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError(f"still busy after {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def lint_all(document: Document, pi: Pi) -> list[Finding]:
    return runner.lint(runner.build_models_file(document, pi, env={}, mode=0o644), RULES)


def check(text: str, pi: Pi) -> None:
    with no_hang():
        found = lint_all(from_text(text, "models.json"), pi)
        lines = [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]
        for finding in found:
            start = lines[finding.line - 1] + finding.column - 1
            end = lines[finding.end_line - 1] + finding.end_column - 1
            assert 0 <= start <= end <= len(text)
            assert finding.message.endswith((".", "?"))
            assert finding.help.endswith((".", "?"))
            if finding.fix:
                position = 0
                for edit in finding.fix.edits:
                    assert position <= edit.start <= edit.end <= len(text)
                    position = edit.end
        if not any(finding.fix and finding.fix.safe for finding in found):
            return
        mended = fix_in_rounds(
            from_text(text, "models.json"), lambda document: lint_all(document, pi)
        ).document
        after = lint_all(mended, pi)
        again = fix_in_rounds(mended, lambda document: lint_all(document, pi)).document
        assert again.text == mended.text
        was, now = Counter(f.effect for f in found), Counter(f.effect for f in after)
        # What a refusal hid may show once it is gone.
        if now[REJECTED] >= was[REJECTED]:
            assert all(now[effect] <= was[effect] for effect in now), (was, now)


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_any_input_is_answered(chunk: int) -> None:
    start = monotonic()
    ran = 0

    @seed(chunk)
    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(text=INPUTS, version=st.sampled_from(MEASURED))
    def run(text: str, version: str) -> None:
        nonlocal ran
        ran += 1
        check(text, Pi(version))

    run()
    record(
        f"random and mutated inputs, part {chunk + 1:02} of {CHUNKS}",
        f"{ran:,} in {monotonic() - start:.0f} s, no traceback, no hang, every span in the file, "
        "every safe fix idempotent and without new findings",
    )


@settings(max_examples=count(20_000, 200), deadline=None, database=None, derandomize=True)
@given(data=st.binary(max_size=80))
def test_any_bytes_are_answered(data: bytes) -> None:
    file = runner.build_models_file(from_bytes(data, "models.json"), Pi("1.5.2"))
    for finding in runner.lint(file, RULES):
        assert finding.line >= 1
