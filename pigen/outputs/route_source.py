"""What a source adds to the route of a request: who sends it, and what limits it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pigen.common import slugs
from pigen.common.headers import (
    CONFIG_HEADER,
    METADATA_HEADER,
    ROUTING_HEADERS,
)
from pigen.common.quoting import quote
from pigen.gateway.documented import FEATURES
from pigen.gateway.request import Request
from pigen.gateway.result import Attempt, Outcome
from pigen.source.caller import Sender
from pigen.source.keys import merge_key_metadata
from pigen.source.resolver import Team
from pigen.source.team_workspace import get_engine_id
from pigen.source.types import Key, Provider, RateLimit, TeamWorkspace, UsageLimits

_UNITS = {"rps": "second", "rpm": "minute", "rph": "hour", "rpd": "day", "rpw": "week"}


@dataclass(frozen=True)
class RouteContext:
    """A team, and who of it sends the request."""

    team: Team
    sender: Sender

    def describe_sender(self, request: Request) -> Iterator[str]:
        """Who sends it, and by which Config."""
        who, names = self.sender, self.team.names
        of_team = f" of team {quote(self.team.folder)}" if self.team.path else ""
        through = f", as pi's provider {quote(who.provider)} does" if who.provider else ""
        if not names.is_hosted:
            yield f"sent without a key{of_team}{through}: this gateway knows none"
        elif who.key is None:
            yield "sent with a key that is not bound to a Config: the source defines none"
        else:
            yield f"sent with the key {quote(who.key)}{self._describe_member()}{of_team}{through}"
        if who.config is not None and (not names.is_hosted or CONFIG_HEADER in request.headers):
            yield f"its header brings the Config {quote(who.config.name)}"
        if names.is_hosted and who.config is None and not _names_destination(request):
            yield (
                "nothing says where to go: the key is not bound to a Config, "
                "and the model names no provider"
            )
        yield from self._describe_overridden_metadata(request)

    def _describe_member(self) -> str:
        """Whose key it is, where each member has one."""
        who, members = self.sender, self.team.names.members
        name = (who.caller or "").removeprefix(f"{who.key}-")
        if name == who.caller or name not in members:
            return ""
        return f" of {quote(name)}" + (f", one of {len(members)} members" if members else "")

    def _describe_overridden_metadata(self, request: Request) -> Iterator[str]:
        """Metadata of the request that the key says otherwise."""
        key = self._find_key()
        if key is None:
            return
        try:
            sent = json.loads(request.headers.get(METADATA_HEADER, "{}"))
        except ValueError:
            return
        member = (self.sender.caller or "").removeprefix(f"{self.sender.key}-")
        whose = member if member in self.team.names.members else None
        for name, text in merge_key_metadata(key, self.team.names, whose).items():
            if isinstance(sent, dict) and sent.get(name, text) != text:
                yield f"metadata {quote(name)} is {quote(text)}: the key's value wins"

    def _find_key(self) -> Key | None:
        known = self.team.names.keys.get(self.sender.key or "")
        return known[0] if known and self.team.names.is_hosted else None

    def format_config(self, id: object) -> str:
        """A Config by its name here, and its id if it has one."""
        for config in self.team.configs.values():
            if get_engine_id(config) == id:
                return quote(config.name) + (f" ({config.id})" if config.id else "")
        return str(id)

    def get_catalogue_name(self, attempt: Attempt) -> str | None:
        """pi's name for the provider that is asked, which chooses the price."""
        for each in self.team.names.providers.values():
            if each.slug == attempt.slug:
                return each.catalogue
        return None

    def describe_limits(self, outcome: Outcome) -> Iterator[str]:
        """Budgets and rate limits of the key, its workspace, and of whom the request came to."""
        key = self._find_key()
        if key is not None and (limits := _format_limits(key)):
            yield f"limits of the key {quote(str(self.sender.key))}: {limits}"
        workspace = self.team.names.workspace_spec
        if self.team.names.is_hosted and workspace and (limits := _format_limits(workspace)):
            yield f"limits of the workspace: {limits}"
        met = [getattr(event, "slug", None) or _get_slug(event) for event in outcome.events]
        for each in self.team.names.providers.values():
            if (
                self.team.names.is_hosted
                and each.slug in met
                and (limits := _format_limits(each.spec))
            ):
                yield f"limits of @{each.slug}: {limits}"


def _names_destination(request: Request) -> bool:
    named = slugs.split_slug(str(request.body.get("model")))
    return bool(named) or any(name in request.headers for name in ROUTING_HEADERS)


def _get_slug(event: object) -> object:
    facts = getattr(event, "facts", {})
    return facts.get("slug") if isinstance(facts, Mapping) else None


def _format_limits(spec: Key | Provider | TeamWorkspace) -> str:
    budget = spec.usage_limits
    parts = [_format_budget(budget)] if budget and budget.credit_limit else []
    return ", ".join([*parts, *_format_rates(spec.rate_limits or ())])


def _format_budget(limits: UsageLimits) -> str:
    amount = (
        f"{limits.credit_limit:,} tokens"
        if limits.type == "tokens"
        else f"${limits.credit_limit:,}"
    )
    span = {"weekly": " a week", "monthly": " a month"}.get(limits.periodic_reset or "", "")
    if limits.periodic_reset_days:
        span = f" every {limits.periodic_reset_days} days"
    alert = f"alert at {limits.alert_threshold:,}; " if limits.alert_threshold else ""
    return f"{amount}{span} ({alert}412 once spent)"


def _format_rates(limits: Sequence[RateLimit]) -> Iterator[str]:
    for each in limits:
        note = f", as documented {FEATURES['rpw']}" if each.unit == "rpw" else ""
        yield f"{each.value:,} {each.type} a {_UNITS[each.unit]} (429 beyond{note})"
