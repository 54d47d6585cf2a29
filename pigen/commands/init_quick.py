"""pigen init --yes with models and a key alone: models.json, and nothing beside it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pigen.build.merge import format_new_models_json, merge_providers
from pigen.commands.existing_files import make_exists_error, make_unreadable_error
from pigen.commands.report_writes import print_remarks
from pigen.common.kinds import MARK
from pigen.common.slugs import get_upstream_id
from pigen.lint import discovery
from pigen.outputs import terminal
from pigen.outputs.file_privacy import PrivacyJudge
from pigen.outputs.report import pluralize
from pigen.pi import catalogue, release_choice
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.pi.release import Pi
from pigen.text.disk import STDIN
from pigen.wizard import continued_provider, machine
from pigen.wizard.build_source import BuiltSource, build_source
from pigen.wizard.first_questions import ADD, HAND, InterviewContext
from pigen.wizard.flags import Flags
from pigen.wizard.interview import run_interview
from pigen.wizard.machine import ExistingModels, MachineState
from pigen.wizard.outcome import InterviewOutcome
from pigen.wizard.script_runner import ScriptRunner, make_missing_flags_error
from pigen.write import begin

Providers = Mapping[str, Mapping[str, Any]]


def write_models_file(flags: Flags) -> int:
    """0 done. Raises PigenError where an option is wrong, or the file is there already."""
    pi, remark = release_choice.choose_release(flags.pi_version)
    if remark:
        terminal.note(remark)
    path = flags.output or os.path.join(discovery.find_agent_dir(), discovery.MODELS_FILE_NAMES[0])
    existing = machine.find_existing(path) if flags.update and path != STDIN else None
    if existing is not None:
        return _update(flags, pi, existing)
    if not flags.key_env:
        raise make_missing_flags_error("--key-env")
    built, start = _build_providers(flags, pi, None)
    providers = _list_providers(built)
    text = format_new_models_json(providers)
    if path == STDIN:
        terminal.write(text)
    else:
        _refuse_existing(path)
        with begin("pigen init") as run:
            # A person's own, with no source that others build from: keys may be put into it later.
            run.create(path, text.encode())
        print_remarks(run)
    _note_unknown(flags, pi)
    if path == STDIN:
        return 0
    terminal.write(
        f"Wrote {terminal.escape_controls(path)} for pi {pi}, readable only by you.\n"
        "The key is not in it: pi reads it from the environment variable "
        f"{flags.key_env[-1]}.\n"
        f"{_format_proof_line(flags, pi, path, providers, built)}"
        f"Start pi with: pi --model {shlex.quote(start)}\n"
    )
    return 0


def _refuse_existing(path: str) -> None:
    if os.path.lexists(path):
        raise make_exists_error(path)


def _update(flags: Flags, pi: Pi, existing: ExistingModels) -> int:
    """Put the models into the provider that leads to Portkey, or a new one beside the others."""
    path, document = existing.path, existing.document
    if not existing.is_readable:
        raise make_unreadable_error(path)
    present = machine.get_providers(document)
    variable = flags.key_env[-1] if flags.key_env else None
    name = continued_provider.find_continued_provider(existing, variable)
    if name is None and variable is None:
        raise make_missing_flags_error("--key-env")
    built, _ = _build_providers(flags, pi, existing)
    ((new_name, new),) = _list_providers(built).items()
    value: Mapping[str, Any] = new
    if name is not None:
        value = continued_provider.update_provider(present[name], new["models"], variable, pi)
    name = name or new_name
    text = merge_providers(document, {name: value}, [], adopt=True)
    with begin("pigen init") as run:
        before, after = document.text.encode(), text.encode()
        run.change(path, before, after, **PrivacyJudge().judge(path, before, after)._asdict())
    print_remarks(run)
    _note_unknown(flags, pi)
    _report_update(path, name, present.get(name), value)
    terminal.write(_format_proof_line(flags, pi, path, [name], built))
    ids = [entry["id"] for entry in new["models"]]
    terminal.write(f"Start pi with: pi --model {shlex.quote(f'{name}/{ids[0]}')}\n")
    return 0


def _report_update(
    path: str, name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> None:
    where = terminal.format_path(path)
    old, new = before or {"models": []}, after["models"]
    count = len(new) - len(old["models"])
    if before is None:
        terminal.write(f"Added the provider {name} to {where}; the rest of it is unchanged.\n")
    elif count:
        terminal.write(
            f"Added {pluralize(count, 'model')} to {name} in {where}; "
            "the rest of it is unchanged.\n"
        )
    else:
        terminal.write(f"{name} in {where} lists all of them already.\n")
    key = continued_provider.read_key_variable(after)
    if key is not None and old.get("apiKey") != after["apiKey"]:
        terminal.write(f"pi reads the key of {name} from the environment variable {key}.\n")


def _build_providers(
    flags: Flags, pi: Pi, existing: ExistingModels | None
) -> tuple[BuiltSource, str]:
    """The provider that the options come to, by its name, and the model to start pi with. Nothing
    is kept that it could belong to."""
    if existing is not None:  # none of the providers that are there is this run's own
        names = frozenset(machine.get_providers(existing.document))
        existing = replace(existing, foreign_providers=names)
    known = flags if flags.key_env else replace(flags, key_env=("PORTKEY_API_KEY",))
    answers = {**known.to_answers(pi), "start": HAND if existing is None else ADD}
    state = MachineState(pi, str(pi), discovery.find_agent_dir(), existing)
    setting = InterviewContext(state, (), "", "", is_reviewed=False)
    outcome: InterviewOutcome = ScriptRunner(
        lambda: run_interview(setting), answers, None, lambda step: None
    ).run()
    built = build_source(outcome.draft, outcome.base, "pigen.yaml")
    return built, str(outcome.draft.get_default())


def _list_providers(built: BuiltSource) -> Providers:
    """Nothing is kept that they could belong to."""
    providers = built.files[0].providers or {}
    return {n: {f: v for f, v in p.items() if f != MARK} for n, p in providers.items()}


def _format_proof_line(
    flags: Flags, pi: Pi, path: str, names: Iterable[str], built: BuiltSource
) -> str:
    if flags.no_proof:
        return ""
    from pigen.commands.init_proof import format_proof
    from pigen.lint.grouping import list_causes
    from pigen.wizard.verification import lint_new_providers

    found = lint_new_providers(path, names, pi)
    causes = list_causes([each for each in found if each.severity != "info"])
    return f"Proved: {format_proof(causes, built)}.\n"


def _note_unknown(flags: Flags, pi: Pi) -> None:
    ids: Sequence[str] = [str(id) for id in flags.to_answers(pi)["models"]]
    stored = {id for _, id in MachineState(pi, "", discovery.find_agent_dir()).read_stored_facts()}
    unknown = [
        id
        for id in ids
        if get_upstream_id(id) not in stored and not _has_facts(*id[1:].split("/", 1))
    ]
    if unknown:
        terminal.note(
            f"No figures are known for {', '.join(unknown)}: pi will assume a context of 128,000 "
            "tokens, answers of 16,384, no thinking, text only, and no price."
        )


def _has_facts(slug: str, model: str) -> bool:
    upstream = find_upstream(slug)
    return (
        bool(upstream and catalogue.find_fact(model, upstream))
        or catalogue.find_fact(model) is not None
    )
