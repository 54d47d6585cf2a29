"""From a resolved source to the text of every file. Pure: no disk and no clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pigen import rules
from pigen.build.built_document import BuiltDocument
from pigen.build.merge import Providers, dump_json, format_models_json
from pigen.common import kinds
from pigen.common.kinds import ADMIN_CALLS
from pigen.common.quoting import quote
from pigen.diagnostics.rule import DROPPED, REJECTED, Problem, Rule
from pigen.lint.runner import select_rules
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.pi.schema import prune
from pigen.source.faults import SourceFault, sort_faults
from pigen.source.names import FaultCollector
from pigen.source.origins import Origins
from pigen.source.resolver import ResolvedSource, Team
from pigen.text.document import Document

MODELS = "models.json"
# Rules about what some releases read and others do not.
RELEASE_DEPENDENT_RULES = ("key-not-in-this-pi", "unknown-api")
# Rules by which an older pi refuses the file, and a later one only a request.
OLDER_REFUSE = ("missing-api-key",)


@dataclass(frozen=True)
class BuiltFile:
    """One file: its path below the output folder, with "/", and its text.

    providers  those of a models.json, to be merged into one that is there already; else None
    """

    path: str
    text: str
    providers: Providers | None = None

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


def build_files(teams: Iterable[Team]) -> list[BuiltFile]:
    """The files of these teams, in the order of the source."""
    built = []
    for team in teams:
        folder = f"{team.folder}/" if team.path else ""
        built.append(
            BuiltFile(
                f"{folder}{MODELS}", format_models_json(get_providers(team)), get_providers(team)
            )
        )
        for config in team.configs.values():
            built.append(BuiltFile(f"{folder}configs/{config.name}.json", dump_json(config.value)))
        for key in team.keys:
            content = {"endpoint": key.endpoint, "body": key.body}
            built.append(BuiltFile(f"{folder}keys/{key.file_stem}.json", dump_json(content)))
        if team.limit_calls:
            calls = [call.content for call in team.limit_calls]
            built.append(BuiltFile(f"{folder}{ADMIN_CALLS}", dump_json(calls)))
    return built


def format_manifest(mark: str, hashes: Mapping[str, str]) -> str:
    """What was built, as text: `hashes` gives each file's hash."""
    listed = {path: f"sha256:{hash}" for path, hash in sorted(hashes.items())}
    return dump_json({"version": 1, "source": mark, "files": listed})


def find_faults(resolved: ResolvedSource) -> list[SourceFault]:
    """Why some release of pi that a team's range holds would not take the file built for it."""
    return find_document_faults(list_documents(resolved.teams))


def find_document_faults(built: Iterable[tuple[Team, BuiltDocument]]) -> list[SourceFault]:
    """The same, of documents that are built already."""
    known = [rule for rule in rules.load(kinds.MODELS) if can_prevent_build(rule)]
    collector = FaultCollector()
    for team, document in built:
        _lint_document(team, document, known, collector)
    return sort_faults(collector.to_list())


def list_documents(teams: Iterable[Team]) -> list[tuple[Team, BuiltDocument]]:
    """The models.json of each team; of several teams that have the same for the same releases, that
    of the first."""
    documents: dict[tuple[str, str], tuple[Team, BuiltDocument]] = {}
    for team in teams:
        path = f"{team.folder}/{MODELS}" if team.path else MODELS
        document = BuiltDocument(path, team.models, Origins(team.names).find, format_note(team))
        documents.setdefault((repr(team.models), str(team.releases)), (team, document))
    return list(documents.values())


def view_models(
    document: Document,
    pi: Pi,
    team: Team,
    *,
    pruned: object = None,
    env: Mapping[str, str] | None = None,
) -> ModelsFile:
    """A team's models.json as rules see it, read by one release."""
    return ModelsFile(
        document,
        document.value,
        prune(document.value, pi) if pruned is None else pruned,
        pi,
        env=env,
        gateway=team.names.base_url,
        dialect=team.names.dialect,
    )


def format_note(team: Team) -> str:
    """What a message ends with that applies to one team; nothing for the root."""
    return f" This applies to team {quote(team.folder)}." if team.path else ""


def get_providers(team: Team) -> Providers:
    value = team.models["providers"]
    assert isinstance(value, dict)
    return value


def can_prevent_build(rule: Rule) -> bool:
    """What the rule finds may prevent the build."""
    return rule.effect in (REJECTED, DROPPED) or rule.name in (
        *RELEASE_DEPENDENT_RULES,
        *OLDER_REFUSE,
    )


def _lint_document(
    team: Team, document: BuiltDocument, known: list[Rule], collector: FaultCollector
) -> None:
    """Lint the file as each release reads it; what only some of them refuse splits the range."""
    points = team.releases.sample_releases()
    problems: dict[tuple[str, tuple[str | int, ...]], list[tuple[Pi, Problem, str]]] = {}
    pruned = prune(document.value, points[0])  # all releases read the same types
    for pi in points:
        file = view_models(document, pi, team, pruned=pruned)
        for rule in select_rules(file, known):
            for problem in rule.check(file):
                at = problem.at if isinstance(problem.at, tuple) else ()
                effect = problem.effect or rule.effect
                if rule.name in OLDER_REFUSE and effect != REJECTED:
                    continue
                problems.setdefault((rule.name, at), []).append((pi, problem, effect))
    for (name, path), each in problems.items():
        _, problem, effect = each[0]
        refused = list(dict.fromkeys(pi for pi, _, _ in each))
        span = document.find_origin(path).get_span(problem.key)
        if len(refused) < len(points):
            border = _find_border(points, refused)
            collector.add(
                "conflicting-pi-versions",
                span,
                f"No single models.json works for pi {team.releases}: it splits at {border}. As pi "
                f"{refused[0]} has it: {problem.message}",
                f'Narrow "version" under "pi" to releases below {border}, '
                f"or to {border} and later; "
                "or leave out what only some of them read.",
            )
        elif effect in (REJECTED, DROPPED):
            collector.add(name, span, problem.message, problem.help)


def _find_border(points: list[Pi], refused: list[Pi]) -> Pi:
    """The first release that reads the file otherwise than the one before it."""
    verdicts = [pi in refused for pi in points]
    changes = [
        pi
        for pi, now, before in zip(points[1:], verdicts[1:], verdicts, strict=False)
        if now != before
    ]
    return changes[0]
