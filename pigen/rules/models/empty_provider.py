from __future__ import annotations

from collections.abc import Iterator, Sequence

from pigen.common.name_list import join_names
from pigen.common.quoting import quote
from pigen.diagnostics.rule import DROPPED, REJECTED, Bad, Fix, Good, Problem, Remove, Rule
from pigen.diagnostics.topics import KEYS
from pigen.pi import catalogue
from pigen.pi.builtin_defaults import describe_bad_provider_effect, get_bad_provider_effect
from pigen.pi.declared import DeclaredProvider
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi, parse_version

# From which release on each of them alone makes a provider.
COUNTED_SINCE = (("headers", "0.69.0"), ("apiKey", "0.80.8"), ("authHeader", "0.80.8"))


class EmptyProvider(Rule):
    """A provider has nothing that pi accepts as content.

    Without models a provider has to change something: baseUrl, headers, compat,
    modelOverrides with an entry, and from 0.80.8 apiKey, authHeader or oauth; headers alone count
    from 0.69.0. With none of these pi drops it, and before 0.80.8 it refuses the whole file.

    List the provider's models, or remove it. If only a later pi accepts what is there, update pi
    or add a baseUrl.
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
            {"providers": {"openai": {"headers": {"x-team": "a"}}}},
            at="/providers/openai",
            pi="0.67.0",
            effect=REJECTED,
            note="Later releases take it, and nobody's headers are removed.",
        ),
        Bad(
            {"providers": {"openai": {"apiKey": "OPENAI_API_KEY"}}},
            at="/providers/openai",
            pi="0.80.3",
            effect=REJECTED,
        ),
        Good({"providers": {"kimi-coding": {"headers": {"User-Agent": "x"}}}}, pi="0.69.0"),
        Bad(
            {"providers": {"kimi-coding": {"headers": {"User-Agent": "x"}}}},
            at="/providers/kimi-coding",
            pi="0.67.0",
            effect=REJECTED,
            note="Nobody's headers are removed.",
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
            uncounted = [key for key, _ in COUNTED_SINCE if value.get(key)]
            if uncounted:
                yield _make_version_problem(provider, uncounted, file.pi)
                continue
            fix = Fix(f"Remove provider {quote(provider.name)}", Remove(provider.path))
            offered = [key for key in counted if key != "oauth"]  # which in turn needs a baseUrl
            yield Problem(
                provider.path,
                f"Provider {quote(provider.name)} has no models and changes "
                f"nothing.{describe_bad_provider_effect(file.pi)}",
                f"List its models, add one of {', '.join(offered)} or baseUrl, or remove it.",
                key=True,
                effect=get_bad_provider_effect(file.pi),
                fix=fix,
            )


def _make_version_problem(provider: DeclaredProvider, uncounted: Sequence[str], pi: Pi) -> Problem:
    """What stands there would do for a later release, so it is left as it is."""
    since = min((dict(COUNTED_SINCE)[key] for key in uncounted), key=parse_version)
    known = catalogue.get_providers(pi).get(provider.name)
    urls = [url for url in known.base_urls if url] if known else []
    written = f", {quote(urls[0], 120)} for {provider.name}" if len(urls) == 1 else ""
    return Problem(
        provider.path,
        f"pi {pi} does not accept provider {quote(provider.name)} with only "
        f"{join_names(uncounted)}, which releases from {since} on "
        f"do.{describe_bad_provider_effect(pi)}",
        f"Use pi {since} or later, or add a baseUrl{written}.",
        key=True,
        effect=get_bad_provider_effect(pi),
    )


def _list_counted_keys(pi: Pi) -> tuple[str, ...]:
    """The keys that count even with an empty value."""
    keys = ("headers", "compat") if pi.counts_headers else ("compat",)
    if pi.reads_oauth:
        keys = (*keys, "oauth")
    return (*keys, "apiKey", "authHeader") if pi.accepts_key_only_provider else keys
