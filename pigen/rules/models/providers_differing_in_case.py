from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.pi.models_file import PORTKEY_URL, ModelsFile, Provider, portkey

_LOCAL = {"baseUrl": PORTKEY_URL, "api": "openai-completions", "apiKey": "$K"}


class ProvidersDifferingInCase(Rule):
    """A provider's name differs from another one's in nothing but upper and lower case.

    `--provider NAME` and `--model NAME/id` compare names without case, so pi cannot tell the two
    apart. It takes one of them, also for the models of the other; an id that it does not find there
    is sent to the wrong provider as a custom id. The other may be one that pi has built in.

    Give the provider a name that differs by more than case.
    """

    effect = RISK
    of_connection = True
    examples = (
        Good(portkey("@a/m")),
        Good({"providers": {"openai": {"baseUrl": PORTKEY_URL}}}, note="The built-in itself."),
        Good(
            {"providers": {"OpenAI": {"modelOverrides": {"m": {"name": "M"}}}}},
            note="Without models of its own it takes nothing away.",
        ),
        Bad(portkey("gpt-4o", name="OpenAI"), at="/providers/OpenAI"),
        Bad(
            {
                "providers": {
                    "work": {**_LOCAL, "models": [{"id": "@a/m"}]},
                    "Work": {**_LOCAL, "models": [{"id": "@b/m"}]},
                }
            },
            at="/providers/Work",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        names = {provider.name.lower() for provider in file.providers}
        if len(names) == len(file.providers) and all(
            provider.name in names for provider in file.providers
        ):
            return
        from pigen.pi import catalogue

        built_in = catalogue.providers(file.pi)
        first: dict[str, Provider] = {}
        for provider in file.providers:
            if not provider.models:
                continue
            lower = provider.name.lower()
            twin = first.setdefault(lower, provider)
            if twin is not provider:
                yield _problem(provider, twin.name, ((twin.route, "the other spelling"),))
            elif provider.name not in built_in and lower in built_in:
                yield _problem(provider, lower)


def _problem(provider: Provider, other: str, related: tuple = ()) -> Problem:
    return Problem(
        provider.route,
        f"pi compares names without case, so --provider and --model cannot tell {quote(provider.name)} "
        f"from {quote(other)}, and may ask the one for the models of the other.",
        "Give the provider a name that differs by more than case.",
        key=True,
        related=related,
    )
