from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.gateway.documented import takes_request_provider
from pigen.gateway.provider_translation import UNSUPPORTED
from pigen.portkey.config import ConfigFile, make_config, make_target


class TargetWithoutProvider(Rule):
    """A target has no provider that the gateway can call.

    The gateway accepts the target if it has retries, a cache or a timeout. But when its turn comes,
    the request ends with 500, and no fallback follows. Targets inherit no provider from above.

    Name the target's provider.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_keys = ("targets", "provider")
    examples = (
        Good({"retry": {"attempts": 2}}, note="The model brings the provider."),
        Good(
            make_config("fallback", make_target("a"), {"override_params": {"model": "@b/gpt-4o"}})
        ),
        Good(make_config("fallback", {"passthrough": True}, make_target("b"))),
        Bad(make_config("fallback", {"retry": {"attempts": 2}}, make_target("b")), at="/targets/0"),
        Bad({"provider": "portkey", "api_key": "k"}, at=""),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if file.is_rejected:
            return
        for node in file.provider_nodes:
            provider = node.options.get("provider") or ""
            above = node.parent
            called = above.mode is not None if above else bool(provider)
            if file.is_hosted and takes_request_provider(node.options):
                continue
            if called and provider in UNSUPPORTED and not node.slug and not node.targets:
                message = (
                    f'The gateway cannot call "{provider}"'
                    if provider
                    else "This target has no provider"
                )
                yield Problem(
                    node.path,
                    f"{message}: a request that comes here ends with 500, and no fallback follows.",
                    'Name a provider, such as "@openai-prod".'
                    if file.is_hosted
                    else "Name another.",
                )
