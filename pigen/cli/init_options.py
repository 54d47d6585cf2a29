"""The options of `pigen init`, in groups."""

from __future__ import annotations

from pigen.cli import init_files as files
from pigen.cli import init_models_and_key as models_and_key
from pigen.cli import init_moving as moving
from pigen.cli import init_routing_and_limits as routing_and_limits


def run_init(
    models: models_and_key.Models = None,
    slugs: models_and_key.Slugs = None,
    providers: models_and_key.Providers = None,
    facts: models_and_key.Facts = None,
    discover: models_and_key.Discover = False,
    gateway: models_and_key.Gateway = None,
    pi_version: models_and_key.PiVersion = None,
    key_env: models_and_key.KeyEnv = None,
    key_command: models_and_key.KeyCommand = None,
    key_stdin: models_and_key.KeyStdin = False,
    key_store: models_and_key.KeyStore = None,
    allow_plaintext: models_and_key.AllowPlaintext = False,
    provider_keys: models_and_key.ProviderKeys = None,
    routing: routing_and_limits.Routing = None,
    targets: routing_and_limits.Targets = None,
    weights: routing_and_limits.Weights = None,
    conditions: routing_and_limits.Conditions = None,
    routed_only: routing_and_limits.RoutedOnly = False,
    config: routing_and_limits.Config = None,
    routed_models: routing_and_limits.RoutedModels = None,
    cache: routing_and_limits.Cache = None,
    cache_age: routing_and_limits.CacheAge = None,
    retry: routing_and_limits.Retry = None,
    budget: routing_and_limits.Budget = None,
    rates: routing_and_limits.Rates = None,
    expires: routing_and_limits.Expires = None,
    scopes: routing_and_limits.Scopes = None,
    metadata: routing_and_limits.Metadata = None,
    template: files.Template = None,
    list_templates: files.ListTemplates = False,
    origin: files.Origin = None,
    through: moving.Through = None,
    keep: moving.Keep = None,
    fill: moving.Fill = False,
    update: files.Update = False,
    output: files.Output = None,
    source: files.Source = None,
    allow_include: files.AllowInclude = None,
    default_model: files.DefaultModel = None,
    only_these: files.OnlyThese = False,
    yes: files.Yes = False,
    no_proof: files.NoProof = False,
    json: files.Json = False,
    plain: files.Plain = False,
) -> int:
    """Set pi up for the Portkey gateway: models.json, routing, keys, step by step or by options.

    \b
    Nothing is written before the whole plan was shown and agreed to, and Ctrl-C leaves all as it
    was. Without a terminal nothing is asked: what is missing is named, with exit code 2.
    The key itself is written nowhere but where you say, and sent only with --discover.

    \b
    Examples:
      pigen init                         ask step by step
      pigen init --template fallback     start with a template
      pigen init --from models.json      move direct providers to the gateway
      pigen init --yes --model @openai-prod/gpt-4o --key-env PORTKEY_API_KEY
      pigen init --yes --slug openai-prod --model gpt-4o --model o3 \\
        --key-env PORTKEY_API_KEY --output models.json
    """
    from pigen.commands.init import run

    return run(
        models=tuple(models or ()),
        slugs=tuple(slugs or ()),
        providers=tuple(providers or ()),
        facts=tuple(facts or ()),
        discover=discover,
        gateway=gateway,
        pi_version=pi_version,
        key_env=tuple(key_env or ()),
        key_command=tuple(key_command or ()),
        key_stdin=key_stdin,
        key_store=key_store,
        allow_plaintext=allow_plaintext,
        provider_keys=tuple(provider_keys or ()),
        routing=routing,
        targets=tuple(targets or ()),
        weights=tuple(weights or ()),
        conditions=tuple(conditions or ()),
        routed_only=routed_only,
        config=config,
        routed_models=tuple(routed_models or ()),
        cache=cache,
        cache_age=cache_age,
        retry=retry,
        budget=budget,
        rates=tuple(rates or ()),
        expires=expires,
        scopes=tuple(scopes or ()),
        metadata=tuple(metadata or ()),
        template=template,
        list_templates=list_templates,
        origin=origin,
        through=tuple(through or ()),
        keep=tuple(keep or ()),
        fill=fill,
        update=update,
        output=output,
        source=source,
        allow_include=tuple(allow_include or ()),
        default_model=default_model,
        only_these=only_these,
        yes=yes,
        no_proof=no_proof,
        json=json,
        plain=plain,
    )
