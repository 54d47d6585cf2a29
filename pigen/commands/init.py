"""pigen init: models.json, and what belongs to it, asked for step by step or by options."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from pigen.common.errors import PigenError
from pigen.lint import discovery
from pigen.outputs import terminal
from pigen.outputs.report import plural
from pigen.wizard import machine
from pigen.wizard.flags import Flags
from pigen.wizard.interview import interview
from pigen.wizard.outcome import LINT, QUIT, WRITE, Outcome
from pigen.wizard.questions import Answer, Fetch
from pigen.wizard.session import Session, missing
from pigen.wizard.starting import ADD, HAND, UPDATE, Setting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.wizard.ask.person import Person
    from pigen.wizard.planning import Places, Plan

LEFT = "There is a file of this name already, so pigen left it alone."


def run(**values: Any) -> int:
    """0 done, or left as it was on purpose; 2 wrong usage, or it could not be done."""
    flags = Flags(**values)
    if flags.list_templates:
        return _list()
    if flags.is_quick and flags.models and flags.key_env:
        from pigen.commands.init_quick import write

        return write(flags)
    return Wizard(flags, os.environ).run()


run.__signature__ = inspect.signature(Flags)  # type: ignore[attr-defined]


def _list() -> int:
    from pigen.wizard.starting import TITLES, templates

    for name in templates():
        terminal.write(f"{name:21}{TITLES.get(name, '')}".rstrip() + "\n")
    return 0


class Wizard:
    """One run of the command."""

    def __init__(self, flags: Flags, environ: Mapping[str, str]) -> None:
        self.flags = flags
        self.environ = environ
        self.models = flags.output or os.path.join(discovery.agent_dir(), discovery.NAMES[0])
        if os.path.basename(self.models) != discovery.NAMES[0]:
            raise PigenError(
                "What is built from pigen.yaml is called models.json, so --output cannot be called "
                "otherwise here.",
                help="Name a models.json in a folder of its own.",
            )
        self.source = flags.source or os.path.join(os.path.dirname(self.models), "pigen.yaml")
        self.found = machine.look(flags.pi_version, self.models, self.source, environ)
        self.given = flags.given(self.found.pi)
        self.person = self._person()
        self.plan: Plan | None = None

    def _person(self) -> Person | None:
        if self.flags.yes or self.flags.json or not self.found.can_ask:
            return None
        from pigen.wizard.ask import person

        return person(self.flags.plain)

    def run(self) -> int:
        self._begin()
        if self.person is not None:
            self.person.say(f"{self.person.KEYS} Nothing is written before you have seen it.")
            for title, line in self.found.lines():
                self.person.say(f"  {title:13}{terminal.visible(line)}")
        session = Session(
            lambda: interview(self._setting()), self.given, self.person, self._fetch, self._show
        )
        try:
            outcome: Outcome = session.run()
        except (KeyboardInterrupt, EOFError) as end:
            terminal.write("\n")
            terminal.note("Nothing was written.")
            return 130 if isinstance(end, KeyboardInterrupt) else 2
        if outcome.action == LINT:
            from pigen.commands import lint

            return lint.run(
                (self.models,),
                pi_version=self.flags.pi_version,
                dialect=None,
                format="full",
                fix=False,
                unsafe_fixes=False,
                diff=False,
                select=(),
                ignore=(),
                env=False,
                skip_others=False,
            )
        if outcome.action == QUIT:
            terminal.write("Nothing was written.\n")
            return 0
        return self._finish(outcome, session.reached)

    def _begin(self) -> None:
        """The start that the options mean. PigenError where nobody can be asked and something is
        missing or in the way."""
        flags, found = self.flags, self.found
        if found.source and (flags.template or flags.origin):
            raise PigenError(
                "There is a pigen.yaml already, which --template and --from would begin anew.",
                path=found.source,
                help="Give --update to change it, or another name with --source.",
            )
        there = [found.source] if found.source else [self.models] if found.models else []
        if flags.update:
            start = UPDATE if found.source else ADD if found.models else HAND
            self.given.setdefault("start", start)
        elif not there and (flags.models or flags.slugs or flags.targets):
            self.given.setdefault("start", HAND)
        if self.person is not None:
            return
        if found.models and not found.models.is_readable:
            raise PigenError(
                "pi cannot read the file, so pigen left it as it is.",
                path=self.models,
                help="Run pigen lint on it, and mend what it finds.",
            )
        by_hand = self.given.setdefault("start", HAND) in (HAND, ADD)
        keyed = flags.key_env or flags.key_command or flags.key_stdin
        lacking = [] if flags.yes or flags.json else ["--yes"]
        lacking += [] if flags.models or flags.targets or not by_hand else ["--model"]
        lacking += [] if keyed or not by_hand else ["--key-env"]
        if lacking:
            raise missing(*lacking)
        if there and not flags.update:
            raise PigenError(
                LEFT,
                path=there[0],
                help="Give --update to change it, or another name with --output.",
            )
        if flags.key_stdin:
            self.given["pasted direct"] = sys.stdin.readline()

    def _setting(self) -> Setting:
        from pigen.wizard.starting import templates

        folder = os.path.abspath(os.path.dirname(self.models) or ".")
        return Setting(
            self.found,
            tuple(templates()),
            _today(),
            os.path.join(folder, "portkey.key"),
            plain=self.flags.allow_plaintext,
            gateway=self.flags.gateway or "",
            discover=self.flags.discover,
            reviewed=self.person is not None,
        )

    def _fetch(self, step: Fetch) -> Any:
        from pigen.wizard.fetching import fetch

        return fetch(step, self.environ, self.person)

    def _places(self, outcome: Outcome) -> Places:
        from pigen.wizard.planning import Places

        folder = os.path.dirname(self.models)
        if not outcome.draft.has_teams:
            return Places(self.source, folder or ".")
        # Files for others: they are no business of pi's own folder.
        source = self.flags.source or "pigen.yaml"
        return Places(source, (folder if self.flags.output else os.path.dirname(source)) or ".")

    def _show(self, outcome: Any) -> bool:
        from pigen.wizard import planning, review

        try:
            self.plan = planning.plan(outcome, self._places(outcome))
        except PigenError as error:
            terminal.complain(error)
            return False
        terminal.write(review.text(self.plan, terminal.paint(sys.stdout), self._columns()))
        return True

    def _finish(self, outcome: Outcome, answers: Mapping[str, Answer]) -> int:
        from pigen.wizard import equivalent_command, planning

        plan = self.plan
        if plan is None or plan.outcome is not outcome or outcome.action != WRITE:
            plan = planning.plan(outcome, self._places(outcome))
        again = equivalent_command.command(outcome.draft, answers, self.flags)
        if self.flags.json:
            return self._as_json(plan, again)
        self._apply(plan)
        self._tell(plan, again)
        return 0

    def _as_json(self, plan: Plan, again: str) -> int:
        import json

        from pigen.wizard import review

        if self.flags.yes:
            self._apply(plan)
        value = review.value(plan, again, self.flags.yes)
        terminal.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")
        return 0

    def _apply(self, plan: Plan) -> None:
        from pigen.commands.report_writes import tell
        from pigen.wizard import apply_plan

        tell(apply_plan.apply(plan))

    def _tell(self, plan: Plan, again: str) -> None:
        from pigen.wizard import review

        if self.person is not None and plan.outcome.action == WRITE:
            self._prove(plan, self.person.say)
        terminal.write(review.summary(plan, again, self.environ, self._columns()))

    def _columns(self) -> int:
        """Lines are broken for whoever looks at them, and for nobody else."""
        if self.person is None:
            return 10_000
        from pigen.wizard.ask.person import width

        return width()

    def _prove(self, plan: Plan, say: Callable[[str], None]) -> None:
        """Lint what was written, and let each model answer through the mock gateway."""
        from pigen.wizard import proof

        found = proof.findings(plan, self.found.pi)
        say(
            "\n"
            + ("Lint: no findings." if not found else f"Lint: {plural(len(found), 'finding')}.")
        )
        for each in found:
            say(f"{each.rule}: {terminal.visible(each.message)}")
        for turn in proof.turns(plan.made) if plan.outcome.draft.is_hosted else ():
            said = "answers" if turn.status == 200 else f"fails with {turn.status}"
            say(f"Mock gateway: {turn.model} {said}. {terminal.visible(turn.message)}".rstrip())


def _today() -> str:
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).date().isoformat()
