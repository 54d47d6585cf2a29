"""A workspace as it is served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pigen.gateway.workspace import Workspace


@dataclass(frozen=True)
class GatewaySetup:
    """
    labels  the name of each key by its value, which is not to be shown
    unresolved_keys   the keys whose value is not known here, so that they go by their names
    guardrail_ids     the ids of guardrails that have a name in the source, by that name
    """

    workspace: Workspace
    labels: Mapping[str, str]
    unresolved_keys: tuple[str, ...] = ()
    guardrail_ids: Mapping[str, str] = field(default_factory=dict)
