"""A workspace as it is served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigen.gateway.workspace import Workspace


@dataclass(frozen=True)
class GatewaySetup:
    """
    labels  the name of each key by its value, which is not to be shown
    unresolved_keys   the keys whose value is not known here, so that they go by their names
    """

    workspace: Workspace
    labels: Mapping[str, str]
    unresolved_keys: tuple[str, ...] = ()
