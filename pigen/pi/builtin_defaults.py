"""What a provider of the file gets from pi's built-in provider of the same name."""

from __future__ import annotations

from collections.abc import Sequence

from pigen.diagnostics.rule import DROPPED, REJECTED
from pigen.pi import catalogue
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.models_file import ModelsFile
from pigen.pi.release import Pi

# A provider that signs in to a Radius gateway stands in the place of a built-in one of its name;
# the public gateway alone brings models from the start.
PUBLIC_GATEWAY = "https://radius.pi.dev"
RADIUS = "radius"
BEDROCK = "amazon-bedrock"
BEDROCK_API = "bedrock-converse-stream"
# Which pi prefers for a model that it does not know.
USUAL_API = "openai-completions"


def get_bad_provider_effect(pi: Pi) -> str:
    """What pi does about a provider that it cannot make sense of."""
    return DROPPED if pi.keeps_good_providers else REJECTED


def describe_bad_provider_effect(pi: Pi) -> str:
    """The same in words; the runner adds them where the whole file is lost."""
    return " pi will drop this provider." if pi.keeps_good_providers else ""


def find_built_in(provider: DeclaredProvider, pi: Pi) -> catalogue.BuiltInProvider | None:
    """The built-in provider that this one changes or adds to."""
    known = catalogue.get_providers(pi)
    if not pi.keeps_good_providers:
        return None if pi.built_ins_need_all else known.get(provider.name)
    if "oauth" in provider.value and "baseUrl" in provider.value:
        return known.get(RADIUS) if is_public_gateway(provider.value["baseUrl"]) else None
    return known.get(provider.name)


def asks_bedrock(provider: DeclaredProvider) -> bool:
    """Whether its requests are Bedrock's: under pi's own name for it,
    or by its api for all models."""
    if provider.name == BEDROCK:
        return True
    return bool(provider.models) and all(model.api == BEDROCK_API for model in provider.models)


def is_public_gateway(base_url: str) -> bool:
    bare = base_url.removesuffix("/").removesuffix("/v1")
    if not base_url.removesuffix("/").endswith("/v1"):
        bare = base_url
    if not bare.lower().startswith(("http://", "https://")):
        bare = f"https://{bare}"
    return bare.rstrip("/") == PUBLIC_GATEWAY


def find_models_without_api(
    provider: DeclaredProvider, file: ModelsFile
) -> Sequence[DeclaredModel]:
    """The models that end up with no api, which pi does not forgive."""
    return [] if "api" in provider.value else _find_models_without("api", provider, file)


def find_models_without_base_url(
    provider: DeclaredProvider, file: ModelsFile
) -> Sequence[DeclaredModel]:
    """The models that end up with no base URL."""
    if "baseUrl" in provider.value:
        return []
    if not file.pi.keeps_good_providers:
        # A model's own baseUrl does not count here.
        return [] if find_built_in(provider, file.pi) else provider.models
    return _find_models_without("baseUrl", provider, file)


def find_inherited_api(model: DeclaredModel, file: ModelsFile) -> str | None:
    """The api at which pi asks a model without one: that of its own model of the same id, else the
    usual one where the provider has it, else that of the provider's first model, as before 0.80.8
    for every id. None where there is nothing to inherit.
    tests/conformance/test_inherited_api.py."""
    base = find_built_in(model.provider, file.pi)
    if base is None or not base.has_models:
        return None
    if not file.pi.inherits_from_built_in:
        return base.apis[0]
    own = file.built_ins.find_api(model.provider.name, model.id)
    return own or (USUAL_API if USUAL_API in base.apis else base.apis[0])


def _find_models_without(
    key: str, provider: DeclaredProvider, file: ModelsFile
) -> Sequence[DeclaredModel]:
    pi = file.pi
    base = find_built_in(provider, pi)
    lacking = [model for model in provider.models if key not in model.value]
    if not lacking or (base and not pi.keeps_good_providers):
        return []
    if not pi.inherits_from_built_in:
        return lacking
    if base and base.has_models:
        return (
            []
            if key == "api" or base.has_base_url
            else _find_models_without_inherited_url(provider, base, file)
        )
    # pi takes from the models before it what a model lacks, so one complete model will do.
    for index, model in enumerate(provider.models):
        if key in model.value:
            return [other for other in lacking if other.index < provider.models[index].index]
    return lacking


def _find_models_without_inherited_url(
    provider: DeclaredProvider, base: catalogue.BuiltInProvider, file: ModelsFile
) -> list[DeclaredModel]:
    """The models that inherit an empty base URL, which is what Azure's have. A model that the file
    has stated before passes on its own, if pi takes it for the closest."""
    taken = file.built_ins.get_model_ids(provider.name)
    seen_apis: dict[str, str | None] = {}
    lacking = []
    for model in provider.models:
        api = model.value.get("api") or provider.value.get("api")
        if "baseUrl" not in model.value:
            near = model.id in seen_apis or (
                model.id not in taken
                and api not in (None, *base.apis)
                and api in seen_apis.values()
            )
            if not near:
                lacking.append(model)
                continue
        seen_apis[model.id] = api or base.apis[0]
    return lacking
