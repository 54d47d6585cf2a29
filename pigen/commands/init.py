"""pigen init: models.json, and what belongs to it, asked for step by step or by options."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pigen.commands.existing_files import make_exists_error
from pigen.common.errors import PigenError
from pigen.common.resources import list_templates
from pigen.lint import discovery
from pigen.outputs import terminal
from pigen.outputs.report import pluralize
from pigen.text.disk import STDIN
from pigen.wizard import machine
from pigen.wizard.first_questions import ADD, FROM, HAND, UPDATE, InterviewContext
from pigen.wizard.flags import Flags
from pigen.wizard.import_models import import_models
from pigen.wizard.interview import run_interview
from pigen.wizard.outcome import LINT, QUIT, SAVE, WRITE, InterviewOutcome
from pigen.wizard.questions import Answer, FetchRequest
from pigen.wizard.script_runner import ScriptRunner, make_missing_flags_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.wizard.prompters.prompter import Prompter
    from pigen.wizard.write_plan import OutputPaths, Plan


def run(**values: Any) -> int:
    """0 done, or left as it was on purpose; 2 wrong usage, or it could not be done."""
    flags = Flags(**values)
    if flags.list_templates:
        return _list_templates()
    if flags.is_quick and (flags.output == STDIN or not os.path.lexists(_get_source_path(flags))):
        from pigen.commands.init_quick import write_models_file

        return write_models_file(flags)
    return Wizard(flags, os.environ).run()


def _get_models_path(flags: Flags) -> str:
    return flags.output or os.path.join(discovery.find_agent_dir(), discovery.MODELS_FILE_NAMES[0])


def _get_source_path(flags: Flags) -> str:
    return flags.source or os.path.join(os.path.dirname(_get_models_path(flags)), "pigen.yaml")


def _list_templates() -> int:
    from pigen.wizard.first_questions import TEMPLATE_TITLES

    for name in list_templates():
        terminal.write(f"{name:21}{TEMPLATE_TITLES.get(name, '')}".rstrip() + "\n")
    return 0


class Wizard:
    """One run of the command."""

    def __init__(self, flags: Flags, environ: Mapping[str, str]) -> None:
        self.flags = flags
        self.environ = environ
        self.models_path = _get_models_path(flags)
        if os.path.basename(self.models_path) != discovery.MODELS_FILE_NAMES[0]:
            raise PigenError(
                "What is built from pigen.yaml is called models.json, so --output cannot have "
                "another name here.",
                help="Name a models.json in a folder of its own.",
            )
        self.source_path = _get_source_path(flags)
        self.machine_state = machine.detect_machine(
            flags.pi_version, self.models_path, self.source_path, environ, flags.gateway or ""
        )
        self.preset_answers = flags.to_answers(self.machine_state.pi)
        self.prompter = self._make_prompter()
        self.plan: Plan | None = None

    def _make_prompter(self) -> Prompter | None:
        if self.flags.yes or self.flags.json or not self.machine_state.is_interactive:
            return None
        from pigen.wizard.prompters import make_prompter

        return make_prompter(self.flags.plain)

    def run(self) -> int:
        self._prepare_start()
        if self.prompter is not None:
            self.prompter.say(
                f"{self.prompter.KEYS_HELP} Nothing is written before you have seen it."
            )
            for title, line in self.machine_state.describe():
                self.prompter.say(f"  {title:13}{terminal.escape_controls(line)}")
        session = ScriptRunner(
            lambda: run_interview(self._make_setting()),
            self.preset_answers,
            self.prompter,
            self._fetch,
            self._show_plan,
        )
        try:
            outcome: InterviewOutcome = session.run()
        except (KeyboardInterrupt, EOFError) as end:
            terminal.write("\n")
            terminal.note("Nothing was written.")
            return 130 if isinstance(end, KeyboardInterrupt) else 2
        if outcome.action == LINT:
            from pigen.commands import lint

            return lint.run(
                (self.models_path,), pi_version=self.flags.pi_version, gateway=self.flags.gateway
            )
        if outcome.action == QUIT:
            terminal.write("Nothing was written.\n")
            return 0
        return self._finish(outcome, session.final_answers)

    def _prepare_start(self) -> None:
        """The start that the options mean. PigenError where nobody can be asked and something is
        missing or in the way."""
        flags, machine_state = self.flags, self.machine_state
        if machine_state.source and flags.template:
            raise PigenError(
                "There is a pigen.yaml already, which --template would replace.",
                path=machine_state.source,
                help="Leave out --template and pass --update to change it, or name "
                "another file with --source.",
            )
        if machine_state.source and flags.origin:  # providers move into what is there
            self.preset_answers["start"] = UPDATE
        existing = (
            [machine_state.source]
            if machine_state.source
            else [self.models_path]
            if machine_state.models
            else []
        )
        if flags.update and "start" not in self.preset_answers:
            self.preset_answers.update(self._choose_update())
        elif not existing and (flags.models or flags.slugs or flags.targets):
            self.preset_answers.setdefault("start", HAND)
        if self.prompter is not None:
            return
        if machine_state.models and not machine_state.models.is_readable:
            raise PigenError(
                "pi cannot read the file, so pigen left it as it is.",
                path=self.models_path,
                help="Run pigen lint on it, and fix what it finds.",
            )
        start = self.preset_answers.setdefault("start", HAND)
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
            self.preset_answers["pasted direct"] = sys.stdin.readline()

    def _choose_update(self) -> dict[str, Answer]:
        """The answers that continue what is there: pigen.yaml, else the providers of models.json
        that lead to Portkey, else others are added to it."""
        machine_state = self.machine_state
        if machine_state.source:
            return {"start": UPDATE}
        if machine_state.models is None:
            return {"start": HAND}
        with suppress(PigenError):
            import_models(machine_state.models.document, self.flags.gateway or "")
            return {"start": FROM, "from": self.models_path}
        return {"start": ADD}

    def _make_setting(self) -> InterviewContext:
        folder = os.path.abspath(os.path.dirname(self.models_path) or ".")
        return InterviewContext(
            self.machine_state,
            tuple(list_templates()),
            _format_today(),
            os.path.join(folder, "portkey.key"),
            allows_plaintext=self.flags.allow_plaintext,
            gateway=self.flags.gateway or "",
            discover=self.flags.discover,
            adds_models=bool(self.flags.models or self.flags.targets),
            is_reviewed=self.prompter is not None,
            named_providers=self.flags.moved_providers,
            origin=self.flags.origin or "",
        )

    def _fetch(self, step: FetchRequest) -> Any:
        from pigen.wizard.fetch_inputs import fetch

        return fetch(step, self.environ, self.prompter)

    def _choose_places(self, outcome: InterviewOutcome) -> OutputPaths:
        from pigen.wizard.write_plan import OutputPaths

        folder = os.path.dirname(self.models_path)
        if not outcome.draft.has_teams:
            return OutputPaths(self.source_path, folder or ".", self.flags.allow_include)
        # Files for others: they are no business of pi's own folder.
        source = self.flags.source or "pigen.yaml"
        return OutputPaths(
            source,
            (folder if self.flags.output else os.path.dirname(source)) or ".",
            self.flags.allow_include,
        )

    def _make_plan(self, outcome: InterviewOutcome) -> Plan:
        from pigen.wizard import verification, write_plan

        plan = write_plan.make_plan(outcome, self._choose_places(outcome))
        if outcome.moves is not None and outcome.action != SAVE:
            from pigen.wizard.moving_lists import compare

            variables = self.machine_state.variables
            compared = compare(outcome.moves, plan.models_text, plan.paths.models, variables)
            plan = replace(plan, comparison=compared)
        verification.refuse_errors(plan, self.machine_state.pi)
        return plan

    def _show_plan(self, outcome: Any) -> bool:
        from pigen.wizard import review

        try:
            self.plan = self._make_plan(outcome)
        except PigenError as error:
            terminal.print_error(error)
            return False
        terminal.write(
            review.format_plan(self.plan, terminal.make_painter(sys.stdout), self._get_columns())
        )
        return True

    def _finish(self, outcome: InterviewOutcome, answers: Mapping[str, Answer]) -> int:
        from pigen.wizard import equivalent_command

        plan = self.plan
        if plan is None or plan.outcome is not outcome or outcome.action != WRITE:
            plan = self._make_plan(outcome)
        command = equivalent_command.format_command(
            outcome.draft, answers, self.flags, self.models_path, outcome.moves
        )
        if self.flags.json:
            return self._print_json(plan, command)
        self._apply(plan)
        self._report(plan, command)
        return 0

    def _print_json(self, plan: Plan, command: str) -> int:
        import json

        from pigen.wizard import review

        if self.flags.yes:
            self._apply(plan)
        value = review.to_json(plan, command, self.flags.yes)
        terminal.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
        return 0

    def _apply(self, plan: Plan) -> None:
        from pigen.commands.report_writes import print_remarks
        from pigen.wizard import apply_plan

        print_remarks(apply_plan.apply_plan(plan))

    def _report(self, plan: Plan, command: str) -> None:
        from pigen.wizard import review

        if self.prompter is not None and plan.outcome.action == WRITE:
            self._verify(plan, self.prompter.say)
        if self.prompter is None:  # who was asked has seen it
            terminal.write(review.format_moves(plan, self._get_columns()))
        terminal.write(review.format_summary(plan, command, self.environ, self._get_columns()))

    def _get_columns(self) -> int:
        """Lines are broken only where somebody looks at them."""
        if self.prompter is None:
            return 10_000
        from pigen.wizard.prompters.prompter import get_width

        return get_width()

    def _verify(self, plan: Plan, print_line: Callable[[str], None]) -> None:
        """Lint what was written, and let each model answer through the mock gateway."""
        from pigen.wizard import verification

        findings = verification.lint_written(plan, self.machine_state.pi)
        print_line(
            "\n"
            + (
                "Lint: no findings."
                if not findings
                else f"Lint: {pluralize(len(findings), 'finding')}."
            )
        )
        for each in findings:
            print_line(f"{each.rule}: {terminal.escape_controls(each.message)}")
        for turn in verification.try_models(plan.built) if plan.outcome.draft.is_hosted else ():
            verdict = "answers" if turn.status == 200 else f"fails with {turn.status}"
            print_line(
                f"Mock gateway: {turn.model} {verdict}. "
                f"{terminal.escape_controls(turn.message)}".rstrip()
            )


def _format_today() -> str:
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).date().isoformat()
