"""A workspace as it is served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pigen.gateway.workspace import Workspace


@dataclass(frozen=True)
class Served:
    """
    labels  the name of each key by its value, which is not to be shown
    named   the keys whose value is not known here, so that they go by their names
    """

    workspace: Workspace
    labels: Mapping[str, str]
    named: tuple[str, ...] = ()
