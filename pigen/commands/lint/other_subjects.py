"""The other kinds of file that `pigen lint` takes: how each is read, judged and reported."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pigen.common.kinds import CONFIG, HOSTED, KEY, MODELS, SOURCE
from pigen.diagnostics.finding import Finding
from pigen.lint import file_kind, runner
from pigen.outputs.report import FileReport
from pigen.pi.release import NEWEST
from pigen.text.disk import read_bytes
from pigen.text.document import Document

if TYPE_CHECKING:
    from pigen.commands.lint.models_subject import Linter, LintSubject
    from pigen.source.source_file import SourceFile


def make_subject(
    kind: str, document: Document, data: bytes, allowed_includes: Sequence[str] = ()
) -> LintSubject:
    """A Config, key or source from a text read as JSON, and its bytes. PigenError for bytes that
    cannot be read as YAML at all."""
    path = document.path
    if kind == SOURCE:
        return SourceSubject(path, {path: data}, allowed_includes)
    if file_kind.is_yaml(path, document.text):
        from pigen.text import yaml  # not for JSON

        document = yaml.from_bytes(data, path)
    return ConfigSubject(document) if kind == CONFIG else KeySubject(document)


class SingleFileSubject:
    """A file that stands alone."""

    kind = ""
    secret_documents: Sequence[Document] = ()

    def __init__(self, document: Document) -> None:
        self.document = document

    @property
    def documents(self) -> Sequence[Document]:
        return (self.document,)

    def with_document(self, before: Document, after: Document) -> LintSubject:
        return type(self)(after)

    def judge(self, linter: Linter) -> tuple[list[Finding], FileReport]:
        raise NotImplementedError


class ConfigSubject(SingleFileSubject):
    """A Portkey Config."""

    kind = CONFIG

    def judge(self, linter: Linter) -> tuple[list[Finding], FileReport]:
        from pigen.portkey.config import ConfigFile

        dialect = linter.dialect or HOSTED
        rules = linter.get_rules(CONFIG)
        wrapped = self._find_wrapped_config()
        if wrapped is not None:
            from pigen.lint.wrapped_configs import lint_wrapped_config

            findings = lint_wrapped_config(self.document, wrapped, dialect, rules)
        else:
            findings = runner.lint(ConfigFile(self.document, dialect), rules)
        return findings, FileReport(self.document.path, CONFIG, dialect=dialect)

    def _find_wrapped_config(self) -> tuple[str, ...] | None:
        from pigen.portkey.wrapped_config import find_wrapped_config

        broken = self.document.syntax == "broken"
        return None if broken else find_wrapped_config(self.document.value)


class KeySubject(SingleFileSubject):
    """An API key, as the admin API takes it. The open-source gateway has none."""

    kind = KEY

    def judge(self, linter: Linter) -> tuple[list[Finding], FileReport]:
        from pigen.portkey.key import KeyFile

        file = KeyFile(self.document, self.document.value, time.time() * 1000)
        return runner.lint(file, linter.get_rules(KEY)), FileReport(
            self.document.path, KEY, dialect=HOSTED
        )


class SourceSubject:
    """A pigen.yaml with all that it includes. `contents` are the bytes of files that are not read
    from the disk: standard input, and what was fixed."""

    kind = SOURCE
    secret_documents: Sequence[Document] = ()

    def __init__(
        self, path: str, contents: Mapping[str, bytes], allowed_includes: Sequence[str] = ()
    ) -> None:
        from pigen.source.reader import load

        self.contents = contents
        self.allowed_includes = allowed_includes
        self.loaded = load(
            path,
            lambda each: contents[each] if each in contents else read_bytes(each),
            allowed_includes=allowed_includes,
        )

    @property
    def documents(self) -> Sequence[Document]:
        return self.loaded.documents

    def with_document(self, before: Document, after: Document) -> LintSubject:
        contents = {**self.contents, before.path: after.text.encode("utf-8", "replace")}
        return SourceSubject(self.loaded.path, contents, self.allowed_includes)

    def judge(self, linter: Linter) -> tuple[list[Finding], FileReport]:
        from pigen.build import source_lint
        from pigen.source.resolver import resolve
        from pigen.source.source_file import RULE_KINDS, SourceFile

        resolved = resolve(self.loaded, dialect=linter.dialect, pi=linter.requested_pi)
        file = SourceFile(self.loaded, resolved, time.time() * 1000)
        own = [rule for kind in RULE_KINDS for rule in linter.get_rules(kind)]
        known = source_lint.RuleSet(own, linter.get_rules(CONFIG), linter.get_rules(MODELS))
        findings = source_lint.lint(file, resolved, known, env=linter.env)
        return findings, _make_file_report(file, linter)


def _make_file_report(file: SourceFile, linter: Linter) -> FileReport:
    teams = file.teams
    definitions = {
        kind: {id(node) for team in teams for node in nodes(team)}
        for kind, nodes in (
            ("configs", lambda team: team.names.configs.values()),
            ("keys", lambda team: [node for _, node in team.names.keys.values()]),
        )
    }
    return FileReport(
        file.document.path,
        SOURCE,
        dialect=teams[0].names.dialect if teams else linter.dialect or HOSTED,
        releases=str(teams[0].releases) if teams else linter.requested_pi or NEWEST,
        newer_pi=next((team.releases.newer for team in teams if team.releases.newer), ""),
        counts={
            "teams": max(len(teams) - 1, 0),
            **{kind: len(ids) for kind, ids in definitions.items()},
        },
        includes=[document.path for document in file.documents[1:]],
    )
