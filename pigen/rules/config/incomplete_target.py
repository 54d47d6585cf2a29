from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.javascript.value_names import describe_type
from pigen.portkey.config import INCOMPLETE, PROVIDER, ConfigFile, make_config, make_target


class IncompleteTarget(Rule):
    """A Config or a target does not say where requests go.

    The gateway requires of the root and of every target at least one of: a provider with an api_key
    (or a slug, which brings the key), a strategy with targets, cache, retry, request_timeout,
    guardrails, or the full credentials of AWS or Vertex AI. If one target has none of them, the
    whole Config is refused. The hosted gateway is documented to take `"passthrough": true` as well
    (April 2026).

    Name a slug, `"provider": "@openai-prod"`, or add the api_key.
    """

    effect = REJECTED
    topic = ROUTING
    examples = (
        Good({"provider": "@openai-prod"}),
        Good({"override_params": {"model": "@openai-prod/gpt-4o"}}),
        Good({"cache": {"mode": "simple"}}, note="The model then brings its provider."),
        Good({"provider": "ollama"}, dialect="oss"),
        Good(
            {"provider": "@openai-prod"}, dialect="oss", note="Another rule asks for a known name."
        ),
        Good({"provider": "openai-prod"}, note="As above."),
        Bad({"provider": "openai"}, at=""),
        Good(make_config("fallback", {"passthrough": True}, make_target("b", "gpt-4o"))),
        Bad(make_config("fallback", {"passthrough": "true"}, make_target()), at="/targets/0"),
        Bad(make_config("fallback", make_target(), {"provider": "openai"}), at="/targets/1"),
        Bad(
            make_config(
                "fallback",
                {"override_params": {"model": "@openai-prod/gpt-4o"}},
                {"provider": "ollama"},
            ),
            at="/targets/0",
            dialect="oss",
        ),
        Bad(
            make_config("fallback", make_target(), {"override_params": {"model": "gpt-4o"}}),
            at="/targets/1",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        # An unknown name is the cause there: with the right one comes the key.
        unknown = {problem.path[:-1] for problem in file.find_rejections(PROVIDER)}
        for problem in file.find_rejections(INCOMPLETE):
            if problem.path in unknown:
                continue
            value = file.get_value(problem.path)
            config = value if isinstance(value, dict) else {}
            what = "This target" if problem.path else "This Config"
            provider = config.get("provider")
            if isinstance(provider, str) and provider:
                message = f'{what} names the provider "{provider}" but has no key for it.'
                help = (
                    f'Name a slug of your workspace, such as "@{provider}-prod", or add "api_key".'
                    if file.is_hosted
                    else 'Add "api_key".'
                )
            elif config.get("passthrough") not in (None, False):
                message = (
                    f"{what} does not say where requests go: {_explain_passthrough(config, file)}."
                )
                help = (
                    'Write "passthrough": true, or add a provider.'
                    if file.is_hosted
                    else 'Add "provider" and "api_key".'
                )
            else:
                message = f"{what} does not say where requests go."
                help = (
                    'Add a provider, such as "provider": "@openai-prod".'
                    if file.is_hosted
                    else 'Add "provider" and "api_key": the open-source gateway knows no slugs.'
                )
            yield Problem(problem.path, message, help)


def _explain_passthrough(config: dict[str, Any], file: ConfigFile) -> str:
    if not file.is_hosted:
        return "the open-source gateway knows no passthrough"
    return f'"passthrough" is {describe_type(config["passthrough"])}, and only true counts'
