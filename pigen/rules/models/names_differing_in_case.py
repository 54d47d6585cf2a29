from __future__ import annotations

from collections.abc import Iterator

from pigen.common.portkey_hosts import PORTKEY_URL
from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.models_file import ModelsFile, make_models_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_LOCAL = {"baseUrl": PORTKEY_URL, "api": "openai-completions", "apiKey": "$K"}


class NamesDifferingInCase(Rule):
    """Two names, of providers or of a provider's models, differ only in upper and lower case.

    `--provider`, `--model` and enabledModels compare names without case, so pi cannot tell the two
    apart. Of two ids it always uses the same one, and the other can only be chosen from the list.
    Of two providers it uses one for the models of the other too; an id that it does not find there
    is sent to the wrong provider as a custom id. The other provider may be a built-in one.

    Rename the provider so that more than case differs. Remove one of the ids, or put them under
    two providers.
    """

    effect = RISK
    topic = MODELS
    examples = (
        Good(make_models_json("@a/m")),
        Good({"providers": {"openai": {"baseUrl": PORTKEY_URL}}}, note="The built-in itself."),
        Good(
            {"providers": {"OpenAI": {"modelOverrides": {"m": {"name": "M"}}}}},
            note="Without models of its own it takes nothing away.",
        ),
        Bad(make_models_json("gpt-4o", name="OpenAI"), at="/providers/OpenAI"),
        Bad(
            {
                "providers": {
                    "work": {**_LOCAL, "models": [{"id": "@a/m"}]},
                    "Work": {**_LOCAL, "models": [{"id": "@b/m"}]},
                }
            },
            at="/providers/Work",
        ),
        Good(make_models_json("@a/gpt-4o", "@a/gpt-4o-mini")),
        Good(
            make_models_json("@a/gpt-4o", "@a/gpt-4o"),
            note="Identical ids are for duplicate-model-id.",
        ),
        Bad(make_models_json("@a/gpt-4o", "@a/GPT-4o"), at="/providers/portkey/models/1/id"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        yield from _compare_providers(file)
        yield from self.check_without_connection(file)

    def check_without_connection(self, file: ModelsFile) -> Iterator[Problem]:
        return _compare_ids(file) if len(file.models) > 1 else iter(())


def _compare_providers(file: ModelsFile) -> Iterator[Problem]:
    names = {provider.name.lower() for provider in file.providers}
    if len(names) == len(file.providers) and all(
        provider.name in names for provider in file.providers
    ):
        return
    from pigen.pi import catalogue

    built_in = catalogue.get_providers(file.pi)
    first: dict[str, DeclaredProvider] = {}
    for provider in file.providers:
        if not provider.models:
            continue
        lower = provider.name.lower()
        twin = first.setdefault(lower, provider)
        if twin is not provider:
            yield _make_problem(provider, twin.name, ((twin.path, "the other spelling"),))
        elif provider.name not in built_in and lower in built_in:
            yield _make_problem(provider, lower)


def _compare_ids(file: ModelsFile) -> Iterator[Problem]:
    for provider in file.providers:
        ids = {model.id for model in provider.models}
        if len({id.lower() for id in ids}) == len(ids):
            continue
        first: dict[str, DeclaredModel] = {}
        for model in provider.models:
            twin = first.setdefault(model.id.lower(), model)
            if twin.id != model.id:
                yield Problem(
                    (*model.path, "id"),
                    f"pi compares ids without case, so --model cannot tell {quote(model.id)} from "
                    f"{quote(twin.id)} and always takes the same one.",
                    "Remove one of the two, or put them under two providers.",
                    related=((twin.path, "the other spelling"),),
                )


def _make_problem(provider: DeclaredProvider, other: str, related: tuple[Any, ...] = ()) -> Problem:
    return Problem(
        provider.path,
        f"pi compares names without case, so --provider and --model cannot tell "
        f"{quote(provider.name)} from {quote(other)}, and may ask the one for the "
        "models of the other.",
        "Give the provider a name that differs by more than case.",
        key=True,
        related=related,
        rests_on_built_ins=not related,  # the other one is built in
    )
