from __future__ import annotations

from collections.abc import Iterator

from pigen.common.headers import PREFIX, RESERVED_HEADERS, is_header_name
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.declared import is_api_key
from pigen.pi.models_file import ModelsFile, make_models_json


class InvalidHeaderName(Rule):
    """A header has a name that cannot be sent.

    A name may contain only letters, digits and -_.!#$%&'*+^`|~, so no space, colon or umlaut; and
    content-length, expect, keep-alive, transfer-encoding and upgrade belong to the connection. pi
    loads any name, and every request with it fails on this machine.

    Correct the name, or remove the header.
    """

    effect = FAILS
    topic = HEADERS
    prefilter_keys = ("headers",)
    examples = (
        Good(
            make_models_json(
                "@a/m", headers={"X-Team_1.a": "x", "content-type": "application/json"}
            )
        ),
        Good(make_models_json("@a/m", headers={"connection": "close"})),
        Bad(
            make_models_json("@a/m", headers={"bad header": "x"}),
            at="/providers/portkey/headers/bad header",
        ),
        Bad(make_models_json("@a/m", headers={"": "x"}), at="/providers/portkey/headers/"),
        Bad(
            make_models_json({"id": "@a/m", "headers": {"X-Team: ": "x"}}),
            at="/providers/portkey/models/0/headers/X-Team: ",
            fixed_content=make_models_json({"id": "@a/m", "headers": {"X-Team": "x"}}),
        ),
        Bad(
            make_models_json("@a/m", modelOverrides={"@a/m": {"headers": {"Upgrade": "x"}}}),
            at="/providers/portkey/modelOverrides/@a~1m/headers/Upgrade",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        taken = {path for _, path, _ in file.resolvable_values}
        for _, route, _ in file.resolvable_values:
            name = str(route[-1])
            if is_api_key(route):
                continue
            if is_header_name(name):
                if name.lower() in RESERVED_HEADERS:
                    yield Problem(
                        route,
                        f"fetch sets the header {quote(name)} itself and refuses a request that "
                        "sets it: every request will fail on this machine.",
                        "Remove the header.",
                        key=True,
                    )
                continue
            kept = name.strip().rstrip(":").strip()
            is_fixable = is_header_name(kept) and (*route[:-1], kept) not in taken
            taken.add((*route[:-1], kept))
            yield Problem(
                route,
                f"{quote(name)} is not a valid header name: every request with it will fail on "
                "this machine.",
                f"Write {quote(kept)}."
                if is_fixable
                else "Use letters, digits and hyphens only, or remove the header.",
                key=True,
                fix=Fix(
                    f"Name it {quote(kept)}",
                    Rename(route, kept),
                    safe=not _is_read_by_gateway(kept),
                )
                if is_fixable
                else None,
            )


def _is_read_by_gateway(name: str) -> bool:
    """The gateway reads this header, so what it holds begins to count."""
    return name.lower().startswith(PREFIX)
