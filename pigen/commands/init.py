"""pigen init: the first models.json."""

from __future__ import annotations

import os
import shlex

from pigen import catalogue, discover, generate, target
from pigen.commands.writing import tell
from pigen.document import STDIN
from pigen.errors import PigenError
from pigen.outputs import terminal
from pigen.write import begin


def run(
    yes: bool,
    models: tuple[str, ...],
    slugs: tuple[str, ...],
    key_env: str | None,
    output: str | None,
    pi_version: str | None,
) -> int:
    missing = [
        flag
        for flag, given in (("--yes", yes), ("--model", models), ("--key-env", key_env))
        if not given
    ]
    if missing or key_env is None:
        raise PigenError(
            f"pigen init needs {' and '.join(missing)}.",
            help="For example: pigen init --yes --model @openai-prod/gpt-4o --key-env PORTKEY_API_KEY",
        )
    pi, remark = target.choose(pi_version)
    if remark:
        terminal.note(remark)
    ids = generate.model_ids(models, slugs)
    text = generate.models_json(ids, generate.key_reference(key_env, pi), lookup)
    path = output or os.path.join(discover.agent_dir(), "models.json")
    if path == STDIN:
        terminal.write(text)
    else:
        with begin("pigen init") as run:
            run.create(path, text.encode())
        tell(run)

    unknown = [id for id in ids if lookup(*id[1:].split("/", 1)) is None]
    if unknown:
        terminal.note(
            f"No figures are known for {', '.join(unknown)}: pi will assume a context of 128,000 "
            "tokens, answers of 16,384, no reasoning, text only, and no price."
        )
    if path == STDIN:
        return 0
    terminal.write(
        f"Wrote {terminal.visible(path)} for pi {pi}, readable by you alone.\n"
        f"The key is not in it: pi reads it from the environment variable {key_env}.\n"
        f"Start pi with: {start(ids[0])}\n"
    )
    return 0


def lookup(slug: str, model: str) -> catalogue.Fact | None:
    """What the catalogue knows of a model by its upstream's name for it."""
    upstream = catalogue.upstream(slug)
    known = catalogue.fact(model, upstream) if upstream else None
    return known or catalogue.fact(model)


def start(id: str) -> str:
    """The command that picks exactly this model, whatever else is listed."""
    return f"pi --model {shlex.quote(f'{generate.PROVIDER}/{id}')}"
