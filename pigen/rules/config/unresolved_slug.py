from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Fix, Good, Problem, Replace, Route, Rule
from pigen.diagnostics.topics import MODELS
from pigen.gateway.resolve import slug_and_model
from pigen.portkey.config import ConfigFile, Node, leaf, part, routed


class UnresolvedSlug(Rule):
    """A model `@slug/model` stands where the gateway does not take the slug out of it.

    It does so only in a target's own override_params, and only where the target names no provider by
    slug or virtual_key, which come first. Elsewhere, in the override_params of the root or beside a
    `provider: "@x"`, the upstream gets the text as it is, for a model's name. The open gateway never
    takes one out.

    Write the slug as the target's provider, and the model without it.
    """

    effect = FAILS
    topic = MODELS
    keys = ("override_params", "overrideParams")
    examples = (
        Good(routed("fallback", {"override_params": {"model": "@openai-prod/gpt-4o"}}, leaf("b"))),
        Good(leaf(override_params={"model": "@cf/meta/llama-3"}), note="Cloudflare's own names."),
        Bad(
            leaf("x", "@y/gpt-4o"),
            at="/override_params/model",
        ),
        Bad(
            leaf("x", "@x/gpt-4o"),
            at="/override_params/model",
            fixed=leaf("x", "gpt-4o"),
        ),
        Bad(
            routed(
                "fallback", leaf("a"), leaf("b"), override_params={"model": "@openai-prod/gpt-4o"}
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
        said: set[Route] = set()
        for node in file.leaves:
            parts = slug_and_model(node.params.get("model"))
            owner = _owner(node)
            if parts is None or not all(parts) or owner is None:
                continue
            if node.parent is not None and node.parent.mode is None:
                continue  # nothing calls it
            at = owner.at("override_params", "model")
            if at in said:
                continue
            said.add(at)
            yield _problem(file, node, owner, parts)


def _owner(node: Node | None) -> Node | None:
    """The node whose override_params have the model that comes to this one."""
    while node is not None and "model" not in part(node.own, "overrideParams"):
        node = node.parent
    return node


def _problem(file: ConfigFile, node: Node, owner: Node, parts: tuple[str, str]) -> Problem:
    slug, model = parts
    at = owner.at("override_params", "model")
    written = f"@{slug}/{model}"
    fix = None
    if not file.hosted:
        message = f'The open gateway has no slugs: the upstream gets "{written}" for a model.'
        help = f'Write "{model}".'
    elif owner is not node:
        message = (
            "A slug in override_params is not resolved for the targets below: each upstream gets "
            f'"{written}" for a model.'
        )
        help = f'Write "{model}", and the slug as the provider of a target.'
    else:
        message = (
            f'The provider "@{node.slug}" comes first: the upstream gets "{written}" for a model.'
        )
        help = f'Write "{model}", and "@{slug}" as the provider if that is what you mean.'
        if node.slug == slug:
            fix = Fix("Write the model alone", Replace(at, model), safe=True)
    return Problem(at, message, help, fix=fix)
