from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Add, Bad, Fix, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.pi.builtin_defaults import find_built_in
from pigen.pi.interpolation import find_header
from pigen.pi.models_file import ModelsFile, make_models_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


DUMMY_KEY = "unused"


def _make_headers_only_file(headers: dict[str, str], **fields: object) -> dict[str, Any]:
    file = make_models_json("@a/m", headers=headers)
    provider = file["providers"]["portkey"]
    del provider["apiKey"]
    provider.update(fields)
    return file


class AuthorizationWithoutApiKey(Rule):
    """A custom provider has an Authorization header but no apiKey.

    pi looks for a key before it looks at headers, finds none and refuses each request with
    `No API key found for ...`.

    Add an apiKey with any text: the Authorization header replaces the Bearer header that pi makes
    from it.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("headers",)
    examples = (
        Good(_make_headers_only_file({"Authorization": "Bearer $KEY"}, apiKey="unused")),
        Good(_make_headers_only_file({"x-team": "red"}), note="missing-api-key"),
        Good(
            _make_headers_only_file({"Authorization": "Bearer $KEY"}),
            pi="0.73.1",
            note="pi refuses this file.",
        ),
        Good(
            _make_headers_only_file({"Authorization": "Bearer $KEY"}),
            auth={"portkey": {"type": "api_key", "key": "x"}},
        ),
        Good({"providers": {"openai": {"headers": {"Authorization": "Bearer $KEY"}}}}),
        Bad(
            _make_headers_only_file({"authorization": "Bearer $PORTKEY_API_KEY"}),
            at="/providers/portkey/headers/authorization",
            fixed_content=_make_headers_only_file(
                {"authorization": "Bearer $PORTKEY_API_KEY"}, apiKey=DUMMY_KEY
            ),
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        if file.pi.needs_api_key:
            return
        for provider in file.providers:
            headers = provider.value.get("headers")
            if not headers or "apiKey" in provider.value or not provider.models:
                continue
            key = find_header(headers, "authorization")
            if key is None or "oauth" in provider.value or provider.name in (file.auth or {}):
                continue
            if find_built_in(provider, file.pi) is not None:
                continue
            yield Problem(
                (*provider.path, "headers", key),
                f"pi will refuse every request with `No API key found for {provider.name}.`: "
                "a header does not count as one.",
                f'Add "apiKey": "{DUMMY_KEY}" to the provider; '
                "the header replaces it in the request.",
                fix=Fix("Add a dummy apiKey", Add(provider.path, "apiKey", DUMMY_KEY), safe=True),
            )
