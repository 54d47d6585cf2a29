"""Sending what pi would send, over HTTP, and reading in the journal where it went."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from pigen.check.judging import Reached, Stop, Verdict, judge
from pigen.check.sending import MESSAGES, sent
from pigen.check.subject import Subject
from pigen.gateway.request import CONFIG, ENDPOINTS
from pigen.gateway.result import Attempt
from pigen.mock.gateway import Fixed, Gateway
from pigen.mock.journal import Entry
from pigen.mock.running import Running, running
from pigen.pi.interpolation import literal
from pigen.pi.release import Pi

SECONDS = 30
BASE = "Let its baseUrl end with /v1, or with the host alone for anthropic-messages."
NO_API = "pi asks it by an api that the gateway does not serve"


@contextmanager
def gateway(subject: Subject) -> Iterator[Running]:
    """A mock gateway with the subject's workspace, in which no time passes."""
    made = Gateway(Fixed(subject.workspace), dialect=subject.dialect, time_scale=0)
    with running(made) as served:
        yield served


def ask(
    served: Running, subject: Subject, provider: str, model: dict, down: str | None = None
) -> Verdict:
    """What becomes of the first turn with a model, as pi would ask for it; `down` is a slug that
    fails meanwhile."""
    listed = subject.providers[provider]
    request = sent(listed, model, subject.pi)
    if request is None:
        remedy = "Give it one of openai-completions, openai-responses, anthropic-messages."
        return Verdict(provider, model["id"], "not asked", problem=NO_API, remedy=remedy)
    if request.path.partition("?")[0] not in ENDPOINTS:
        problem = f"pi asks {request.path}, which is no endpoint of the gateway's"
        return Verdict(provider, model["id"], "not asked", problem=problem, remedy=BASE)
    served.reset()
    if down is not None:
        served.fail(f"{down}=500")
    headers = {"content-type": "application/json", **_resolved(request.headers, subject.pi)}
    key = listed["apiKey"]
    if (model.get("api") or listed.get("api")) == MESSAGES:
        headers["x-api-key"] = key
    else:
        headers.setdefault("authorization", f"Bearer {key}")
    said = _post(served.url, request.path, headers, request.body)
    entry = requests(served)[-1]
    return judge(provider, model["id"], reached(subject, entry, said), assumed=subject.assumed)


def requests(served: Running) -> list[Entry]:
    """What the gateway was asked since the last reset."""
    return served.inside(lambda: list(served.gateway.journal.entries))


def reached(subject: Subject, entry: Entry, said: str) -> Reached:
    """Where a request went, for a verdict; `said` is what the client was told of an error."""
    events = entry.prepared.outcome.events if entry.prepared else ()
    stops, config = [], entry.headers.get(CONFIG)
    for event in events:
        if isinstance(event, Attempt):
            stops.append(Stop(event.slug, event.provider, str(event.model), event.status))
        elif event.kind == "limited":
            slug, status = event.facts["slug"], event.facts["status"]
            stops.append(Stop(str(slug), "", "", str(status)))
        elif event.kind == "default-config":
            config = str(event.facts["config"])
    named = subject.configs.get(config, "of its own") if config else None
    return Reached(entry.status, stops, named, said)


def _resolved(headers: Mapping[str, str], pi: Pi) -> dict[str, str]:
    """Headers as pi sends them; nothing of ours is a variable or a command."""
    return {name.lower(): str(literal(text, pi)) for name, text in headers.items()}


def _post(url: str, path: str, headers: Mapping[str, str], body: object) -> str:
    """What the gateway says where its answer is an error."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SECONDS)
    try:
        connection.request("POST", path, json.dumps(body).encode(), dict(headers))
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return _message(text) if answer.status >= 300 else ""
    finally:
        connection.close()


def _message(text: str) -> str:
    """The message of an error's body."""
    try:
        said = json.loads(text)
    except ValueError:
        return text.strip()[:200]
    if not isinstance(said, dict):
        return ""
    error = said.get("error")
    inner = error.get("message") if isinstance(error, dict) else error
    listed = said.get("errors")
    reasons = "; ".join(map(str, listed)) if isinstance(listed, list) else ""
    return ": ".join(filter(None, (str(said.get("message") or inner or ""), reasons)))
