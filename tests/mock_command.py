"""`pigen mock` as a shell runs it, for the tests."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

START_SECONDS = 30


@dataclass
class Started:
    process: subprocess.Popen[str]
    url: str

    def ask(self, path: str, body: object = None, key: str = "pk-demo") -> tuple[int, Any]:
        """Status and parsed body. With a body it is a POST."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"null")

    def chat(self, model: str = "m", **said: object) -> tuple[int, Any]:
        messages = [{"role": "user", "content": "hi"}]
        return self.ask("/v1/chat/completions", {"model": model, "messages": messages, **said})

    def journal(self) -> list[Any]:
        entries: list[Any] = self.ask("/__pigen__/journal")[1]["entries"]
        return entries

    def stop(self) -> tuple[int, str]:
        """Exit code and what it printed."""
        self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, out


@contextmanager
def started(
    *args: str | Path, env: Mapping[str, str] | None = None, ready: Path | None = None
) -> Iterator[Started]:
    with tempfile.TemporaryDirectory() as folder:
        ready = ready or Path(folder) / "ready.json"
        command = ["mock", "--port", "0", "--ready-file", str(ready), *map(str, args)]
        process = subprocess.Popen(
            [sys.executable, "-m", "pigen", *command],
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": os.environ["PATH"], "HOME": folder, "PYTHONUTF8": "1", **(env or {})},
        )
        try:
            end = monotonic() + START_SECONDS
            while not ready.exists():
                if process.poll() is not None or monotonic() > end:
                    process.kill()
                    raise AssertionError(process.communicate()[0])
                sleep(0.01)
            yield Started(process, json.loads(ready.read_text())["url"])
        finally:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()
