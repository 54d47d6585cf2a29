"""pigen init --yes with models and a key alone: models.json, and nothing beside it."""

from __future__ import annotations

import os
import shlex

from pigen.build.merge import format_models_json
from pigen.commands.report_writes import print_remarks
from pigen.common.kinds import MARK
from pigen.common.slugs import get_upstream_id
from pigen.lint import discovery
from pigen.outputs import terminal
from pigen.pi import catalogue, release_choice
from pigen.text.disk import STDIN
from pigen.wizard.build_source import build_source
from pigen.wizard.first_questions import HAND, InterviewContext
from pigen.wizard.flags import Flags
from pigen.wizard.interview import run_interview
from pigen.wizard.machine import MachineState
from pigen.wizard.outcome import InterviewOutcome
from pigen.wizard.script_runner import ScriptRunner
from pigen.write import begin


def write_models_file(flags: Flags) -> int:
    """0 done. Raises PigenError where an option is wrong, or the file is there already."""
    pi, remark = release_choice.choose_release(flags.pi_version)
    if remark:
        terminal.note(remark)
    answers = {**flags.to_answers(pi), "start": HAND}
    machine = MachineState(pi, str(pi), discovery.find_agent_dir())
    setting = InterviewContext(machine, (), "", "", is_reviewed=False)
    outcome: InterviewOutcome = ScriptRunner(
        lambda: run_interview(setting), answers, None, lambda step: None
    ).run()
    built = build_source(outcome.draft, outcome.base, "pigen.yaml")
    providers = built.files[0].providers or {}
    # Nothing is kept that these providers could belong to.
    text = format_models_json(
        {n: {f: v for f, v in p.items() if f != MARK} for n, p in providers.items()}
    )
    path = flags.output or os.path.join(discovery.find_agent_dir(), discovery.MODELS_FILE_NAMES[0])
    if path == STDIN:
        terminal.write(text)
    else:
        with begin("pigen init") as run:
            # A person's own, with no source that others build from: keys may be put into it later.
            run.create(path, text.encode())
        print_remarks(run)

    ids = [str(id) for id in answers["models"]]
    stored = {id for _, id in machine.read_stored_facts()}
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
    if path == STDIN:
        return 0
    terminal.write(
        f"Wrote {terminal.escape_controls(path)} for pi {pi}, readable only by you.\n"
        "The key is not in it: pi reads it from the environment variable "
        f"{flags.key_env[-1]}.\n"
        f"Start pi with: pi --model {shlex.quote(str(outcome.draft.get_default()))}\n"
    )
    return 0


def _has_facts(slug: str, model: str) -> bool:
    upstream = catalogue.find_upstream(slug)
    return (
        bool(upstream and catalogue.find_fact(model, upstream))
        or catalogue.find_fact(model) is not None
    )
