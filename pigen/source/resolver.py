"""From a source as it was read to what each team has: the base of build, routes and rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from pigen.common.kinds import ADMIN_CALLS, MANIFEST
from pigen.pi.release import NEWEST
from pigen.source import keys as team_keys
from pigen.source import names as team_names
from pigen.source.configs import ConfigBuilder, TeamConfig
from pigen.source.facts import Facts
from pigen.source.faults import FaultCollector, SourceFault, get_key_span
from pigen.source.inheritance import TeamPath, iter_teams
from pigen.source.keys import TeamKey
from pigen.source.limit_calls import LimitCall, build_limit_calls
from pigen.source.models_json import build_models_json
from pigen.source.names import Names, TypedNodeCache, get_child, list_entries
from pigen.source.provider_context import BuildTarget
from pigen.source.reader import LoadedSource
from pigen.source.release_range import ReleaseRange
from pigen.text.yaml import YamlNode

DEFAULT_MARK = "pigen"
# What a build puts into the folder of a team, beside those of the teams in it.
RESERVED_NAMES = (
    "configs",
    "keys",
    "models.json",
    ADMIN_CALLS,
    MANIFEST,
)
# Entries that all teams have together; a source of 200 teams and 50 providers has 15,000.
MAX_ENTRIES = 1_000_000


@dataclass(frozen=True)
class Team:
    """All that one team has. The root is the team with the empty path.

    models   its models.json as a value; under "default" of pi what was chosen, if anything
    """

    path: TeamPath
    names: Names
    configs: dict[str, TeamConfig]
    keys: list[TeamKey]
    limit_calls: list[LimitCall]
    models: dict[str, object]
    releases: ReleaseRange
    default_model: str | None

    @property
    def folder(self) -> str:
        return "/".join(self.path)


@dataclass
class ResolvedSource:
    """Every team, the root first. With faults, what they touch is incomplete."""

    mark: str
    teams: list[Team] = field(default_factory=list)
    faults: list[SourceFault] = field(default_factory=list)


def resolve(
    loaded: LoadedSource, *, dialect: str | None = None, pi: str | None = None
) -> ResolvedSource:
    """What each team has. A source that could not be read has no teams.

    `dialect` and `pi`, a range of releases, override what the source says.
    """
    root = loaded.root
    if root is None:
        return ResolvedSource(DEFAULT_MARK, [], loaded.faults)
    faults = FaultCollector()
    mark = get_child(root, "id")
    resolved = ResolvedSource(str(mark.value) if mark is not None else DEFAULT_MARK)
    resolver = _Resolver(resolved.mark, faults, dialect, pi)
    size = 0
    for path, node in iter_teams(root):
        size += resolver.count_entries(node)
        if size > MAX_ENTRIES:
            faults.add("source-too-large", root, form="entries")
            break
        resolver.check_folders(node)
        resolved.teams.append(resolver.resolve_team(path, node))
    resolved.faults = faults.list_sorted()
    return resolved


class _Resolver:
    def __init__(
        self, mark: str, faults: FaultCollector, dialect: str | None, pi: str | None
    ) -> None:
        self.mark = mark
        self.faults = faults
        self.dialect = dialect
        self.pi = pi
        self.typed_nodes = TypedNodeCache()
        self.config_builder = ConfigBuilder(faults)
        self.ranges: dict[str, ReleaseRange] = {}
        self.facts: dict[str, Facts] = {}

    def count_entries(self, node: YamlNode) -> int:
        parts = [
            len(list_entries(node, section))
            for section in ("members", "providers", "guardrails", "configs", "keys")
        ]
        listed = [get_child(m.node, "models") for m in list_entries(node, "pi", "providers")]
        return sum(parts) + sum(len(models.items or ()) for models in listed if models) + 1

    def resolve_team(self, path: TeamPath, node: YamlNode) -> Team:
        names = team_names.read_names(path, node, self.typed_nodes, self.dialect)
        configs = self.config_builder.build(names)
        keys = team_keys.build_team_keys(names, configs, self.faults) if names.is_hosted else []
        if names.is_hosted:
            self.check_workspace(names)
        releases = self.resolve_releases(node)
        facts = self.facts.setdefault(str(releases), Facts(releases.lowest))
        target = BuildTarget(self.mark, releases, facts)
        models = build_models_json(names, configs, target, self.typed_nodes, self.faults)
        pi = get_child(node, "pi")
        default_node = get_child(pi, "default") if pi is not None else None
        return Team(
            path,
            names,
            configs,
            keys,
            build_limit_calls(names) if names.is_hosted else [],
            models,
            releases,
            str(default_node.value) if default_node is not None else None,
        )

    def check_workspace(self, names: Names) -> None:
        spec, node = names.workspace_spec, get_child(names.node, "workspace")
        if node is not None and spec and not spec.id and (spec.usage_limits or spec.rate_limits):
            self.faults.add("missing-key", node, form="workspace-id")

    def resolve_releases(self, node: YamlNode) -> ReleaseRange:
        """The releases of pi that a team's files are for."""
        pi = get_child(node, "pi")
        version = get_child(pi, "version") if pi is not None else None
        text = self.pi or (str(version.value) if version is not None else NEWEST)
        if text not in self.ranges:
            try:
                self.ranges[text] = ReleaseRange(text)
            except ValueError:
                self.ranges[text] = ReleaseRange(NEWEST)
                self.faults.add("unknown-version", version or node, text)
        return self.ranges[text]

    def check_folders(self, node: YamlNode) -> None:
        """Teams become folders: their names must differ from each other,
        and from what is beside."""
        seen: dict[str, str] = {}
        for section in ("teams", "configs"):
            seen.clear()
            for member in list_entries(node, section):
                lower = member.key.lower()
                if section == "teams" and lower in RESERVED_NAMES:
                    at = get_key_span(member)
                    self.faults.add("invalid-name", at, member.key, form="reserved")
                if seen.setdefault(lower, member.key) != member.key:
                    at, other = get_key_span(member), seen[lower]
                    self.faults.add("invalid-name", at, member.key, other, form="case")
