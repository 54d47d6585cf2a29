"""pigen check: does every model go where its id says? Asked over HTTP, on this machine."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from json import dumps

from pigen.check.asking import ask, gateway
from pigen.check.judging import Verdict
from pigen.check.subject import Subject, of_file, of_team
from pigen.common.errors import PigenError
from pigen.lint import discovery
from pigen.lint.runner import view
from pigen.mock.running import Running
from pigen.outputs import terminal
from pigen.outputs.check_text import render
from pigen.pi import release_choice
from pigen.pi.models_file import PORTKEY_URL
from pigen.text.document import read

SOURCE = "pigen.yaml"
YAML = (".yaml", ".yml")


@dataclass
class Checked:
    """One subject's verdicts; `down` has those of its models with each slug failing, by slug."""

    subject: Subject
    verdicts: list[Verdict] = field(default_factory=list)
    down: dict[str, list[Verdict]] = field(default_factory=dict)

    @property
    def problems(self) -> int:
        """Models that go wrong, and models that go wrong once a provider is down. To fail then is
        what was to be expected."""
        usual = sum(bool(each.problem) for each in self.verdicts)
        taken_over = (
            after.problem and not (after.fails or before.problem)
            for found in self.down.values()
            for before, after in zip(self.verdicts, found, strict=True)
        )
        return usual + sum(map(bool, taken_over))


def run(
    source: str, team: str | None, with_pi: bool, matrix: bool, json: bool, pi_version: str | None
) -> int:
    """0 where every model is reached and is what its id says, 1 where one is not."""
    command = _installed() if with_pi else None
    subjects = _subjects(source, team, pi_version)
    if subjects is None:
        return 1
    checked = [_checked(subject, command, matrix) for subject in subjects]
    if json:
        terminal.write(_json(checked))
    else:
        terminal.write(render(checked, terminal.paint(sys.stdout)))
    return int(any(each.problems for each in checked))


def _subjects(source: str, team: str | None, pi_version: str | None) -> list[Subject] | None:
    """What is to be checked; None after a source's errors were printed."""
    path = source or (SOURCE if os.path.exists(SOURCE) else "")
    if path.endswith(YAML):
        if pi_version is not None:
            raise PigenError(
                "A source says itself for which pi it is.", help="Leave out --pi-version."
            )
        from pigen.build import files
        from pigen.commands.load_source import read as read_source
        from pigen.source.team_choice import chosen

        found = read_source(path, "Nothing was checked.", more=files.faults)
        if found is None:
            return None
        teams = found.teams if team is None else [chosen(team, found.teams)]
        return [of_team(each) for each in teams]
    if team is not None:
        raise PigenError("--team needs a source.", help="Name a pigen.yaml.")
    return [_of_file(path or os.path.join(discovery.agent_dir(), "models.json"), pi_version)]


def _of_file(path: str, pi_version: str | None) -> Subject:
    pi, remark = release_choice.choose(pi_version)
    if remark:
        terminal.note(remark)
    document = read(path)
    discovery.require_models(document)
    if document.dialect == "broken":
        raise PigenError(
            "pi refuses this file, so it reaches no model of it.",
            path=path,
            help="Run `pigen lint` on it: it says where the fault is.",
        )
    return of_file(view(document, pi), PORTKEY_URL.removesuffix("/v1"))


def _installed() -> str:
    found = release_choice.installed()
    if found is None:
        raise PigenError(
            "There is no `pi` on the PATH to run.",
            help="npm install -g @earendil-works/pi-coding-agent, or leave out --with-pi.",
        )
    return found.command


def _checked(subject: Subject, command: str | None, matrix: bool) -> Checked:
    found = Checked(subject)
    with gateway(subject) as served:
        found.verdicts = list(_all(served, subject))
        if command and subject.providers:
            asked = _by_pi(command, served, subject)
            # What is wrong already is not made clearer by asking pi as well.
            found.verdicts = [
                a if a.problem else b for a, b in zip(found.verdicts, asked, strict=True)
            ]
        for slug in subject.slugs if matrix else ():
            found.down[slug] = list(_all(served, subject, slug))
    return found


def _all(served: Running, subject: Subject, down: str | None = None) -> Iterator[Verdict]:
    for provider, model in subject.models:
        yield ask(served, subject, provider, model, down)


def _by_pi(command: str, served: Running, subject: Subject) -> list[Verdict]:
    from pigen.check.with_pi import converse, models_json, prepare

    with tempfile.TemporaryDirectory(prefix="pigen-check-") as home:
        prepare(home, models_json(subject, served.url))
        return [
            converse(command, home, served, subject, provider, model["id"])
            for provider, model in subject.models
        ]


def _json(checked: list[Checked]) -> str:
    listed = [
        {
            "name": each.subject.name,
            "pi": str(each.subject.pi),
            "dialect": each.subject.dialect,
            "assumed": each.subject.assumed,
            "elsewhere": list(each.subject.elsewhere),
            "models": [_shown(verdict) for verdict in each.verdicts],
            "down": {slug: [_shown(v) for v in found] for slug, found in each.down.items()},
        }
        for each in checked
    ]
    return dumps({"version": 1, "checked": listed}, indent=2, ensure_ascii=False) + "\n"


def _shown(verdict: Verdict) -> dict[str, object]:
    return {
        "provider": verdict.provider,
        "model": verdict.model,
        "reached": verdict.went,
        "config": verdict.config,
        "price": list(verdict.price) if verdict.price else None,
        "problem": verdict.problem or None,
        "help": verdict.remedy or None,
    }
