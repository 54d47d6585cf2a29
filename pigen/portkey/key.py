"""API keys as the rules see them, whether a file holds one or a source states many."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

from pigen.text.document import Document, Route

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.diagnostics.rule import Spot

KIND = "key"
PREFIX = "/api-keys/"


class Part:
    """A map whose fields a rule looks into, and where they stand.

    owner  what has it, for messages: 'key "routed"'
    at     the place of a field: at("credit_limit"), at() for the whole; `place` takes a route
    """

    __slots__ = ("owner", "place", "value")

    def __init__(self, owner: str, value: dict, place: Callable[[Route], Spot]) -> None:
        self.owner = owner
        self.value = value
        self.place = place

    def at(self, *route: str | int) -> Spot:
        return self.place(route)

    def below(self, key: str) -> Part | None:
        """The map under a key, None where there is none."""
        value = self.value.get(key)
        if not isinstance(value, dict):
            return None
        return Part(self.owner, value, lambda route: self.place((key, *route)))


class StatedKey(Part):
    """One API key, with the fields that the admin API's body and a source have in common.

    type      "workspace/service", "organisation/user"...; "workspace" alone where that is all that
              is known, None where nothing is
    scopes    None where they are not stated, or not as a list
    config    the Config that it is bound to, by id or name
    defaults  where allow_config_override stands
    used      pi sends it; None where nothing says
    """

    __slots__ = ("config", "defaults", "scopes", "type", "used")

    def __init__(
        self,
        owner: str,
        value: dict,
        place: Callable[[Route], Spot],
        *,
        type: str | None,
        scopes: list | None,
        config: str | None,
        defaults: Part,
        used: bool | None = None,
    ) -> None:
        super().__init__(owner, value, place)
        self.type = type
        self.scopes = scopes
        self.config = config
        self.defaults = defaults
        self.used = used

    @property
    def of_organisation(self) -> bool:
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
        self.keys: list[StatedKey] = []
        if isinstance(value, dict):
            self.keys.append(_key(value))
        self.limits: list[Part] = [*self.keys]
        found = [key.defaults.below("metadata") for key in self.keys]
        self.metadata = [part for part in found if part is not None]

    @property
    def lost(self) -> str:
        """What it costs that this file is refused."""
        return "Portkey will not make the key."


def _key(value: dict) -> StatedKey:
    base: Route = ()
    body = value
    if isinstance(value.get("body"), dict):
        base, body = ("body",), value["body"]
    whole = Part("This key", body, lambda route: (*base, *route))
    defaults = whole.below("defaults") or Part(whole.owner, {}, whole.place)
    scopes, config = body.get("scopes"), defaults.value.get("config_id")
    return StatedKey(
        whole.owner,
        body,
        whole.place,
        type=_type(value, body),
        scopes=scopes if isinstance(scopes, list) else None,
        config=config if isinstance(config, str) else None,
        defaults=defaults,
    )


def _type(value: dict, body: dict) -> str | None:
    endpoint = value.get("endpoint")
    if isinstance(endpoint, str) and endpoint.startswith(PREFIX):
        return endpoint.removeprefix(PREFIX)
    return "workspace" if isinstance(body.get("workspace_id"), str) else None


def moment(text: object) -> float | None:
    """A date, with or without a time, in milliseconds since 1970; None for what is none."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp() * 1000
