from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import DROPPED, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.pi.builtin_defaults import describe_bad_provider_effect, get_bad_provider_effect
from pigen.pi.models_file import ModelsFile, make_models_json


class OauthWithoutBaseUrl(Rule):
    """A provider has "oauth" but no "baseUrl".

    pi signs in at the provider's baseUrl. Without one it drops the provider, and before 0.80.8 it
    refuses the whole file.

    Add the gateway's address as "baseUrl", or remove "oauth".
    """

    effect = DROPPED
    topic = ADDRESSES
    prefilter_keys = ("oauth",)
    examples = (
        Good(make_models_json("@a/m", oauth="radius")),
        Good(
            {"providers": {"openai": {"oauth": "radius", "headers": {}}}},
            pi="0.80.3",
            note="Not read yet.",
        ),
        Bad(
            {
                "providers": {
                    "team": {"oauth": "radius", "models": [{"id": "m", "api": "pi-messages"}]}
                }
            },
            at="/providers/team/oauth",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if not file.pi.reads_oauth:
            return
        for provider in file.providers:
            if "oauth" in provider.value and "baseUrl" not in provider.value:
                yield Problem(
                    (*provider.path, "oauth"),
                    f'Provider {quote(provider.name)} has "oauth" but no "baseUrl" to sign in at.'
                    f"{describe_bad_provider_effect(file.pi)}",
                    'Add "baseUrl", or remove "oauth".',
                    key=True,
                    effect=get_bad_provider_effect(file.pi),
                    fix=Fix('Remove "oauth"', Remove((*provider.path, "oauth"))),
                )
