from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_placeholder, is_secret
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.builtin_defaults import BEDROCK, BEDROCK_API, asks_bedrock
from pigen.pi.interpolation import is_bare_name, is_command, split_variables
from pigen.pi.models_file import ModelsFile

# Parts of the credentials with which requests are signed; none of them is a Bearer token.
SIGNING = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_REGION",
)


class DummyKeyAtBedrock(Rule):
    """amazon-bedrock, or a provider asked by its api, has an apiKey that is not a Bedrock API key.

    Up to 0.80.3 pi ignores the key there and signs its requests with the AWS credentials, so people
    wrote any word to make the provider appear. From 0.87.1 it sends the key as a Bearer token
    instead of signing, and AWS refuses every request.

    Remove apiKey and set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or use the
    variable of a Bedrock API key, $AWS_BEARER_TOKEN_BEDROCK.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_text = (BEDROCK, BEDROCK_API)
    connection_only = True
    examples = (
        Good({"providers": {BEDROCK: {"apiKey": "$AWS_BEARER_TOKEN_BEDROCK"}}}),
        Good({"providers": {BEDROCK: {"baseUrl": "https://bedrock.acme.io"}}}),
        Good({"providers": {BEDROCK: {"apiKey": "bedrock"}}}, pi="0.80.3", note="Ignored there."),
        Good(
            {"providers": {BEDROCK: {"apiKey": "bedrock"}}},
            auth={BEDROCK: {"type": "api_key", "key": "$AWS_BEARER_TOKEN_BEDROCK"}},
            note="auth.json comes first.",
        ),
        Bad(
            {"providers": {BEDROCK: {"apiKey": "bedrock"}}},
            at="/providers/amazon-bedrock/apiKey",
        ),
        Bad(
            {"providers": {BEDROCK: {"apiKey": "$AWS_ACCESS_KEY_ID"}}},
            at="/providers/amazon-bedrock/apiKey",
        ),
        Bad(
            {
                "providers": {
                    "aws": {
                        "baseUrl": "https://bedrock-runtime.us-east-1.amazonaws.com",
                        "api": BEDROCK_API,
                        "apiKey": "dummy",
                        "models": [{"id": "us.amazon.nova-pro-v1:0"}],
                    }
                }
            },
            at="/providers/aws/apiKey",
            note="pi asks it the same way.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if not file.pi.sends_bedrock_key:
            return
        for provider in file.providers:
            key = provider.value.get("apiKey")
            if not key or provider.name in (file.auth or {}) or not asks_bedrock(provider):
                continue
            if provider.is_own_server or not _is_no_bearer(key):
                continue
            shown = quote(key) if "$" in key else "this word"
            yield Problem(
                (*provider.path, "apiKey"),
                f"pi {file.pi} will send {shown} to AWS as a Bearer token instead of signing with "
                "the AWS credentials: every request will be refused.",
                f"{SIGN if provider.name == BEDROCK else MOVE}; or write "
                '"$AWS_BEARER_TOKEN_BEDROCK" if you have a Bedrock API key.',
            )


SIGN = "Remove it and set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
MOVE = f'Put the models under "{BEDROCK}" without an apiKey, where pi signs its requests'


def _is_no_bearer(key: str) -> bool:
    """A word that no Bedrock API key looks like, or a variable of the credentials for signing."""
    if is_command(key):
        return False
    parts = list(split_variables(key))
    if any(is_variable for is_variable, _ in parts):
        return any(is_variable and name in SIGNING for is_variable, name in parts)
    if is_bare_name(key):
        return "_" not in key or key in SIGNING
    return len(key) <= 20 and not is_secret(key) and not is_placeholder(key)
