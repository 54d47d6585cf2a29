"""Which models `--models` and settings.json's `enabledModels` let through, pattern by pattern."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pigen.javascript import collation, minimatch
from pigen.pi.release import Pi
from pigen.pi.selection import before_1_3, since_1_3
from pigen.pi.selection.matching import ListedModel, split_level

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pigen.javascript.bounded_regex import TimeLimit


class ScopedModels:
    """What one pattern lets through. `is_uncertain` as for a ModelChoice, and for a glob that takes
    too long to match, `is_slow`."""

    __slots__ = ("is_slow", "is_uncertain", "models", "pattern", "thinking", "warning")

    def __init__(
        self,
        pattern: str,
        models: Sequence[ListedModel],
        thinking: str | None = None,
        warning: str | None = None,
    ) -> None:
        self.pattern = pattern
        self.models = tuple(models)
        self.thinking = thinking if models else None
        self.warning = warning if models else f'No models match pattern "{pattern}"'
        self.is_uncertain = not collation.can_collate(pattern)
        self.is_slow = False


def scope_models(
    models: Sequence[ListedModel],
    patterns: Sequence[str],
    pi: Pi,
    limit: TimeLimit | None = None,
) -> Iterator[ScopedModels]:
    """One ScopedModels for each pattern; `models` are those of usable providers, in pi's order, and
    `limit` the time that all globs may take together."""
    for pattern in patterns:
        if is_glob(pattern):
            from pigen.javascript.bounded_regex import TimeLimit

            limit = limit or TimeLimit()
            try:
                if limit.is_used_up:
                    raise TimeoutError
                yield _match_glob(models, pattern, pi, limit)
            except (TimeoutError, RecursionError):
                unknown = ScopedModels(pattern, [])
                unknown.is_uncertain = unknown.is_slow = True
                yield unknown
        else:
            yield _match_reference(models, pattern, pi)


def is_glob(pattern: str) -> bool:
    """Whether pi takes the pattern for a glob, not for the name of a model."""
    return any(sign in pattern for sign in "*?[")


def _match_reference(models: Sequence[ListedModel], pattern: str, pi: Pi) -> ScopedModels:
    if not pi.weighs_credentials:
        model, level, warning = before_1_3.find(pattern, models, pi, lenient=True)
        return ScopedModels(pattern, [model] if model else [], level, warning)
    text = pattern.strip()
    model_match = (
        since_1_3.find(text, models, pi, since_1_3.LENIENT, lambda _: True) if text else None
    )
    if model_match is None:
        return ScopedModels(pattern, [])
    warning = model_match.warning or (
        _describe_several_providers(pattern, model_match.candidates)
        if model_match.is_ambiguous
        else None
    )
    return ScopedModels(pattern, model_match.candidates, model_match.level, warning)


def _match_glob(
    models: Sequence[ListedModel], pattern: str, pi: Pi, limit: TimeLimit
) -> ScopedModels:
    glob, level = split_level(pattern, pi) or (pattern, None)
    text = glob.strip()
    if pi.weighs_credentials:
        model_match = (
            since_1_3.find(text, models, pi, since_1_3.EXACT, lambda _: True) if text else None
        )
        if model_match:
            warning = (
                _describe_several_providers(pattern, model_match.candidates)
                if model_match.is_ambiguous
                else None
            )
            return ScopedModels(pattern, model_match.candidates, level, warning)
    elif pi.takes_brackets_literally:
        model = before_1_3.find_exact(glob, models)
        if model:
            return ScopedModels(pattern, [model], level)
    match = minimatch.compile_glob(glob, limit)
    return ScopedModels(pattern, [m for m in models if match(m.reference) or match(m.id)], level)


def _describe_several_providers(pattern: str, models: Sequence[ListedModel]) -> str:
    providers = sorted({model.provider for model in models}, key=collation.make_sort_key)
    return (
        f'Pattern "{pattern}" matches several providers: {", ".join(providers)}. '
        "Use provider/id to choose one."
    )
