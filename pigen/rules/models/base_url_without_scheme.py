from __future__ import annotations

from collections.abc import Iterator

from pigen import urls
from pigen.formats.models import PORTKEY_HOST, ModelsFile, portkey
from pigen.rule import FAILS, Bad, Fix, Good, Problem, Replace, Rule
from pigen.values import quote


class BaseUrlWithoutScheme(Rule):
    """A baseUrl does not begin with http:// or https://.

    pi loads it without a word, and every request fails before it leaves the machine: "Invalid URL",
    or "unknown scheme" where what stands before the port is taken for one.

    Put https:// in front, or http:// for a server on your own machine or network.
    """

    effect = FAILS
    keys = ("baseUrl",)
    examples = (
        Good(portkey("@a/gpt-4o")),
        Good(portkey("m", baseUrl="HTTP://localhost:8080/v1")),
        Good(portkey("m", baseUrl="ftp://host/v1"), note="Another scheme is another offence."),
        Bad(
            portkey("@a/gpt-4o", baseUrl="api.portkey.ai/v1"),
            at="/providers/portkey/baseUrl",
            fixed=portkey("@a/gpt-4o"),
        ),
        Bad(
            portkey("llama3", baseUrl="localhost:11434/v1", apiKey="ollama"),
            at="/providers/portkey/baseUrl",
            fixed=portkey("llama3", baseUrl="http://localhost:11434/v1", apiKey="ollama"),
        ),
        Bad(portkey("m", baseUrl="//llm.acme.io/v1"), at="/providers/portkey/baseUrl"),
        Bad(portkey("m", baseUrl="https//llm.acme.io/v1"), at="/providers/portkey/baseUrl"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls():
            if base.text.startswith(("https://", "http://")) or "://" in base.text:
                continue
            text = base.text.strip()
            head = text[:6].lower()
            if head.startswith(("https:", "http:/")) or text.startswith(("{", "$", "<")):
                continue  # fetch mends a missing slash; variables and placeholders have rules
            rest = text.lstrip("/")
            for typo in ("https//", "http//", "https/", "http/"):
                rest = rest.removeprefix(typo)
            url = urls.parse(f"https://{rest}")
            if not url.host:
                continue
            written = f"{'http' if url.is_private() else 'https'}://{rest}"
            yield Problem(
                base.route,
                "pi takes the base URL as it is, and without http:// or https:// it is none: "
                "every request will fail on this machine.",
                f"Write {quote(written, 200)}.",
                fix=Fix(
                    "Put the scheme in front",
                    Replace(base.route, written),
                    safe=url.host == PORTKEY_HOST or url.host in ("localhost", "127.0.0.1"),
                ),
            )
