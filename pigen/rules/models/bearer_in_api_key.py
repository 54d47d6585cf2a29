from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.interpolation import is_bare_name, is_command
from pigen.pi.models_file import ModelsFile, make_models_json


class BearerInApiKey(Rule):
    """An apiKey starts with "Bearer" or a space.

    pi writes "Authorization: Bearer " in front of the key itself, so the gateway gets "Bearer
    Bearer ..." and answers 401.

    Write only the key.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("apiKey",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json("@a/m", headers={"Authorization": "Bearer $PORTKEY_API_KEY"})),
        Good(make_models_json("m", apiKey="bearer", baseUrl="http://localhost:1/v1")),
        Bad(
            make_models_json("@a/m", apiKey="Bearer $PORTKEY_API_KEY"),
            at="/providers/portkey/apiKey",
            fixed_content=make_models_json("@a/m"),
        ),
        Bad(
            make_models_json("@a/m", apiKey=" $PORTKEY_API_KEY"),
            at="/providers/portkey/apiKey",
            fixed_content=make_models_json("@a/m"),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            key = provider.value.get("apiKey")
            if not key:
                continue
            trimmed = key.lstrip()
            doubled = trimmed[:7].lower() == "bearer "
            kept = trimmed[7:].strip() if doubled else trimmed
            if kept == key or not kept:
                continue
            path = (*provider.path, "apiKey")
            certain = not is_command(kept) and not is_bare_name(kept)  # pi would interpret it
            yield Problem(
                path,
                'pi will put "Bearer " in front of this key once more: every request will be '
                "answered with 401."
                if doubled
                else "pi will send this key with the space before it: the gateway may answer 401.",
                "Write only the key.",
                fix=Fix("Write only the key", Replace(path, kept), safe=certain),
            )
