from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.gateway.hosts import InvalidUrl, parse_host_and_port
from pigen.portkey.config import HOST, ConfigFile


class RefusedCustomHost(Rule):
    """The gateway will not call this custom_host.

    It accepts http and https URLs of public hosts and localhost. It refuses private and reserved
    addresses, names such as `llm.internal` or `server.lan`, its own address, a URL with a user name
    or password in it, and anything that is not a URL.

    Give the host a public name. Where the gateway runs inside your own network, ask its operator to
    list the host in TRUSTED_CUSTOM_HOSTS. Put a key into api_key, never into the URL.
    """

    effect = REJECTED
    topic = ADDRESSES
    prefilter_keys = ("custom_host",)
    examples = (
        Good({"provider": "openai", "api_key": "k", "custom_host": "https://llm.example.com/v1"}),
        Good({"provider": "ollama", "custom_host": "http://localhost:11434"}, dialect="oss"),
        Bad(
            {"provider": "ollama", "custom_host": "http://192.168.1.5:11434"},
            at="/custom_host",
            dialect="oss",
        ),
        Bad(
            {"provider": "openai", "api_key": "k", "custom_host": "https://me:pw@llm.example.com"},
            at="/custom_host",
        ),
        Bad(
            {"provider": "openai", "api_key": "k", "custom_host": "llm.example.com/v1"},
            at="/custom_host",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for problem in file.find_rejections(HOST):
            value = file.get_value(problem.path)
            host = str(value["custom_host"]) if isinstance(value, dict) else ""
            yield Problem((*problem.path, "custom_host"), *_explain(host))


def _explain(host: str) -> tuple[str, str]:
    """Message and help; a user or password in the URL is not repeated."""
    if "@" in host:
        return (
            'The gateway calls no custom_host with "@" in it.',
            "Remove the user and password from the URL, and put the key into api_key.",
        )
    if "api.portkey" in host.lower():
        return (
            "The gateway does not call itself.",
            "Remove custom_host, or name the upstream's own URL.",
        )
    try:
        name, _ = parse_host_and_port(host)
    except InvalidUrl:
        return (
            f'"{host[:40]}" is not an http or https URL that the gateway can call.',
            'Write the whole URL, such as "https://llm.example.com/v1".',
        )
    return (
        f'The gateway does not call "{name}": it is private or reserved.',
        "Give it a public name, or have it trusted where you run the gateway yourself "
        "(TRUSTED_CUSTOM_HOSTS).",
    )
