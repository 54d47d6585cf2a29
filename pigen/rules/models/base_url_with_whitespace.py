from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, HINT, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript import urls
from pigen.pi.models_file import ModelsFile, portkey

HARMLESS = "\t\n\r"  # URL parsers drop these wherever they stand


class BaseUrlWithWhitespace(Rule):
    """A baseUrl contains a blank or an invisible character.

    pi appends the endpoint without trimming, so a trailing blank ends up inside the path,
    /v1%20/chat/completions, and is answered with 404; one in the host makes the URL invalid.
    A leading blank, tabs and line ends are dropped on the way, but should not be there either.

    Remove it.
    """

    effect = FAILS
    topic = ADDRESSES
    keys = ("baseUrl",)
    of_connection = True
    examples = (
        Good(portkey("@a/gpt-4o")),
        Bad(
            portkey("@a/gpt-4o", baseUrl="https://api.portkey.ai/v1 "),
            at="/providers/portkey/baseUrl",
            fixed=portkey("@a/gpt-4o"),
        ),
        Bad(
            portkey("@a/gpt-4o", baseUrl="https://api.portkey.ai/v1\u200b"),
            at="/providers/portkey/baseUrl",
            fixed=portkey("@a/gpt-4o"),
        ),
        Bad(
            portkey("@a/gpt-4o", baseUrl=" https://api.portkey.ai/v1\n"),
            at="/providers/portkey/baseUrl",
            effect=HINT,
            fixed=portkey("@a/gpt-4o"),
        ),
        Bad(
            portkey("m", baseUrl="https://llm.acme.io/my models/v1"),
            at="/providers/portkey/baseUrl",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls():
            text = base.text
            if not urls.has_blank(text):
                continue
            kept = urls.without_blanks(text)
            if not kept:
                continue
            at_end = text.find(kept) >= 0
            dropped = text.lstrip(" " + HARMLESS)
            dropped = "".join(c for c in dropped if c not in HARMLESS)
            if dropped == kept:
                effect = HINT
                message = "A blank in this URL is dropped before pi's request is sent."
            else:
                effect = FAILS
                message = (
                    "pi appends the endpoint without trimming, so the blank in this URL becomes "
                    "part of the address: every request will fail."
                )
            yield Problem(
                base.route,
                message,
                f"Write {quote(urls.shown(kept), 200)}."
                if at_end
                else "Remove the blank inside the URL.",
                effect=effect,
                fix=Fix("Remove the blanks", Replace(base.route, kept), safe=at_end),
            )
