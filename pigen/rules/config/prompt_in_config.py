from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import ROUTING
from pigen.portkey.config import ConfigFile, make_config, make_target


class PromptInConfig(Rule):
    """A target names a prompt that is saved on the gateway.

    That works only for requests to /v1/prompts. Chat completions, messages and responses, which are
    what pi sends, get 400.

    Remove prompt_id, and name a provider.
    """

    effect = FAILS
    topic = ROUTING
    prefilter_keys = ("prompt_id",)
    examples = (
        Good(make_target("a")),
        Bad(
            make_config("fallback", make_target("a"), make_target("b", prompt_id="pp-x")),
            at="/targets/1/prompt_id",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        for node in file.provider_nodes:
            if file.is_hosted and node.value.get("prompt_id"):
                yield Problem(
                    node.resolve_path("prompt_id"),
                    "With a prompt_id anywhere the gateway answers 400 to every chat request.",
                    "Remove it, and name a provider.",
                    key=True,
                )
