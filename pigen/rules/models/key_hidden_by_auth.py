from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.models_file import ModelsFile, make_models_json


class KeyHiddenByAuth(Rule):
    """An empty key in auth.json hides the apiKey of models.json.

    pi looks in auth.json first, and an entry without a key counts: a custom provider then has no
    key at all (`No API key found for ...`), whatever models.json says.

    Remove the provider from auth.json, for example with /logout, or put the key there.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("apiKey",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/m"), auth={}),
        Good(make_models_json("@a/m"), auth={"portkey": {"type": "api_key", "key": "$KEY"}}),
        Good(make_models_json("@a/m"), auth={"portkey": {"type": "oauth", "access": "x"}}),
        Bad(
            make_models_json("@a/m"),
            at="/providers/portkey/apiKey",
            auth={"portkey": {"type": "api_key", "key": ""}},
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if not file.auth:
            return
        for provider in file.providers:
            entry = file.auth.get(provider.name)
            if "apiKey" not in provider.value or not isinstance(entry, dict):
                continue
            if entry.get("type") == "api_key" and entry.get("key") == "":
                yield Problem(
                    (*provider.path, "apiKey"),
                    f'pi will not use this key: auth.json has an empty one for "{provider.name}", '
                    "and auth.json comes first.",
                    f'Remove "{provider.name}" from auth.json, or put the key there.',
                )
