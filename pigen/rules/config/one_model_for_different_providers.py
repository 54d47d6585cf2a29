from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.gateway.model_paths import is_azure_v1
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.portkey.config import ConfigFile, make_config, make_target
from pigen.portkey.config_node import ConfigNode, get_object

# Providers that know each other's models by the same names.
_EQUIVALENT_PROVIDERS = {"azure": "openai", "google-vertex": "google"}


class OneModelForDifferentProviders(Rule):
    """Targets are at different providers, but all get the one model that the request names.

    A fallback from OpenAI to Anthropic asks Anthropic for "gpt-4o" and gets 404, so it never helps.
    A load balance fails in the same way for part of the requests.

    Give each target its own model in override_params.
    """

    effect = FAILS
    topic = MODELS
    prefilter_keys = ("targets",)
    supersedes = ("model-unknown-to-provider",)
    examples = (
        Good(make_config("loadbalance", make_target("openai-key-1"), make_target("openai-key-2"))),
        Good(make_config("fallback", make_target("openai-prod"), make_target("azure-openai-eu"))),
        Good(
            make_config("fallback", make_target("main"), make_target("spare")),
            note="The provider behind the slug is not known.",
        ),
        Good(
            make_config(
                "fallback",
                make_target("openai-prod"),
                make_target("anthropic-prod", "claude-sonnet-4-5"),
            )
        ),
        Good(
            make_config(
                "fallback",
                make_target("anthropic-prod", "claude-sonnet-4-5"),
                {
                    "provider": "azure-openai",
                    "api_key": "k",
                    "resource_name": "r",
                    "deployment_id": "d",
                    "api_version": "2024-10-21",
                },
            ),
            note="The deployment chooses the model.",
        ),
        Bad(
            make_config("fallback", make_target("openai-prod"), make_target("anthropic-prod")),
            at="/targets/1",
        ),
        Bad(
            make_config(
                "fallback", make_target("openai-prod", "gpt-4o"), make_target("bedrock-prod")
            ),
            at="/targets/1",
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        seen = set()
        for node in file.nodes:
            if node.mode not in ("fallback", "loadbalance"):
                continue
            targets = [
                each
                for each in node.iter_descendants()
                if each.mode is None and _is_reachable(each)
            ]
            known = [(each, name) for each in targets if (name := _find_upstream(each, file))]
            for each, name in known:
                first, of_first = known[0]
                has_model = _has_model(each, node) or _has_deployment(each)
                if name != of_first and not has_model and each.path not in seen:
                    seen.add(each.path)
                    yield Problem(
                        each.path,
                        f"This target is at {name}, but gets the model that was named for "
                        f"{of_first}: the request fails here.",
                        'Add "override_params": {"model": ...} with a model of this provider.',
                        related=((first.path, f"at {of_first}"),),
                    )


def _is_reachable(node: ConfigNode) -> bool:
    return node.parent is None or node.parent.mode is not None


def _find_upstream(node: ConfigNode, file: ConfigFile) -> str | None:
    """The provider's name, as far as a slug shows it."""
    provider = node.camel_value.get("provider")
    slug = node.slug or (provider if isinstance(provider, str) else None)
    known = file.context.upstreams
    name = (known[slug] if slug in known else find_upstream(slug)) if slug else None
    return _EQUIVALENT_PROVIDERS.get(name, name) if name else None


def _has_deployment(node: ConfigNode) -> bool:
    """At Azure the deployment in the address chooses the model, whatever the body names."""
    options = node.options
    named = bool(options.get("deploymentId")) and not is_azure_v1(options.get("apiVersion"))
    return options.get("provider") == "azure-openai" and named


def _has_model(node: ConfigNode | None, above: ConfigNode) -> bool:
    """A model is set at the node, or between it and `above`."""
    while node is not None and node is not above:
        if get_object(node.camel_value, "overrideParams").get("model"):
            return True
        node = node.parent
    return False
