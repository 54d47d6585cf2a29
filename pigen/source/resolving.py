"""From a source as it was read to what each team has: the base of build, routes and rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from pigen.common.quoting import quote
from pigen.pi.release import NEWEST, OLDEST
from pigen.source import keys as team_keys
from pigen.source import names as team_names
from pigen.source.configs import Configs, TeamConfig
from pigen.source.facts import Facts
from pigen.source.faults import Fault, at_key, in_order
from pigen.source.inheritance import Path, teams
from pigen.source.keys import TeamKey
from pigen.source.loading import Loaded
from pigen.source.names import Faults, Names, Shapes, entries, part
from pigen.source.provider_context import Target
from pigen.source.versions import Range
from pigen.source.writing import models_json
from pigen.text.jsonc import Node
from pigen.text.yaml import YamlNode

MARK = "pigen"
# What a build puts into the folder of a team, beside those of the teams in it.
TAKEN = ("configs", "keys", "models.json", ".pigen-manifest.json")
# Entries that all teams have together; a source of 200 teams and 50 providers has 15,000.
LARGEST = 1_000_000


@dataclass(frozen=True)
class Team:
    """All that one team has. The root is the team with the empty path.

    models   its models.json as a value; under "default" of pi what was chosen, if anything
    """

    path: Path
    names: Names
    configs: dict[str, TeamConfig]
    keys: list[TeamKey]
    models: dict[str, object]
    releases: Range
    default: str | None

    @property
    def folder(self) -> str:
        return "/".join(self.path)


@dataclass
class Resolved:
    """Every team, the root first. With faults, what they touch is incomplete."""

    mark: str
    teams: list[Team] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def resolve(loaded: Loaded, *, dialect: str | None = None, pi: str | None = None) -> Resolved:
    """What each team has. A source that could not be read has no teams.

    `dialect` and `pi`, a range of releases, override what the source says.
    """
    root = loaded.root
    if root is None:
        return Resolved(MARK, [], loaded.faults)
    faults = Faults()
    mark = part(root, "id")
    resolved = Resolved(str(mark.value) if mark is not None else MARK)
    resolver = _Resolver(resolved.mark, faults, dialect, pi)
    size = 0
    for path, node in teams(root):
        size += resolver.size(node)
        if size > LARGEST:
            faults.add(
                "source-too-large",
                root,
                "With all that they inherit the teams have more than a million entries, so pigen "
                "does not go on.",
                "Move what few teams need into those teams.",
            )
            break
        resolver.check_folders(node)
        resolved.teams.append(resolver.team(path, node))
    resolved.faults = in_order(faults.all())
    return resolved


class _Resolver:
    def __init__(self, mark: str, faults: Faults, dialect: str | None, pi: str | None) -> None:
        self.mark = mark
        self.faults = faults
        self.dialect = dialect
        self.pi = pi
        self.shapes = Shapes()
        self.configs = Configs(faults)
        self.ranges: dict[str, Range] = {}
        self.facts: dict[str, Facts] = {}

    def size(self, node: YamlNode) -> int:
        parts = [
            len(entries(node, section))
            for section in ("members", "providers", "guardrails", "configs", "keys")
        ]
        listed = [part(m.node, "models") for m in entries(node, "pi", "providers")]
        return sum(parts) + sum(len(models.items or ()) for models in listed if models) + 1

    def team(self, path: Path, node: YamlNode) -> Team:
        names = team_names.read(path, node, self.shapes, self.dialect)
        configs = self.configs.of(names)
        keys = team_keys.of(names, configs, self.faults) if names.is_hosted else []
        releases = self.releases(node)
        facts = self.facts.setdefault(str(releases), Facts(releases.lowest))
        target = Target(self.mark, releases, facts)
        models = models_json(names, configs, target, self.shapes, self.faults)
        pi = part(node, "pi")
        default = part(pi, "default") if pi is not None else None
        return Team(
            path,
            names,
            configs,
            keys,
            models,
            releases,
            str(default.value) if default is not None else None,
        )

    def releases(self, node: YamlNode) -> Range:
        """The releases of pi that a team's files are for."""
        pi = part(node, "pi")
        version = part(pi, "version") if pi is not None else None
        text = self.pi or (str(version.value) if version is not None else NEWEST)
        if text not in self.ranges:
            try:
                self.ranges[text] = Range(text)
            except ValueError:
                self.ranges[text] = Range(NEWEST)
                self._no_range(text, version or node)
        return self.ranges[text]

    def _no_range(self, text: str, place: Node) -> None:
        self.faults.add(
            "unknown-version",
            place,
            f"{quote(text)} holds no release of pi that pigen knows.",
            f'Write it like "1.5.2", ">=0.80.3" or ">=0.77, <1.2", from {OLDEST} to {NEWEST}.',
        )

    def check_folders(self, node: YamlNode) -> None:
        """Teams become folders: their names must differ from each other, and from what is beside."""
        seen: dict[str, str] = {}
        for section in ("teams", "configs"):
            seen.clear()
            for member in entries(node, section):
                lower = member.key.lower()
                if section == "teams" and lower in TAKEN:
                    self.faults.add(
                        "invalid-name",
                        at_key(member),
                        f"A team cannot be called {quote(member.key)}: a build writes something of "
                        "that name beside it.",
                        "Give it another name.",
                    )
                if seen.setdefault(lower, member.key) != member.key:
                    self.faults.add(
                        "invalid-name",
                        at_key(member),
                        f"{quote(member.key)} and {quote(seen[lower])} differ in case alone, and are "
                        "one file or folder on some systems.",
                        "Give one of them another name.",
                    )
