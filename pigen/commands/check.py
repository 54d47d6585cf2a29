"""pigen check: does every model go where its id says? Asked over HTTP, on this machine."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pigen.check.send_and_trace import check_model, run_gateway
from pigen.check.subject import CheckSubject, make_file_subject, make_team_subject
from pigen.check.verdicts import ModelVerdict
from pigen.commands.load_source import DEFAULT_SOURCE
from pigen.commands.saved_configs import add_saved_configs, read_saved_configs
from pigen.common.errors import PigenError
from pigen.lint import discovery
from pigen.lint.runner import build_models_file
from pigen.mock.gateway_thread import RunningGateway
from pigen.outputs import terminal
from pigen.outputs.check_text import render
from pigen.pi import release_choice
from pigen.pi.portkey_gateways import SOURCE_NAME, require_gateway_url
from pigen.pi.release_choice import InstalledPi
from pigen.text.document import YAML_SUFFIXES, Document, read


@dataclass
class CheckReport:
    """One subject's verdicts; `outages` has those of its models with each slug failing, by slug,
    and `asked_pi` the version of the installed pi, where that was asked too."""

    subject: CheckSubject
    verdicts: list[ModelVerdict] = field(default_factory=list)
    outages: dict[str, list[ModelVerdict]] = field(default_factory=dict)
    asked_pi: str = ""

    @property
    def problem_count(self) -> int:
        """Models that go wrong, and models that go wrong once a provider is down. To fail then is
        what was to be expected."""
        usual = sum(bool(each.problem) for each in self.verdicts)
        taken_over = (
            after.problem and not (after.fails or before.problem)
            for outage_verdicts in self.outages.values()
            for before, after in zip(self.verdicts, outage_verdicts, strict=True)
        )
        return usual + sum(map(bool, taken_over))


def run(
    source: str,
    team: str | None,
    with_pi: bool,
    matrix: bool,
    json: bool,
    configs: Sequence[str],
    gateway: str | None,
    pi_version: str | None,
    allow_include: Sequence[str] = (),
) -> int:
    """0 where every model is reached and is what its id says,
    1 where one is not or none was asked."""
    installed_pi = _find_installed_pi() if with_pi else None
    subjects = _find_subjects(
        source, team, read_saved_configs(configs), gateway, pi_version, allow_include
    )
    if subjects is None:
        return 1
    checked = [_check_subject(subject, installed_pi, matrix) for subject in subjects]
    if json:
        terminal.write_json(_to_json(checked))
    else:
        terminal.write(render(checked, terminal.make_painter(sys.stdout)))
    was_asked = any(verdict.is_asked for each in checked for verdict in each.verdicts)
    return int(not was_asked or any(each.problem_count for each in checked))


def _find_subjects(
    source: str,
    team: str | None,
    saved_configs: Mapping[str, Document],
    gateway: str | None,
    pi_version: str | None,
    allowed_includes: Sequence[str],
) -> list[CheckSubject] | None:
    """What is to be checked; None after a source's errors were printed."""
    path = source or (DEFAULT_SOURCE if os.path.exists(DEFAULT_SOURCE) else "")
    if path.endswith(YAML_SUFFIXES):
        for option, value in (("--pi-version", pi_version), ("--gateway", gateway)):
            if value is not None:
                raise PigenError(
                    f"The source itself says what {option} would.", help=f"Leave out {option}."
                )
        from pigen.build import files
        from pigen.commands.load_source import read_source as read_source
        from pigen.source.team_choice import choose_team

        resolved = read_source(
            path,
            "Nothing was checked.",
            allowed_includes=allowed_includes,
            find_more_faults=files.find_faults,
        )
        if resolved is None:
            return None
        teams = resolved.teams if team is None else [choose_team(team, resolved.teams)]
        for each in teams:
            add_saved_configs(each, saved_configs)
        return [make_team_subject(each) for each in teams]
    if team is not None:
        raise PigenError("--team needs a source.", help="Name a pigen.yaml.")
    return [
        _make_file_subject(
            path or os.path.join(discovery.find_agent_dir(), "models.json"),
            saved_configs,
            require_gateway_url(gateway) if gateway else "",
            pi_version,
        )
    ]


def _make_file_subject(
    path: str, saved_configs: Mapping[str, Document], gateway: str, pi_version: str | None
) -> CheckSubject:
    pi, remark = release_choice.choose_release(pi_version)
    if remark:
        terminal.note(remark)
    document = read(path)
    discovery.require_models(document)
    if document.syntax == "broken":
        raise PigenError(
            "pi refuses this file, so it reaches none of its models.",
            path=path,
            help="Run `pigen lint` on it: it says where the fault is.",
        )
    source_path = os.path.join(os.path.dirname(path), SOURCE_NAME)
    return make_file_subject(
        build_models_file(
            document,
            pi,
            store=os.path.join(os.path.dirname(path), "models-store.json"),
            gateway=gateway,
            source_path=source_path,
        ),
        {id: each.value for id, each in saved_configs.items()},
    )


def _find_installed_pi() -> InstalledPi:
    installed_pi = release_choice.find_installed()
    if installed_pi is None:
        raise PigenError(
            "There is no `pi` on the PATH.",
            help="npm install -g @earendil-works/pi-coding-agent, or leave out --with-pi.",
        )
    return installed_pi


def _check_subject(
    subject: CheckSubject, installed_pi: InstalledPi | None, matrix: bool
) -> CheckReport:
    report = CheckReport(subject)
    with run_gateway(subject) as served:
        report.verdicts = list(_check_models(served, subject))
        if installed_pi and subject.providers:
            report.asked_pi = installed_pi.version or "of an unknown version"
            asked = _check_with_pi(installed_pi.command, served, subject)
            # What is wrong already is not made clearer by asking pi as well.
            report.verdicts = [
                a if a.problem or not a.is_asked else b
                for a, b in zip(report.verdicts, asked, strict=True)
            ]
        for slug in subject.slugs if matrix else ():
            report.outages[slug] = list(_check_models(served, subject, slug))
    return report


def _check_models(
    served: RunningGateway, subject: CheckSubject, down: str | None = None
) -> Iterator[ModelVerdict]:
    for provider, model in subject.models:
        yield check_model(served, subject, provider, model, down)


def _check_with_pi(
    command: str, served: RunningGateway, subject: CheckSubject
) -> list[ModelVerdict]:
    from pigen.check.with_pi import build_models_json, check_with_pi, prepare_home

    with tempfile.TemporaryDirectory(prefix="pigen-check-") as home:
        prepare_home(home, build_models_json(subject, served.url))
        return [
            check_with_pi(command, home, served, subject, provider, model["id"])
            for provider, model in subject.models
        ]


def _to_json(checked: list[CheckReport]) -> dict[str, object]:
    listed = [
        {
            "name": each.subject.name,
            "pi": str(each.subject.pi),
            **({"newer": each.subject.pi.newer} if each.subject.pi.newer else {}),
            **({"asked_pi": each.asked_pi} if each.asked_pi else {}),
            "dialect": each.subject.dialect,
            "assumed": each.subject.is_assumed,
            "elsewhere": list(each.subject.other_providers),
            "models": [_describe_verdict(verdict) for verdict in each.verdicts],
            "down": {
                slug: [_describe_verdict(v) for v in verdicts]
                for slug, verdicts in each.outages.items()
            },
        }
        for each in checked
    ]
    return {"version": 1, "checked": listed}


def _describe_verdict(verdict: ModelVerdict) -> dict[str, object]:
    return {
        "provider": verdict.provider,
        "model": verdict.model,
        "reached": verdict.destination,
        "asked": verdict.is_asked,
        "config": verdict.config,
        "price": list(verdict.price) if verdict.price else None,
        "problem": verdict.problem or None,
        "help": verdict.remedy or None,
        **({"documented": features} if (features := list(verdict.documented_features)) else {}),
        **({"assumptions": list(verdict.assumptions)} if verdict.assumptions else {}),
    }
