"""pi itself, and whether it reads its file."""

from __future__ import annotations

import os
from collections.abc import Iterator

from pigen import rules
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import DROPPED, REJECTED
from pigen.doctor.line import OK, OPEN, PROBLEM, Line
from pigen.doctor.machine import Machine, Stored
from pigen.lint.runner import lint
from pigen.outputs.hiding import hidden
from pigen.outputs.report import plural
from pigen.pi.models_file import KIND
from pigen.pi.release import MEASURED, Pi
from pigen.pi.release_choice import PACKAGES
from pigen.text.document import Document

PACKAGE, MOVED = PACKAGES
INSTALL = f"npm install -g {PACKAGE}"
# Findings that have a line of their own here.
ELSEWHERE = (
    "default-model-not-found",
    "enabled-models-match-nothing",
    "unset-variable",
    "readable-secret",
)


def pi(machine: Machine) -> Line:
    found = machine.pi
    if found is None:
        return Line("pi", PROBLEM, "There is no `pi` on the PATH.", INSTALL)
    if found.version is None:
        said = f"{found.command} is started by a script, so its version cannot be read from here."
        return Line("pi", OPEN, said, "Run `pi --version`, and give it to doctor as --pi-version.")
    said = f"{found.version}, package {found.package}"
    if found.package == MOVED:
        moved = f"{said}; the package moved to {PACKAGE} and gets no releases under its old name."
        return Line("pi", PROBLEM, moved, f"npm uninstall -g {MOVED} && {INSTALL}")
    return Line("pi", OK, said)


def models_json(machine: Machine) -> Iterator[Line]:
    """Whether the file is there, loads, and has faults besides."""
    stored = machine.models
    file = machine.view()
    if stored.error:
        yield Line(
            "models.json", PROBLEM, f"{stored.path}: {stored.error.message}", stored.error.help
        )
        return
    if file is None:
        said = f"{stored.path} is not there, so pi has its built-in providers alone."
        yield Line("models.json", PROBLEM, said, "pigen init")
        return
    link = os.path.realpath(stored.path)
    leads = f", a link to {link}" if os.path.islink(stored.path) else ""
    yield Line("models.json", OK, f"{stored.path}{leads}")
    found = _findings(machine, machine.target)
    lost = [each for each in found if each.effect in (REJECTED, DROPPED)]
    yield _loads(machine, lost)
    rest = [each for each in found if each not in lost and each.rule not in ELSEWHERE]
    yield from _rest(machine, rest)


def _loads(machine: Machine, lost: list[Finding]) -> Line:
    about, path = "loads", machine.models.path
    if not lost:
        file = machine.view()
        assert file is not None
        count = f"{plural(len(file.providers), 'provider')}, {plural(len(file.models), 'model')}"
        return Line(about, OK, f"pi {machine.target} reads it: {count}.")
    said = f"line {lost[0].line}: {lost[0].message}"
    newer = _needs(machine)
    if newer:
        said = f"pi {machine.target} does not read it, pi {newer} does: {said}"
        return Line(about, PROBLEM, said, f"{INSTALL}, or for this pi: pigen lint {path}")
    return Line(about, PROBLEM, said, f"pigen lint {path}")


def _needs(machine: Machine) -> str | None:
    """The first measured release from the target on that reads the file without loss."""
    for version in MEASURED:
        newer = Pi(version)
        if newer.number > machine.target.number and not any(
            each.effect in (REJECTED, DROPPED) for each in _findings(machine, newer)
        ):
            return version
    return None


def _findings(machine: Machine, pi: Pi) -> list[Finding]:
    file = machine.view(pi)
    assert file is not None
    settings, auth = (machine.files[name].document for name in ("settings.json", "auth.json"))
    found = lint(file, rules.load(KIND), settings)
    return hidden(found, file.document, settings, auth)


def _rest(machine: Machine, found: list[Finding]) -> Iterator[Line]:
    serious = [each for each in found if each.severity != "info"]
    if serious:
        first = serious[0]
        more = f" And {len(serious) - 1} more." if len(serious) > 1 else ""
        said = f"line {first.line}, {first.rule}: {first.message}{more}"
        yield Line("lint", PROBLEM, said, f"pigen lint {machine.models.path}")


def beside(machine: Machine) -> Iterator[Line]:
    """settings.json and auth.json: whether they can be read."""
    for name in ("settings.json", "auth.json"):
        stored = machine.files[name]
        if stored.error:
            yield Line(name, PROBLEM, stored.error.message, stored.error.help)
        elif stored.document is not None and not _is_object(stored.document):
            said = f"{stored.path} is no JSON object, so pi ignores all of it."
            yield Line(name, PROBLEM, said, "Mend it, or move it away.")


def _is_object(document: Document) -> bool:
    return document.dialect == "json" and isinstance(document.value, dict)


def modes(machine: Machine) -> Iterator[Line]:
    """Who can read the files that hold keys."""
    for name in ("auth.json", "models.json"):
        stored = machine.files[name]
        if stored.mode is None or not _secret(machine, stored, name):
            continue
        if stored.mode & 0o077:
            said = f"{stored.path} holds a key, and its permissions are {stored.mode:03o}."
            yield Line("permissions", PROBLEM, said, f"chmod 600 {stored.path}")
        else:
            yield Line("permissions", OK, f"{stored.path}: {stored.mode:03o}")


def _secret(machine: Machine, stored: Stored, name: str) -> bool:
    from pigen.common.credentials import holds_secret
    from pigen.pi.interpolation import literal

    if name == "auth.json":
        return bool(stored.value)
    file = machine.view()
    return file is not None and any(
        holds_secret(str(route[-1]), text) and literal(text, file.pi) is not None
        for _, route, text in file.strings()
    )
