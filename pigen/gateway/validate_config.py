"""The verdict on a Config by itself: what the gateway refuses, where, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigen.common.kinds import HOSTED
from pigen.gateway import config_schema
from pigen.gateway.refusals import Crash, Refusal
from pigen.gateway.resolve_config import resolve_config
from pigen.gateway.workspace import SavedGuardrail, Workspace
from pigen.javascript.values import get_member, is_truthy
from pigen.text.document import JsonPath

INVALID_CONFIG = "Invalid config passed"
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
class ConfigRejection:
    """Why a Config is refused.

    path    the value that it is about, () for the Config
    message  the gateway's words
    is_listed   whether the words stand in the answer's `errors`, or are its `message` itself
    """

    path: JsonPath
    message: str
    is_listed: bool = True

    @property
    def line(self) -> str:
        """As the gateway lists it: path: targets,0, message: ..."""
        return f"path: {','.join(map(str, self.path))}, message: {self.message}"


def find_rejections(
    config: object, dialect: str, *, provider_header: bool | None = None
) -> list[ConfigRejection]:
    """All reasons why the gateway refuses a Config with 400, empty when it accepts it.

    provider_header  whether the request names a provider besides. None: the open-source gateway is
        asked without one; the hosted one refuses only what it refuses either way, since a model may
        bring its own provider (@slug/model).

    A hosted Config that makes the gateway fail with 500 counts as accepted, and its slugs and
    guardrails count as known.
    """
    try:
        if dialect == HOSTED:
            return _find_hosted_rejections(config, provider_header)
        return find_validator_rejections(config, dialect, provider_header=bool(provider_header))
    except RecursionError:
        return [ConfigRejection((), NOT_JSON, is_listed=False)]


def _find_hosted_rejections(config: object, provider_header: bool | None) -> list[ConfigRejection]:
    if config is None:
        return [ConfigRejection((), NEITHER, is_listed=False)]
    try:
        mapped = resolve_assuming_known(config)
    except (Crash, Refusal):
        return []
    without = find_validator_rejections(mapped, HOSTED, provider_header=False)
    if provider_header is False or not without:
        return without
    with_header = find_validator_rejections(mapped, HOSTED, provider_header=True)
    return with_header if provider_header else (without if with_header else [])


def resolve_assuming_known(config: object) -> dict[str, object]:
    """A hosted Config as the gateway resolves it where every slug (for OpenAI) and every guardrail
    exists. Raises Crash and Refusal."""
    return resolve_config(config, Workspace(guardrails=_AnyGuardrail()))


class _AnyGuardrail(Mapping[str, SavedGuardrail]):
    """A workspace in which every guardrail exists."""

    def __getitem__(self, name: str) -> SavedGuardrail:
        return SavedGuardrail()

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(())

    def __len__(self) -> int:
        return 0


def find_validator_rejections(
    config: object, dialect: str, *, provider_header: bool
) -> list[ConfigRejection]:
    """What the request validator says of a Config as it reaches it."""
    if not provider_header:
        if config is None:
            return [ConfigRejection((), NOT_JSON, is_listed=False)]
        if not is_truthy(get_member(config, "provider")) and not is_truthy(
            get_member(config, "targets")
        ):
            return [ConfigRejection((), NO_ROUTE, is_listed=False)]
    rejections = [
        ConfigRejection(issue.path, issue.message)
        for issue in config_schema.find_issues(config, dialect)
    ]
    if not rejections and is_truthy(get_member(config, "options")):
        return [ConfigRejection(("options",), OUTDATED, is_listed=False)]
    return rejections


def build_body(rejections: list[ConfigRejection]) -> dict[str, object]:
    """The body of the 400 that says so."""
    if not rejections[0].is_listed:
        return {"status": "failure", "message": rejections[0].message}
    return {
        "status": "failure",
        "message": INVALID_CONFIG,
        "errors": [problem.line for problem in rejections],
    }
