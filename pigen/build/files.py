"""From a resolved source to the text of every file. Pure: no disk and no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pigen import rules
from pigen.build.merge import Providers, dumped, fresh
from pigen.diagnostics.rule import DROPPED, REJECTED, Problem, Rule
from pigen.lint.runner import applicable
from pigen.pi.models_file import KIND, ModelsFile
from pigen.pi.release import Pi
from pigen.pi.schema import prune
from pigen.source.faults import Fault, in_order
from pigen.source.names import Faults
from pigen.source.origins import Origins
from pigen.source.resolving import Resolved, Team
from pigen.text.document import Document, from_text

MANIFEST = ".pigen-manifest.json"
MODELS = "models.json"
# Rules about what some releases read and others do not.
VERSIONED = ("key-not-in-this-pi", "unknown-api")
# Rules by which an older pi refuses the file, and a later one only a request.
OLDER_REFUSE = ("missing-api-key",)


@dataclass(frozen=True)
class Built:
    """One file: its path below the output folder, with "/", and its text.

    providers  those of a models.json, to be merged into one that is there already; else None
    """

    path: str
    text: str
    providers: Providers | None = None

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def files(teams: Iterable[Team]) -> list[Built]:
    """The files of these teams, in the order of the source."""
    built = []
    for team in teams:
        folder = f"{team.folder}/" if team.path else ""
        built.append(Built(f"{folder}{MODELS}", fresh(providers(team)), providers(team)))
        for config in team.configs.values():
            built.append(Built(f"{folder}configs/{config.name}.json", dumped(config.value)))
        for key in team.keys:
            content = {"endpoint": key.endpoint, "body": key.body}
            built.append(Built(f"{folder}keys/{key.file}.json", dumped(content)))
    return built


def manifest(mark: str, built: Mapping[str, str]) -> str:
    """What was built, as text: `built` gives each file's hash."""
    listed = {path: f"sha256:{hash}" for path, hash in sorted(built.items())}
    return dumped({"version": 1, "source": mark, "files": listed})


def faults(resolved: Resolved) -> list[Fault]:
    """Why some release of pi that a team's range holds would not take the file built for it."""
    known = [rule for rule in rules.load(KIND) if judges(rule)]
    found = Faults()
    for team, document in documents(resolved.teams):
        _judge(team, document, known, found)
    return in_order(found.all())


def documents(teams: Iterable[Team]) -> Iterator[tuple[Team, Document]]:
    """The models.json of each team; of several teams that have the same for the same releases, that
    of the first."""
    seen: set[tuple[str, str]] = set()
    for team in teams:
        key = (json.dumps(team.models), str(team.releases))
        if key not in seen:
            seen.add(key)
            path = f"{team.folder}/{MODELS}" if team.path else MODELS
            yield team, from_text(fresh(providers(team)), path)


def providers(team: Team) -> Providers:
    found = team.models["providers"]
    assert isinstance(found, dict)
    return found


def judges(rule: Rule) -> bool:
    """What the rule finds may prevent the build."""
    return rule.effect in (REJECTED, DROPPED) or rule.name in (*VERSIONED, *OLDER_REFUSE)


def _judge(team: Team, document: Document, known: list[Rule], found: Faults) -> None:
    """Lint the file as each release reads it; what only some of them refuse splits the range."""
    points = team.releases.points()
    problems: dict[tuple[str, tuple[str | int, ...]], list[tuple[Pi, Problem, str]]] = {}
    pruned = prune(document.value, points[0])  # all releases read the same types
    for pi in points:
        file = ModelsFile(document, document.value, pruned, pi)
        for rule in applicable(file, known):
            for problem in rule.check(file):
                at = problem.at if isinstance(problem.at, tuple) else ()
                effect = problem.effect or rule.effect
                if rule.name in OLDER_REFUSE and effect != REJECTED:
                    continue
                problems.setdefault((rule.name, at), []).append((pi, problem, effect))
    origins = Origins(team.names)
    for (name, route), each in problems.items():
        _, problem, effect = each[0]
        refused = list(dict.fromkeys(pi for pi, _, _ in each))
        place = origins.of(route).place(problem.key)
        if len(refused) < len(points):
            border = _border(points, refused)
            found.add(
                "conflicting-pi-versions",
                place,
                f"No one models.json serves pi {team.releases}: it splits at {border}. As pi "
                f"{refused[0]} has it: {problem.message}",
                f'Narrow "version" under "pi" to releases below {border}, or to {border} and later; '
                "or leave out what only some of them read.",
            )
        elif effect in (REJECTED, DROPPED):
            found.add(name, place, problem.message, problem.help)


def _border(points: list[Pi], refused: list[Pi]) -> Pi:
    """The first release that reads the file otherwise than the one before it."""
    verdicts = [pi in refused for pi in points]
    changes = [
        pi
        for pi, now, before in zip(points[1:], verdicts[1:], verdicts, strict=False)
        if now != before
    ]
    return changes[0]
