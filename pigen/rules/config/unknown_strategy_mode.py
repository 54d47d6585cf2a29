from __future__ import annotations

from collections.abc import Iterator

from pigen.common.suggest import closest
from pigen.diagnostics.rule import REJECTED, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.schema import MODES
from pigen.portkey.config import MODE, ConfigFile, leaf, routed, shown


class UnknownStrategyMode(Rule):
    """A strategy has a mode that the gateway does not know.

    It knows single, loadbalance, fallback and conditional, spelled exactly so. `load-balance`, as
    some of Portkey's own pages write it, is refused like any other word.

    Write one of the four.
    """

    effect = REJECTED
    topic = ROUTING
    examples = (
        *(Good(routed(mode, leaf())) for mode in ("single", "loadbalance", "fallback")),
        Bad(
            routed("load-balance", leaf("a"), leaf("b")),
            at="/strategy/mode",
            fixed=routed("loadbalance", leaf("a"), leaf("b")),
        ),
        Bad(
            routed("Fallback", leaf("a"), leaf("b")),
            at="/strategy/mode",
            fixed=routed("fallback", leaf("a"), leaf("b")),
        ),
        Bad(routed("weighted", leaf("a"), leaf("b")), at="/strategy/mode"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for problem in file.refusals(MODE):
            value = file.value(problem.route)
            meant = _meant(str(value))
            fix = None
            if meant:
                title = f'Write "{meant}"'
                fix = Fix(title, Replace(problem.route, meant), safe=_letters(str(value)) == meant)
            yield Problem(
                problem.route,
                f"The gateway knows no strategy {shown(value)}.",
                f'Write "{meant}".' if meant else f"Write one of {', '.join(MODES)}.",
                fix=fix,
            )


def _letters(mode: str) -> str:
    return "".join(c for c in mode.lower() if c.isalpha())


def _meant(mode: str) -> str | None:
    letters = _letters(mode)
    return letters if letters in MODES else closest(letters, MODES)
