"""What routing yields: the attempts, the answer, and why it went so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# The kind of reasons that rest on Portkey's pages alone.
DOCUMENTED = "documented"


@dataclass(frozen=True)
class Attempt:
    """One request to an upstream.

    target   its place in the Config: config.targets[0]
    slug     the provider's slug, without "@", where the target has one
    provider the upstream's name
    model    the model as the upstream gets it: a text, unless the request is odd
    path     of the upstream's address, after its base URL
    status   what the upstream was set to answer, or "reset"
    wait_ms  how long the gateway waited before it
    took_ms  how long the upstream took to answer, or the gateway to lose patience
    plan_entry    the plan's entry for it, as written there
    """

    target: str
    slug: str | None
    provider: str
    model: object
    path: str
    status: int | str
    wait_ms: int
    took_ms: float = 0
    plan_entry: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Reason:
    """Why the gateway did what it did next: `kind` names the rule, `facts` its particulars."""

    kind: str
    target: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """The end of a request.

    headers    those of x-portkey- alone
    body       parsed where it is JSON, None for a stream
    events     attempts and reasons in the order of things
    upstream_headers  the upstream's own headers, as the client gets them
    cache_key  where the gateway's cache has the answer or keeps it, None where it does neither
    metadata   as it is logged, the key's and the workspace's with it; None without any
    """

    status: int
    headers: Mapping[str, str]
    body: object
    events: tuple[Attempt | Reason, ...]
    upstream_headers: Mapping[str, str] = field(default_factory=dict)
    metadata: object = None
    cache_key: str | None = None

    @property
    def documented_features(self) -> list[str]:
        """What it rests on that Portkey documents and nobody measured, by name."""
        names = (
            str(event.facts["feature"])
            for event in self.events
            if isinstance(event, Reason) and event.kind == DOCUMENTED
        )
        return list(dict.fromkeys(names))

    @property
    def attempts(self) -> list[Attempt]:
        return [event for event in self.events if isinstance(event, Attempt)]
