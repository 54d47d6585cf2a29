from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.gateway.hosts import InvalidUrl, is_valid, parse_host_and_port
from pigen.portkey.config import ConfigFile, make_target

_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1", "[::1]", "host.docker.internal")


class LocalCustomHost(Rule):
    """A custom_host is the gateway's own machine, or is called without encryption.

    To the hosted gateway `localhost` is its own machine, not yours, so it cannot reach a server on
    yours. To a public host under http:// the key and every prompt travel unencrypted.

    Give the server a public https address, or run the open-source gateway beside it.
    """

    effect = RISK
    topic = ADDRESSES
    prefilter_keys = ("custom_host", "customHost")
    examples = (
        Good(make_target(custom_host="https://llm.example.com/v1")),
        Good(
            {"provider": "ollama", "custom_host": "http://localhost:11434"},
            dialect="oss",
            note="There it is the machine on which the gateway runs.",
        ),
        Bad(make_target(custom_host="http://localhost:11434"), at="/custom_host", effect=FAILS),
        Bad(make_target(custom_host="http://llm.example.com/v1"), at="/custom_host"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            url = node.camel_value.get("customHost")
            if not isinstance(url, str) or not is_valid(url):
                continue
            try:
                host, _ = parse_host_and_port(url)
            except InvalidUrl:
                continue
            at = node.resolve_path("custom_host")
            if host in _LOCAL_NAMES or host.endswith(".localhost"):
                if file.is_hosted:
                    yield Problem(
                        at,
                        f'To the hosted gateway "{host}" is its own machine: no request will reach '
                        "yours.",
                        "Give the server a public address, or run the open-source "
                        "gateway beside it.",
                        effect=FAILS,
                    )
            elif url.strip().lower().startswith("http:"):
                yield Problem(
                    at,
                    f'The key and all requests to "{host}" can be read on the way.',
                    "Write https.",
                )
