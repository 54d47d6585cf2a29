from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, HINT, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript import urls
from pigen.pi.models_file import ModelsFile, make_models_json

IGNORED_WHITESPACE = "\t\n\r"  # URL parsers drop these wherever they stand


class BaseUrlWithWhitespace(Rule):
    """A baseUrl contains whitespace or an invisible character.

    pi appends the endpoint without trimming, so a trailing space ends up inside the path,
    /v1%20/chat/completions, and is answered with 404; one in the host makes the URL invalid.
    A leading space, tabs and line ends are dropped on the way, but should not be there either.

    Remove it.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/gpt-4o")),
        Bad(
            make_models_json("@a/gpt-4o", baseUrl="https://api.portkey.ai/v1 "),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("@a/gpt-4o"),
        ),
        Bad(
            make_models_json("@a/gpt-4o", baseUrl="https://api.portkey.ai/v1\u200b"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("@a/gpt-4o"),
        ),
        Bad(
            make_models_json("@a/gpt-4o", baseUrl=" https://api.portkey.ai/v1\n"),
            at="/providers/portkey/baseUrl",
            effect=HINT,
            fixed_content=make_models_json("@a/gpt-4o"),
        ),
        Bad(
            make_models_json("m", baseUrl="https://llm.acme.io/my models/v1"),
            at="/providers/portkey/baseUrl",
        ),
        Good(make_models_json("m", baseUrl="the team's gateway"), note="base-url-without-scheme"),
        Good(make_models_json("m", baseUrl="https://<your host>/v1"), note="placeholder-left"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            text = base.text
            if not urls.has_whitespace(text) or base.is_placeholder:
                continue
            kept = urls.remove_whitespace(text)
            if not kept:
                continue
            if "://" not in text and len(text.split()) > 1:
                continue  # no URL at all, which base-url-without-scheme reports
            at_end = text.find(kept) >= 0
            is_one_word = " " not in text.strip()
            dropped = text.lstrip(" " + IGNORED_WHITESPACE)
            dropped = "".join(c for c in dropped if c not in IGNORED_WHITESPACE)
            if dropped == kept:
                effect = HINT
                message = "The whitespace in this URL is dropped before pi's request is sent."
            else:
                effect = FAILS
                message = (
                    "pi appends the endpoint without trimming, so the whitespace in this URL "
                    "becomes part of the address: every request will fail."
                )
            yield Problem(
                base.path,
                message,
                f"Write {quote(urls.redact_url(kept), 200)}."
                if at_end
                else "Remove the whitespace inside the URL.",
                effect=effect,
                fix=Fix("Remove the whitespace", Replace(base.path, kept), safe=at_end)
                if is_one_word
                else None,
            )
