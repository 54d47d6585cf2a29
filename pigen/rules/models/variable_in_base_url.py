from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import redact_name
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.pi.declared import BaseUrl
from pigen.pi.models_file import ModelsFile, make_models_json

CLOUDFLARE = ("CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_GATEWAY_ID")
LOCATION = "location"


class VariableInBaseUrl(Rule):
    """A baseUrl contains a variable, which pi does not replace.

    pi only reads environment variables in apiKey and headers. In a baseUrl $NAME, ${NAME} and
    {NAME} are sent as they are, percent-encoded in the path, so requests go nowhere. There are a
    few exceptions of pi's own: {CLOUDFLARE_ACCOUNT_ID} and {CLOUDFLARE_GATEWAY_ID} under its
    cloudflare providers, and {location} under google-vertex.

    Write the address itself. If it differs from machine to machine, generate the file.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_text = ("$", "{")
    connection_only = True
    examples = (
        Good(make_models_json("@a/gpt-4o")),
        Good(
            {
                "providers": {
                    "cloudflare-workers-ai": {
                        "baseUrl": "https://api.cloudflare.com/client/v4/accounts/{CLOUDFLARE_ACCOUNT_ID}/ai/v1"
                    }
                }
            }
        ),
        Good(
            make_models_json(
                "m",
                name="google-vertex",
                api="google-vertex",
                baseUrl="https://{location}-aiplatform.googleapis.com",
            )
        ),
        Bad(make_models_json("m", baseUrl="$PORTKEY_BASE_URL"), at="/providers/portkey/baseUrl"),
        Bad(make_models_json("m", baseUrl="https://${HOST}/v1"), at="/providers/portkey/baseUrl"),
        Bad(
            make_models_json("m", baseUrl="https://gw.acme.io/{CLOUDFLARE_ACCOUNT_ID}/v1"),
            at="/providers/portkey/baseUrl",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            text = base.text
            if "$" not in text and "{" not in text and "%7B" not in text:
                continue
            if base.is_placeholder:
                continue
            variable = next(_find_variables(_drop_known_placeholders(base)), None)
            if variable is not None:
                yield Problem(
                    base.path,
                    f"pi replaces no variable in a base URL: {quote(_redact_variable(variable))} "
                    "will be sent as it is, and every request will fail.",
                    "Write the address itself; pi reads variables in apiKey and headers only.",
                )


def _redact_variable(variable: str) -> str:
    """The variable, unless it may be part of a password in which a dollar sign happens to stand."""
    name = variable.strip("${}() ")
    return variable if redact_name(name) == name else f"{variable[0]}..."


def _drop_known_placeholders(base: BaseUrl) -> str:
    """The URL less the placeholders that pi fills in for this provider."""
    text = base.text
    if base.provider.name.startswith("cloudflare-"):
        for name in CLOUDFLARE:
            text = text.replace(f"{{{name}}}", "")
    if base.provider.name == "google-vertex" or "google-vertex" in base.apis:
        text = text.replace(f"{{{LOCATION}}}", "")
    return text


def _find_variables(text: str) -> Iterator[str]:
    for index, character in enumerate(text):
        if character == "$" and (
            text[index + 1 : index + 2].isalpha() or text[index + 1 :][:1] in "_{("
        ):
            end = index + 1
            closing = {"{": "}", "(": ")"}.get(text[end : end + 1])
            if closing:
                end = text.find(closing, end)
                yield text[index : end + 1] if end > 0 else text[index:]
            else:
                while end < len(text) and (text[end].isalnum() or text[end] == "_"):
                    end += 1
                yield text[index:end]
        elif character == "{":
            end = text.find("}", index)
            if end > 0:
                end += 1 + (text[end + 1 : end + 2] == "}")
                yield text[index:end]
