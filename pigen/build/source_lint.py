"""All that there is to say of a source: of itself, and of the files that would be built from it.

The rules for Configs and for models.json run on what each team would get. What they find is
reported at the place in the source that it comes from, once, however many teams inherit it; and
where a rule for sources knows more about the same fault, that one speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pigen.build import files
from pigen.build.built_document import BuiltDocument
from pigen.build.merge_findings import RuleSet as RuleSet
from pigen.build.merge_findings import merge_findings
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import Rule
from pigen.lint.runner import place_problems, run_rules
from pigen.portkey.config import ConfigFile, SourceContext
from pigen.source.config_traffic import ConfigTraffic, get_config_traffic
from pigen.source.configs import TeamConfig
from pigen.source.origins import SourceValue
from pigen.source.resolver import ResolvedSource, Team
from pigen.source.source_file import SourceFile


def lint(
    file: SourceFile,
    resolved: ResolvedSource,
    rules: RuleSet,
    *,
    env: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Every finding, in the order of the source's files and of their texts."""
    own = place_problems(run_rules(file, rules.own), file.document, others=file.documents)
    configs = [*_lint_configs(file, rules.configs)]
    refusals: list[Finding] = []
    models: list[Finding] = []
    if not resolved.faults:
        built = files.list_documents(resolved.teams)
        refusals = _list_refusals(file, built)
        models = [*_lint_models(built, rules.models, env)]
    paths = [document.path for document in file.documents]
    return merge_findings(own, configs, refusals, models, rules, paths)


def _list_refusals(file: SourceFile, built: Sequence[tuple[Team, BuiltDocument]]) -> list[Finding]:
    """Why some release of pi would not take what is built."""
    problems = [(*each, file.refusal_consequence) for each in files.find_refusals(built)]
    return place_problems(problems, file.document, others=file.documents)


def _lint_configs(file: SourceFile, rules: Sequence[Rule]) -> Iterator[Finding]:
    traffic_by_node = {id(each.node): each for each in get_config_traffic(file)}
    seen: set[tuple[object, ...]] = set()
    for team in file.teams:
        upstreams = {each.slug: each.catalogue for each in team.names.providers.values()}
        kinds = tuple((each.name, each.catalogue) for each in team.names.providers.values())
        for config in team.configs.values():
            # Teams that differ only in their slugs get the same findings.
            alike = (id(config.node), team.names.dialect, kinds)
            if alike not in seen:
                seen.add(alike)
                view = _view_config(config, team, upstreams, traffic_by_node[id(config.node)])
                yield from place_problems(run_rules(view, rules), view.document)


def _view_config(
    config: TeamConfig, team: Team, upstreams: Mapping[str, str | None], traffic: ConfigTraffic
) -> ConfigFile:
    context = SourceContext(
        upstreams, traffic.is_conditional and traffic.is_predictable, traffic.certain_metadata
    )
    origin = SourceValue(config.node).descend
    document = BuiltDocument(f"{config.name}.json", config.value, origin, files.format_note(team))
    return ConfigFile(document, team.names.dialect, context)


def _lint_models(
    built: Sequence[tuple[Team, BuiltDocument]],
    rules: Sequence[Rule],
    env: Mapping[str, str] | None,
) -> Iterator[Finding]:
    """The findings for each models.json, as the first and the last of the releases that it is
    written for read it."""
    for team, document in built:
        points = team.releases.sample_releases() if files.get_providers(team) else ()
        for pi in dict.fromkeys((*points[:1], *points[-1:])):
            view = files.view_models(document, pi, team, env=env)
            yield from place_problems(run_rules(view, rules), document)
