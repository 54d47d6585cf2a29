from __future__ import annotations

from collections.abc import Iterator

from pigen.common.slugs import split_slug
from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, JsonPath, Problem, Replace, Rule
from pigen.diagnostics.topics import MODELS
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_node import ConfigNode, get_object


class UnresolvedSlug(Rule):
    """The gateway does not resolve the slug of a model `@slug/model` here.

    It does so only in a target's own override_params, and only where the target has no provider
    slug or virtual_key, which take precedence. Elsewhere, in the override_params of the root or
    beside a `provider: "@x"`, the upstream gets the whole text as the model's name. The open-source
    gateway never resolves slugs.

    Write the slug as the target's provider, and the model without it.
    """

    effect = FAILS
    topic = MODELS
    prefilter_keys = ("override_params", "overrideParams")
    examples = (
        Good(
            make_config(
                "fallback", {"override_params": {"model": "@openai-prod/gpt-4o"}}, make_target("b")
            )
        ),
        Good(
            make_target(override_params={"model": "@cf/meta/llama-3"}),
            note="Cloudflare's own names.",
        ),
        Bad(
            make_target("x", "@y/gpt-4o"),
            at="/override_params/model",
        ),
        Bad(
            make_target("x", "@x/gpt-4o"),
            at="/override_params/model",
            fixed_content=make_target("x", "gpt-4o"),
        ),
        Bad(
            make_config(
                "fallback",
                make_target("a"),
                make_target("b"),
                override_params={"model": "@openai-prod/gpt-4o"},
            ),
            at="/override_params/model",
        ),
        Bad(
            {
                "provider": "openai",
                "api_key": "dummy",
                "override_params": {"model": "@openai-prod/gpt-4o"},
            },
            at="/override_params/model",
            dialect="oss",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        seen: set[JsonPath] = set()
        for node in file.provider_nodes:
            parts = split_slug(node.params.get("model"))
            owner = _find_model_owner(node)
            if parts is None or not all(parts) or owner is None:
                continue
            if node.parent is not None and node.parent.mode is None:
                continue  # nothing calls it
            at = owner.resolve_path("override_params", "model")
            if at in seen:
                continue
            seen.add(at)
            yield _make_problem(file, node, owner, parts)


def _find_model_owner(node: ConfigNode | None) -> ConfigNode | None:
    """The node whose override_params have the model that comes to this one."""
    while node is not None and "model" not in get_object(node.camel_value, "overrideParams"):
        node = node.parent
    return node


def _make_problem(
    file: ConfigFile, node: ConfigNode, owner: ConfigNode, parts: tuple[str, str]
) -> Problem:
    slug, model = parts
    at = owner.resolve_path("override_params", "model")
    written = f"@{slug}/{model}"
    fix = None
    if not file.is_hosted:
        message = (
            f'The open-source gateway has no slugs: the upstream gets "{written}" as the model.'
        )
        help = f'Write "{model}".'
    elif owner is not node:
        message = (
            "A slug in override_params is not resolved for the targets below: each upstream gets "
            f'"{written}" as the model.'
        )
        help = f'Write "{model}", and the slug as the provider of a target.'
    else:
        message = (
            f'The provider "@{node.slug}" comes first: the upstream gets "{written}" as the model.'
        )
        help = f'Write "{model}", and "@{slug}" as the provider if that is what you mean.'
        if node.slug == slug:
            fix = Fix("Write only the model", Replace(at, model), safe=True)
    return Problem(at, message, help, fix=fix)
