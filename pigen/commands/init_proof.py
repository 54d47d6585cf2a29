"""Whether what pigen init wrote works: lint, and a turn of each model through the mock gateway."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from pigen.diagnostics.finding import Finding
from pigen.outputs.report import pluralize
from pigen.outputs.terminal import escape_controls
from pigen.wizard import verification
from pigen.wizard.build_source import BuiltSource
from pigen.wizard.verification import TurnResult

NO_PORT = "the mock gateway was not asked, because no port can be had here"


def print_proof(
    findings: Sequence[Finding], built: BuiltSource, print_line: Callable[[str], None]
) -> None:
    """A line for each finding and each model."""
    count = pluralize(len(findings), "finding") if findings else "no findings"
    print_line(f"\nLint: {count}.")
    for each in findings:
        print_line(f"{each.rule}: {escape_controls(each.message)}")
    try:
        for turn in verification.try_models(built):
            print_line(f"Mock gateway: {_describe_turn(turn)}")
    except OSError as error:
        text = _describe_missing_port(error)
        print_line(f"{text[0].upper()}{text[1:]}.")


def format_proof(findings: Sequence[Finding], built: BuiltSource) -> str:
    """The same in one line."""
    named = ", ".join(dict.fromkeys(str(each.rule) for each in findings))
    count = pluralize(len(findings), "finding")
    lint = f"{count} ({named}; pigen lint says more)" if findings else "no findings"
    try:
        turns = list(verification.try_models(built))
    except OSError as error:
        return f"lint: {lint}; {_describe_missing_port(error)}"
    failed = [turn for turn in turns if turn.status != 200]
    if failed:
        return f"lint: {lint}; mock gateway: {_describe_turn(failed[0])}"
    done = "1 model answers" if len(turns) == 1 else f"{len(turns)} models answer"
    return f"lint: {lint}; mock gateway: {done}"


def _describe_turn(turn: TurnResult) -> str:
    verdict = "answers" if turn.status == 200 else f"fails with {turn.status}"
    return f"{turn.model} {verdict}. {escape_controls(turn.message)}".rstrip()


def _describe_missing_port(error: OSError) -> str:
    return f"{NO_PORT} ({os.strerror(error.errno)})" if error.errno else NO_PORT
