"""Commands run by the fork server; see fork_server.py."""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ForkServer:
    def __init__(self, before_start: Callable[[], None] | None) -> None:
        self.control, theirs = socket.socketpair()
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.fork_server", str(theirs.fileno())],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            preexec_fn=before_start,
            env={
                "PATH": "/nonexistent",
                "HOME": "/nonexistent",
                "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
                "PYTHONUTF8": "1",
                # `make coverage` measures the forks too.
                **{name: os.environ[name] for name in os.environ if name.startswith("COVERAGE_")},
            },
        )
        theirs.close()
        atexit.register(self.close)

    def close(self) -> None:
        self.control.close()
        self.process.wait()

    def run(
        self, args: Sequence[str], cwd: Path, stdin: bytes, env: Mapping[str, str], timeout: float
    ) -> tuple[int, bytes, bytes]:
        """Exit code (negative: a signal), standard output and standard error."""
        report, theirs = socket.socketpair()
        pipes = [os.pipe() for _ in range(3)]
        (in_read, in_write), (out_read, out_write), (err_read, err_write) = pipes
        umask = os.umask(0o022)
        os.umask(umask)
        command = {"args": args, "cwd": str(cwd), "env": dict(env), "umask": umask}
        passed = [theirs.fileno(), in_read, out_write, err_write]
        data = json.dumps(command).encode() + b"\n"
        with self.lock:
            sent = socket.send_fds(self.control, [data], passed)
            self.control.sendall(data[sent:])
        theirs.close()
        for descriptor in passed[1:]:
            os.close(descriptor)
        outputs = [b"", b""]
        threads = [threading.Thread(target=_feed, args=(in_write, stdin))]
        for index, descriptor in enumerate((out_read, err_read)):
            threads.append(
                threading.Thread(target=_collect, args=(descriptor, outputs, index), daemon=True)
            )
        for thread in threads:
            thread.start()
        with report, report.makefile("rb") as answers:
            report.settimeout(timeout)
            child = int(answers.readline())
            try:
                code = int(answers.readline())
            except TimeoutError:
                os.kill(child, signal.SIGKILL)
                raise subprocess.TimeoutExpired(["pigen", *args], timeout) from None
        for thread in threads:
            thread.join(timeout)
        return code, outputs[0], outputs[1]


@cache
def start_server(before_start: Callable[[], None] | None) -> ForkServer:
    return ForkServer(before_start)


def _feed(descriptor: int, data: bytes) -> None:
    with os.fdopen(descriptor, "wb", buffering=0) as pipe:
        while data:
            try:
                data = data[pipe.write(data) :]
            except BrokenPipeError:
                return


def _collect(descriptor: int, outputs: list[bytes], index: int) -> None:
    with os.fdopen(descriptor, "rb") as pipe:
        outputs[index] = pipe.read()
