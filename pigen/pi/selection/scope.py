"""Which models `--models` and settings.json's `enabledModels` let through, pattern by pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pigen.javascript import collation, minimatch
from pigen.pi.release import Pi
from pigen.pi.selection import early, late
from pigen.pi.selection.matching import Listed, split_level


class Scoped:
    """What one pattern lets through. `uncertain` as for a Choice."""

    __slots__ = ("models", "pattern", "thinking", "uncertain", "warning")

    def __init__(
        self,
        pattern: str,
        models: Sequence[Listed],
        thinking: str | None = None,
        warning: str | None = None,
    ) -> None:
        self.pattern = pattern
        self.models = tuple(models)
        self.thinking = thinking if models else None
        self.warning = warning if models else f'No models match pattern "{pattern}"'
        self.uncertain = not collation.known(pattern)


def scope(models: Sequence[Listed], patterns: Sequence[str], pi: Pi) -> Iterator[Scoped]:
    """One Scoped for each pattern; `models` are those of usable providers, in pi's order."""
    for pattern in patterns:
        if any(sign in pattern for sign in "*?["):
            yield _glob(models, pattern, pi)
        else:
            yield _reference(models, pattern, pi)


def _reference(models: Sequence[Listed], pattern: str, pi: Pi) -> Scoped:
    if not pi.weighs_credentials:
        model, level, warning = early.find(pattern, models, pi, lenient=True)
        return Scoped(pattern, [model] if model else [], level, warning)
    text = pattern.strip()
    found = late.find(text, models, pi, late.LENIENT, lambda _: True) if text else None
    if found is None:
        return Scoped(pattern, [])
    warning = found.warning or (_several(pattern, found.candidates) if found.ambiguous else None)
    return Scoped(pattern, found.candidates, found.level, warning)


def _glob(models: Sequence[Listed], pattern: str, pi: Pi) -> Scoped:
    glob, level = split_level(pattern, pi) or (pattern, None)
    text = glob.strip()
    if pi.weighs_credentials:
        found = late.find(text, models, pi, late.EXACT, lambda _: True) if text else None
        if found:
            warning = _several(pattern, found.candidates) if found.ambiguous else None
            return Scoped(pattern, found.candidates, level, warning)
    elif pi.takes_brackets_literally:
        model = early.find_exact(glob, models)
        if model:
            return Scoped(pattern, [model], level)
    match = minimatch.matcher(glob)
    return Scoped(pattern, [m for m in models if match(m.reference) or match(m.id)], level)


def _several(pattern: str, models: Sequence[Listed]) -> str:
    providers = sorted({model.provider for model in models}, key=collation.key)
    return (
        f'Pattern "{pattern}" matches several providers: {", ".join(providers)}. '
        "Use provider/id to choose one."
    )
