from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import MODELS
from pigen.portkey.config import ConfigFile, make_target


class ModelInProvider(Rule):
    """A provider is written as `@slug/model`.

    The gateway takes the whole text as the slug, finds no provider of that name, and answers 400
    "Following keys are not valid".

    Write only the slug, and put the model into override_params.
    """

    effect = FAILS
    topic = MODELS
    prefilter_keys = ("provider",)
    examples = (
        Good(make_target("openai-prod", "gpt-4o")),
        Bad(make_target("openai-prod/gpt-4o"), at="/provider"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.provider_nodes:
            provider = node.value.get("provider")
            if file.is_hosted and isinstance(provider, str) and provider.startswith("@"):
                slug, slash, model = provider.partition("/")
                if slash:
                    yield Problem(
                        node.resolve_path("provider"),
                        f'The gateway takes all of "{provider}" for the slug, '
                        "and finds none of that "
                        "name.",
                        f'Write "{slug}", and "{model}" as override_params.model.',
                        fix=Fix(
                            "Write the slug alone", Replace(node.resolve_path("provider"), slug)
                        ),
                    )
