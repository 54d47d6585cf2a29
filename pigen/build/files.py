"""From a resolved source to the text of every file. Pure: no disk and no clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pigen import rules
from pigen.build.built_document import BuiltDocument
from pigen.build.merge import Providers, dump_json, format_models_json
from pigen.common import kinds
from pigen.common.kinds import ADMIN_CALLS
from pigen.common.quoting import quote
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import DROPPED, REJECTED, Problem, Rule
from pigen.lint.runner import select_rules
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.pi.schema import prune
from pigen.rules.source_faults import describe_fault
from pigen.source.faults import SourceFault, SourceSpan, make_finding
from pigen.source.origins import Origins
from pigen.source.resolver import ResolvedSource, Team
from pigen.text.document import Document, JsonPath

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


def find_faults(resolved: ResolvedSource) -> list[Finding]:
    """Why some release of pi that a team's range holds would not take the file built for it."""
    refusals = find_refusals(list_documents(resolved.teams))
    return [make_finding(rule.name, problem) for rule, problem in refusals]


def find_refusals(built: Iterable[tuple[Team, BuiltDocument]]) -> list[tuple[Rule, Problem]]:
    """The same, as problems whose places are spans of the source, by file and place."""
    known = [rule for rule in rules.load(kinds.MODELS) if can_prevent_build(rule)]
    found: dict[tuple[tuple[int, int], str, str], tuple[Rule, Problem]] = {}
    documents: list[Document] = []  # in the order of what is found in them
    for team, document in built:
        for span, rule, problem in _lint_document(team, document, known):
            if span.document not in documents:
                documents.append(span.document)
            place = (documents.index(span.document), span.start)
            found.setdefault((place, rule.name, problem.message), (rule, problem))
    return [found[key] for key in sorted(found, key=lambda key: key[0])]


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
    team: Team, document: BuiltDocument, known: list[Rule]
) -> Iterator[tuple[SourceSpan, Rule, Problem]]:
    """Lint the file as each release reads it; what only some of them refuse splits the range."""
    points = team.releases.sample_releases()
    problems: dict[tuple[Rule, JsonPath], list[tuple[Pi, Problem, str]]] = {}
    pruned = prune(document.value, points[0])  # all releases read the same types
    for pi in points:
        file = view_models(document, pi, team, pruned=pruned)
        for rule in select_rules(file, known):
            for problem in rule.check(file):
                at = problem.at if isinstance(problem.at, tuple) else ()
                effect = problem.effect or rule.effect
                if rule.name in OLDER_REFUSE and effect != REJECTED:
                    continue
                problems.setdefault((rule, at), []).append((pi, problem, effect))
    for (rule, path), each in problems.items():
        _, problem, effect = each[0]
        refused = list(dict.fromkeys(pi for pi, _, _ in each))
        span = document.find_origin(path).get_span(problem.key)
        if len(refused) < len(points):
            border = _find_border(points, refused)
            values = (str(team.releases), str(border), str(refused[0]), problem.message)
            fault = SourceFault("conflicting-pi-versions", span, "file", values)
            yield span, *describe_fault(fault)
        elif effect in (REJECTED, DROPPED):
            yield span, rule, Problem(span, problem.message, problem.help, effect=REJECTED)


def _find_border(points: list[Pi], refused: list[Pi]) -> Pi:
    """The first release that reads the file otherwise than the one before it."""
    verdicts = [pi in refused for pi in points]
    changes = [
        pi
        for pi, now, before in zip(points[1:], verdicts[1:], verdicts, strict=False)
        if now != before
    ]
    return changes[0]
