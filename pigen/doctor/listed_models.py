"""The models of the file against those that its server lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pigen.common.quoting import quote
from pigen.common.suggest import find_closest
from pigen.doctor.diagnosis import OK, OPEN, PROBLEM, Diagnosis
from pigen.outputs.report import pluralize
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.figures_in_effect import DEFAULT, FiguresInEffect
from pigen.pi.interpolation import format_tokens
from pigen.pi.models_file import ModelsFile

# Who answers to the ids that they list and to no other, by `owned_by`.
STRICT_OWNERS = frozenset(("vllm", "library", "sglang"))
ANY_ID = "llamacpp"  # has one model, and answers to every id
MAX_NAMED = 3


def read_list(body: object) -> Mapping[str, Mapping[str, Any]] | None:
    """The entries of an answer to GET /models, by id; None for another answer or a part of the
    list."""
    if not isinstance(body, dict) or body.get("has_more"):
        return None
    data = body.get("data")
    if not isinstance(data, list) or not data:
        return None
    total = body.get("total")
    if isinstance(total, int) and total > len(data):
        return None
    return {
        each["id"]: each
        for each in data
        if isinstance(each, dict) and isinstance(each.get("id"), str)
    }


def check_models(
    file: ModelsFile, provider: DeclaredProvider, listed: Mapping[str, Mapping[str, Any]]
) -> Iterator[Diagnosis]:
    """What the list says of the models that are asked for at the provider's own base URL."""
    owners = {str(each.get("owned_by")) for each in listed.values()}
    models = [model for model in provider.models if not model.value.get("baseUrl")]
    if file.leads_to_portkey(provider):  # a bare id is a Config's matter
        models = [model for model in models if model.id.startswith("@")]
    if not models or ANY_ID in owners or not listed:
        return
    about = f"models of {provider.name}"
    missing = [model for model in models if _find_entry(model, listed) is None]
    if missing:
        state = PROBLEM if owners <= STRICT_OWNERS else OPEN
        yield Diagnosis(about, state, *_describe_missing(missing, listed))
    figures = FiguresInEffect(file, provider)
    tight = [
        line
        for model in models
        if (line := _describe_window(model, _find_entry(model, listed), figures))
    ]
    for evidence, remedy in tight[:MAX_NAMED]:
        yield Diagnosis(about, PROBLEM, evidence, remedy)
    if not missing and not tight:
        yield Diagnosis(about, OK, f"the server lists {'all' if len(models) > 1 else 'it'}")


def _find_entry(
    model: DeclaredModel, listed: Mapping[str, Mapping[str, Any]]
) -> Mapping[str, Any] | None:
    """Ollama lists "llama3.1:latest" and takes "llama3.1" for it."""
    return listed.get(model.id) or listed.get(f"{model.id}:latest")


def _describe_missing(
    missing: Sequence[DeclaredModel], listed: Mapping[str, Mapping[str, Any]]
) -> tuple[str, str]:
    names = ", ".join(quote(model.id, 80) for model in missing[:MAX_NAMED])
    more = f" and {len(missing) - MAX_NAMED} more" if len(missing) > MAX_NAMED else ""
    evidence = (
        f"The server does not list {names}{more}; it lists {pluralize(len(listed), 'model')}."
    )
    near = find_closest(missing[0].id, listed)
    near = near or (next(iter(listed)) if len(listed) == 1 else None)
    remedy = f"Write {quote(near, 80)}." if near else "Write the ids that the server lists."
    return evidence, remedy


def _describe_window(
    model: DeclaredModel, entry: Mapping[str, Any] | None, figures: FiguresInEffect
) -> tuple[str, str] | None:
    """A window larger than the server's own, which refuses what does not fit."""
    real = entry.get("max_model_len") if entry else None
    if not isinstance(real, int) or isinstance(real, bool) or real <= 0:
        return None
    window, source = figures.find_window(model) or (0, DEFAULT)
    if window <= real:
        return None
    stated = "is taken to have" if source == DEFAULT else "has a contextWindow of"
    return (
        f"{quote(model.id, 80)} {stated} {format_tokens(window)}; the server takes "
        f"{format_tokens(real)} (max_model_len) and refuses more.",
        f'Write "contextWindow": {real}.',
    )
