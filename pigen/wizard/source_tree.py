"""The value of a pigen.yaml, section by section."""

from __future__ import annotations

from typing import Any

from pigen.common.kinds import HOSTED


class SourceTree:
    """The value, which may have anything anywhere: what is not a map counts as missing."""

    def __init__(self, tree: dict[str, Any]) -> None:
        self.tree = tree

    def ensure_section(self, *path: str) -> dict[str, Any]:
        """The map at this place, made if it is not there."""
        here = self.tree
        for key in path:
            if not isinstance(here.get(key), dict):
                here[key] = {}
            here = here[key]
        return here

    def get_entries(self, *path: str) -> dict[str, dict[str, Any]]:
        """The maps named at this place; those that are taken away with null are left out."""
        here: Any = self.tree
        for key in path:
            here = here.get(key) if isinstance(here, dict) else None
        members = here.items() if isinstance(here, dict) else ()
        return {name: each for name, each in members if isinstance(each, dict)}

    @property
    def is_hosted(self) -> bool:
        gateway = self.tree.get("gateway") or {}
        return gateway.get("dialect") in (None, HOSTED)

    @property
    def has_teams(self) -> bool:
        return bool(self.get_entries("teams"))
