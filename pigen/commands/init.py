"""pigen init: models.json, and what belongs to it, asked for step by step or by options."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pigen.commands.init_start import has_teams, prepare_start
from pigen.common.errors import PigenError
from pigen.common.resources import list_templates
from pigen.common.state_home import find_config_folder
from pigen.lint import discovery
from pigen.outputs import pager, terminal
from pigen.pi.agent_dir import MODELS_FILE
from pigen.pi.portkey_gateways import SOURCE_NAME
from pigen.text.disk import STDIN
from pigen.wizard import machine, places
from pigen.wizard.first_questions import InterviewContext
from pigen.wizard.flags import Flags
from pigen.wizard.interview import run_interview
from pigen.wizard.outcome import LINT, QUIT, SAVE, WRITE, DifferenceView, InterviewOutcome
from pigen.wizard.places import are_same
from pigen.wizard.questions import Answer, FetchRequest
from pigen.wizard.script_runner import ScriptRunner
from pigen.write.recorded_sources import record_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.wizard.prompters.prompter import Prompter
    from pigen.wizard.write_plan import OutputPaths, Plan


def run(**values: Any) -> int:
    """0 done, or left as it was on purpose; 2 wrong usage, or it could not be done."""
    flags = Flags(**values)
    if flags.list_templates:
        return _list_templates()
    if flags.is_quick and (flags.output == STDIN or _find_source(flags) is None):
        from pigen.commands.init_quick import write_models_file

        return write_models_file(flags)
    return Wizard(flags, os.environ).run()


def _get_models_path(flags: Flags) -> str:
    return flags.output or os.path.join(discovery.find_agent_dir(), discovery.MODELS_FILE_NAMES[0])


def _find_source(flags: Flags) -> str | None:
    """The pigen.yaml that is there. What a template builds for teams is not for pi here, so that
    a source elsewhere is not in its way."""
    if flags.template and flags.source is None and has_teams(flags.template):
        path = os.path.join(os.path.dirname(flags.output or ""), SOURCE_NAME)
        return path if os.path.lexists(path) else None
    return places.find_source(_get_models_path(flags), flags.source, flags.output)


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
        self.machine_state = machine.detect_machine(
            flags.pi_version, self.models_path, _find_source(flags), environ, flags.gateway or ""
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
        prepare_start(
            self.preset_answers,
            self.flags,
            self.machine_state,
            self.models_path,
            can_ask=self.prompter is not None,
        )
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

    def _make_setting(self) -> InterviewContext:
        flags = self.flags
        return InterviewContext(
            self.machine_state,
            tuple(list_templates()),
            _format_today(),
            os.path.join(self._choose_key_folder(), "portkey.key"),
            suggest_folder=places.suggest_folder,
            asks_folder=flags.source is None and flags.output is None,
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

        flags, folder = self.flags, os.path.dirname(self.models_path)
        source = (
            outcome.base.path or flags.source or os.path.join(outcome.folder or folder, SOURCE_NAME)
        )
        if not outcome.draft.has_teams:
            built = places.choose_build_folder(source, self.models_path)
            beside = are_same(folder, built)
            own = os.path.join(built, MODELS_FILE) if beside else self.models_path
            return OutputPaths(source, built, own, flags.allow_include)
        # Files for others: they are no business of pi's own folder.
        built = (folder if flags.output else os.path.dirname(source)) or "."
        return OutputPaths(source, built, os.path.join(built, MODELS_FILE), flags.allow_include)

    def _choose_key_folder(self) -> str:
        """The folder for the file of a pasted key: never a repository, nor pi's own folder unless
        the rest is there."""
        beside = os.path.dirname(self.models_path) or "."
        source = self.machine_state.source
        stays = self.flags.output or (source and are_same(os.path.dirname(source) or ".", beside))
        return os.path.abspath(beside) if stays else find_config_folder()

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

        paint = terminal.make_painter(sys.stdout)
        if isinstance(outcome, DifferenceView):
            if self.plan is not None:
                pager.show_text(review.format_differences(self.plan, paint))
            return True
        try:
            self.plan = self._make_plan(outcome)
        except PigenError as error:
            terminal.print_error(error)
            return False
        terminal.write(review.format_plan(self.plan, paint, self._get_columns()))
        return True

    def _finish(self, outcome: InterviewOutcome, answers: Mapping[str, Answer]) -> int:
        from pigen.wizard import equivalent_command

        plan = self.plan
        if plan is None or plan.outcome is not outcome or outcome.action != WRITE:
            plan = self._make_plan(outcome)
        if outcome.folder == places.suggest_folder(outcome.draft):
            answers = {name: each for name, each in answers.items() if name != "folder"}
        command = equivalent_command.format_command(
            outcome.draft, answers, self.flags, self.models_path, outcome.moves
        )
        if self.flags.json:
            return self._print_json(plan, command)
        self._apply(plan)
        self._report(plan, command)
        return 0

    def _print_json(self, plan: Plan, command: str) -> int:
        from pigen.wizard import review

        if self.flags.yes:
            self._apply(plan)
        terminal.write_json(review.to_json(plan, command, self.flags.yes))
        return 0

    def _apply(self, plan: Plan) -> None:
        from pigen.commands.report_writes import print_remarks
        from pigen.wizard import apply_plan

        print_remarks(apply_plan.apply_plan(plan))
        if plan.is_built_elsewhere:
            record_source(plan.paths.models, plan.paths.source)

    def _report(self, plan: Plan, command: str) -> None:
        from pigen.commands.init_proof import format_proof, print_proof
        from pigen.wizard import review, summary
        from pigen.wizard.verification import lint_written

        proof = ""
        if plan.outcome.action == WRITE and not self.flags.no_proof:
            findings = lint_written(plan, self.machine_state.pi)
            if self.prompter is not None:
                print_proof(findings, plan.built, self.prompter.say)
            else:
                proof = format_proof(findings, plan.built)
        if self.prompter is None:  # who was asked has seen it
            terminal.write(review.format_moves(plan, self._get_columns()))
        terminal.write(
            summary.format_summary(plan, command, self.environ, self._get_columns(), proof)
        )

    def _get_columns(self) -> int:
        """Lines are broken only where somebody looks at them."""
        if self.prompter is None:
            return 10_000
        from pigen.wizard.prompters.prompter import get_width

        return get_width()


def _format_today() -> str:
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).date().isoformat()
