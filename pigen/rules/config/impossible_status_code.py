from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import IGNORED, RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.javascript.values import is_number
from pigen.portkey.config import ConfigFile, format_value, make_config, make_target
from pigen.portkey.config_node import ConfigNode, get_object


class ImpossibleStatusCode(Rule):
    """on_status_codes lists a status that cannot occur, or one that means success.

    The gateway accepts any number. One that is not a status from 100 to 599 never occurs. One from
    200 to 299 throws good answers away: a listed 200 is retried or falls back, although it
    succeeded and was paid for.

    List statuses that mean failure, such as 429 and 503.
    """

    effect = IGNORED
    topic = RELIABILITY
    prefilter_keys = ("on_status_codes", "onStatusCodes")
    examples = (
        Good(make_target(retry={"attempts": 3, "on_status_codes": [429, 503, 529]})),
        Good(
            make_config(
                "fallback",
                make_target("a"),
                make_target("b"),
                strategy={"on_status_codes": [246, 446]},
            ),
            note="246 and 446 are the answers of guardrails.",
        ),
        Bad(
            make_target(retry={"attempts": 3, "on_status_codes": [4290]}),
            at="/retry/on_status_codes/0",
        ),
        Bad(
            make_config(
                "fallback", make_target("a"), make_target("b"), strategy={"on_status_codes": [200]}
            ),
            at="/strategy/on_status_codes/0",
            effect=RISK,
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.nodes:
            for owner, follows in (("retry", "is retried"), ("strategy", "falls back")):
                yield from _check_codes(node, owner, follows)


def _check_codes(node: ConfigNode, owner: str, reaction: str) -> Iterator[Problem]:
    codes = get_object(node.camel_value, owner).get("onStatusCodes")
    for index, code in enumerate(codes if isinstance(codes, list) else ()):
        if not is_number(code):
            continue
        at = node.resolve_path(owner, "on_status_codes", index)
        if not 100 <= code <= 599 or code != int(code):
            yield Problem(
                at,
                f"No answer has the status {format_value(code)}.",
                "Write a status from 100 to 599.",
            )
        elif 200 <= code <= 299 and code != 246:
            yield Problem(
                at,
                f"An answer with {code} is a success, and yet it {reaction}.",
                "Remove it.",
                effect=RISK,
            )
