from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import RISK, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import KEYS
from pigen.gateway.hosts import is_valid
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_fields import NEWER_KEYS, iter_members


class CamelCaseKey(Rule):
    """A key is written in camel case.

    It takes effect, because the gateway uses such names internally. But it skips the checks: its
    type is not checked, it does not make a target complete, and a customHost may even be a private
    address. Nothing promises that this will stay so. Whether a circuit breaker spelled cbConfig
    takes effect was never measured.

    Write the key with underscores.
    """

    effect = RISK
    topic = KEYS
    examples = (
        Good(
            make_target(override_params={"maxTokens": 5}),
            note="Parameters are for the upstream to judge.",
        ),
        Bad(
            make_target(overrideParams={"model": "gpt-4o"}),
            at="/overrideParams",
            fixed_content=make_target(override_params={"model": "gpt-4o"}),
        ),
        Bad(
            make_target(retry={"attempts": 1, "onStatusCodes": [429]}),
            at="/retry/onStatusCodes",
            fixed_content=make_target(retry={"attempts": 1, "on_status_codes": [429]}),
        ),
        Bad(make_target(customHost="http://10.0.0.4/v1"), at="/customHost"),
        Bad(
            make_config(
                "fallback",
                {"virtual_key": "a"},
                {"virtual_key": "b"},
                strategy={"cbConfig": {"failure_threshold": 3, "cooldown_interval": 60000}},
            ),
            at="/strategy/cbConfig",
            fixed_content=make_config(
                "fallback",
                {"virtual_key": "a"},
                {"virtual_key": "b"},
                strategy={"cb_config": {"failure_threshold": 3, "cooldown_interval": 60000}},
            ),
            note="The circuit breaker is known to be read as cb_config alone.",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for member in iter_members(file):
            if not member.is_known or member.key == member.snake_key:
                continue
            if member.snake_key in NEWER_KEYS:
                continue  # what they do was never measured, in either spelling
            message = (
                f'"{member.key}" takes effect unchecked: the gateway does not look at its type.'
            )
            if member.snake_key == "cb_config":
                message = (
                    'The gateway is known to read a circuit breaker only as "cb_config": nobody '
                    f'has measured whether "{member.key}" takes effect.'
                )
            elif member.snake_key == "custom_host":
                host = member.value
                message = '"customHost" takes effect unchecked'
                private = isinstance(host, str) and bool(host) and not is_valid(host)
                message += ": this address would be refused otherwise." if private else "."
            owner = file.get_value(member.path[:-1])
            twice = isinstance(owner, dict) and member.snake_key in owner
            rename = Fix(
                f'Rename it to "{member.snake_key}"', Rename(member.path, member.snake_key)
            )
            yield Problem(
                member.path,
                message,
                f'Write "{member.snake_key}".',
                key=True,
                fix=None if twice else rename,
            )
