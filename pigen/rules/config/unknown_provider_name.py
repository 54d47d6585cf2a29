from __future__ import annotations

from collections.abc import Iterator

from pigen.common.suggest import did_you_mean
from pigen.diagnostics.rule import REJECTED, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ADDRESSES
from pigen.gateway.provider_names import PROVIDERS
from pigen.portkey.config import PROVIDER, ConfigFile, format_value, make_config, make_target


class UnknownProviderName(Rule):
    """A target names a provider that the gateway does not know.

    `provider` is either one of the gateway's own names, such as openai or azure-openai, or, on the
    hosted gateway, the slug of a provider of your workspace with `@` in front. The open-source
    gateway has no slugs.

    Write `@` before a slug. For the open-source gateway, name the provider and give its api_key.
    """

    effect = REJECTED
    topic = ADDRESSES
    prefilter_keys = ("provider",)
    examples = (
        Good({"provider": "@openai-prod"}),
        Good({"provider": "openai", "api_key": "dummy"}, dialect="oss"),
        Bad({"provider": "openai-prod", "retry": {"attempts": 2}}, at="/provider"),
        Bad(
            make_config("fallback", make_target("a"), make_target("b")),
            at="/targets/0/provider",
            dialect="oss",
        ),
        Bad(
            make_config("fallback", make_target("a"), make_target("b"), provider="@c"),
            at="/provider",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for problem in file.find_rejections(PROVIDER):
            value = file.get_value(problem.path)
            name = str(value)
            if name.startswith("@") and file.is_hosted:
                message = (
                    "Beside targets the gateway looks up no slug, "
                    f"and knows no provider {format_value(name)}."
                )
                help = "Remove the provider, or the targets."
            elif name.startswith("@"):
                message = (
                    "The open-source gateway has no slugs: "
                    f"it knows no provider {format_value(name)}."
                )
                help = "Name the provider itself, such as openai, and give its api_key."
            else:
                message = f"The gateway knows no provider {format_value(name)}."
                near = did_you_mean(name, PROVIDERS[file.dialect])
                slug = (
                    f'If it is a slug of your workspace, write "@{name}".' if file.is_hosted else ""
                )
                help = f"{near}{slug}" or "Write the name as Portkey's list of providers has it."
            yield Problem(problem.path, message, help.strip())
