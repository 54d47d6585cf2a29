"""One models.json after another: read with what stands beside it, judged, added to a report."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from pigen import discover
from pigen.document import STDIN, Document, from_bytes, read, read_with_mode
from pigen.errors import PigenError
from pigen.formats.models import KIND, ModelsFile
from pigen.lint import lint, view
from pigen.outputs.report import File, Report
from pigen.pi import Pi
from pigen.rule import Rule

# How many providers and models are in a file; None for what has no providers at all.
Contents = tuple["int | None", "int | None"]
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

    __slots__ = ("choice", "clean", "connections", "env", "others", "pi", "rules")

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
        # What stands in clean files without neighbours, by mode and bytes: in a company many have
        # the same file, and it is judged once.
        self.clean: dict[tuple[int | None, bytes], Contents] = {}
        # The connections of clean files, and the rules that look at more: most reach one gateway.
        self.connections: set[tuple[object, ...]] = set()
        self.others = [rule for rule in known if not rule.of_connection]

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

    def screen(self, paths: Sequence[str]) -> dict[str, Contents]:
        """What is in those of many files that are clean, by path; empty for a few files."""
        if len(paths) < MANY:
            return {}
        from pigen.commands.screening import screen

        return {
            path: seen for path, seen in zip(paths, screen(paths, self._look), strict=True) if seen
        }

    def _look(self, path: str) -> Contents | None:
        if path == STDIN:
            return None
        try:
            data, mode = read_with_mode(path)
            seen = self.clean.get((mode, data))
            if seen and not any(os.access(each, os.F_OK) for each in _neighbours(path)):
                return seen
            source = source_of(path, data, mode)
        except PigenError:
            return None
        file = self.view(source)
        connection = file.connection
        rules = self.others if connection in self.connections else self.rules
        if lint(file, rules, source.settings):
            return None
        if connection is not None:
            self.connections.add(connection)
        if source.settings is None and source.auth is None:
            self.clean[mode, data] = _contents(file)
        return _contents(file)


def read_source(path: str) -> Source:
    """The models.json at `path`, with its neighbours. PigenError where it cannot be read."""
    return source_of(path, *read_with_mode(path))


def source_of(path: str, data: bytes, mode: int | None) -> Source:
    """The same, of a file with this content and mode."""
    document = from_bytes(data, path)
    discover.require_models(document)
    if path == STDIN:
        return Source(document)
    settings, auth = map(_beside, _neighbours(path))
    return Source(document, mode, settings, auth)


def _neighbours(path: str) -> tuple[str, str]:
    folder = os.path.dirname(path)
    return os.path.join(folder, "settings.json"), os.path.join(folder, "auth.json")


def _beside(path: str) -> Document | None:
    """A neighbour, where there is one; if it cannot be read, that is not what was asked."""
    if not os.access(path, os.F_OK):
        return None
    try:
        return read(path)
    except PigenError:
        return None


def _contents(file: ModelsFile) -> Contents:
    """How many providers and models are in it; None for what has no providers at all."""
    providers = file.raw.get("providers") if isinstance(file.raw, dict) else None
    if not isinstance(providers, dict):
        return None, None
    return len(providers), len(file.models)
