"""One models.json after another: read with what stands beside it, judged, added to a report."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from pigen import discover
from pigen.document import STDIN, Document, read
from pigen.errors import PigenError
from pigen.formats.models import KIND, ModelsFile
from pigen.lint import lint, view
from pigen.outputs.report import File, Report
from pigen.pi import Pi
from pigen.rule import Rule

MANY = 200  # files, from which on it pays to look at them in several processes

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module costs more than a clean run
    from pigen.commands.choice import Choice
    from pigen.finding import Finding


class Source:
    """A models.json, with what stands beside it."""

    __slots__ = ("auth", "document", "mode", "settings")

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


class Linter:
    """What is the same for all files of a run: the rules, the release, the environment."""

    __slots__ = ("choice", "env", "pi", "rules")

    def __init__(
        self,
        known: Sequence[Rule],
        pi: Pi,
        env: Mapping[str, str] | None,
        choice: Choice | None,
    ) -> None:
        self.rules = known
        self.pi = pi
        self.env = env
        self.choice = choice

    def view(self, source: Source) -> ModelsFile:
        return view(
            source.document,
            self.pi,
            mode=source.mode,
            settings=source.settings,
            auth=source.auth,
            env=self.env,
        )

    def findings(self, source: Source) -> list[Finding]:
        """All of them, whatever was chosen."""
        return lint(self.view(source), self.rules, source.settings)

    def check(self, source: Source, report: Report) -> None:
        """Add the file, and those of its findings that were chosen, to the report."""
        file = self.view(source)
        found = lint(file, self.rules, source.settings)
        if self.choice:
            found = [finding for finding in found if self.choice.keeps(finding)]
        report.files.append(File(source.document.path, KIND, *_contents(file)))
        if found:
            from pigen.outputs.hiding import hidden

            found = hidden(found, source.document, source.settings, source.auth)
        report.findings += found
        for document in (source.document, source.settings) if found else ():
            if document is not None:
                report.documents[document.path] = document

    def screen(self, paths: Sequence[str]) -> dict[str, tuple[int | None, int | None]]:
        """What is in those of many files that are clean, by path; empty for a few files."""
        if len(paths) < MANY:
            return {}
        from pigen.commands.screening import screen

        return {
            path: seen for path, seen in zip(paths, screen(paths, self._look), strict=True) if seen
        }

    def _look(self, path: str) -> tuple[int | None, int | None] | None:
        if path == STDIN:
            return None
        try:
            source = read_source(path)
        except PigenError:
            return None
        file = self.view(source)
        return None if lint(file, self.rules, source.settings) else _contents(file)


def read_source(path: str) -> Source:
    """The models.json at `path`, with its neighbours. PigenError where it cannot be read."""
    document = read(path)
    discover.require_models(document)
    if path == STDIN:
        return Source(document)
    folder = os.path.dirname(path)
    settings, auth = (_beside(folder, name) for name in ("settings.json", "auth.json"))
    return Source(document, os.stat(path).st_mode & 0o777, settings, auth)


def _beside(folder: str, name: str) -> Document | None:
    """A neighbour, where there is one; if it cannot be read, that is not what was asked."""
    path = os.path.join(folder, name)
    if not os.path.exists(path):
        return None
    try:
        return read(path)
    except PigenError:
        return None


def _contents(file: ModelsFile) -> tuple[int | None, int | None]:
    """How many providers and models are in it; None for what has no providers at all."""
    providers = file.raw.get("providers") if isinstance(file.raw, dict) else None
    if not isinstance(providers, dict):
        return None, None
    return len(providers), len(file.models)
