from __future__ import annotations

from collections.abc import Iterator

from pigen.common.portkey_hosts import PORTKEY_HOSTS
from pigen.common.quoting import quote
from pigen.diagnostics.rule import RISK, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.javascript.urls import redact_url
from pigen.pi.models_file import ModelsFile, make_models_json


class PlainHttp(Rule):
    """A baseUrl uses http:// for a host on the public internet.

    The key, the prompts, your code and the answers travel unencrypted: anyone on the way can read
    and change them. Hosts on your own machine or network are not checked.

    Use https://, on the port where the host offers it.
    """

    effect = RISK
    topic = ADDRESSES
    prefilter_keys = ("baseUrl",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/gpt-4o")),
        Good(make_models_json("m", baseUrl="http://localhost:8080/v1")),
        Good(make_models_json("m", baseUrl="http://192.168.1.20:8000/v1")),
        Good(make_models_json("m", baseUrl="http://gpu-box:8000/v1")),
        Good(make_models_json("m", baseUrl="http://gpu.tail1234.ts.net:8000/v1")),
        Bad(
            make_models_json("@a/gpt-4o", baseUrl="http://api.portkey.ai/v1"),
            at="/providers/portkey/baseUrl",
            fixed_content=make_models_json("@a/gpt-4o"),
        ),
        Bad(
            make_models_json("m", baseUrl="http://llm.acme.io:8080/v1"),
            at="/providers/portkey/baseUrl",
            note="https:// at the port of http:// would fail.",
        ),
        Bad(
            make_models_json("m", baseUrl="http://203.0.113.7:8000/v1"),
            at="/providers/portkey/baseUrl",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for base in file.base_urls:
            if base.text.startswith("https://"):
                continue
            url = base.url
            if url.scheme != "http" or url.is_private() or "{" in url.host or "$" in url.host:
                continue
            if base.is_placeholder:
                continue
            written = f"https://{base.text.partition('://')[2]}"
            # Another port or a bare address hardly ever has a certificate as well.
            is_likely = url.port in ("", "443") and not url.host.replace(".", "").isdigit()
            is_likely = is_likely and ":" not in url.host
            yield Problem(
                base.path,
                f"pi will send the key and all prompts to {url.host} unencrypted: "
                "anyone on the way can read them.",
                f"Write {quote(redact_url(written), 200)}, if the host offers it."
                if is_likely
                else "Use https:// if the host offers it, "
                "possibly on another port or under a host name.",
                fix=Fix("Use https", Replace(base.path, written), safe=url.host in PORTKEY_HOSTS)
                if is_likely
                else None,
            )
