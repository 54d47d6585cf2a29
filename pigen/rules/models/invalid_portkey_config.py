from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_placeholder
from pigen.common.headers import CONFIG_HEADER
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.declared import is_api_key
from pigen.pi.interpolation import double_dollars, find_variables, resolve_literal
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.text.document import parse

# Of a conditional router; each follows a dollar sign.
OPERATORS = ("eq", "ne", "in", "nin", "gt", "gte", "lt", "lte", "regex", "and", "or")


class InvalidPortkeyConfig(Rule):
    """The header x-portkey-config is neither a Config nor the id of one.

    Portkey reads a JSON object, or the id of a saved Config, pc-.... It answers anything else with
    400 "Invalid config id passed" or "Invalid config passed". From 0.77 pi also takes a dollar sign
    followed by a letter as a variable, including "$eq" and "$and" of a conditional strategy, and
    then sends nothing; double these dollar signs.

    Write the id, or the object as one line of strict JSON with the dollar signs of operators
    doubled ("$$eq").
    """

    effect = FAILS
    topic = HEADERS
    prefilter_keys = ("headers",)
    examples = (
        Good(make_models_json("m", headers={CONFIG_HEADER: "pc-main-1a2b3c"})),
        Good(make_models_json("m", headers={CONFIG_HEADER: "$PORTKEY_CONFIG"})),
        Good(make_models_json("m", headers={CONFIG_HEADER: '{"provider": "@openai-prod"}'})),
        Good(
            make_models_json(
                "m", headers={CONFIG_HEADER: '{"provider": "openai", "api_key": "$KEY"}'}
            )
        ),
        Good(
            make_models_json(
                "m", headers={CONFIG_HEADER: '{"retry": {"attempts": 3}, "name": "$$eq"}'}
            ),
            note="pi sends one dollar sign.",
        ),
        Bad(
            make_models_json("m", headers={CONFIG_HEADER: "{'provider': '@openai-prod'}"}),
            at="/providers/portkey/headers/x-portkey-config",
        ),
        Bad(
            make_models_json("m", headers={CONFIG_HEADER: "my-config"}),
            at="/providers/portkey/headers/x-portkey-config",
        ),
        Bad(
            make_models_json(
                {
                    "id": "m",
                    "headers": {"X-Portkey-Config": '{"query": {"metadata.a": {"$eq": "b"}}}'},
                }
            ),
            at="/providers/portkey/models/0/headers/X-Portkey-Config",
            fixed_content=make_models_json(
                {
                    "id": "m",
                    "headers": {"X-Portkey-Config": '{"query": {"metadata.a": {"$$eq": "b"}}}'},
                }
            ),
        ),
        Bad(
            make_models_json("m", headers={CONFIG_HEADER: "[]"}),
            at="/providers/portkey/headers/x-portkey-config",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for _, path, text in file.resolvable_values:
            if is_api_key(path) or str(path[-1]).lower() != CONFIG_HEADER:
                continue
            torn = [name for name in find_variables(text, file.pi) if name in OPERATORS]
            if torn and text.lstrip().startswith("{"):
                yield Problem(
                    path,
                    f"pi {file.pi} will look for a variable {quote(torn[0])} in this Config and, "
                    "without one, refuse every request.",
                    f'Double the dollar sign of an operator: "$${torn[0]}".',
                    fix=Fix(
                        "Double the dollar signs",
                        Replace(path, double_dollars(text, torn)),
                        safe=True,
                    ),
                )
                continue
            sent = resolve_literal(text, file.pi)
            if sent is None or is_placeholder(sent) or sent.strip().startswith("pc-"):
                continue
            fault = _explain_invalid_object(sent)
            if fault is not None:
                looks_like_json = sent.lstrip().startswith(("{", "["))
                yield Problem(
                    path,
                    f"Portkey will answer every request with 400: this Config {fault}."
                    if looks_like_json
                    else "Portkey will answer every request with 400: "
                    "this is neither a JSON object "
                    "nor the id of a Config.",
                    "Write a JSON object in strict JSON, or the id of a saved Config, pc-....",
                )


def _explain_invalid_object(text: str) -> str | None:
    """What keeps a text from being a JSON object, or None."""
    try:
        value = parse(text)[0]
    except (ValueError, RecursionError):
        return "is not valid JSON"
    return None if isinstance(value, dict) else "is not a JSON object"
