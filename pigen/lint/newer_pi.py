"""What is left of a problem where pi is newer than pigen: its built-in lists may have changed."""

from __future__ import annotations

from pigen.diagnostics.rule import HINT, Problem, Rule
from pigen.pi.release import Pi


def soften(rule: Rule, problem: Problem, pi: Pi) -> Problem:
    """The same as a hint without a fix, if it rests on what pi has built in."""
    rests = problem.rests_on_built_ins
    if not (rule.rests_on_built_ins if rests is None else rests):
        return problem
    return Problem(
        problem.at,
        f"Unless pi {pi.newer} has changed this: {problem.message}",
        problem.help,
        key=problem.key,
        effect=HINT,
        related=problem.related,
        file=problem.file,
        rests_on_built_ins=True,
        cause=problem.cause,
    )
