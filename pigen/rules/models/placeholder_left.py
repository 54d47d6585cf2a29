from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pigen.common.credentials import is_placeholder, strip_scheme
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.javascript.urls import is_under, parse_url
from pigen.pi.interpolation import format_variable, is_command, suggest_key_variable
from pigen.pi.models_file import ModelsFile, is_api_key, make_models_json

RESERVED_HOSTS = ("example.com", "example.org", "example.net", "example")
YOURS = ("host", "server", "domain", "company", "org", "resource", "gateway", "endpoint", "proxy")


class PlaceholderLeft(Rule):
    """A placeholder from an example still stands in for a key or an address.

    pi sends YOUR_PORTKEY_API_KEY or <your-key> as the key, and the gateway answers 401; requests to
    https://your-host/v1 or example.com reach nobody.

    Put the real value in its place; for a key, $NAME of a variable that holds it.
    """

    effect = FAILS
    topic = SECRETS
    prefilter_keys = ("apiKey", "headers", "baseUrl")
    connection_only = True
    examples = (
        Good(make_models_json("@a/m")),
        Good(make_models_json("m", apiKey="YOUR_KEY", baseUrl="http://localhost:8080/v1")),
        Good(make_models_json("@a/m", apiKey="$YOUR_PORTKEY_API_KEY")),
        Good(make_models_json("m", baseUrl="https://yourls.acme.io/v1")),
        Bad(
            make_models_json("@a/m", apiKey="YOUR_PORTKEY_API_KEY"), at="/providers/portkey/apiKey"
        ),
        Bad(make_models_json("@a/m", apiKey="sk-xxxxxxxxxxxx"), at="/providers/portkey/apiKey"),
        Bad(
            make_models_json("@a/m", headers={"Authorization": "Bearer <your-key>"}),
            at="/providers/portkey/headers/Authorization",
        ),
        Bad(make_models_json("m", baseUrl="https://your-host/v1"), at="/providers/portkey/baseUrl"),
        Bad(
            make_models_json("m", baseUrl="https://llm.example.com/v1"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(
            make_models_json("m", baseUrl="http://<server-ip>:8000/v1"),
            at="/providers/portkey/baseUrl",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.list_base_urls():
            if _is_example(base.url.host):
                yield Problem(
                    base.path,
                    "This address is a placeholder: every request to it will fail.",
                    "Write the real base URL.",
                )
        for provider, path, text in file.list_resolvable_values():
            if is_command(text) or ("$" in text and "{{" not in text) or not is_placeholder(text):
                continue
            if not is_api_key(path) and not _may_be_key(str(path[-1]), text):
                continue
            base_url = provider.value.get("baseUrl")
            if (
                base_url
                and parse_url(base_url).is_private()
                and not _is_example(parse_url(base_url).host)
            ):
                continue  # local servers check no key
            written = format_variable(suggest_key_variable(provider.name), file.pi)
            yield Problem(
                path,
                f"{quote(strip_scheme(text))} is a placeholder: pi will send it as it stands, and every "
                "request will be answered with 401.",
                f'Write the variable that holds your key, such as "{written}".'
                if is_api_key(path)
                else "Write the real value, or the variable that holds it.",
            )


@lru_cache(maxsize=512)
def _is_example(host: str) -> bool:
    if host in ("host", "hostname", "server"):
        return False  # may be somebody's machine
    if any(is_under(host, reserved) for reserved in RESERVED_HOSTS) or "<" in host:
        return True
    for label in host.split("."):
        if label.startswith(("your-", "your_")) or label == "x.x.x.x":
            return True
        if label.startswith("your") and label[4:].startswith(YOURS):
            return True
    return host.startswith(("x.x.", "xxx.")) or "changeme" in host


def _may_be_key(name: str, text: str) -> bool:
    """A header whose value matters: "..." may well be a part of some other one."""
    low = name.lower()
    if any(word in low for word in ("auth", "key", "token", "secret", "portkey")):
        return "..." not in text or len(text) < 24
    return text.startswith("<your")
