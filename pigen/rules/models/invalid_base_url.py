from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import redact_tail
from pigen.pi.models_file import ModelsFile, make_models_json

SDK_APIS = ("openai-completions", "openai-responses", "anthropic-messages")


class InvalidBaseUrl(Rule):
    """A baseUrl is not usable for requests.

    A scheme other than http and https, a user and password before the host, a port that is not a
    number: pi loads them all, and every request fails on this machine. Text after a "?" or
    "#" swallows the endpoint that pi appends, so the request goes to the wrong path.

    Write the bare address, such as https://host/v1. Credentials go into apiKey or a header.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
    examples = (
        Good(make_models_json("m", baseUrl="https://llm.acme.io:8443/team@a/v1")),
        Good(make_models_json("m", baseUrl="http://[::1]:8080/v1")),
        Good(
            make_models_json("m", baseUrl="https:/api.portkey.ai/v1"), note="fetch adds the slash."
        ),
        Bad(make_models_json("m", baseUrl="ftp://llm.acme.io/v1"), at="/providers/portkey/baseUrl"),
        Bad(
            make_models_json("m", baseUrl="https://me:pw@llm.acme.io/v1"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(
            make_models_json("m", baseUrl="http://localhost:port/v1"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(
            make_models_json("m", baseUrl="http://localhost:80800/v1"),
            at="/providers/portkey/baseUrl",
        ),
        Bad(make_models_json("m", baseUrl="://llm.acme.io/v1"), at="/providers/portkey/baseUrl"),
        Good(make_models_json("m", baseUrl="<scheme>://acme.io"), note="placeholder-left"),
        Bad(
            make_models_json("m", baseUrl="https://llm.acme.io/v1?key=1"),
            at="/providers/portkey/baseUrl",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            if "://" not in base.text or base.is_placeholder:
                continue
            url = base.url
            if url.scheme not in ("http", "https"):
                what = (
                    f"pi cannot send requests over {quote(url.scheme)}"
                    if url.scheme[:1].isalpha()
                    else 'The text before "://" is not the scheme of a URL'
                )
                yield Problem(
                    base.path,
                    f"{what}: every request will fail on this machine.",
                    "Start the URL with https://, or with http:// for a local server.",
                )
            elif url.user:
                yield Problem(
                    base.path,
                    "fetch refuses a URL with a user or password in it, so every request will fail "
                    "on this machine.",
                    "Remove them from the URL and send them in apiKey or an Authorization header.",
                )
            elif url.port and not (url.port.isdecimal() and int(url.port) < 65536):
                what = quote(url.port) if url.port.isdecimal() else "The text after the colon"
                if "$" not in url.port and "{" not in url.port and "<" not in url.port:
                    yield Problem(
                        base.path,
                        f"{what} is no port, so every request will fail on this machine "
                        'with "Invalid URL".',
                        "Write the port's number, 0 to 65535, or none.",
                    )
            elif url.tail and (None in base.apis or set(base.apis) & set(SDK_APIS)):
                yield Problem(
                    base.path,
                    f"pi will append the endpoint to {quote(redact_tail(url.tail))}, where it is "
                    "no longer part of the path: requests will reach the wrong address.",
                    "Cut the URL off before it; pi cannot send a query of its own.",
                )
