"""pigen init --yes with models and a key alone: models.json, and nothing beside it."""

from __future__ import annotations

import os
import shlex

from pigen.build.merge import fresh
from pigen.commands.report_writes import tell
from pigen.lint import discovery
from pigen.outputs import terminal
from pigen.pi import catalogue, release_choice
from pigen.source.pi_provider import MARK
from pigen.text.disk import STDIN
from pigen.wizard.build import make
from pigen.wizard.flags import Flags
from pigen.wizard.interview import interview
from pigen.wizard.machine import Found
from pigen.wizard.outcome import Outcome
from pigen.wizard.session import Session
from pigen.wizard.starting import HAND, Setting
from pigen.write import begin


def write(flags: Flags) -> int:
    """0 done. Raises PigenError where an option is wrong, or the file is there already."""
    pi, remark = release_choice.choose(flags.pi_version)
    if remark:
        terminal.note(remark)
    given = {**flags.given(pi), "start": HAND}
    setting = Setting(Found(pi, str(pi), ""), (), "", "", reviewed=False)
    outcome: Outcome = Session(lambda: interview(setting), given, None, lambda step: None).run()
    made = make(outcome.draft, outcome.base, "pigen.yaml")
    providers = made.files[0].providers or {}
    # Nothing is kept that these providers could belong to.
    text = fresh({n: {f: v for f, v in p.items() if f != MARK} for n, p in providers.items()})
    path = flags.output or os.path.join(discovery.agent_dir(), discovery.NAMES[0])
    if path == STDIN:
        terminal.write(text)
    else:
        with begin("pigen init") as run:
            run.create(path, text.encode())
        tell(run)

    ids = [str(id) for id in given["models"]]
    unknown = [id for id in ids if not _is_known(*id[1:].split("/", 1))]
    if unknown:
        terminal.note(
            f"No figures are known for {', '.join(unknown)}: pi will assume a context of 128,000 "
            "tokens, answers of 16,384, no reasoning, text only, and no price."
        )
    if path == STDIN:
        return 0
    terminal.write(
        f"Wrote {terminal.visible(path)} for pi {pi}, readable by you alone.\n"
        "The key is not in it: pi reads it from the environment variable "
        f"{flags.key_env[-1]}.\n"
        f"Start pi with: pi --model {shlex.quote(str(outcome.draft.default()))}\n"
    )
    return 0


def _is_known(slug: str, model: str) -> bool:
    upstream = catalogue.upstream(slug)
    return bool(upstream and catalogue.fact(model, upstream)) or catalogue.fact(model) is not None
