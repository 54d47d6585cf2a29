from __future__ import annotations

from collections.abc import Iterator

from pigen.common.quoting import quote
from pigen.diagnostics.rule import DROPPED, REJECTED, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi.builtin_defaults import describe_bad_provider_effect, get_bad_provider_effect
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi


class EmptyProvider(Rule):
    """A provider holds nothing that pi counts.

    Without models a provider must at least change something: baseUrl, headers, compat,
    modelOverrides with an entry, and from 0.80.8 apiKey, authHeader or oauth. With none of these pi
    drops it, and before 0.80.8 it refuses the whole file.

    List the provider's models, or remove it.
    """

    effect = DROPPED
    topic = KEYS
    connection_only = True
    examples = (
        Good(make_models_json("@a/m")),
        Good({"providers": {"openai": {"headers": {}}}}, note="Even empty, headers count."),
        Good({"providers": {"openai": {"apiKey": "$OPENAI_API_KEY"}}}),
        Good({"providers": {}}),
        Bad({"providers": {"p": {}}}, at="/providers/p", fixed_content={"providers": {}}),
        Bad({"providers": {"p": {"api": "openai-completions", "models": []}}}, at="/providers/p"),
        Bad({"providers": {"openai": {"modelOverrides": {}}}}, at="/providers/openai"),
        Bad(
            {"providers": {"openai": {"apiKey": "OPENAI_API_KEY"}}},
            at="/providers/openai",
            pi="0.80.3",
            effect=REJECTED,
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            value = provider.value
            if value.get("models") or "baseUrl" in value or value.get("modelOverrides"):
                continue
            counted = _list_counted_keys(file.pi)
            if any(key in value for key in counted):
                continue
            offered = [key for key in counted if key != "oauth"]  # which in turn needs a baseUrl
            yield Problem(
                provider.path,
                f"Provider {quote(provider.name)} has no models and changes nothing.{describe_bad_provider_effect(file.pi)}",
                f"List its models, add one of {', '.join(offered)} or baseUrl, or remove it.",
                key=True,
                effect=get_bad_provider_effect(file.pi),
                fix=Fix(f"Remove provider {quote(provider.name)}", Remove(provider.path)),
            )


def _list_counted_keys(pi: Pi) -> tuple[str, ...]:
    """The keys that count even with an empty value."""
    keys = ("headers", "compat") if pi.counts_headers else ("compat",)
    if pi.reads_oauth:
        keys = (*keys, "oauth")
    return (*keys, "apiKey", "authHeader") if pi.accepts_key_only_provider else keys
