"""What the parts of a models.json are written from."""

from __future__ import annotations

from dataclasses import dataclass

from pigen.source.configs import TeamConfig
from pigen.source.facts import Facts
from pigen.source.names import Faults, Names
from pigen.source.versions import Range, Split, written
from pigen.text.jsonc import Node


@dataclass(frozen=True)
class Target:
    """What the files are for: a source's mark, a range of pi's releases, and facts for it."""

    mark: str
    releases: Range
    facts: Facts


@dataclass(frozen=True)
class Around:
    """What one provider is written from."""

    names: Names
    configs: dict[str, TeamConfig]
    target: Target
    faults: Faults

    def text(self, text: str, node: Node) -> str:
        """A text with variables as all releases read it; a fault where there is no such text."""
        releases = self.target.releases
        try:
            return written(text, releases)
        except Split as split:
            inside = any(pi.reads_since(split.version) for pi in releases.points())
            message = (
                f"No one models.json serves pi {releases}: it splits at {split.version}, because "
                f"{split.reason}."
                if inside
                else f"No models.json says this to pi {releases}: {split.reason}."
            )
            below = f"below {split.version}, or to {split.version} and later"
            self.faults.add(
                "conflicting-pi-versions",
                node,
                message,
                f'Narrow "version" under "pi" to releases {below}.'
                if inside
                else f'Give {split.version} or later as "version" under "pi", or write it otherwise.',
            )
            return text

    def literal(self, text: str, node: Node) -> str:
        """A text without variables, so that pi sends exactly that."""
        return self.text(text.replace("$", "$$"), node)
