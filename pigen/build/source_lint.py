"""All that there is to say of a source: of itself, and of the files that would be built from it.

The rules for Configs and for models.json run on what each team would get. What they find is said at
the place in the source that it comes from, once, however many teams inherit it; and where a rule for
sources knows more of the same offence, that one speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pigen.build import files
from pigen.build.merge import dumped
from pigen.common.quoting import quote
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import REJECTED, Fix, Problem, Rename, Replace, Rule, Splice
from pigen.lint.runner import findings, offences
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.pi.schema import prune
from pigen.portkey.config import Around, ConfigFile
from pigen.source.configs import TeamConfig
from pigen.source.file import SourceFile
from pigen.source.origins import Origins, Spot
from pigen.source.resolving import Resolved, Team
from pigen.source.routed import Routed, routed
from pigen.text.document import Document, Route, from_text
from pigen.text.edits import Edit
from pigen.text.yaml import scalar_edit

if TYPE_CHECKING:
    from pigen.lint.runner import Offence

Origin = Callable[[Route], Spot]


class Rules:
    """The rules for a source itself, keys included, and for what is built from it."""

    def __init__(
        self, own: Sequence[Rule], configs: Sequence[Rule], models: Sequence[Rule]
    ) -> None:
        self.own = own
        self.configs = configs
        self.models = models

    def silenced(self) -> dict[str, set[str]]:
        """By name of a rule, those that say more of the same."""
        better: dict[str, set[str]] = {}
        for rule in (*self.own, *self.configs, *self.models):
            for name in rule.silences:
                better.setdefault(name, set()).add(rule.name)
        return better


def lint(
    file: SourceFile,
    resolved: Resolved,
    rules: Rules,
    *,
    env: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Every finding, in the order of the source's files and of their texts."""
    own = offences(file, rules.own)
    built = list(_in_configs(file, rules.configs))
    if not resolved.faults:
        refused = list(_refused(resolved, rules, file.lost))
        built += refused
        built += _in_models(resolved, rules.models, env, {_place(each) for each in refused})
    placed = findings([*own, *built], file.document, others=file.documents)
    spoken = {
        (each.rule, each.file, each.pointer)
        for each in findings(own, file.document, others=file.documents)
    }
    return list(_once(_heard(placed, rules.silenced(), spoken)))


def _refused(resolved: Resolved, rules: Rules, lost: str) -> Iterator[Offence]:
    """Why some release of pi would not take what is built."""
    known = {rule.name: rule for rule in (*rules.models, *rules.own)}
    for fault in files.faults(resolved):
        problem = Problem(
            fault.place, fault.message, fault.help, effect=REJECTED, related=fault.related
        )
        yield known[fault.kind], problem, lost


def _in_configs(file: SourceFile, rules: Sequence[Rule]) -> Iterator[Offence]:
    around = {id(each.node): each for each in routed(file)}
    seen: set[tuple[object, ...]] = set()
    for team in file.teams:
        upstreams = {each.slug: each.catalogue for each in team.names.providers.values()}
        kinds = tuple((each.name, each.catalogue) for each in team.names.providers.values())
        for config in team.configs.values():
            # Teams that differ in their slugs alone have the same said of them.
            alike = (id(config.node), team.names.dialect, kinds)
            if alike not in seen:
                seen.add(alike)
                view = _config(config, team, upstreams, around[id(config.node)])
                origin = Spot(config.node).below
                for each in offences(view, rules):
                    yield _moved(each, origin, view.raw, team)


def _config(
    config: TeamConfig, team: Team, upstreams: Mapping[str, str | None], known: Routed
) -> ConfigFile:
    around = Around(upstreams, known.is_conditional and known.is_followed, known.told)
    document = from_text(dumped(config.value), f"{config.name}.json")
    return ConfigFile(document, team.names.dialect, around)


def _in_models(
    resolved: Resolved,
    rules: Sequence[Rule],
    env: Mapping[str, str] | None,
    refused: set[tuple[str, int]],
) -> Iterator[Offence]:
    """What is to be said of a team's models.json, as the first and the last of the releases that it
    is written for read it. `refused` are the places of what prevents the build."""
    prevents = {rule.name for rule in rules if files.judges(rule)}
    for team, document in files.documents(resolved.teams):
        if not files.providers(team):
            continue
        points = team.releases.points()
        origin = Origins(team.names).of
        for pi in dict.fromkeys((points[0], points[-1])):
            for each in offences(_models(document, pi, env), rules):
                moved = _moved(each, origin, document.value, team)
                if each[0].name not in prevents or _place(moved) not in refused:
                    yield moved


def _models(document: Document, pi: Pi, env: Mapping[str, str] | None) -> ModelsFile:
    return ModelsFile(document, document.value, prune(document.value, pi), pi, env=env)


def _place(offence: Offence) -> tuple[str, int]:
    at = offence[1].at
    assert not isinstance(at, tuple | slice)
    return at.document.path, at.start


def _moved(offence: Offence, origin: Origin, built: object, team: Team) -> Offence:
    """What was found in a built file, at the place in the source that this part of it comes from."""
    rule, problem, lost = offence

    def place(at: object, key: bool = False) -> Spot:
        return origin(at if isinstance(at, tuple) else ())

    where = f" This is so in team {quote(team.folder)}." if team.path else ""
    moved = Problem(
        place(problem.at).place(problem.key),
        problem.message + where,
        problem.help,
        effect=problem.effect,
        related=tuple((place(at).place(), said) for at, said in problem.related),
        fix=problem.fix and _fix(problem.fix, origin, built),
    )
    return rule, moved, lost


def _fix(fix: Fix, origin: Origin, built: object) -> Fix | None:
    """The same change of the source, where it is certain."""
    splices = []
    for change in fix.changes:
        edit = _edit(change, origin, built) if isinstance(change, Replace | Rename) else None
        if edit is None:
            return None
        splices.append(Splice(edit.start, edit.end, edit.text))
    return Fix(fix.title, *splices, safe=fix.safe)


def _edit(change: Replace | Rename, origin: Origin, built: object) -> Edit | None:
    spot = origin(change.route)
    # What stands there has to be what was built, not what it was made of.
    if not spot.exact or spot.node.value != _value(built, change.route):
        return None
    document = spot.place().document
    if isinstance(change, Replace):
        return scalar_edit.replaced(document, spot.node, change.value)
    if spot.member is None or spot.parent is None:
        return None
    return scalar_edit.renamed(document, spot.parent, spot.member, change.key)


def _value(value: object, route: Route) -> object:
    for step in route:
        try:
            value = value[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _once(found: Iterable[Finding]) -> Iterator[Finding]:
    """Each offence once: what several teams, or releases, have in common is said of the first."""
    seen: set[tuple[str, str, int, int]] = set()
    for each in found:
        place = (each.rule, each.file, each.line, each.column)
        if place not in seen:
            seen.add(place)
            yield each


def _heard(
    found: Sequence[Finding],
    better: Mapping[str, set[str]],
    own: Collection[tuple[str, str, str]],
) -> Iterator[Finding]:
    """Without those of which another rule says more at the same place; of two rules of one name
    that is the one for sources, whose findings (rule, file, pointer) are `own`."""
    places: dict[str, list[tuple[str, str]]] = {}
    for each in found:
        places.setdefault(each.rule, []).append((each.file, each.pointer))
    for each in found:
        if (each.rule, each.file, each.pointer) in own:
            names = better.get(each.rule, set()) - {each.rule}
            louder = [at for name in names for at in places.get(name, ())]
        else:
            louder = [
                (file, pointer)
                for name in better.get(each.rule, ())
                for file, pointer in places.get(name, ())
                if name != each.rule or (name, file, pointer) in own
            ]
        if not any(_is_same(each, file, pointer) for file, pointer in louder):
            yield each


def _is_same(finding: Finding, file: str, pointer: str) -> bool:
    """The place is that of the finding, around it or in it; or one that is related to it."""
    if file == finding.file:
        own, other = finding.pointer + "/", pointer + "/"
        if own.startswith(other) or other.startswith(own):
            return True
    return any(each.file == file and each.pointer == pointer for each in finding.related)
