from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.models_file import ModelsFile, is_api_key, portkey

TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
# Node's fetch sets these itself and refuses a request that states them.
RESERVED = frozenset(("content-length", "expect", "keep-alive", "transfer-encoding", "upgrade"))


class InvalidHeaderName(Rule):
    """A header has a name that cannot be sent.

    A name is made of letters, digits and -_.!#$%&'*+^`|~ alone, so no blank, colon or umlaut; and
    content-length, expect, keep-alive, transfer-encoding and upgrade belong to the connection. pi
    loads any name, and every request with it fails on this machine.

    Correct the name, or remove the header.
    """

    effect = FAILS
    topic = HEADERS
    keys = ("headers",)
    examples = (
        Good(portkey("@a/m", headers={"X-Team_1.a": "x", "content-type": "application/json"})),
        Good(portkey("@a/m", headers={"connection": "close"})),
        Bad(
            portkey("@a/m", headers={"bad header": "x"}),
            at="/providers/portkey/headers/bad header",
        ),
        Bad(portkey("@a/m", headers={"": "x"}), at="/providers/portkey/headers/"),
        Bad(
            portkey({"id": "@a/m", "headers": {"X-Team: ": "x"}}),
            at="/providers/portkey/models/0/headers/X-Team: ",
            fixed=portkey({"id": "@a/m", "headers": {"X-Team": "x"}}),
        ),
        Bad(
            portkey("@a/m", modelOverrides={"@a/m": {"headers": {"Upgrade": "x"}}}),
            at="/providers/portkey/modelOverrides/@a~1m/headers/Upgrade",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        taken = {route for _, route, _ in file.strings()}
        for _, route, _ in file.strings():
            name = str(route[-1])
            if is_api_key(route):
                continue
            if name and TOKEN.issuperset(name):
                if name.lower() in RESERVED:
                    yield Problem(
                        route,
                        f"fetch sets the header {quote(name)} itself and refuses a request that "
                        "states it: every request will fail on this machine.",
                        "Remove the header.",
                        key=True,
                    )
                continue
            kept = name.strip().rstrip(":").strip()
            mended = bool(kept) and TOKEN.issuperset(kept) and (*route[:-1], kept) not in taken
            taken.add((*route[:-1], kept))
            yield Problem(
                route,
                f"{quote(name)} is no name for a header: every request with it will fail on this "
                "machine.",
                f"Write {quote(kept)}."
                if mended
                else "Use letters, digits and hyphens only, or remove the header.",
                key=True,
                fix=Fix(f"Name it {quote(kept)}", Rename(route, kept), safe=not _is_judged(kept))
                if mended
                else None,
            )


def _is_judged(name: str) -> bool:
    """The gateway reads this header, so what it holds begins to count."""
    return name.lower().startswith("x-portkey-")
