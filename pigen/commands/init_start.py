"""How `pigen init` starts: with a new file, from what is there, or not at all."""

from __future__ import annotations

import sys
from contextlib import suppress

from pigen.commands.existing_files import make_exists_error, make_unreadable_error
from pigen.common.errors import PigenError
from pigen.common.resources import list_templates
from pigen.wizard.first_questions import ADD, FROM, HAND, UPDATE
from pigen.wizard.flags import Flags
from pigen.wizard.machine import MachineState
from pigen.wizard.questions import Answer
from pigen.wizard.script_runner import make_missing_flags_error


def has_teams(template: str) -> bool:
    if template not in list_templates():
        return False
    from pigen.wizard.fetch_inputs import load_template  # most starts need no template

    return "teams" in load_template(template).value


def prepare_start(
    answers: dict[str, Answer],
    flags: Flags,
    machine_state: MachineState,
    models_path: str,
    *,
    can_ask: bool,
) -> None:
    """Put the start that the options mean into `answers`. PigenError where nobody can be asked and
    something is missing or in the way."""
    if machine_state.source and flags.template:
        raise PigenError(
            "There is a pigen.yaml already, which --template would replace.",
            path=machine_state.source,
            help="Leave out --template and pass --update to change it, or name "
            "another file with --source.",
        )
    if machine_state.source and flags.origin:  # providers move into what is there
        answers["start"] = UPDATE
    existing = (
        [machine_state.source]
        if machine_state.source
        else [models_path]
        if machine_state.models and not (flags.template and has_teams(flags.template))
        else []
    )
    if flags.update and "start" not in answers:
        answers.update(_choose_update(flags, machine_state, models_path))
    elif not existing and (flags.models or flags.slugs or flags.targets):
        answers.setdefault("start", HAND)
    if can_ask:
        return
    if machine_state.models and not machine_state.models.is_readable:
        raise make_unreadable_error(models_path)
    start = answers.setdefault("start", HAND)
    by_hand = start in (HAND, ADD)
    keyed = flags.key_env or flags.key_command or flags.key_stdin
    lacking = [] if flags.yes or flags.json else ["--yes"]
    lacking += [] if flags.models or flags.targets or not by_hand else ["--model"]
    lacking += [] if keyed or not by_hand else ["--key-env"]
    if lacking:
        raise make_missing_flags_error(*lacking)
    if existing and not flags.update:
        raise make_exists_error(existing[0])
    if flags.key_stdin:
        answers["pasted direct"] = sys.stdin.readline()


def _choose_update(
    flags: Flags, machine_state: MachineState, models_path: str
) -> dict[str, Answer]:
    """The answers that continue what is there: pigen.yaml, else the providers of models.json
    that lead to Portkey, else others are added to it."""
    if machine_state.source:
        return {"start": UPDATE}
    if machine_state.models is None:
        return {"start": HAND}
    from pigen.wizard.import_models import import_models  # not before the first question

    with suppress(PigenError):
        import_models(machine_state.models.document, flags.gateway or "")
        return {"start": FROM, "from": models_path}
    return {"start": ADD}
