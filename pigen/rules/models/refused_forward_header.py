from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.declared import is_api_key
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.portkey.refused_headers import FORWARD_HEADER, explain_refusal, list_refused


class RefusedForwardHeader(Rule):
    """x-portkey-forward-headers names a header that newer gateways refuse to pass on.

    Portkey's pages list the headers through which clouds give out credentials, such as
    Metadata-Flavor. Each of the three gateways that were measured accepted them. Since
    2026-03-25 the open-source gateway's main branch answers 400 if the list names
    x-portkey-forward-headers.

    Remove the header from the list.
    """

    effect = HINT
    topic = HEADERS
    prefilter_text = ("orward-",)
    connection_only = True
    examples = (
        Good(make_models_json("@a/m", headers={"x-portkey-forward-headers": "x-request-id"})),
        Bad(
            make_models_json(
                "@a/m", headers={"X-Portkey-Forward-Headers": "x-request-id, Metadata-Flavor"}
            ),
            at="/providers/portkey/headers/X-Portkey-Forward-Headers",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for _, path, text in file.resolvable_values:
            if is_api_key(path) or str(path[-1]).lower() != FORWARD_HEADER:
                continue
            refused = [name for _, name in list_refused([each.strip() for each in text.split(",")])]
            if refused:
                yield Problem(path, explain_refusal(refused), "Remove it from the list.")
