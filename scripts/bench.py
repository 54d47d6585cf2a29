"""The speed table: pigen against a bare interpreter and against check-jsonschema.

Both are installed into virtual environments of their own below .cache/bench, the way a user would.
Every figure is the median of paired runs: the command and its measure take turns, so that a machine
whose speed drifts slows both. Writes docs/bench.md; exits with 1 when a limit is passed.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from pigen.pi.release import NEWEST
from scripts import bench_install, company_source
from scripts.bench_install import HOME, ROOT
from scripts.wizard_timing import time_first_prompt, time_repaint

RUNS = int(os.environ.get("PIGEN_BENCH_RUNS", "31"))
# A release newer than this is not needed: the comparison names what it ran.
COMPETITOR = "check-jsonschema"


@dataclass(frozen=True)
class Run:
    seconds: float
    code: int


def run(command: Sequence[str]) -> Run:
    """One run as a whole process, its output thrown away."""
    start = perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    code = process.wait()
    return Run(perf_counter() - start, code)


PEAK_SCRIPT = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
print(os.wait4(child, 0)[2].ru_maxrss)
"""


def measure_peak_mib(python: str, command: Sequence[str]) -> float:
    """The median peak memory of five runs, started from a small process: a child's figure begins
    with what its parent had."""
    peaks = []
    for _ in range(5):
        done = subprocess.run(
            [python, "-S", "-c", PEAK_SCRIPT, *command], check=True, stdout=subprocess.PIPE
        )
        peaks.append(int(done.stdout) / (1024 if sys.platform != "darwin" else 1024 * 1024))
    return median(peaks)


def measure_cpu_seconds(command: Sequence[str], expect: int = 0) -> float:
    """What a process and its children took of the processor, all but the first time: the median."""
    taken = []
    for number in range(6):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = run(command)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.code != expect:
            raise SystemExit(f"{' '.join(command[:4])}: exit code {done.code}, not {expect}")
        if number:
            taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(taken)


class CompanyBench:
    """A large company's source, built and linted. It is built in memory where there is room for
    files, so that no disk has a say."""

    def __init__(self, pigen: Path, folder: Path) -> None:
        self.pigen = str(pigen)
        self.folder = folder
        memory = Path("/dev/shm")
        self.out = Path(
            tempfile.mkdtemp(prefix="pigen-bench-", dir=memory if memory.is_dir() else None)
        )

    def measure_seconds(self, command: str, teams: int) -> float:
        source = self.folder / str(teams) / "pigen.yaml"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(company_source.make_source(teams))
        if command == "lint":
            return measure_cpu_seconds([self.pigen, "lint", str(source)])
        # Each build writes all files again, and so does what keeps their history.
        script = 'rm -rf "$0"/* && mkdir "$0/out" && XDG_STATE_HOME="$0" exec "$@"'
        build = [self.pigen, "build", str(source), "--out", str(self.out / "out")]
        return measure_cpu_seconds(["sh", "-c", script, str(self.out), *build])

    def measure_growth(self, command: str) -> float:
        """How many times as long 200 teams take as 20, start-up left out."""
        none, few, many = (self.measure_seconds(command, teams) for teams in (0, 20, 200))
        return (many - none) / (few - none)


def measure_ratio(command: Sequence[str], other: Sequence[str], runs: int, expect: int) -> float:
    """The median ratio of `command` against `other`, in turn."""
    ratios = []
    for number in range(runs + 1):
        ours, theirs = run(command), run(other)
        if ours.code != expect:
            raise SystemExit(f"{' '.join(command[:4])}: exit code {ours.code}, not {expect}")
        if number:  # the first pair warms the caches
            ratios.append(ours.seconds / theirs.seconds)
    return median(ratios)


def make_small_file(number: int | None = None) -> dict[str, object]:
    """One provider with one model; with a number, unlike that of any other."""
    if number is not None:
        value = make_large_file(1)
        providers = value["providers"]
        assert isinstance(providers, dict)
        providers["portkey"]["models"][0]["id"] = f"@team-{number % 40}/house-model-{number}"
        return value
    return {
        "providers": {
            "portkey": {
                "baseUrl": "https://api.portkey.ai/v1",
                "api": "openai-completions",
                "apiKey": "$PORTKEY_API_KEY",
                "models": [
                    {
                        "id": "@openai-prod/gpt-4o",
                        "name": "GPT-4o",
                        "reasoning": False,
                        "input": ["text", "image"],
                        "contextWindow": 128000,
                        "maxTokens": 16384,
                        "cost": {"input": 2.5, "output": 10, "cacheRead": 1.25, "cacheWrite": 0},
                    }
                ],
            }
        }
    }


def make_large_file(count: int = 2000) -> dict[str, object]:
    value = make_small_file()
    providers = value["providers"]
    assert isinstance(providers, dict)
    model = providers["portkey"]["models"][0]
    providers["portkey"]["models"] = [
        {**model, "id": f"@team-{n % 40}/house-model-{n}", "name": f"House model {n}"}
        for n in range(count)
    ]
    return value


def make_broken_file() -> dict[str, object]:
    value = make_small_file()
    providers = value["providers"]
    assert isinstance(providers, dict)
    providers["portkey"]["models"][0].update(contextWindow="128k", input="text", cost={"input": 1})
    return value


def write_faulty_files(folder: Path) -> tuple[str, str]:
    """The large file with a quote missing in the middle of it,
    and with a key that pi does not know."""
    text = json.dumps(make_large_file(), indent=2) + "\n"
    name = '"name": "House model 1000"'
    key = text.index('"contextWindow"', text.index(name))
    texts = {
        "quote": text.replace(name, name.replace('name"', "name")),
        "key": text[:key] + text[key:].replace("contextWindow", "contextWidow", 1),
    }
    for fault, faulty in texts.items():
        path = folder / fault / "models.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(faulty)
        path.chmod(0o600)
    return str(folder / "quote" / "models.json"), str(folder / "key" / "models.json")


def write_json(path: Path, value: object) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")
    path.chmod(0o600)
    return str(path)


def main() -> int:
    shutil.rmtree(HOME / "data", ignore_errors=True)
    ours, theirs = (
        bench_install.install_pigen(),
        bench_install.make_environment("other", COMPETITOR),
    )

    data = HOME / "data"
    small_file = write_json(data / "small" / "models.json", make_small_file())
    large_file = write_json(data / "large" / "models.json", make_large_file())
    missing_quote, wrong_key = write_faulty_files(data)
    broken_file = write_json(data / "broken" / "models.json", make_broken_file())
    beside_source = write_json(data / "beside" / "models.json", make_small_file())
    (data / "beside" / "pigen.yaml").write_text(company_source.make_source(20))
    many = [
        write_json(data / "many" / f"{n:04}" / "models.json", make_small_file())
        for n in range(1000)
    ]
    unlike = [
        write_json(data / "unlike" / f"{n:04}" / "models.json", make_small_file(n))
        for n in range(1000)
    ]
    schema = str(data / "schema.json")
    printed = subprocess.run(
        [str(ours / "pigen"), "schema", "models", "--pi-version", NEWEST],
        check=True,
        stdout=subprocess.PIPE,
    )
    Path(schema).write_bytes(printed.stdout)

    bare = [str(ours / "python"), "-c", "pass"]
    lint = [str(ours / "pigen"), "lint", "--pi-version", NEWEST]
    other = [str(theirs / COMPETITOR), "--schemafile", schema]
    rows: list[tuple[str, float, float, str]] = []

    def add_row(title: str, value: float, limit: float, unit: str = "x") -> None:
        rows.append((title, value, limit, unit))
        verdict = "" if value <= limit else "   OVER"
        print(f"{title:64} {value:8.2f} {unit:4} (at most {limit:g}){verdict}", flush=True)

    ratio = measure_ratio([str(ours / "pigen"), "--version"], bare, RUNS, 0)
    add_row("pigen --version / python -c pass", ratio, 2)
    ratio = measure_ratio([*lint, small_file], bare, RUNS, 0)
    add_row("lint, a clean small file / python -c pass", ratio, 3)
    ratio = measure_ratio([*lint, beside_source], bare, RUNS, 0)
    add_row("lint, a clean small file beside a pigen.yaml / python -c pass", ratio, 3)
    peak = measure_peak_mib(str(ours / "python"), [*lint, small_file])
    add_row("lint, a clean small file: peak memory", peak, 20, "MiB")
    ratio = measure_ratio([*lint, large_file], bare, RUNS, 0)
    add_row("lint, 2,000 models in one file / python -c pass", ratio, 5.5)
    ratio = measure_ratio([*lint, *many], bare, RUNS, 0)
    add_row("lint, 1,000 files, copies of one / python -c pass", ratio, 8)
    ratio = measure_ratio([*lint, *unlike], bare, RUNS, 0)
    add_row("lint, 1,000 files, all different / python -c pass", ratio, 8)
    ratio = measure_ratio([*lint, broken_file], bare, RUNS, 1)
    add_row("lint, a small file with schema errors / python -c pass", ratio, 12)
    slow = max(5, RUNS // 4)
    ratio = measure_ratio([*lint, missing_quote], [*lint, large_file], slow, 1)
    add_row("lint, 2,000 models, a quote missing / the same without a fault", ratio, 10)
    ratio = measure_ratio([*lint, wrong_key], [*lint, large_file], slow, 1)
    add_row("lint, 2,000 models, an unknown key / the same without a fault", ratio, 3)
    for title, files in (
        ("a small file", [small_file]),
        ("2,000 models", [large_file]),
        ("1,000 copies", many),
        ("1,000 different files", unlike),
    ):
        ratio = measure_ratio([*lint, *files], [*other, *files], slow, 0)
        add_row(f"lint, {title} / {COMPETITOR}", ratio, 0.13)

    wizard = [str(ours / "pigen")]
    ratios = [time_first_prompt(wizard) / run(bare).seconds for _ in range(slow + 1)][1:]
    add_row("init, to the first prompt in a terminal / python -c pass", median(ratios), 25)
    longest = max(time_repaint(wizard) for _ in range(3)) * 1000
    add_row("init, the longest repaint of the whole catalogue after a key", longest, 100, "ms")
    for title, words in (
        ("rules", ["lint", "--select", "duplicate-model-id,"]),
        ("models of a slug", ["init", "--model", "@openai-prod/gpt"]),
    ):
        tab = [str(ours / "pigen"), "__complete", "fish", *words]
        seconds = median([run(tab).seconds for _ in range(slow + 1)][1:])
        add_row(f"a Tab that completes {title}", seconds, 0.35, "s")
    large_company = CompanyBench(ours / "pigen", data / "company")
    for command, limit in (("build", 5), ("lint", 3)):
        seconds = large_company.measure_seconds(command, 200)
        add_row(
            f"{command}, a source of 200 teams, 50 slugs, 2,000 models: CPU", seconds, limit, "s"
        )
        growth = large_company.measure_growth(command)
        add_row(f"{command}, 200 teams / 20 teams (linear: 10)", growth, 13)
    shutil.rmtree(large_company.out)

    version = subprocess.run(
        [str(theirs / COMPETITOR), "--version"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()
    lines = [
        "# Speed",
        "",
        "Written by `make bench`: medians of paired runs, each a whole process; x means times the",
        f"other command of the row. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores; {version}.",
        "",
        "| what | measured | at most |",
        "|---|---|---|",
        *(f"| {title} | {value:.2f} {unit} | {limit:g} |" for title, value, limit, unit in rows),
        "",
    ]
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs" / "bench.md").write_text("\n".join(lines))
    return 0 if all(value <= limit for _, value, limit, _ in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
