from __future__ import annotations

from collections.abc import Iterator

from pigen.common.suggest import find_closest
from pigen.diagnostics.rule import REJECTED, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.config_schema import MODES
from pigen.portkey.config import MODE, ConfigFile, format_value, make_config, make_target


class UnknownStrategyMode(Rule):
    """A strategy has a mode that the gateway does not know.

    It knows single, loadbalance, fallback and conditional, spelled exactly so. `load-balance`, as
    some of Portkey's own pages write it, is refused.

    Use one of the four.
    """

    effect = REJECTED
    topic = ROUTING
    examples = (
        *(Good(make_config(mode, make_target())) for mode in ("single", "loadbalance", "fallback")),
        Bad(
            make_config("load-balance", make_target("a"), make_target("b")),
            at="/strategy/mode",
            fixed_content=make_config("loadbalance", make_target("a"), make_target("b")),
        ),
        Bad(
            make_config("Fallback", make_target("a"), make_target("b")),
            at="/strategy/mode",
            fixed_content=make_config("fallback", make_target("a"), make_target("b")),
        ),
        Bad(make_config("weighted", make_target("a"), make_target("b")), at="/strategy/mode"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for problem in file.find_rejections(MODE):
            value = file.get_value(problem.path)
            meant = _guess_mode(str(value))
            fix = None
            if meant:
                title = f'Write "{meant}"'
                fix = Fix(
                    title, Replace(problem.path, meant), safe=_keep_letters(str(value)) == meant
                )
            yield Problem(
                problem.path,
                f"The gateway knows no strategy {format_value(value)}{_explain(value)}.",
                f'Write "{meant}".' if meant else f"Write one of {', '.join(MODES)}.",
                fix=fix,
            )


def _explain(value: object) -> str:
    return ": a pull request proposes it, and no release has it" if value in _PROPOSED else ""


# In pull requests of the open-source gateway that are not merged.
_PROPOSED = ("least_latency",)


def _keep_letters(mode: str) -> str:
    return "".join(c for c in mode.lower() if c.isalpha())


def _guess_mode(mode: str) -> str | None:
    letters = _keep_letters(mode)
    return letters if letters in MODES else find_closest(letters, MODES)
