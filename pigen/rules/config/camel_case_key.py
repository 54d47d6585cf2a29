from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import RISK, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import KEYS
from pigen.gateway.hosts import is_valid
from pigen.portkey.config import ConfigFile, leaf
from pigen.portkey.config_fields import members


class CamelCaseKey(Rule):
    """A key is written in camel case.

    It takes effect, for that is how the gateway reads keys inside; but it passes by the checks: its
    type is not looked at, it does not make a target complete, and a customHost may even be a private
    address. Nothing promises that it will go on so.

    Write the key with underscores.
    """

    effect = RISK
    topic = KEYS
    examples = (
        Good(leaf(override_params={"maxTokens": 5}), note="Parameters are the upstream's affair."),
        Bad(
            leaf(overrideParams={"model": "gpt-4o"}),
            at="/overrideParams",
            fixed=leaf(override_params={"model": "gpt-4o"}),
        ),
        Bad(
            leaf(retry={"attempts": 1, "onStatusCodes": [429]}),
            at="/retry/onStatusCodes",
            fixed=leaf(retry={"attempts": 1, "on_status_codes": [429]}),
        ),
        Bad(leaf(customHost="http://10.0.0.4/v1"), at="/customHost"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for member in members(file):
            if not member.known or member.key == member.snake:
                continue
            message = (
                f'"{member.key}" takes effect unchecked: the gateway does not look at its type.'
            )
            if member.snake == "custom_host":
                host = member.value
                message = '"customHost" takes effect unchecked'
                private = isinstance(host, str) and bool(host) and not is_valid(host)
                message += ": this address would be refused otherwise." if private else "."
            owner = file.value(member.route[:-1])
            twice = isinstance(owner, dict) and member.snake in owner
            rename = Fix(f'Rename it to "{member.snake}"', Rename(member.route, member.snake))
            yield Problem(
                member.route,
                message,
                f'Write "{member.snake}".',
                key=True,
                fix=None if twice else rename,
            )
