from __future__ import annotations

from collections.abc import Iterator

from pigen.diagnostics.rule import FAILS, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi.catalogue import upstream
from pigen.portkey.config import ConfigFile, Node, leaf, part, routed

# Providers that know each other's models by the same names.
_ALIKE = {"azure": "openai", "google-vertex": "google"}


class OneModelForDifferentProviders(Rule):
    """Targets are of different providers, yet all get the one model that the request names.

    A fallback from OpenAI to Anthropic asks Anthropic for "gpt-4o", and is answered 404: it helps
    nobody. A load balance fails so on its share of the requests.

    Give each target its model, in override_params.
    """

    effect = FAILS
    topic = MODELS
    keys = ("targets",)
    silences = ("model-unknown-to-provider",)
    examples = (
        Good(routed("loadbalance", leaf("openai-key-1"), leaf("openai-key-2"))),
        Good(routed("fallback", leaf("openai-prod"), leaf("azure-openai-eu"))),
        Good(
            routed("fallback", leaf("main"), leaf("spare")), note="Of which provider is not known."
        ),
        Good(routed("fallback", leaf("openai-prod"), leaf("anthropic-prod", "claude-sonnet-4-5"))),
        Bad(routed("fallback", leaf("openai-prod"), leaf("anthropic-prod")), at="/targets/1"),
        Bad(
            routed("fallback", leaf("openai-prod", "gpt-4o"), leaf("bedrock-prod")), at="/targets/1"
        ),
    )

    def check(self, file: ConfigFile) -> Iterator[Problem]:
        seen = set()
        for node in file.nodes:
            if node.mode not in ("fallback", "loadbalance"):
                continue
            leaves = [each for each in node.below() if each.mode is None and _reachable(each)]
            known = [(each, name) for each in leaves if (name := _upstream(each, file))]
            for each, name in known:
                first, of_first = known[0]
                if name != of_first and not _has_model(each, node) and each.route not in seen:
                    seen.add(each.route)
                    yield Problem(
                        each.route,
                        f"This target is of {name}, and gets the model that was named for {of_first}: "
                        "the request fails here.",
                        'Add "override_params": {"model": ...} with a model of this provider.',
                        related=((first.route, f"of {of_first}"),),
                    )


def _reachable(node: Node) -> bool:
    return node.parent is None or node.parent.mode is not None


def _upstream(node: Node, file: ConfigFile) -> str | None:
    """The provider's name, as far as it can be told from a slug."""
    provider = node.own.get("provider")
    slug = node.slug or (provider if isinstance(provider, str) else None)
    known = file.around.upstreams
    name = (known[slug] if slug in known else upstream(slug)) if slug else None
    return _ALIKE.get(name, name) if name else None


def _has_model(node: Node | None, above: Node) -> bool:
    """A model is set at the node, or between it and `above`."""
    while node is not None and node is not above:
        if part(node.own, "overrideParams").get("model"):
            return True
        node = node.parent
    return False
