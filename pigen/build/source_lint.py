"""All that there is to say of a source: of itself, and of the files that would be built from it.

The rules for Configs and for models.json run on what each team would get. What they find is said at
the place in the source that it comes from, once, however many teams inherit it; and where a rule
for sources knows more of the same offence, that one speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pigen.build import files
from pigen.build.merge import dump_json
from pigen.common.quoting import quote
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import REJECTED, Fix, Problem, Rename, Replace, Rule, Splice
from pigen.lint.runner import place_problems, run_rules
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.pi.schema import prune
from pigen.portkey.config import ConfigFile, SourceContext
from pigen.source.config_traffic import ConfigTraffic, get_config_traffic
from pigen.source.configs import TeamConfig
from pigen.source.origins import Origins, SourceValue
from pigen.source.resolver import ResolvedSource, Team
from pigen.source.source_file import SourceFile
from pigen.text.document import Document, JsonPath, from_text
from pigen.text.edits import Edit
from pigen.text.yaml import scalar_edit

if TYPE_CHECKING:
    from pigen.lint.runner import RuleProblem

FindOrigin = Callable[[JsonPath], SourceValue]


class RuleSet:
    """The rules for a source itself, keys included, and for what is built from it."""

    def __init__(
        self, own: Sequence[Rule], configs: Sequence[Rule], models: Sequence[Rule]
    ) -> None:
        self.own = own
        self.configs = configs
        self.models = models

    def find_superseding(self) -> dict[str, set[str]]:
        """By name of a rule, those that say more of the same."""
        superseding: dict[str, set[str]] = {}
        for rule in (*self.own, *self.configs, *self.models):
            for name in rule.supersedes:
                superseding.setdefault(name, set()).add(rule.name)
        return superseding


def lint(
    file: SourceFile,
    resolved: ResolvedSource,
    rules: RuleSet,
    *,
    env: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Every finding, in the order of the source's files and of their texts."""
    own = run_rules(file, rules.own)
    built = list(_lint_configs(file, rules.configs))
    if not resolved.faults:
        build_problems = list(_iter_build_problems(resolved, rules, file.refusal_consequence))
        built += build_problems
        built += _lint_models(
            resolved, rules.models, env, {_get_position(each) for each in build_problems}
        )
    placed = place_problems([*own, *built], file.document, others=file.documents)
    spoken = {
        (each.rule, each.file, each.pointer)
        for each in place_problems(own, file.document, others=file.documents)
    }
    return list(_deduplicate(_drop_superseded(placed, rules.find_superseding(), spoken)))


def _iter_build_problems(
    resolved: ResolvedSource, rules: RuleSet, consequence: str
) -> Iterator[RuleProblem]:
    """Why some release of pi would not take what is built."""
    known = {rule.name: rule for rule in (*rules.models, *rules.own)}
    for fault in files.find_faults(resolved):
        problem = Problem(
            fault.span, fault.message, fault.help, effect=REJECTED, related=fault.related
        )
        yield known[fault.kind], problem, consequence


def _lint_configs(file: SourceFile, rules: Sequence[Rule]) -> Iterator[RuleProblem]:
    traffic_by_node = {id(each.node): each for each in get_config_traffic(file)}
    seen: set[tuple[object, ...]] = set()
    for team in file.teams:
        upstreams = {each.slug: each.catalogue for each in team.names.providers.values()}
        kinds = tuple((each.name, each.catalogue) for each in team.names.providers.values())
        for config in team.configs.values():
            # Teams that differ in their slugs alone have the same said of them.
            alike = (id(config.node), team.names.dialect, kinds)
            if alike not in seen:
                seen.add(alike)
                view = _view_config(config, team, upstreams, traffic_by_node[id(config.node)])
                origin = SourceValue(config.node).descend
                for each in run_rules(view, rules):
                    yield _relocate(each, origin, view.raw, team)


def _view_config(
    config: TeamConfig, team: Team, upstreams: Mapping[str, str | None], traffic: ConfigTraffic
) -> ConfigFile:
    context = SourceContext(
        upstreams, traffic.is_conditional and traffic.is_predictable, traffic.certain_metadata
    )
    document = from_text(dump_json(config.value), f"{config.name}.json")
    return ConfigFile(document, team.names.dialect, context)


def _lint_models(
    resolved: ResolvedSource,
    rules: Sequence[Rule],
    env: Mapping[str, str] | None,
    refused_places: set[tuple[str, int]],
) -> Iterator[RuleProblem]:
    """What is to be said of a team's models.json, as the first and the last of the releases that it
    is written for read it. `refused_places` are the places of what prevents the build."""
    prevents = {rule.name for rule in rules if files.can_prevent_build(rule)}
    for team, document in files.iter_documents(resolved.teams):
        if not files.get_providers(team):
            continue
        points = team.releases.sample_releases()
        origin = Origins(team.names).find
        for pi in dict.fromkeys((points[0], points[-1])):
            for each in run_rules(_view_models(document, pi, env, team), rules):
                moved = _relocate(each, origin, document.value, team)
                if each[0].name not in prevents or _get_position(moved) not in refused_places:
                    yield moved


def _view_models(
    document: Document, pi: Pi, env: Mapping[str, str] | None, team: Team
) -> ModelsFile:
    return ModelsFile(
        document,
        document.value,
        prune(document.value, pi),
        pi,
        env=env,
        gateway=team.names.base_url,
        dialect=team.names.dialect,
    )


def _get_position(rule_problem: RuleProblem) -> tuple[str, int]:
    at = rule_problem[1].at
    assert not isinstance(at, tuple | slice)
    return at.document.path, at.start


def _relocate(
    rule_problem: RuleProblem, origin: FindOrigin, built: object, team: Team
) -> RuleProblem:
    """What was found in a built file, at the place in the source that this part of it comes
    from."""
    rule, problem, consequence = rule_problem

    def find_value(at: object) -> SourceValue:
        return origin(at if isinstance(at, tuple) else ())

    where = f" This applies to team {quote(team.folder)}." if team.path else ""
    moved = Problem(
        find_value(problem.at).get_span(problem.key),
        problem.message + where,
        problem.help,
        effect=problem.effect,
        related=tuple((find_value(at).get_span(), message) for at, message in problem.related),
        fix=problem.fix and _relocate_fix(problem.fix, origin, built),
        cause=problem.cause,
    )
    return rule, moved, consequence


def _relocate_fix(fix: Fix, origin: FindOrigin, built: object) -> Fix | None:
    """The same change of the source, where it is certain."""
    splices = []
    for change in fix.changes:
        edit = (
            _relocate_edit(change, origin, built) if isinstance(change, Replace | Rename) else None
        )
        if edit is None:
            return None
        splices.append(Splice(edit.start, edit.end, edit.text))
    return Fix(fix.title, *splices, safe=fix.safe)


def _relocate_edit(change: Replace | Rename, origin: FindOrigin, built: object) -> Edit | None:
    value = origin(change.path)
    # What stands there has to be what was built, not what it was made of.
    if not value.is_exact or value.node.value != _get_value(built, change.path):
        return None
    document = value.get_span().document
    if isinstance(change, Replace):
        return scalar_edit.replace_scalar(document, value.node, change.value)
    if value.member is None or value.parent is None:
        return None
    return scalar_edit.rename_key(document, value.parent, value.member, change.key)


def _get_value(value: object, path: JsonPath) -> object:
    for step in path:
        try:
            value = value[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _deduplicate(all_findings: Iterable[Finding]) -> Iterator[Finding]:
    """Each offence once: what several teams, or releases, have in common is said of the first."""
    seen: set[tuple[str, str, int, int]] = set()
    for each in all_findings:
        place = (each.rule, each.file, each.line, each.column)
        if place not in seen:
            seen.add(place)
            yield each


def _drop_superseded(
    all_findings: Sequence[Finding],
    superseding: Mapping[str, set[str]],
    own: Collection[tuple[str, str, str]],
) -> Iterator[Finding]:
    """Without those of which another rule says more at the same place; of two rules of one name
    that is the one for sources, whose findings (rule, file, pointer) are `own`."""
    places: dict[str, list[tuple[str, str]]] = {}
    for each in all_findings:
        places.setdefault(each.rule, []).append((each.file, each.pointer))
    for each in all_findings:
        if (each.rule, each.file, each.pointer) in own:
            names = superseding.get(each.rule, set()) - {each.rule}
            superseding_places = [at for name in names for at in places.get(name, ())]
        else:
            superseding_places = [
                (file, pointer)
                for name in superseding.get(each.rule, ())
                for file, pointer in places.get(name, ())
                if name != each.rule or (name, file, pointer) in own
            ]
        if not any(_is_same_place(each, file, pointer) for file, pointer in superseding_places):
            yield each


def _is_same_place(finding: Finding, file: str, pointer: str) -> bool:
    """The place is that of the finding, around it or in it; or one that is related to it."""
    if file == finding.file:
        own, other = finding.pointer + "/", pointer + "/"
        if own.startswith(other) or other.startswith(own):
            return True
    return any(each.file == file and each.pointer == pointer for each in finding.related)
