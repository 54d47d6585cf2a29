from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi import catalogue
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.models_file import ModelsFile, make_models_json


class ModelIdNamesBuiltIn(Rule):
    """A model's id looks like PROVIDER/MODEL of a provider that pi has built in.

    Before 1.3.0 `pi --model xiaomi/mimo-v2.5-pro` then selects that model of pi's own provider
    xiaomi if xiaomi has a key, or if the provider in this file has none; up to 0.79.1 it always
    does. The default model of settings.json is not affected, because it names its provider
    separately.

    Name the provider of the file first: `pi --model commandcode/xiaomi/mimo-v2.5-pro`.
    """

    effect = HINT
    topic = MODELS
    examples = (
        Good(make_models_json("@xiaomi/mimo-v2.5-pro")),
        Good(make_models_json("xiaomi/no-such-model", name="proxy")),
        Good(make_models_json("house/mimo-v2.5-pro", name="proxy")),
        Good(make_models_json("openai/gpt-4o", name="openai"), note="Its own provider."),
        Good(
            make_models_json("openai/gpt-4o", name="proxy"),
            note="From 1.3.0 the one with a key wins.",
        ),
        Bad(
            make_models_json("xiaomi/mimo-v2.5-pro", name="commandcode"),
            at="/providers/commandcode/models/0/id",
            pi="0.80.3",
        ),
        Bad(
            make_models_json("m", "OpenAI/gpt-4o", "openai/gpt-4o-mini", name="proxy"),
            at="/providers/proxy/models/1/id",
            pi="1.0.3",
            note="One finding for all of a provider's models.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.pi.weighs_credentials:
            return
        for provider in file.providers:
            taken = [model for model in provider.models if _names_built_in(file, model)]
            if taken:
                yield from self._check_provider(file, provider, taken)

    def _check_provider(
        self, file: ModelsFile, provider: DeclaredProvider, taken: list[DeclaredModel]
    ) -> Iterator[Problem]:
        from pigen.pi.selection import choose_model, list_models
        from pigen.pi.selection.command import format_command

        models = list_models(file)
        moved = []
        for model in taken:
            owner = model.id.partition("/")[0].lower()
            keys = {owner, provider.name}
            choice = choose_model(models, None, model.id, pi=file.pi, usable=keys)
            if choice.provider == owner and not choice.is_uncertain:
                moved.append(model)
        if not moved:
            return
        first, *others = moved
        owner = first.id.partition("/")[0].lower()
        exact = format_command(models, provider.name, first.id, file.pi, {provider.name, owner})
        more = f", and {len(others)} more of its ids are read this way" if others else ""
        when = (
            f"wherever that has a key or {quote(provider.name)} has none"
            if file.pi.prefers_usable_provider
            else f"and not of {quote(provider.name)}"
        )
        yield Problem(
            (*first.path, "id"),
            f"pi --model {first.id} takes the model of pi's own provider "
            f"{quote(owner)}, {when}{more}.",
            f"Name the provider first: {exact}." if exact else "Choose it in pi with /model.",
            related=tuple(((*other.path, "id"), "read so too") for other in others),
        )


def _names_built_in(file: ModelsFile, model: DeclaredModel) -> bool:
    owner, slash, rest = model.id.partition("/")
    if not slash or owner.startswith("@"):
        return False
    name = owner.lower()
    if name == model.provider.name or name not in catalogue.get_providers(file.pi):
        return False
    ids = catalogue.get_model_ids(name, file.pi)
    return rest in ids or rest.lower() in {id.lower() for id in ids}
