"""--select and --ignore: which findings are reported. What gets a file refused cannot be hidden."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.common.errors import PigenError
from pigen.common.suggest import did_you_mean
from pigen.diagnostics.finding import Finding
from pigen.diagnostics.rule import REJECTED, Rule


class RuleSelection:
    """Raises PigenError for a name that no rule has. `remarks` says what was not obeyed."""

    __slots__ = ("_ignore", "_remarks", "_select")

    def __init__(self, known: Sequence[Rule], select: Sequence[str], ignore: Sequence[str]) -> None:
        self._select = frozenset(select)
        self._ignore = frozenset(ignore)
        self._remarks: dict[str, None] = {}
        effects: dict[str, set[str]] = {}
        for rule in known:
            effects.setdefault(rule.name, set()).add(rule.effect)
        for option, names in (("--select", select), ("--ignore", ignore)):
            for name in names:
                if name not in effects:
                    raise PigenError(
                        f'{option} names an unknown rule: "{name}".',
                        help=f"{did_you_mean(name, effects)}`pigen rules` lists them all.",
                    )
        for name in ignore:
            if effects[name] == {REJECTED}:
                self._refuse_to_hide(name)

    @property
    def remarks(self) -> Sequence[str]:
        return tuple(self._remarks)

    def wants(self, rule: str) -> bool:
        return rule not in self._ignore and (not self._select or rule in self._select)

    def keeps(self, finding: Finding) -> bool:
        if self.wants(finding.rule):
            return True
        if finding.effect == REJECTED:
            self._refuse_to_hide(finding.rule)
            return True
        return False

    def _refuse_to_hide(self, name: str) -> None:
        option = "--ignore" if name in self._ignore else "--select"
        remark = f"{option} cannot hide {name}: what gets a whole file refused is always shown."
        self._remarks[remark] = None
