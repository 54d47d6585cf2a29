"""The parts that every release of pi uses to find a model by what the user typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from pigen.javascript import collation
from pigen.pi.release import Pi


class ListedModel:
    """One model of pi's list. `is_custom` where models.json defines it; `has_non_ascii` where its
    texts hold more than printable ASCII."""

    __slots__ = (
        "has_non_ascii",
        "id",
        "is_custom",
        "lower_id",
        "lower_name",
        "lower_reference",
        "name",
        "provider",
    )

    def __init__(self, provider: str, id: str, name: str, *, is_custom: bool = False) -> None:
        self.provider = provider
        self.id = id
        self.name = name
        self.is_custom = is_custom
        self.lower_id = id.lower()
        self.lower_name = name.lower()
        self.lower_reference = self.reference.lower()
        self.has_non_ascii = not collation.can_collate(provider + id + name)

    @property
    def reference(self) -> str:
        return f"{self.provider}/{self.id}"

    def __repr__(self) -> str:
        return f"Listed({self.reference!r})"


class IndexedModels(list[ListedModel]):
    """A list that is searched many times, and changes no more.

    providers  each once, in order
    owners     by their names in small letters; of two that are alike, that of the last model
    """

    @cached_property
    def providers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(model.provider for model in self))

    @cached_property
    def owners(self) -> dict[str, str]:
        return {model.provider.lower(): model.provider for model in self}


def index_models(models: Sequence[ListedModel]) -> IndexedModels:
    return models if isinstance(models, IndexedModels) else IndexedModels(models)


class ModelChoice:
    """What pi makes of `--provider P --model M`.

    provider, id  what it sends; None where it stops with `error`
    thinking      the level read from the end of M
    warning       what it prints and then goes on; M itself is then the model id
    ambiguous_models     the models between which it refuses to choose
    is_uncertain     it hangs on how letters beyond ASCII are sorted or folded, or on
    rests_on_built_ins  what pi has built in, where pi is newer than pigen knows
    """

    __slots__ = (
        "ambiguous_models",
        "error",
        "id",
        "is_uncertain",
        "provider",
        "rests_on_built_ins",
        "thinking",
        "warning",
    )

    def __init__(
        self,
        model: ListedModel | None = None,
        *,
        thinking: str | None = None,
        warning: str | None = None,
        error: str | None = None,
        ambiguous_models: Sequence[ListedModel] = (),
    ) -> None:
        self.provider = model.provider if model else None
        self.id = model.id if model else None
        self.thinking = thinking
        self.warning = warning
        self.error = error
        self.ambiguous_models = tuple(ambiguous_models)
        self.is_uncertain = False
        self.rests_on_built_ins = False


IsUsable = Callable[[str], bool]


def split_level(text: str, pi: Pi) -> tuple[str, str] | None:
    """`("gpt-4o", "high")` for "gpt-4o:high"; None where it ends in no thinking level."""
    base, colon, level = text.rpartition(":")
    return (base, level) if colon and level in pi.thinking_levels else None


def filter_by_text(text: str, models: Iterable[ListedModel]) -> list[ListedModel]:
    """The models with `text` anywhere in their id or name, case apart."""
    lower = text.lower()
    return [model for model in models if lower in model.lower_id or lower in model.lower_name]


def pick_best(matches: Sequence[ListedModel]) -> ListedModel | None:
    """Undated ids before dated ones, then the id that sorts last, the first of equals."""
    undated = [model for model in matches if not is_dated(model.id)]
    return max(
        undated or matches, key=lambda model: collation.make_sort_key(model.id), default=None
    )


def is_dated(id: str) -> bool:
    """It ends in -YYYYMMDD. A date with hyphens does not count."""
    end = id[-9:]
    return len(end) == 9 and end[0] == "-" and end[1:].isascii() and end[1:].isdigit()


def make_ambiguous_choice(
    text: str, models: Sequence[ListedModel], usable_count: int
) -> ModelChoice:
    """The error with which pi refuses to choose between providers."""
    references = sorted((model.reference for model in models), key=collation.make_sort_key)
    who = "No" if usable_count == 0 else "More than one"
    return ModelChoice(
        error=f'Model "{text}" is ambiguous across providers: {", ".join(references)}. '
        f"{who} matching provider is authenticated. Use --provider or provider/model.",
        ambiguous_models=models,
    )


def make_custom_choice(model: ListedModel, id: str, level: str | None) -> ModelChoice:
    """pi knows the provider but not the model, and sends what was typed."""
    return ModelChoice(
        ListedModel(model.provider, id, id),
        thinking=level,
        warning=f'Model "{id}" not found for provider "{model.provider}". Using custom model id.',
    )


def make_not_found_choice(text: str) -> ModelChoice:
    return ModelChoice(
        error=f'Model "{text}" not found. Use --list-models to see available models.'
    )


def describe_unknown_level(level: str, pattern: str) -> str:
    return f'Invalid thinking level "{level}" in pattern "{pattern}". Using default instead.'
