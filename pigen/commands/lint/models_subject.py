"""One file after another: judged with what stands beside it, added to a report.

A models.json is here, for most files are such; subjects.py has the other kinds.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from pigen import rules
from pigen.common.errors import PigenError
from pigen.common.kinds import CONFIG, MODELS
from pigen.diagnostics.rule import Rule
from pigen.lint import discovery
from pigen.lint.runner import build_models_file, lint
from pigen.outputs.report import FileReport, Report
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi
from pigen.text.disk import STDIN
from pigen.text.document import Document, from_bytes, read

# How many providers and models are in a file; None for what has no providers at all.
ContentCounts = tuple["int | None", "int | None"]

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module costs more than a clean run
    from typing import Protocol

    from pigen.commands.lint.rule_selection import RuleSelection
    from pigen.diagnostics.finding import Finding

    class LintSubject(Protocol):
        """What is judged as one: a file with those that belong to it.

        documents  what findings lie in and fixes change, the file itself first
        secret_documents    more files of which nothing secret may be shown
        """

        @property
        def kind(self) -> str: ...

        @property
        def documents(self) -> Sequence[Document]: ...

        @property
        def secret_documents(self) -> Sequence[Document]: ...

        def judge(self, linter: Linter) -> tuple[list[Finding], FileReport]:
            """Every finding, and remarks on the file as a whole."""
            ...

        def with_document(self, before: Document, after: Document) -> LintSubject:
            """The same with another text in one of its documents."""
            ...


class ModelsSubject:
    """A models.json, with what stands beside it. `store` is where a models-store.json would be, and
    `source_path` where a pigen.yaml would."""

    __slots__ = ("auth", "document", "mode", "settings", "source_path", "store")
    kind = MODELS

    def __init__(
        self,
        document: Document,
        mode: int | None = None,
        settings: Document | None = None,
        auth: Document | None = None,
        store: str | None = None,
        source_path: str = "",
    ) -> None:
        self.document = document
        self.mode = mode
        self.settings = settings
        self.auth = auth
        self.store = store
        self.source_path = source_path

    @property
    def documents(self) -> Sequence[Document]:
        return (self.document,) if self.settings is None else (self.document, self.settings)

    @property
    def secret_documents(self) -> Sequence[Document]:
        return () if self.auth is None else (self.auth,)

    def judge(self, linter: Linter) -> tuple[list[Finding], FileReport]:
        file = linter.make_view(self)
        findings = lint(file, linter.rules, self.settings)
        if file.may_hold_configs:
            findings += _lint_header_configs(file, linter, findings)
            path = self.document.path
            findings.sort(key=lambda each: (each.file != path, each.line, each.column))
        return findings, FileReport(self.document.path, MODELS, *count_contents(file))

    def with_document(self, before: Document, after: Document) -> ModelsSubject:
        document = after if before is self.document else self.document
        settings = after if before is self.settings else self.settings
        return ModelsSubject(document, self.mode, settings, self.auth, self.store, self.source_path)


class Linter:
    """What is the same for all files of a run.

    pi       the release by which models.json is judged
    requested_pi    the release that was asked for, which a source goes by too; None where none was
    dialect  the gateway that was asked for, likewise
    gateway  the base URL of a Portkey gateway of the person's own, or ""
    env      the environment, if it is to be looked at
    selection   which rules were asked for
    """

    __slots__ = ("_rules", "dialect", "env", "gateway", "pi", "requested_pi", "selection")

    def __init__(
        self,
        pi: Pi,
        env: Mapping[str, str] | None = None,
        selection: RuleSelection | None = None,
        *,
        requested_pi: str | None = None,
        dialect: str | None = None,
        gateway: str = "",
    ) -> None:
        self.pi = pi
        self.requested_pi = requested_pi
        self.dialect = dialect
        self.gateway = gateway
        self.env = env
        self.selection = selection
        self._rules: dict[str, tuple[Rule, ...]] = {}

    def get_rules(self, kind: str) -> tuple[Rule, ...]:
        """The rules for one kind of file."""
        if kind not in self._rules:
            self._rules[kind] = tuple(rules.load(kind))
        return self._rules[kind]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those for models.json."""
        return self.get_rules(MODELS)

    def make_view(self, subject: ModelsSubject, is_plain: bool = False) -> ModelsFile:
        """The file as rules see it. `is_plain`: schema.are_plain has answered for it already."""
        return build_models_file(
            subject.document,
            self.pi,
            mode=subject.mode,
            settings=subject.settings,
            auth=subject.auth,
            env=self.env,
            store=subject.store,
            gateway=self.gateway,
            dialect=self.dialect,
            source_path=subject.source_path,
            is_installed=subject.auth is not None
            and discovery.lies_in_agent_dir(subject.document.path),
            is_plain=is_plain,
        )

    def check(self, subject: LintSubject, report: Report) -> None:
        """Add the file, and those of its findings that were chosen, to the report."""
        findings, file = subject.judge(self)
        if self.selection:
            findings = [finding for finding in findings if self.selection.keeps(finding)]
        report.files.append(file)
        if findings:
            from pigen.lint.grouping import group_findings
            from pigen.outputs.redact_findings import redact_findings
            from pigen.outputs.withheld import find_withheld, withhold_texts

            findings = group_findings(findings, {each.path: each for each in subject.documents})
            withheld = find_withheld(subject.documents, subject.kind)
            findings = withhold_texts(findings, withheld)
            report.withheld |= withheld
            report.findings += redact_findings(
                findings, *subject.documents, *subject.secret_documents
            )
            for document in subject.documents:
                report.documents[document.path] = document


def _lint_header_configs(
    file: ModelsFile, linter: Linter, findings: Sequence[Finding]
) -> list[Finding]:
    """What the rules for Configs find in headers, and no rule has found there already."""
    from pigen.lint.header_configs import iter_header_configs, lint_header_configs
    from pigen.outputs.redact_findings import redact_findings

    documents = [config.document for config in iter_header_configs(file)]
    if not documents:
        return []
    seen = {(each.rule, each.pointer) for each in findings}
    found = lint_header_configs(file, linter.get_rules(CONFIG))
    return redact_findings([f for f in found if (f.rule, f.pointer) not in seen], *documents)


def make_models_subject(path: str, data: bytes, mode: int | None) -> ModelsSubject:
    """A models.json with this content and mode. PigenError where it can be none."""
    document = from_bytes(data, path)
    discovery.require_models(document)
    if path == STDIN:
        return ModelsSubject(document)
    settings, auth, store, source = get_neighbour_paths(path)
    return ModelsSubject(
        document, mode, _read_neighbour(settings), _read_neighbour(auth), store, source
    )


def get_neighbour_paths(path: str) -> tuple[str, str, str, str]:
    """What may lie beside a file and counts when it is judged: pi's settings, its keys, the models
    that it has fetched, and pigen's source."""
    folder = path[: path.rfind(os.sep) + 1]
    return (
        folder + "settings.json",
        folder + "auth.json",
        folder + "models-store.json",
        folder + "pigen.yaml",
    )


def _read_neighbour(path: str) -> Document | None:
    """A neighbour, where there is one; if it cannot be read, that is not what was asked."""
    if not os.access(path, os.F_OK):
        return None
    try:
        return read(path)
    except PigenError:
        return None


def count_contents(file: ModelsFile) -> ContentCounts:
    """How many providers and models are in it; None for what has no providers at all."""
    providers = file.raw.get("providers") if isinstance(file.raw, dict) else None
    if not isinstance(providers, dict):
        return None, None
    return len(providers), len(file.models)
