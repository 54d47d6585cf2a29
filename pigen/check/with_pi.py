"""The installed pi, run for one turn against a gateway of ours: in a home of its own, offline, with
nothing of the environment that could be a secret."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from json import dumps
from typing import Any

from pigen.check.send_and_trace import list_requests, trace_request
from pigen.check.subject import CheckSubject
from pigen.check.verdicts import ModelVerdict, judge
from pigen.javascript.urls import parse_url
from pigen.mock.gateway_thread import RunningGateway

SECONDS = 60
NOTE = "note.txt"
PROMPT = f'USE_TOOL:read:{{"path": "{NOTE}"}}'
NOTE_TEXT = "The pigen was here."
SETTINGS = {"retry": {"enabled": False}, "quietStartup": True}


@dataclass(frozen=True)
class PiRun:
    """How pi ended: its exit code, None where it took too long, and its last line on stderr."""

    code: int | None
    answer: str
    last_error: str


def prepare_home(home: str, models: Mapping[str, object]) -> None:
    """A home with nothing but pi's folder, this models.json in it, and a note to read."""
    agent = os.path.join(home, ".pi", "agent")
    os.makedirs(agent, mode=0o700)
    for name, value in (("models.json", models), ("settings.json", SETTINGS)):
        with open(os.path.join(agent, name), "w", encoding="utf-8") as file:
            file.write(dumps(value))
    with open(os.path.join(home, NOTE), "w", encoding="utf-8") as file:
        file.write(NOTE_TEXT)


def run_turn(command: str, home: str, provider: str, model: str, prompt: str) -> PiRun:
    """`pi -p PROMPT --model PROVIDER/MODEL`, in that home."""
    arguments = ["-p", prompt, "--model", f"{provider}/{model}", "--no-session"]
    try:
        done = subprocess.run(
            [command, *arguments],
            cwd=home,
            env=build_environment(home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return PiRun(None, "", f"no answer within {SECONDS} s")
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return PiRun(
        done.returncode, done.stdout.decode("utf-8", "replace").strip(), lines[-1] if lines else ""
    )


def build_environment(home: str) -> dict[str, str]:
    """What pi needs to run offline, and no more."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": home,
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "PI_OFFLINE": "1",
        "PI_SKIP_VERSION_CHECK": "1",
        "PI_TELEMETRY": "0",
    }


def build_models_json(subject: CheckSubject, url: str) -> dict[str, object]:
    """The subject's providers, at another gateway. Those that ask somebody else are left out."""
    providers = {}
    for name, provider in subject.providers.items():
        moved = [_redirect_base_url(model, url) for model in provider["models"]]
        providers[name] = {**_redirect_base_url(provider, url), "models": moved}
    return {"providers": providers}


def _redirect_base_url(owner: Mapping[str, Any], url: str) -> dict[str, Any]:
    base = owner.get("baseUrl")
    return dict(owner) if base is None else {**owner, "baseUrl": url + parse_url(base).path}


def check_with_pi(
    command: str,
    home: str,
    served: RunningGateway,
    subject: CheckSubject,
    provider: str,
    model: str,
) -> ModelVerdict:
    """A question, the tool call that it brings, and the answer to the tool's result,
    by the real pi."""
    served.reset()
    done = run_turn(command, home, provider, model, PROMPT)
    entries = list_requests(served)
    if not entries:
        reason = done.last_error or f"exit code {done.code}"
        problem = f"pi sends nothing to the gateway: {reason}"
        return ModelVerdict(
            provider, model, "not asked", problem=problem, remedy="Run `pigen doctor`."
        )
    trace = trace_request(subject, entries[0], done.last_error)
    verdict = judge(provider, model, trace, is_assumed=subject.is_assumed)
    if verdict.problem:
        return verdict
    if done.code != 0 or len(entries) < 2 or NOTE_TEXT not in done.answer:
        reason = done.last_error or f"it ends with {done.answer[-80:]!r}, exit code {done.code}"
        problem = f"pi does not complete a tool call: {reason}"
        return replace(verdict, problem=problem, remedy="Try it by hand against `pigen mock`.")
    return verdict
