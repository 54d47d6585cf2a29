"""One file after another: judged with what stands beside it, added to a report.

A models.json is here, for most files are such; subjects.py has the other kinds.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from pigen import rules
from pigen.common.errors import PigenError
from pigen.diagnostics.rule import Rule
from pigen.lint import discovery
from pigen.lint.runner import lint, view
from pigen.outputs.report import File, Report
from pigen.pi.models_file import KIND, ModelsFile
from pigen.pi.release import Pi
from pigen.text.disk import STDIN
from pigen.text.document import Document, from_bytes, read

# How many providers and models are in a file; None for what has no providers at all.
Contents = tuple["int | None", "int | None"]

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module costs more than a clean run
    from typing import Protocol

    from pigen.commands.lint.rule_selection import Choice
    from pigen.diagnostics.finding import Finding

    class Subject(Protocol):
        """What is judged as one: a file with those that belong to it.

        documents  what findings lie in and fixes change, the file itself first
        secrets    more files of which nothing secret may be shown
        """

        @property
        def kind(self) -> str: ...

        @property
        def documents(self) -> Sequence[Document]: ...

        @property
        def secrets(self) -> Sequence[Document]: ...

        def judge(self, linter: Linter) -> tuple[list[Finding], File]:
            """Every finding, and what there is to be said of the file as a whole."""
            ...

        def again(self, before: Document, after: Document) -> Subject:
            """The same with another text in one of its documents."""
            ...


class Source:
    """A models.json, with what stands beside it."""

    __slots__ = ("auth", "document", "mode", "settings")
    kind = KIND

    def __init__(
        self,
        document: Document,
        mode: int | None = None,
        settings: Document | None = None,
        auth: Document | None = None,
    ) -> None:
        self.document = document
        self.mode = mode
        self.settings = settings
        self.auth = auth

    @property
    def documents(self) -> Sequence[Document]:
        return (self.document,) if self.settings is None else (self.document, self.settings)

    @property
    def secrets(self) -> Sequence[Document]:
        return () if self.auth is None else (self.auth,)

    def judge(self, linter: Linter) -> tuple[list[Finding], File]:
        file = linter.view(self)
        found = lint(file, linter.rules, self.settings)
        return found, File(self.document.path, KIND, *contents(file))

    def again(self, before: Document, after: Document) -> Source:
        document = after if before is self.document else self.document
        settings = after if before is self.settings else self.settings
        return Source(document, self.mode, settings, self.auth)


class Linter:
    """What is the same for all files of a run.

    pi       the release by which models.json is judged
    asked    the release that was asked for, which a source goes by too; None where none was
    dialect  the gateway that was asked for, likewise
    env      the environment, if it is to be looked at
    choice   which rules were asked for
    """

    __slots__ = ("_rules", "asked", "choice", "dialect", "env", "pi")

    def __init__(
        self,
        pi: Pi,
        env: Mapping[str, str] | None = None,
        choice: Choice | None = None,
        *,
        asked: str | None = None,
        dialect: str | None = None,
    ) -> None:
        self.pi = pi
        self.asked = asked
        self.dialect = dialect
        self.env = env
        self.choice = choice
        self._rules: dict[str, tuple[Rule, ...]] = {}

    def known(self, kind: str) -> tuple[Rule, ...]:
        """The rules for one kind of file."""
        if kind not in self._rules:
            self._rules[kind] = tuple(rules.load(kind))
        return self._rules[kind]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those for models.json."""
        return self.known(KIND)

    def view(self, source: Source) -> ModelsFile:
        return view(
            source.document,
            self.pi,
            mode=source.mode,
            settings=source.settings,
            auth=source.auth,
            env=self.env,
        )

    def check(self, subject: Subject, report: Report) -> None:
        """Add the file, and those of its findings that were chosen, to the report."""
        found, file = subject.judge(self)
        if self.choice:
            found = [finding for finding in found if self.choice.keeps(finding)]
        report.files.append(file)
        if found:
            from pigen.outputs.hiding import hidden

            report.findings += hidden(found, *subject.documents, *subject.secrets)
            for document in subject.documents:
                report.documents[document.path] = document


def source_of(path: str, data: bytes, mode: int | None) -> Source:
    """A models.json with this content and mode. PigenError where it can be none."""
    document = from_bytes(data, path)
    discovery.require_models(document)
    if path == STDIN:
        return Source(document)
    settings, auth = map(_beside, neighbours(path))
    return Source(document, mode, settings, auth)


def neighbours(path: str) -> tuple[str, str]:
    folder = path[: len(path) - len(os.path.basename(path))]
    return folder + "settings.json", folder + "auth.json"


def _beside(path: str) -> Document | None:
    """A neighbour, where there is one; if it cannot be read, that is not what was asked."""
    if not os.access(path, os.F_OK):
        return None
    try:
        return read(path)
    except PigenError:
        return None


def contents(file: ModelsFile) -> Contents:
    """How many providers and models are in it; None for what has no providers at all."""
    providers = file.raw.get("providers") if isinstance(file.raw, dict) else None
    if not isinstance(providers, dict):
        return None, None
    return len(providers), len(file.models)
