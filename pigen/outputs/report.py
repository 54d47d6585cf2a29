"""What a lint run has to say, before any format: files, findings, errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pigen.common.errors import PigenError
from pigen.pi.release import Pi
from pigen.text.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:  # for annotations alone: the module costs more than a clean run
    from pigen.diagnostics.finding import Finding, ResolvedFix


class FileReport:
    """One file that was read: which kind it is, how much is in it, None where unknown, and what it
    was judged by.

    dialect   the gateway, for all kinds but models
    releases  those of pi, for a source
    newer_pi  one that a source names and pigen does not know yet
    counts    how many teams, Configs and keys a source has
    includes  the paths of the files that belong to it
    """

    __slots__ = (
        "counts",
        "dialect",
        "includes",
        "kind",
        "models",
        "newer_pi",
        "path",
        "providers",
        "releases",
    )

    def __init__(
        self,
        path: str,
        kind: str,
        providers: int | None = None,
        models: int | None = None,
        *,
        dialect: str | None = None,
        releases: str | None = None,
        newer_pi: str = "",
        counts: Mapping[str, int] | None = None,
        includes: Sequence[str] = (),
    ) -> None:
        self.path = path
        self.kind = kind
        self.providers = providers
        self.models = models
        self.dialect = dialect
        self.releases = releases
        self.newer_pi = newer_pi
        self.counts = counts or {}
        self.includes = includes


class Report:
    """The outcome for all files.

    documents     by path, whatever a finding may point into
    changes       documents before and after their fixes
    fixed_findings         the findings that the fixes removed
    write_remarks       what to tell of the files written
    fix_mode         which fixes were made where possible: "", "safe" or "all"
    shows_hints      hints are shown in full, not as a line for each rule
    withheld         the paths of files of whose text nothing is shown
    is_stdout_taken  standard output carries a fixed text, so that the report goes elsewhere
    """

    __slots__ = (
        "changes",
        "documents",
        "errors",
        "files",
        "findings",
        "fix_mode",
        "fixed_findings",
        "is_stdout_taken",
        "pi",
        "shows_hints",
        "withheld",
        "write_remarks",
    )

    def __init__(self, pi: Pi) -> None:
        self.pi = pi
        self.files: list[FileReport] = []
        self.write_remarks: list[str] = []
        self.findings: list[Finding] = []
        self.errors: list[PigenError] = []
        self.documents: dict[str, Document] = {}
        self.changes: list[tuple[Document, Document]] = []
        self.fixed_findings: list[Finding] = []
        self.fix_mode = ""
        self.shows_hints = True
        self.withheld: set[str] = set()
        self.is_stdout_taken = False

    @property
    def exit_code(self) -> int:
        """0 clean or only hints, 1 findings, 2 a file that could not be read."""
        if self.errors:
            return 2
        return int(any(finding.severity != "info" for finding in self.findings))

    def offers(self, fix: ResolvedFix) -> bool:
        """The user may still ask for it; one that was tried and left out would fail again."""
        return not self.fix_mode or (self.fix_mode == "safe" and not fix.safe)

    def format_fixes(self) -> list[str]:
        """A line for each fix that was made."""
        from pigen.outputs.terminal import escape_controls, format_path

        return [
            f"fixed {each.rule} in {format_path(each.file)} at "
            f"{escape_controls(each.pointer) or 'the top'}: {escape_controls(each.fix.title)}"
            for each in self.fixed_findings
            if each.fix is not None
        ]


def pluralize(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
