"""API keys as the rules see them, whether a file holds one or a source states many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from pigen.text.document import Document, JsonPath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.diagnostics.rule_types import Location

ENDPOINT_PREFIX = "/api-keys/"


class LocatedMap:
    """A map whose fields a rule looks into, and where they stand.

    owner   what has it, for messages: 'key "routed"'
    locate  the place of a field: at("credit_limit"), at() for the whole; `locate_path` takes a
            route
    """

    __slots__ = ("locate_path", "owner", "value")

    def __init__(
        self, owner: str, value: dict[str, Any], locate_path: Callable[[JsonPath], Location]
    ) -> None:
        self.owner = owner
        self.value = value
        self.locate_path = locate_path

    def locate(self, *path: str | int) -> Location:
        return self.locate_path(path)

    def get_map(self, key: str) -> LocatedMap | None:
        """The map under a key, None if it is missing."""
        value = self.value.get(key)
        if not isinstance(value, dict):
            return None
        return LocatedMap(self.owner, value, lambda path: self.locate_path((key, *path)))


class KeyDefinition(LocatedMap):
    """One API key, with the fields that the admin API's body and a source have in common.

    type      "workspace/service", "organisation/user"...; "workspace" alone where that is all that
              is known, None where nothing is
    scopes    None where they are not stated, or not as a list
    config    the Config that it is bound to, by id or name
    defaults  where allow_config_override stands
    is_used      pi sends it; None where nothing says
    """

    __slots__ = ("config", "defaults", "is_used", "scopes", "type")

    def __init__(
        self,
        owner: str,
        value: dict[str, Any],
        locate_path: Callable[[JsonPath], Location],
        *,
        type: str | None,
        scopes: list[Any] | None,
        config: str | None,
        defaults: LocatedMap,
        is_used: bool | None = None,
    ) -> None:
        super().__init__(owner, value, locate_path)
        self.type = type
        self.scopes = scopes
        self.config = config
        self.defaults = defaults
        self.is_used = is_used

    @property
    def is_organisation_key(self) -> bool:
        return (self.type or "").startswith("organisation")


class KeyFile:
    """A key as `pigen build` writes it, `{endpoint, body}`, or the body alone.

    now       milliseconds since 1970, to judge what has expired; None where nobody says
    keys      the one key; none where the file holds no object
    limits    what may have usage_limits and rate_limits
    metadata  the maps that are logged
    """

    __slots__ = ("document", "keys", "limits", "metadata", "now")

    def __init__(self, document: Document, value: object, now: float | None = None) -> None:
        self.document = document
        self.now = now
        self.keys: list[KeyDefinition] = []
        if isinstance(value, dict):
            self.keys.append(_read_key(value))
        self.limits: list[LocatedMap] = [*self.keys]
        metadata_maps = [key.defaults.get_map("metadata") for key in self.keys]
        self.metadata = [part for part in metadata_maps if part is not None]

    @property
    def refusal_consequence(self) -> str:
        """What it costs that this file is refused."""
        return "Portkey will not make the key."


def _read_key(value: dict[str, Any]) -> KeyDefinition:
    base: JsonPath = ()
    body = value
    if isinstance(value.get("body"), dict):
        base, body = ("body",), value["body"]
    whole = LocatedMap("This key", body, lambda path: (*base, *path))
    defaults = whole.get_map("defaults") or LocatedMap(whole.owner, {}, whole.locate_path)
    scopes, config = body.get("scopes"), defaults.value.get("config_id")
    return KeyDefinition(
        whole.owner,
        body,
        whole.locate_path,
        type=_find_type(value, body),
        scopes=scopes if isinstance(scopes, list) else None,
        config=config if isinstance(config, str) else None,
        defaults=defaults,
    )


def _find_type(value: dict[str, Any], body: dict[str, Any]) -> str | None:
    endpoint = value.get("endpoint")
    if isinstance(endpoint, str) and endpoint.startswith(ENDPOINT_PREFIX):
        return endpoint.removeprefix(ENDPOINT_PREFIX)
    return "workspace" if isinstance(body.get("workspace_id"), str) else None


def parse_timestamp(text: object) -> float | None:
    """A date, with or without a time, in milliseconds since 1970; None for anything else."""
    if not isinstance(text, str):
        return None
    try:
        timestamp = datetime.fromisoformat(
            text.strip().replace("Z", "+00:00").replace("z", "+00:00")
        )
    except ValueError:
        return None
    return (
        timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=timezone.utc)
    ).timestamp() * 1000
