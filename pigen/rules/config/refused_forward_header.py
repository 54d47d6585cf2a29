from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.refused_headers import explain_refusal, list_refused

_LOCAL = {"provider": "openai", "api_key": "dummy"}


class RefusedForwardHeader(Rule):
    """forward_headers names a header that newer gateways refuse to pass on.

    Portkey's pages list the headers through which clouds give out credentials, such as
    Metadata-Flavor. Each of the three gateways that were measured accepted them. Since
    2026-03-25 the open-source gateway's main branch answers 400 if the list names
    x-portkey-forward-headers.

    Remove the header from the list.
    """

    effect = HINT
    topic = HEADERS
    prefilter_text = ("orward",)
    examples = (
        Good(make_target(forward_headers=["x-request-id", "metadata"])),
        Bad(make_target(forward_headers=["Metadata-Flavor"]), at="/forward_headers/0"),
        Bad(
            make_target(
                forward_headers=["a", "x-portkey-forward-headers", "X-aws-ec2-metadata-token"]
            ),
            at="/forward_headers/1",
        ),
        Bad(
            {**_LOCAL, "forward_headers": ["Metadata-Flavor"]},
            at="/forward_headers/0",
            dialect="oss",
        ),
        Bad(
            make_config(
                "fallback",
                make_target("a", "gpt-4o", forward_headers=["metadata-flavor"]),
                make_target("b", "gpt-4o"),
            ),
            at="/targets/0/forward_headers/0",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if file.is_rejected:
            return
        refused = [
            (each, node.resolve_path("forward_headers", number))
            for node in file.nodes
            for number, each in list_refused(node.get("forward_headers"))
        ]
        if refused:
            (_, first), *others = refused
            yield Problem(
                first,
                explain_refusal([name for name, _ in refused]),
                "Remove it from the list." if not others else "Remove them from the list.",
                related=tuple((path, "this one, too") for _, path in others),
            )
