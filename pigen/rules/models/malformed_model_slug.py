from __future__ import annotations

from collections.abc import Iterator

from pigen.common import slugs
from pigen.common.headers import ROUTING_HEADERS
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, HINT, RISK, Bad, Fix, Good, Problem, Replace, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.models_file import ModelsFile, make_models_json

# Request headers that choose the upstream themselves, so that the model needs no slug.
FULL_WIDTH_AT, FULL_WIDTH_SLASH = "\uff20", "\uff0f"
# What people add to a provider's name to make it a slug.
STAGES = {"prod", "production", "dev", "development", "test", "staging", "team", "main"}


class MalformedModelSlug(Rule):
    """A model of the Portkey gateway is not written as `@slug/model`.

    The gateway reads the text between "@" and the first "/" as the provider's slug and passes the
    rest to it as the model. Without the "@" it finds no provider and answers 400, unless
    a Config bound to the key or sent as a header routes the request. If the slug or the model is
    missing, or contains a space, or "@" or "/" is doubled, it looks for a provider or a model that
    does not exist. A bare name such as `gpt-4o` is fine for a key with a routing Config.

    Write the id as the provider's slug and the upstream's own name: `@openai-prod/gpt-4o`.
    """

    effect = FAILS
    topic = MODELS
    prefilter_keys = ("models",)
    examples = (
        Good(make_models_json("@openai-prod/gpt-4o", "@together/meta-llama/Llama-3")),
        Good(make_models_json("gpt-4o"), note="A key whose Config routes takes bare names."),
        Good(
            make_models_json("@cf/meta/llama-3-8b", "@workers/@cf/meta/llama-3-8b", "@hf/org/model")
        ),
        Good(make_models_json("meta-llama/Llama-3", headers={"X-Portkey-Provider": "@together"})),
        Good(make_models_json("openai-prod/gpt-4o", baseUrl="https://openrouter.ai/api/v1")),
        Bad(
            make_models_json("openai-prod/gpt-4o"),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json("@openai-prod/gpt-4o"),
        ),
        Bad(
            make_models_json("meta-llama/Llama-3"),
            at="/providers/portkey/models/0/id",
            effect=RISK,
            note="A Config may route it.",
        ),
        Bad(make_models_json("@openai-prod"), at="/providers/portkey/models/0/id"),
        Bad(make_models_json("@openai prod/gpt-4o"), at="/providers/portkey/models/0/id"),
        Bad(
            make_models_json("@@openai-prod/gpt-4o"),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json("@openai-prod/gpt-4o"),
        ),
        Bad(
            make_models_json("@openai-prod//gpt-4o"),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json("@openai-prod/gpt-4o"),
        ),
        Bad(
            make_models_json("portkey/@openai-prod/gpt-4o"),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json("@openai-prod/gpt-4o"),
        ),
        Bad(
            make_models_json("@openai-prod/ gpt-4o"),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json("@openai-prod/gpt-4o"),
        ),
        Bad(
            make_models_json("\uff20openai-prod/gpt-4o"),
            at="/providers/portkey/models/0/id",
            fixed_content=make_models_json("@openai-prod/gpt-4o"),
        ),
        Bad(
            make_models_json("gpt-4o", name="openai-prod"),
            at="/providers/openai-prod/models/0/id",
            effect=HINT,
            fixed_content=make_models_json("@openai-prod/gpt-4o", name="openai-prod"),
            note="The provider is named like a slug, which the gateway never sees.",
        ),
        Bad(
            make_models_json("gpt-4o", name="@openai-prod"),
            at="/providers/@openai-prod",
            note="pi sends only the model's id, never the name of its provider.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            bare = None
            for model in provider.models:
                if _is_well_formed(model.id):
                    continue
                problems = list(_check_id(model))
                if problems and file.leads_to_portkey(provider, model.value):
                    yield from problems
                if bare is None and "@" in provider.name and _is_bare(model):
                    bare = model if file.leads_to_portkey(provider, model.value) else None
            if bare is not None:
                yield _make_slug_in_name_problem(provider, bare)


def _check_id(model: DeclaredModel) -> Iterator[Problem]:
    """What is wrong with an id, given that it is for a gateway."""
    parts = slugs.split_slug(model.id)
    if parts is not None:
        if what := _explain_fault(*parts):
            yield _make_problem(model, what)
        return
    if model.id.startswith(FULL_WIDTH_AT):
        yield _make_full_width_problem(model)
        return
    if (
        "/" not in model.id
        and model.id.strip()
        and _is_named_like_slug(model.provider.name)
        and not _has_routing_header(model)
    ):
        yield _make_bare_id_problem(model)
    if "/" in model.id and not model.id.startswith(slugs.NO_SLUG_PREFIXES):
        yield from _check_missing_sign(model)


def _is_bare(model: DeclaredModel) -> bool:
    """Neither the id nor a header says where the request goes."""
    has_slug = slugs.split_slug(model.id) is not None or model.id.startswith(FULL_WIDTH_AT)
    return not has_slug and not _has_routing_header(model)


def _is_well_formed(id: str) -> bool:
    """Plainly right, as nearly all are; known without taking it apart."""
    slug, _, name = id.partition("/")
    return (
        id[:1] == "@"
        and slug[1:2] not in ("", "@")
        and name[:1] not in ("", "/", "@")
        and len(id.split()) == 1
    )


def _explain_fault(slug: str, name: str) -> str | None:
    """What is wrong with the two parts of an id that begins with "@", and what comes of it."""
    if slug.startswith("@"):
        return (
            f'looks for a provider with the slug {quote(slug)}, because there is one "@" too many'
        )
    if not slug.strip():
        return "finds no slug between the first @ and /"
    if not name.strip():
        return "finds a slug without a model behind it"
    if any(map(str.isspace, slug + name.rstrip())):
        return "treats the space as part of the name"
    if name.startswith("/"):
        return f'asks the provider for the model {quote(name)}, because there is one "/" too many'
    if name.startswith(f"@{slug}/"):
        return f"asks the provider for the model {quote(name)}, because the slug is written twice"
    return None


def _make_problem(model: DeclaredModel, what: str) -> Problem:
    better = slugs.repair(model.id)
    return Problem(
        (*model.path, "id"),
        f"pi sends {quote(model.id)} as the model; the gateway {what}, and the request fails.",
        f'Write "{better}".' if better else "Write @slug/model, such as @openai-prod/gpt-4o.",
        fix=_make_rewrite(model, better),
    )


def _check_missing_sign(model: DeclaredModel) -> Iterator[Problem]:
    first, _, rest = model.id.partition("/")
    if "/@" in model.id:
        yield _make_problem(
            model, f"sees no slug after {quote(first)}, because a slug must come first"
        )
        return
    if _has_routing_header(model):
        return
    better = f"@{first.strip()}/{rest.strip()}"
    known = _is_surely_slug(model.provider, first, rest)
    yield Problem(
        (*model.path, "id"),
        f"pi sends {quote(model.id)} as the model; without an @ the gateway sees no slug in it, "
        "and answers 400 unless a Config bound to the key routes the request.",
        f'Write "{better}" if "{first}" is the slug of a provider in Portkey.',
        effect=None if known else RISK,
        fix=_make_rewrite(model, better) if known else None,
    )


def _is_surely_slug(provider: DeclaredProvider, name: str, model: str) -> bool:
    """Whether `name` is surely meant as a slug, rather than as the first part of a model's name."""
    if any(other.id.startswith(f"@{name}/") for other in provider.models):
        return True
    from pigen.pi import catalogue  # only ids with a slash and no @ need to be judged
    from pigen.pi.catalogue.slug_upstreams import find_upstream

    upstream = find_upstream(name)
    if upstream is None or catalogue.find_fact(f"{name}/{model}"):
        return False
    return catalogue.find_fact(model, upstream) is not None or not STAGES.isdisjoint(
        name.split("-")
    )


def _has_routing_header(model: DeclaredModel) -> bool:
    """Whether a header of the request chooses the upstream."""
    headers = {**model.provider.value.get("headers", {}), **model.value.get("headers", {})}
    return any(name.lower() in ROUTING_HEADERS for name in headers)


def _make_rewrite(model: DeclaredModel, id: str | None) -> Fix | None:
    if id is None or any(other.id == id for other in model.provider.models):
        return None
    return Fix(f'Write the id as "{id}"', Replace((*model.path, "id"), id))


def _make_full_width_problem(model: DeclaredModel) -> Problem:
    better = slugs.repair(f"@{model.id[1:]}".replace(FULL_WIDTH_SLASH, "/"))
    return Problem(
        (*model.path, "id"),
        f"pi sends {quote(model.id)} as the model; the gateway sees no slug in it, "
        "because its first "
        'character is a fullwidth "@", and the request fails.',
        f'Write "{better}".' if better else "Write @slug/model, such as @openai-prod/gpt-4o.",
        fix=_make_rewrite(model, better),
    )


def _is_named_like_slug(name: str) -> bool:
    """Such as "openai-prod": an upstream's name and what people add to it."""
    if "-" not in name or STAGES.isdisjoint(name.lower().split("-")):
        return False
    from pigen.pi.catalogue.slug_upstreams import find_upstream

    return slugs.looks_like_slug(name) and find_upstream(name) is not None


def _make_bare_id_problem(model: DeclaredModel) -> Problem:
    better = f"@{model.provider.name}/{model.id}"
    return Problem(
        (*model.path, "id"),
        f"pi sends only {quote(model.id)}, never the provider's name: the gateway answers 400 "
        "unless a Config bound to the key routes the request.",
        f'Write "{better}" if that is the slug of a provider in Portkey.',
        effect=HINT,
        fix=_make_rewrite(model, better),
    )


def _make_slug_in_name_problem(provider: DeclaredProvider, model: DeclaredModel) -> Problem:
    slug = provider.name[provider.name.index("@") :].rstrip("/")
    return Problem(
        provider.path,
        f"pi sends no more than the model's id, {quote(model.id)}, never the provider's name: the "
        f"gateway does not see {quote(slug)} and answers 400 unless a Config bound "
        "to the key routes.",
        f'Put the slug into each id, "{slug}/{model.id}", and give the provider a plain name.',
        key=True,
    )
