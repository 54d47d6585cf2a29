"""The verdict on a Config by itself: what the gateway refuses, where, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigen.gateway import schema
from pigen.gateway.dialect import HOSTED
from pigen.gateway.faults import Crash, Refusal
from pigen.gateway.resolve import resolve
from pigen.gateway.workspace import Guardrail, Workspace
from pigen.javascript.values import member, truthy

Route = tuple["str | int", ...]

INVALID = "Invalid config passed"
NOT_JSON = "Invalid config passed. You need to pass a valid json"
NEITHER = "Either x-portkey-config or x-portkey-provider header is required"
NO_ROUTE = (
    "Either x-portkey-provider needs to be passed. Or the x-portkey-config header should have a "
    "valid config with provider details in it."
)
OUTDATED = (
    "This version of config is not supported in this route. Please migrate to the latest version"
)


@dataclass(frozen=True)
class Problem:
    """Why a Config is refused.

    route    the value that it is about, () for the Config
    message  the gateway's words
    listed   whether the words stand in the answer's `errors`, or are its `message` itself
    """

    route: Route
    message: str
    listed: bool = True

    @property
    def line(self) -> str:
        """As the gateway lists it: path: targets,0, message: ..."""
        return f"path: {','.join(map(str, self.route))}, message: {self.message}"


def problems(config: object, dialect: str, *, provider_header: bool | None = None) -> list[Problem]:
    """All reasons why the gateway refuses a Config with 400, empty when it accepts it.

    provider_header  whether the request names a provider besides. None: the open gateway is asked
        without one; the hosted one refuses only what it refuses either way, since a model may
        bring its own provider (@slug/model).

    A hosted Config that makes the gateway fail with 500 counts as accepted, and its slugs and
    guardrails count as known.
    """
    try:
        if dialect == HOSTED:
            return _hosted(config, provider_header)
        return refusals(config, dialect, provider_header=bool(provider_header))
    except RecursionError:
        return [Problem((), NOT_JSON, listed=False)]


def _hosted(config: object, provider_header: bool | None) -> list[Problem]:
    if config is None:
        return [Problem((), NEITHER, listed=False)]
    try:
        mapped = assumed(config)
    except (Crash, Refusal):
        return []
    without = refusals(mapped, HOSTED, provider_header=False)
    if provider_header is False or not without:
        return without
    with_header = refusals(mapped, HOSTED, provider_header=True)
    return with_header if provider_header else (without if with_header else [])


def assumed(config: object) -> dict[str, object]:
    """A hosted Config as the gateway resolves it where every slug (for OpenAI) and every guardrail
    exists. Raises Crash and Refusal."""
    return resolve(config, Workspace(guardrails=_AnyGuardrail()))


class _AnyGuardrail(Mapping[str, Guardrail]):
    """A workspace in which every guardrail exists."""

    def __getitem__(self, name: str) -> Guardrail:
        return Guardrail()

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(())

    def __len__(self) -> int:
        return 0


def refusals(config: object, dialect: str, *, provider_header: bool) -> list[Problem]:
    """What the request validator says of a Config as it reaches it."""
    if not provider_header:
        if config is None:
            return [Problem((), NOT_JSON, listed=False)]
        if not truthy(member(config, "provider")) and not truthy(member(config, "targets")):
            return [Problem((), NO_ROUTE, listed=False)]
    found = [Problem(issue.route, issue.message) for issue in schema.issues(config, dialect)]
    if not found and truthy(member(config, "options")):
        return [Problem(("options",), OUTDATED, listed=False)]
    return found


def body(found: list[Problem]) -> dict[str, object]:
    """The body of the 400 that says so."""
    if not found[0].listed:
        return {"status": "failure", "message": found[0].message}
    return {
        "status": "failure",
        "message": INVALID,
        "errors": [problem.line for problem in found],
    }
