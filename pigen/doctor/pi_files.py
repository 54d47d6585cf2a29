"""pi itself, and whether it reads its file."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence

from pigen.diagnostics.finding import Finding
from pigen.doctor.diagnosis import OK, OPEN, PROBLEM, Diagnosis
from pigen.doctor.load_state import LoadState, inspect_load
from pigen.doctor.machine import Machine, StoredFile
from pigen.lint.grouping import list_causes
from pigen.outputs.report import pluralize
from pigen.pi.release import MEASURED, Pi
from pigen.pi.release_choice import PACKAGES
from pigen.text.document import Document

PACKAGE, OLD_PACKAGE = PACKAGES
INSTALL = f"npm install -g {PACKAGE}"
MAX_CAUSES = 5  # lines for what lint finds
# Findings that have a line of their own here.
RULES_WITH_OWN_LINE = (
    "default-model-not-found",
    "enabled-models-match-nothing",
    "unset-variable",
    "readable-secret",
)


def check_pi(machine: Machine) -> Diagnosis:
    installation = machine.pi
    if installation is None:
        return Diagnosis("pi", PROBLEM, "There is no `pi` on the PATH.", INSTALL)
    if installation.version is None:
        evidence = (
            f"{installation.command} is started by a script, so pigen cannot read its version."
        )
        return Diagnosis(
            "pi", OPEN, evidence, "Run `pi --version`, and give it to doctor as --pi-version."
        )
    evidence = f"{installation.version}, package {installation.package}"
    if installation.version != str(machine.target):
        evidence += f"; judged by {machine.target.describe()}"
    if installation.package == OLD_PACKAGE:
        moved = (
            f"{evidence}; the package moved to {PACKAGE} and gets no more "
            "releases under its old name."
        )
        return Diagnosis("pi", PROBLEM, moved, f"npm uninstall -g {OLD_PACKAGE} && {INSTALL}")
    return Diagnosis("pi", OK, evidence)


def check_models_json(
    machine: Machine, load: LoadState, shown: Collection[Finding]
) -> Iterator[Diagnosis]:
    """Whether the file is there, loads, and has faults besides those that are `shown` elsewhere."""
    stored = machine.models
    file = machine.load_models_file()
    if stored.error:
        yield Diagnosis(
            "models.json", PROBLEM, f"{stored.path}: {stored.error.message}", stored.error.help
        )
        return
    if file is None:
        evidence = f"{stored.path} is not there, so pi has only its built-in providers."
        yield Diagnosis("models.json", PROBLEM, evidence, "pigen init")
        return
    link = os.path.realpath(stored.path)
    leads = f", a link to {link}" if os.path.islink(stored.path) else ""
    yield Diagnosis("models.json", OK, f"{stored.path}{leads}")
    yield _check_loading(machine, load.lost)
    rest = [
        each
        for each in load.findings
        if each not in load.lost and each not in shown and each.rule not in RULES_WITH_OWN_LINE
    ]
    yield from _summarize_findings(machine, rest)


def _check_loading(machine: Machine, lost: Sequence[Finding]) -> Diagnosis:
    about, path = "loads", machine.models.path
    if not lost:
        file = machine.load_models_file()
        assert file is not None
        count = (
            f"{pluralize(len(file.providers), 'provider')}, {pluralize(len(file.models), 'model')}"
        )
        return Diagnosis(about, OK, f"pi {machine.target.describe()} reads it: {count}.")
    first, *others = list_causes(lost)
    evidence = f"line {first.line}: {first.message}"
    if others:
        evidence += f" And {len(others)} more."
    newer = _find_working_release(machine)
    if newer:
        evidence = f"pi {machine.target} does not read it, pi {newer} does: {evidence}"
        return Diagnosis(about, PROBLEM, evidence, f"{INSTALL}, or for this pi: pigen lint {path}")
    return Diagnosis(about, PROBLEM, evidence, f"pigen lint {path}")


def _find_working_release(machine: Machine) -> str | None:
    """The first measured release from the target on that reads the file without loss."""
    for version in MEASURED:
        newer = Pi(version)
        if newer.number > machine.target.number and not inspect_load(machine, newer).lost:
            return version
    return None


def _summarize_findings(machine: Machine, findings: Sequence[Finding]) -> Iterator[Diagnosis]:
    """A line for each cause, the worst first; where there are many, the rest is counted."""
    causes = list_causes([each for each in findings if each.severity != "info"])
    lines = [f"{_format_place(machine, each)}, {each.rule}: {each.message}" for each in causes]
    if len(lines) > MAX_CAUSES + 1:
        lines[MAX_CAUSES:] = [f"And {len(lines) - MAX_CAUSES} more."]
    for evidence in lines:
        yield Diagnosis("lint", PROBLEM, evidence, f"pigen lint {machine.models.path}")


def _format_place(machine: Machine, finding: Finding) -> str:
    """The line, and of which file where it is not models.json."""
    where = "" if finding.file == machine.models.path else f"{os.path.basename(finding.file)} "
    return f"{where}line {finding.line}"


def check_other_files(machine: Machine) -> Iterator[Diagnosis]:
    """settings.json and auth.json: whether they can be read."""
    for name in ("settings.json", "auth.json"):
        stored = machine.files[name]
        if stored.error:
            yield Diagnosis(name, PROBLEM, stored.error.message, stored.error.help)
        elif stored.document is not None and not _is_object(stored.document):
            evidence = f"{stored.path} is not a JSON object, so pi ignores all of it."
            yield Diagnosis(name, PROBLEM, evidence, "Fix it, or move it away.")


def _is_object(document: Document) -> bool:
    return document.syntax == "json" and isinstance(document.value, dict)


def check_permissions(machine: Machine) -> Iterator[Diagnosis]:
    """Who can read the files that hold keys."""
    for name in ("auth.json", "models.json"):
        stored = machine.files[name]
        if stored.mode is None or not _has_secret(machine, stored, name):
            continue
        if stored.mode & 0o077:
            evidence = f"{stored.path} holds a key, and its permissions are {stored.mode:03o}."
            yield Diagnosis("permissions", PROBLEM, evidence, f"chmod 600 {stored.path}")
        else:
            yield Diagnosis("permissions", OK, f"{stored.path}: {stored.mode:03o}")


def _has_secret(machine: Machine, stored: StoredFile, name: str) -> bool:
    from pigen.common.credentials import holds_secret
    from pigen.pi.interpolation import resolve_literal

    if name == "auth.json":
        return bool(stored.value)
    file = machine.load_models_file()
    return file is not None and any(
        holds_secret(str(route[-1]), text) and resolve_literal(text, file.pi) is not None
        for _, route, text in file.resolvable_values
    )
