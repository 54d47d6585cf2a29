from __future__ import annotations

from collections.abc import Iterator

from pigen.common.portkey_hosts import PORTKEY_HOSTS
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Fix, FixChange, Good, Problem, Replace, Rule, Splice
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript import urls
from pigen.pi.declared import BaseUrl
from pigen.pi.models_file import ModelsFile, make_models_json

TYPOS = (
    ("https//", "https://"),
    ("http//", "http://"),
    ("https/", "https://"),
    ("http/", "http://"),
)


class BaseUrlWithoutScheme(Rule):
    """A baseUrl does not start with http:// or https://.

    pi loads it without complaint, and every request fails before it leaves the machine: "Invalid
    URL", or "unknown scheme" where the text before the port is read as one.

    Put https:// in front, or http:// for a server on your own machine or network.
    """

    effect = FAILS
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/gpt-4o")),
        Good(make_models_json("m", baseUrl="HTTP://localhost:8080/v1")),
        Good(
            make_models_json("m", baseUrl="ftp://host/v1"),
            note="Another scheme is another rule's fault.",
        ),
        Bad(
            make_models_json("@a/gpt-4o", baseUrl="api.portkey.ai/v1"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("@a/gpt-4o"),
        ),
        Bad(
            make_models_json("llama3", baseUrl="localhost:11434/v1", apiKey="ollama"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json(
                "llama3", baseUrl="http://localhost:11434/v1", apiKey="ollama"
            ),
        ),
        Bad(make_models_json("m", baseUrl="//llm.acme.io/v1"), at="/providers/portkey/baseUrl"),
        Bad(
            make_models_json("m", baseUrl="https//x/v1"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("m", baseUrl="https://x/v1"),
        ),
        Bad(
            make_models_json("m", baseUrl="x,}"),
            at="/providers/portkey/baseUrl",
            note="This is not a host.",
        ),
        Bad(
            make_models_json("m", baseUrl="the gateway of the team"),
            at="/providers/portkey/baseUrl",
            note="This is not a URL either.",
        ),
        Bad(
            make_models_json("m", baseUrl="none"),
            at="/providers/portkey/baseUrl",
            note="A word is no address.",
        ),
        Good(make_models_json("m", baseUrl="insert your URL here"), note="placeholder-left"),
        Bad(make_models_json("m", baseUrl="me:pw@llm.acme.io/v1"), at="/providers/portkey/baseUrl"),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            if base.text.startswith(("https://", "http://")) or "://" in base.text:
                continue
            text = base.text.strip()
            head = text[:6].lower()
            if head.startswith(("https:", "http:/")) or text.startswith(("{", "$", "<")):
                continue  # fetch adds a missing slash; variables and placeholders have rules
            if not base.is_placeholder:
                yield _make_problem(file, base, text)


def _make_problem(file: ModelsFile, base: BaseUrl, text: str) -> Problem:
    scheme, rest = "", text.lstrip("/")
    for typo, meant in TYPOS:
        if rest.lower().startswith(typo):
            scheme, rest = meant, rest[len(typo) :].lstrip("/")
            break
    url = urls.parse_url(f"https://{rest}")
    scheme = scheme or ("http://" if url.is_private() else "https://")
    written = scheme + rest
    fix = None
    is_word = rest != "localhost" and not any(c in rest for c in ".:/")  # such as none, or null
    if is_word or not _is_host(url.host):
        help = "Write the whole address, such as https://api.portkey.ai/v1."
    else:
        known = urls.redact_url(written) == written
        help = f"Write {quote(written, 200)}." if known else f"Put {scheme} in front."
        safe = url.host in (*PORTKEY_HOSTS, "localhost", "127.0.0.1")
        fix = Fix("Put the scheme in front", _make_change(file, base, scheme, rest), safe=safe)
    return Problem(
        base.path,
        "pi uses this text as it is, and without http:// or https:// it is not a URL: "
        "every request will fail on this machine.",
        help,
        fix=fix,
    )


def _make_change(file: ModelsFile, base: BaseUrl, scheme: str, rest: str) -> FixChange:
    """Put the scheme in front and leave all else untouched, for there may be a password in it."""
    start, end = file.document.find_span(base.path)
    at = file.document.text.find(rest, start, end)
    if at < 0 or file.document.text[at + len(rest) : end] != '"':
        return Replace(base.path, scheme + rest)
    return Splice(start + 1, at, scheme)


def _is_host(host: str) -> bool:
    return any(map(str.isalnum, host)) and all(c.isalnum() or c in "-._:" for c in host)
