"""What the parts of a models.json are written from."""

from __future__ import annotations

from dataclasses import dataclass

from pigen.source.configs import TeamConfig
from pigen.source.facts import Facts
from pigen.source.faults import FaultCollector
from pigen.source.names import Names
from pigen.source.release_range import ReleaseRange, VersionSplitError, render_for_releases
from pigen.text.jsonc import Node


@dataclass(frozen=True)
class BuildTarget:
    """What the files are for: a source's mark, a range of pi's releases, and facts for it."""

    mark: str
    releases: ReleaseRange
    facts: Facts


@dataclass(frozen=True)
class ProviderContext:
    """What one provider is written from."""

    names: Names
    configs: dict[str, TeamConfig]
    target: BuildTarget
    faults: FaultCollector

    def render_string(self, text: str, node: Node) -> str:
        """A text with variables as all releases read it; a fault where there is no such text."""
        releases = self.target.releases
        try:
            return render_for_releases(text, releases)
        except VersionSplitError as error:
            inside = any(pi.is_at_least(error.version) for pi in releases.sample_releases())
            form = "split" if inside else "never"
            values = (str(releases), error.version, *error.texts)
            self.faults.add("conflicting-pi-versions", node, *values, form=form)
            return text

    def render_literal(self, text: str, node: Node) -> str:
        """A text without variables, so that pi sends exactly that."""
        return self.render_string(text.replace("$", "$$"), node)
