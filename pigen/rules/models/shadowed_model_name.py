from __future__ import annotations

from collections.abc import Iterator

from pigen.common import slugs
from pigen.common.quoting import quote
from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.models_file import ModelsFile, make_models_json

# Nobody calls models by short names in a longer list, and comparing each with each takes its time.
LONGEST_LIST = 100


class ShadowedModelName(Rule):
    """`--model NAME` picks a different model from the one of that name.

    For `pi --provider portkey --model gpt-4o` pi looks for the text anywhere in the ids and names
    of that provider, prefers ids without a date at the end, and uses the one that sorts last. Next
    to @openai-prod/gpt-4o-mini it never picks @openai-prod/gpt-4o, nor the one of another slug that
    sorts first, and does not say so.

    Use the whole id, as in `pi --model @openai-prod/gpt-4o`.
    """

    effect = HINT
    topic = MODELS
    prefilter_text = ('"@',)
    examples = (
        Good(make_models_json("@openai-prod/gpt-4o", "@anthropic-prod/claude-sonnet-4-20250514")),
        Good(make_models_json("@openai-prod/gpt-4o-mini"), note="Nothing is called gpt-4o here."),
        Good(
            make_models_json("@openai-prod/gpt-4o", "@openai-prod/gpt-4o-2024-08-06-20240806"),
            note="A dated id comes last.",
        ),
        Good(
            make_models_json("gpt-4o", "@openai-prod/gpt-4o-mini", "@openai-prod/gpt-4o"),
            note="An id that is the whole text wins.",
        ),
        Bad(
            make_models_json("@openai-prod/gpt-4o", "@openai-prod/gpt-4o-mini"),
            at="/providers/portkey/models/0/id",
        ),
        Bad(
            make_models_json("@azure-prod/gpt-4o", "@openai-prod/gpt-4o"),
            at="/providers/portkey/models/0/id",
            note="Of two of the same name pi picks the one that sorts last.",
        ),
        Bad(
            make_models_json("@a/модель", "@a/модель-б"),
            at="/providers/portkey/models/0/id",
            note="Which of them sorts last is not certain.",
        ),
        Bad(
            make_models_json("@openai-prod/o3", {"id": "@openai-prod/zeta", "name": "like o3"}),
            at="/providers/portkey/models/0/id",
            pi="0.73.1",
            note="Names count as well as ids.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            if 1 < len(provider.models) <= LONGEST_LIST:
                candidates = list(_find_candidates(provider))
                if candidates:
                    yield from self._check_candidates(file, provider, candidates)

    def _check_candidates(
        self, file: ModelsFile, provider: DeclaredProvider, candidates: list[DeclaredModel]
    ) -> Iterator[Problem]:
        from pigen.pi.selection import (
            choose_model,
            find_usable_providers,
            list_models,
            list_provider_models,
        )
        from pigen.pi.selection.command import format_command

        own = list_provider_models(file, provider)
        everything, keys = None, find_usable_providers(file)
        for model in candidates:
            name = _shorten_id(model.id)
            choice = choose_model(own, provider.name, name, pi=file.pi)
            if choice.id is None or choice.warning or choice.rests_on_built_ins:
                continue
            if choice.id.lower() in (name.lower(), model.id.lower()) and not (
                choice.is_uncertain and choice.id.lower() != name.lower()
            ):
                continue
            everything = everything or list_models(file)
            exact = format_command(everything, provider.name, model.id, file.pi, keys)
            winner = [other.path for other in provider.models if other.id == choice.id]
            winner = [] if choice.is_uncertain else winner
            says = f"pi --provider {provider.name} --model {name}"
            yield Problem(
                (*model.path, "id"),
                f"{says} may find another model: which one pi picks depends on how letters beyond "
                "ASCII are sorted."
                if choice.is_uncertain
                else f"{says} will not find this model: "
                f"pi picks {quote(choice.id)} and says nothing.",
                f"Run: {exact}." if exact else "Choose it in pi with /model.",
                related=tuple((path, "pi picks this one") for path in winner[-1:]),
                cause="uncertain" if choice.is_uncertain else "shadowed",
            )


def _shorten_id(id: str) -> str:
    return id.rpartition("/")[2]


def _find_candidates(provider: DeclaredProvider) -> Iterator[DeclaredModel]:
    """Models whose short name stands in the id or name of some other one."""
    texts = [f"{model.id}\n{model.value.get('name', '')}\n".lower() for model in provider.models]
    all_texts = "".join(texts)
    start = 0
    for model, text in zip(provider.models, texts, strict=True):
        end = start + len(text)
        if slugs.split_slug(model.id):
            name = _shorten_id(model.id).lower()
            elsewhere = all_texts.find(name, 0, start) >= 0 or all_texts.find(name, end) >= 0
            if name and elsewhere:
                yield model
        start = end
