"""Hostile input of many parts: what is shown of it is capped, and the time grows with its size."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pigen.text.document import from_text
from tests import proof

ROOT = Path(__file__).resolve().parent.parent
PROVIDER = {"baseUrl": "https://api.portkey.ai/v1", "api": "openai-completions", "apiKey": "$KEY"}
GROWTH = 2.6  # of CPU time, where the input doubles


def lint(path: Path) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "pigen", "lint", "--format", "json", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode in (0, 1), done.stderr
    report: dict = json.loads(done.stdout)
    return report


def make_models(number: int, **fields: object) -> str:
    models = [{"id": f"m{n}", **fields} for n in range(number)]
    return json.dumps({"providers": {"p": {**PROVIDER, "models": models}}})


def make_providers(number: int) -> str:
    provider = {**PROVIDER, "models": [{"id": "@a/m"}]}
    return json.dumps({"providers": {f"p{n}": provider for n in range(number)}})


def make_repeats(number: int) -> str:
    return '{"providers": {}, ' + ", ".join(['"a": 1'] * number) + "}"


def make_headers(number: int) -> str:
    headers = {f"X {n}": "v\n" for n in range(number)}
    return json.dumps({"providers": {"p": {**PROVIDER, "headers": headers}}})


def make_conditions(number: int) -> str:
    conditions = [{"query": {"metadata.a": {"$eq": str(n)}}, "then": "a"} for n in range(number)]
    strategy = {"mode": "conditional", "conditions": conditions, "default": "a"}
    return json.dumps({"strategy": strategy, "targets": [{"name": "a", "provider": "@a"}]})


def make_targets(number: int) -> str:
    targets = [{"provider": "@a", "foo": 1}] * number
    return json.dumps({"strategy": {"mode": "fallback"}, "targets": targets})


SOURCE = """\
version: 1
providers: {openai: {slug: openai-prod, models: [&m gpt-4o]}}
keys: {k: {value: $K}}
"""


def make_providers_of_a_source(number: int, entry: str) -> str:
    lines = "".join(f"  p{n}: {entry % n if '%' in entry else entry}\n" for n in range(number))
    return f"version: 1\nkeys: {{k: {{value: $K}}}}\nproviders:\n  b: &b {{slug: b}}\n{lines}"


def make_asked_models(number: int, model: str) -> str:
    models = ", ".join(model % n if "%" in model else model for n in range(number))
    provider = f"{{key: k, models: [{models}]}}"
    return f"{SOURCE}pi: {{providers: {{p: {provider}}}}}\n"


def make_teams(number: int) -> str:
    teams = "".join(f"  t{n}: {{keys: {{k: {{value: $K{n}}}}}}}\n" for n in range(number))
    return (
        f"{SOURCE}pi: {{providers: {{p: {{key: k, models: ['@openai/gpt-4o']}}}}}}\nteams:\n{teams}"
    )


def make_nested_teams(number: int) -> str:
    lines = (f"{' ' * 4 * n}teams:\n{' ' * 4 * n}  t{n}:\n" for n in range(number))
    return f"{SOURCE}{''.join(lines)}{' ' * 4 * number}keys: {{}}\n"


def make_includes(number: int) -> dict[str, str]:
    parts = {f"p{n}.yaml": f"providers: {{p{n}: {{slug: p{n}}}}}\n" for n in range(number)}
    source = f"version: 1\nkeys: {{k: {{value: $K}}}}\ninclude: [{', '.join(parts)}]\n"
    return {"pigen.yaml": source, **parts}


def make_chain(number: int) -> str:
    links = "".join(f"  a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, number))
    return f"version: 1\nx:\n  a0: &a0 [1]\n{links}"


def write(folder: Path, name: str, content: str | dict[str, str]) -> Path:
    for each, text in (content if isinstance(content, dict) else {name: content}).items():
        (folder / each).write_text(text)
    return folder / name


SHAPES: dict[str, tuple[str, int, Callable[[int], str | dict[str, str]]]] = {
    "repeated keys": ("models.json", 8000, make_repeats),
    "providers": ("models.json", 1000, make_providers),
    "models": ("models.json", 8000, make_models),
    "models of a wrong type": (
        "models.json",
        4000,
        lambda n: make_models(n, contextWindow="many"),
    ),
    "depth": ("models.json", 20000, lambda n: '{"providers": ' + "[" * n + "]" * n + "}"),
    "unknown keys": (
        "models.json",
        4000,
        lambda n: json.dumps({"providers": {"p": {f"k{i}": 1 for i in range(n)}}}),
    ),
    "headers": ("models.json", 2000, make_headers),
    "comments": ("models.json", 20000, lambda n: '{"providers": {' + "// x\n" * n + "}}"),
    "conditions": ("c.config.json", 500, make_conditions),
    "targets": ("c.config.json", 1000, make_targets),
    "aliases of a text": ("pigen.yaml", 4000, lambda n: make_asked_models(n, "*m")),
    "aliases of a map": ("pigen.yaml", 2000, lambda n: make_providers_of_a_source(n, "*b")),
    "merges": ("pigen.yaml", 2000, lambda n: make_providers_of_a_source(n, "{<<: *b}")),
    "anchors": (
        "pigen.yaml",
        2000,
        lambda n: make_providers_of_a_source(n, "&p%d {slug: openai-prod}"),
    ),
    "aliases in a row": ("pigen.yaml", 4000, make_chain),
    "models of a source": (
        "pigen.yaml",
        1000,
        lambda n: make_asked_models(n, '"@openai/m%d"'),
    ),
    "teams": ("pigen.yaml", 200, make_teams),
    "included files": ("pigen.yaml", 200, make_includes),
    "repeated keys of a source": (
        "pigen.yaml",
        8000,
        lambda n: "version: 1\nproviders:\n" + "  a: {slug: x}\n" * n,
    ),
}


def test_a_key_set_thousands_of_times_is_shown_ten_times(tmp_path: Path) -> None:
    for name, content in (
        ("models.json", make_repeats(8000)),
        ("c.config.json", "{" + ", ".join(['"provider": "@a"'] * 8000) + "}"),
    ):
        path = tmp_path / name
        path.write_text(content)
        found = [e for e in lint(path)["findings"] if e["rule"] == "duplicate-key"]
        assert found
        assert sum(1 + len(each["related"]) for each in found) <= 21
        assert "7,989 more" in found[0]["message"]


def test_a_place_is_found_without_looking_at_all_that_stands_before_it() -> None:
    text = make_repeats(33_000)
    assert len(text) > 256_000
    document = from_text(text)
    seen = 0

    class CountedSpans(list):
        def __getitem__(self, number):  # type: ignore[no-untyped-def]
            nonlocal seen
            seen += 1
            return super().__getitem__(number)

        def __iter__(self):  # type: ignore[no-untyped-def]
            nonlocal seen
            seen += len(self)
            return super().__iter__()

    assert document.tree is not None
    document.tree._entry_spans = CountedSpans(document.tree.list_entry_spans())
    members = document.tree.members or []
    for member in members[::100]:
        document.find_path(member.start, member.end)
    assert seen <= 20 * len(members[::100])  # bisection: 2 to the 16th is 65,536


# Past what a format allows: one finding says so, and nothing is resolved.
TOO_LARGE: dict[str, str | dict[str, str]] = {
    "nested aliases": "version: 1\nx:\n  a0: &a0 [1]\n"
    + "".join(f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)),
    "nested merges": "version: 1\nx:\n  a0: &a0 {k: 1}\n"
    + "".join(f"  a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 30)),
    "depth": f"version: 1\nproviders: {'[' * 50_000}{']' * 50_000}\n",
    "included files": make_includes(600),
    "files in a row": {
        f"{'pigen' if n == 0 else f'p{n}'}.yaml": f"version: 1\ninclude: [p{n + 1}.yaml]\n"
        for n in range(60)
    }
    | {"p60.yaml": "version: 1\n"},
    "teams of teams": make_nested_teams(400),
}


@pytest.mark.parametrize("shape", TOO_LARGE)
def test_a_hostile_source_is_answered_in_few_words(shape: str, tmp_path: Path) -> None:
    found = lint(write(tmp_path, "pigen.yaml", TOO_LARGE[shape]))["findings"]
    assert 1 <= len(found) <= 3
    assert len(json.dumps(found)) < 50_000


def test_models_that_no_list_has_are_one_finding(tmp_path: Path) -> None:
    text = make_asked_models(300, '"@openai/m%d"').replace(", models: [&m gpt-4o]", "")
    (found,) = lint(write(tmp_path, "pigen.yaml", text))["findings"]
    assert found["rule"] == "model-unknown-to-provider"
    assert "299 other places have the same problem." in found["message"]


@pytest.mark.skipif(not proof.FULL, reason="CPU time is compared in make proof alone")
@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_input_takes_hardly_more_than_twice_the_time(shape: str, tmp_path: Path) -> None:
    name, number, make = SHAPES[shape]

    def measure(size: int) -> float:
        path = write(tmp_path, name, make(size))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        lint(path)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    once, twice = (min(measure(size) for _ in range(2)) for size in (number, 2 * number))
    proof.record(f"lint, twice as many: {shape}", f"{twice / once:.2f} x the time")
    assert twice <= GROWTH * once
