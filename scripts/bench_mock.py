"""The speed of the mock gateway, in turn with the open-source gateway and aimock, both from npm.

Each server is one process on the loopback and does its work: a key, a Config with a fallback, the
headers, a body of its own for every request, a journal. wrk asks all of them for what pi asks. The
medians of several rounds go to docs/bench-mock.md; exits with 1 when a limit is passed.
"""

from __future__ import annotations

import json
import os
import platform
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep

from scripts import bench_install
from scripts.bench_install import ROOT
from tests.conformance.gateway_install import PRELOAD, install
from tests.conformance.pi_install import Unavailable, add, building, cache_home, node

ROUNDS = int(os.environ.get("PIGEN_BENCH_ROUNDS", "7"))
SECONDS = int(os.environ.get("PIGEN_BENCH_SECONDS", "3"))
REQUESTS = int(os.environ.get("PIGEN_BENCH_REQUESTS", "1000000"))
STARTS = 15
AIMOCK = "1.43.0"
KEY = "pk-demo"
CHAT = "/v1/chat/completions"
CHUNKS = " ".join(f"word{number:02}" for number in range(50))
MANY_CONNECTIONS = 64
TEXTS = {"say": "Say hello.", "long": "Count to fifty."}

SOURCE = """
version: 1
providers: {openai-prod: {}, anthropic-prod: {}}
configs:
  coding: {strategy: {mode: fallback}, targets: [{provider: "@openai-prod"},
      {provider: "@anthropic-prod"}]}
keys: {routed: {config: coding, value: $PIGEN_BENCH_KEY}}
pi: {providers: {portkey: {key: routed, models: [gpt-4o]}}}
"""
UPSTREAM_SCRIPT = """
const text = JSON.stringify({ id: 'c', object: 'chat.completion', model: 'm', choices: [{ index: 0,
  message: { role: 'assistant', content: 'Hello there, what can I do?' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 } });
require('http').createServer((asked, answer) => { asked.resume(); asked.on('end', () => {
  answer.setHeader('content-type', 'application/json'); answer.end(text); }); })
  .listen(Number(process.argv[1]), '127.0.0.1');
"""


@dataclass(frozen=True)
class Server:
    name: str
    url: str
    headers: dict[str, str]
    pid: int


@dataclass(frozen=True)
class Measurement:
    """Requests a second, and the slowest hundredth's latency in milliseconds."""

    rate: float
    p99: float


def make_request_body(text: str, stream: bool) -> str:
    """What pi sends: about 5.5 KB with a system prompt and four tools."""
    tools = [
        {
            "type": "function",
            "function": {
                "name": name,
                "description": f"Use the tool {name}. " + "It is described at some length. " * 18,
                "parameters": {
                    "type": "object",
                    "required": ["path"],
                    "properties": {
                        "path": {"type": "string", "description": "A file, from the folder."},
                        "limit": {"type": "number", "description": "How much of it at most."},
                    },
                },
            },
        }
        for name in ("read", "bash", "edit", "write")
    ]
    system = "You are an expert coding assistant who works in a terminal. " * 34
    return json.dumps(
        {
            "model": "@openai-prod/gpt-4o",
            "messages": [
                {"role": "system", "content": system},
                {"role": "user", "content": text},
            ],
            "stream": stream,
            **({"stream_options": {"include_usage": True}} if stream else {}),
            "store": False,
            "max_completion_tokens": 16384,
            "tools": tools,
        }
    )


def write_wrk_script(folder: Path, server: Server, text: str, stream: bool) -> Path:
    headers = {"Content-Type": "application/json", "Accept": "application/json", **server.headers}
    lines = ['wrk.method = "POST"', f"wrk.body = [==[{make_request_body(text, stream)}]==]"]
    lines += [
        f"wrk.headers[{json.dumps(name)}] = [==[{value}]==]" for name, value in headers.items()
    ]
    path = folder / f"{server.name}-{stream}-{len(text)}.lua"
    path.write_text("\n".join(lines))
    return path


def measure(
    server: Server, script_path: Path, connections: int, seconds: int = SECONDS
) -> Measurement:
    done = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds}",
            "--timeout",
            "30s",
            "--latency",
            "-s",
            script_path,
            server.url + CHAT,
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    if bad := re.search(r"(Non-2xx|Socket errors).*", done.stdout):
        raise SystemExit(f"{server.name}: {bad.group()}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    worst = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    assert rate, done.stdout
    assert worst, done.stdout
    scale = {"us": 0.001, "ms": 1, "s": 1000}[worst.group(2)]
    return Measurement(float(rate.group(1)), float(worst.group(1)) * scale)


@contextmanager
def pin_to_own_core(server: Server) -> Iterator[None]:
    """The server on a core of its own, and the clients on the others: the slowest answers of a few
    seconds are else those that waited while the system moved one of the two to the other's core."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    if len(cores) < 2:
        yield
        return
    first, *others = sorted(cores)
    os.sched_setaffinity(server.pid, {first})
    os.sched_setaffinity(0, others)
    try:
        yield
    finally:
        os.sched_setaffinity(server.pid, cores)
        os.sched_setaffinity(0, cores)


@contextmanager
def start_process(
    command: Sequence[str | Path], env: dict[str, str] | None = None, log: Path | None = None
) -> Iterator[int]:
    with open(log or os.devnull, "w") as out:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **(env or {})},
        )
    try:
        yield child.pid
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def wait_for_port(port: int) -> None:
    end = monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            if monotonic() > end:
                raise SystemExit(f"nothing listens at port {port}") from None
            sleep(0.005)


def read_gateway_port(log: Path) -> int:
    """The port that the gateway's preload tells."""
    end = monotonic() + 60
    while not (match := re.search(r"^port (\d+)\.$", log.read_text(), re.MULTILINE)):
        if monotonic() > end:
            raise SystemExit(f"the gateway did not start: {log.read_text()[-300:]}")
        sleep(0.05)
    return int(match.group(1))


def install_aimock() -> Path:
    home: Path = cache_home() / f"aimock-{AIMOCK}"
    with building(home) as there:
        if not there:
            add(home, {"@copilotkit/aimock": AIMOCK})
    return home / "node_modules" / ".bin" / "llmock"


@contextmanager
def start_servers(pigen: Path, folder: Path) -> Iterator[dict[str, Server]]:
    with ExitStack() as stack:
        running: dict[str, Server] = {}

        def add_server(name: str, command: list[str | Path], port: int, **env: str) -> None:
            pid = stack.enter_context(start_process(command, env))
            wait_for_port(port)
            running[name] = Server(name, f"http://127.0.0.1:{port}", {}, pid)

        scenario = folder / "scenario.yaml"
        scenario.write_text(
            f"version: 1\nentries:\n  - when: {{text: fifty}}\n    answer: {{text: {CHUNKS}}}\n"
        )
        port = find_free_port()
        add_server("mock", [pigen, "mock", "--port", str(port), "--scenario", scenario], port)
        running["mock"].headers["Authorization"] = f"Bearer {KEY}"

        fixtures = folder / "fixtures"
        fixtures.mkdir()
        answers = [
            ("hello", "Hello there, what can I do?", {}),
            ("fifty", CHUNKS, {"chunkSize": 7}),
        ]
        (fixtures / "all.json").write_text(
            json.dumps(
                {
                    "fixtures": [
                        {"match": {"userMessage": text}, "response": {"content": answer}, **more}
                        for text, answer, more in answers
                    ]
                }
            )
        )
        port = find_free_port()
        quiet = ["--log-level", "silent"]
        add_server(
            "aimock", [node(False), install_aimock(), "-p", str(port), "-f", fixtures, *quiet], port
        )

        upstream = find_free_port()
        stack.enter_context(start_process([node(False), "-e", UPSTREAM_SCRIPT, str(upstream)]))
        wait_for_port(upstream)
        log = folder / "gateway.log"
        start = install() / "build" / "start-server.js"
        command: list[str | Path] = [node(False), "--require", PRELOAD, start, "--headless"]
        pid = stack.enter_context(start_process(command, {"TIMER_SCALE": "1"}, log))
        running["gateway"] = Server(
            "gateway", f"http://127.0.0.1:{read_gateway_port(log)}", {}, pid
        )
        target = {
            "provider": "openai",
            "api_key": "k",
            "custom_host": f"http://127.0.0.1:{upstream}/v1",
        }
        config = {"strategy": {"mode": "fallback"}, "targets": [target, target]}
        running["gateway"].headers["x-portkey-config"] = json.dumps(config)
        yield running


def time_first_answer(pigen: Path, *args: str) -> float:
    """Seconds from the command to the first answer."""
    port = find_free_port()
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": "hi"}]})
    head = f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {KEY}\r\n"
    sent = f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()
    start = perf_counter()
    with start_process([pigen, "mock", *args, "--port", str(port)], {"PIGEN_BENCH_KEY": KEY}):
        wait_for_port(port)
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.sendall(sent)
            response = wire.recv(100)
            took = perf_counter() - start
    assert response.startswith(b"HTTP/1.1 200 "), response
    return took


def time_bare_start() -> float:
    """Seconds of `python -c pass`: how fast the machine is just now."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return perf_counter() - start


def read_memory(pid: int) -> int:
    """Resident kilobytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    match = re.search(r"VmRSS:\s+(\d+)", status)
    assert match
    return int(match.group(1))


def measure_memory_growth(server: Server, script_path: Path, rate: float) -> float:
    """How much of its memory of a tenth of the requests the server has after all of them."""
    seconds = max(1, int(REQUESTS / rate / 10) + 1)
    measure(server, script_path, 16, seconds)
    before = read_memory(server.pid)
    for _ in range(9):
        measure(server, script_path, 16, seconds)
    return read_memory(server.pid) / before


def main() -> int:
    if not shutil.which("wrk"):
        print("The bench of the mock needs wrk: apt-get install wrk")
        return 1
    rows: list[tuple[str, float, str, float, str]] = []

    def add_row(title: str, value: float, sense: str, limit: float, unit: str = "x") -> None:
        rows.append((title, value, sense, limit, unit))
        verdict = "" if fits(value, sense, limit) else "   MISSED"
        print(f"{title:60} {value:9.2f} {unit:3} ({sense} {limit:g}){verdict}", flush=True)

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        measured: dict[str, list[Measurement]] = {}
        pigen = bench_install.install_pigen() / "pigen"
        with start_servers(pigen, folder) as running:
            jobs = [
                (
                    f"{name} {kind}",
                    running[name],
                    write_wrk_script(folder, running[name], text, stream),
                    number,
                )
                for name, kind, text, stream, number in (
                    ("mock", "json", TEXTS["say"], False, 16),
                    ("aimock", "json", TEXTS["say"], False, 16),
                    ("gateway", "json", TEXTS["say"], False, 16),
                    ("mock", "stream", TEXTS["say"], True, 16),
                    ("aimock", "stream", TEXTS["say"], True, 16),
                    ("mock", "fifty", TEXTS["long"], True, 16),
                    ("aimock", "fifty", TEXTS["long"], True, 16),
                    ("mock", "wide", TEXTS["say"], True, MANY_CONNECTIONS),
                    ("aimock", "wide", TEXTS["say"], True, MANY_CONNECTIONS),
                )
            ]
            for _ in range(ROUNDS):
                for title, server, script_path, connections in random.sample(jobs, len(jobs)):
                    with (
                        pin_to_own_core(server)
                        if connections == MANY_CONNECTIONS
                        else nullcontext()
                    ):
                        result = measure(server, script_path, connections)
                    measured.setdefault(title, []).append(result)

            def compute_ratio(
                one: str, other: str, of: Callable[[Measurement], float] = lambda each: each.rate
            ) -> float:
                pairs = zip(measured[one], measured[other], strict=True)
                return median(of(a) / of(b) for a, b in pairs)

            add_row(
                "requests/s, JSON / OSS gateway",
                compute_ratio("mock json", "gateway json"),
                "at least",
                20,
            )
            add_row(
                "requests/s, JSON / aimock",
                compute_ratio("mock json", "aimock json"),
                "at least",
                2,
            )
            add_row(
                "requests/s, short streams / aimock",
                compute_ratio("mock stream", "aimock stream"),
                "at least",
                2,
            )
            add_row(
                "requests/s, streams of 50 chunks / aimock",
                compute_ratio("mock fifty", "aimock fifty"),
                "at least",
                3,
            )
            p99 = median(each.p99 for each in measured["mock wide"])
            add_row("slowest hundredth at 64 connections", p99, "at most", 10, "ms")
            add_row(
                "slowest hundredth at 64 connections, aimock's / the mock's",
                compute_ratio("aimock wide", "mock wide", lambda each: each.p99),
                "at least",
                10,
            )
            rate = median(each.rate for each in measured["mock stream"])
            growth = measure_memory_growth(
                running["mock"], write_wrk_script(folder, running["mock"], TEXTS["say"], True), rate
            )
            add_row(f"memory after {REQUESTS:,} requests / after a tenth", growth, "at most", 1.05)
        source = folder / "pigen.yaml"
        source.write_text(SOURCE)
        add_row(
            "first answer, built-in example",
            median(time_first_answer(pigen) for _ in range(STARTS)),
            "at most",
            0.25,
            "s",
        )
        pace = median(time_bare_start() for _ in range(STARTS))
        starts = [time_first_answer(pigen, str(source)) for _ in range(STARTS)]
        add_row("first answer, with a source", median(starts), "at most", 0.45, "s")

    table = [
        f"| {name} | {median(each.rate for each in results):,.0f} |"
        for name, results in sorted(measured.items())
    ]
    lines = [
        "# Speed of the mock gateway",
        "",
        f"Written by `make bench`: medians of {ROUNDS} shuffled rounds of "
        f"{SECONDS} s each, wrk at 16",
        f"connections with what pi sends ({len(make_request_body(TEXTS['say'], True)):,} "
        "bytes, four tools). The",
        f"open-source gateway 1.15.2 and aimock {AIMOCK} are from npm. "
        "At 64 connections (wide) the",
        f"server has a core of its own. Python {platform.python_version()}, "
        f"{os.cpu_count()} cores.",
        "",
        "Seconds and milliseconds are the machine's as well as pigen's: "
        "meanwhile a bare `python -c pass`",
        f"took {pace * 1000:.0f} ms.",
        "",
        "| what | measured | limit |",
        "|---|---|---|",
        *(f"| {t} | {v:.2f} {u} | {s} {limit:g} |" for t, v, s, limit, u in rows),
        "",
        "| requests a second | |",
        "|---|---|",
        *table,
        "",
    ]
    (ROOT / "docs" / "bench-mock.md").write_text("\n".join(lines))
    return 0 if all(fits(value, sense, limit) for _, value, sense, limit, _ in rows) else 1


def fits(value: float, sense: str, limit: float) -> bool:
    return value >= limit if sense == "at least" else value <= limit


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unavailable as error:
        sys.exit(f"The bench of the mock needs npm and node: {error}")
