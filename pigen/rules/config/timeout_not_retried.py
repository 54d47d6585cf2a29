from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import HINT, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import RELIABILITY
from pigen.gateway.retry import RetryPolicy
from pigen.portkey.config import ConfigFile, as_number, make_config, make_target
from pigen.portkey.config_node import ConfigNode, get_object


class TimeoutNotRetried(Rule):
    """A target has a timeout and retries, but timeouts are not retried.

    A request that runs into request_timeout ends with 408, which the gateway does not retry unless
    on_status_codes lists it. A fallback moves on to the next target.

    Add 408 to retry.on_status_codes to retry it.
    """

    effect = HINT
    topic = RELIABILITY
    prefilter_keys = ("request_timeout", "requestTimeout")
    examples = (
        Good(
            make_target(request_timeout=9000, retry={"attempts": 2, "on_status_codes": [408, 429]}),
        ),
        Good(
            make_config(
                "fallback",
                make_target(),
                make_target("b"),
                request_timeout=9000,
                retry={"attempts": 2},
            )
        ),
        Bad(make_target(request_timeout=9000, retry={"attempts": 2}), at="/retry"),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.provider_nodes:
            own = get_object(node.camel_value, "retry")
            limit = as_number(node.options.get("requestTimeout"))
            if not own or not limit or _falls_back(node):
                continue
            policy = RetryPolicy.from_options(dict(own))
            if (
                policy.attempts > 0
                and isinstance(policy.codes, list)
                and not policy.lists_status(408)
            ):
                yield Problem(
                    node.resolve_path("retry"),
                    "A request that runs into request_timeout (408) is not retried.",
                    "Add 408 to retry.on_status_codes, to have it retried.",
                    key=True,
                )


def _falls_back(node: ConfigNode | None) -> bool:
    while node is not None:
        if node.mode == "fallback":
            return True
        node = node.parent
    return False
