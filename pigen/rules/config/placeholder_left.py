from __future__ import annotations

from collections.abc import Iterator

from pigen.common.credentials import is_placeholder
from pigen.common.slugs import split_slug
from pigen.diagnostics.rule import FAILS, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_node import get_object


class PlaceholderLeft(Rule):
    """A slug or an id is still the text of an example.

    The gateway finds no provider of that name, and answers 400 "Following keys are not valid" to
    every request, whichever target it is for.

    Use the slug from your workspace's list of AI providers.
    """

    effect = FAILS
    topic = SECRETS
    examples = (
        Good(make_config("fallback", make_target("openai-prod"), make_target("b"))),
        Bad(make_target("YOUR_PROVIDER_SLUG"), at="/provider"),
        Bad(
            {"override_params": {"model": "@YOUR_OPENAI_PROVIDER_SLUG/gpt-model"}},
            at="/override_params/model",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        if not file.is_hosted:
            return
        for node in file.nodes:
            provider = node.value.get("provider")
            written: list[tuple[JsonPath, object]] = [
                (node.resolve_path("virtual_key"), node.value.get("virtual_key"))
            ]
            if isinstance(provider, str) and provider.startswith("@"):
                written.append((node.resolve_path("provider"), provider[1:]))
            parts = split_slug(get_object(node.camel_value, "overrideParams").get("model"))
            if parts:
                written.append((node.resolve_path("override_params", "model"), parts[0]))
            for at, slug in written:
                if isinstance(slug, str) and _is_placeholder_slug(slug):
                    yield Problem(
                        at,
                        f'"{slug[:40]}" was left to be filled in: '
                        "the gateway finds no such provider.",
                        "Write a slug of your workspace.",
                    )


def _is_placeholder_slug(slug: str) -> bool:
    return is_placeholder(slug) or slug.lower().startswith(("your_", "your-"))
