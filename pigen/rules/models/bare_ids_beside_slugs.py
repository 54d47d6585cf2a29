from __future__ import annotations

from collections.abc import Iterator

from pigen.common.headers import API_KEY_HEADER, ROUTING_HEADERS
from pigen.common.kinds import MARK, OSS
from pigen.common.quoting import quote
from pigen.common.slugs import NO_SLUG_PREFIXES, split_slug
from pigen.diagnostics.rule import RISK, Bad, Good, Problem, Rule
from pigen.diagnostics.topics import MODELS
from pigen.javascript.urls import parse_url
from pigen.pi.declared import DeclaredModel
from pigen.pi.interpolation import find_header
from pigen.pi.models_file import HAS_SEVERAL_MODELS, ModelsFile, make_models_json

FULL_WIDTH_AT = "\uff20"
CONFIG = '{"strategy": {"mode": "fallback"}, "targets": [{"provider": "@a"}, {"provider": "@b"}]}'


class BareIdsBesideSlugs(Rule):
    """Bare ids and @slug ids are asked for with the same Portkey key.

    One of them goes wrong whatever the key is. Without a Config bound to it, the gateway finds no
    provider for `gpt-4o` and answers 400. With a Config that has a provider or targets, that Config
    routes every request: the slug of `@anthropic-prod/claude-sonnet-4-5` is checked and dropped,
    and the model goes to the Config's targets.

    Make two pi providers: one with the bare ids and the key that a Config is bound to, one with the
    @slug ids and a key without a Config. There is one exception: a Config whose targets use
    "passthrough", which Portkey documents since April 2026.
    """

    effect = RISK
    topic = MODELS
    prefilter_traits = (HAS_SEVERAL_MODELS,)
    examples = (
        Good(make_models_json("@a/gpt-4o", "@b/claude-x")),
        Good(make_models_json("gpt-4o", "claude-x"), note="A Config may route them."),
        Good(make_models_json("gpt-4o", "@a/claude-x", baseUrl="https://openrouter.ai/api/v1")),
        Good(
            make_models_json("gpt-4o", "@a/claude-x", headers={"x-portkey-config": CONFIG}),
            note="Another rule covers what the header does to the slug.",
        ),
        Good(
            make_models_json(
                {"id": "gpt-4o", "headers": {"x-portkey-provider": "@a"}}, "@b/claude-x"
            )
        ),
        Good(
            {
                "providers": {
                    **make_models_json("gpt-4o", name="routed", apiKey="$ROUTED")["providers"],
                    **make_models_json("@a/m", name="direct", apiKey="$DIRECT")["providers"],
                }
            },
            note="Two keys, as the help suggests.",
        ),
        Good(make_models_json("@cf/meta/llama-3-8b", "@a/m"), note="No slug, and not bare either."),
        Bad(make_models_json("gpt-4o", "@a/claude-x"), at="/providers/portkey/models/0/id"),
        Bad(
            make_models_json("@a/claude-x", "gpt-4o", baseUrl="https://aigw.portkey.ai/v1"),
            at="/providers/portkey/models/1/id",
        ),
        Bad(
            make_models_json(
                "gpt-4o",
                "@a/m",
                baseUrl="http://localhost:8787/v1",
                headers={"x-portkey-debug": "1"},
            ),
            at="/providers/portkey/models/0/id",
        ),
        Bad(
            {
                "providers": {
                    **make_models_json("gpt-4o", name="one")["providers"],
                    **make_models_json(
                        "@a/claude-x",
                        name="two",
                        api="anthropic-messages",
                        baseUrl="https://api.portkey.ai",
                        headers={API_KEY_HEADER: "$PORTKEY_API_KEY"},
                    )["providers"],
                }
            },
            at="/providers/one/models/0/id",
            note="Two providers, but one key.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        starts = {model.id[:1] == "@" for model in file.models}
        if len(starts) < 2:  # both kinds of id are needed
            return
        bare: dict[tuple[str, ...], list[DeclaredModel]] = {}
        slugged: dict[tuple[str, ...], list[DeclaredModel]] = {}
        for model in file.models:
            group = slugged if split_slug(model.id) is not None else bare
            if (group is slugged or _is_bare(model.id)) and not _has_routing_header(model):
                group.setdefault(_describe_key(model), []).append(model)
        for key, models in bare.items():
            asked = [each for each in models if _is_asked_there(file, each)]
            others = [each for each in slugged.get(key, ()) if _is_asked_there(file, each)]
            if asked and others:
                yield _make_problem(asked, others[0])


def _is_bare(id: str) -> bool:
    """A model's name alone. With a slash it may be a slug without its @, which has a rule."""
    return (
        bool(id.strip()) and "/" not in id and not id.startswith((*NO_SLUG_PREFIXES, FULL_WIDTH_AT))
    )


def _has_routing_header(model: DeclaredModel) -> bool:
    return any(_find_header(model, name) is not None for name in ROUTING_HEADERS)


def _find_header(model: DeclaredModel, name: str) -> str | None:
    for owner in (model.value, model.provider.value):
        headers = owner.get("headers", {})
        key = find_header(headers, name)
        if key is not None:
            return str(headers[key])
    return None


def _describe_key(model: DeclaredModel) -> tuple[str, ...]:
    """What tells one key at one gateway from another: where it is written, or the provider whose
    key auth.json has."""
    host = parse_url(model.base_url or "").host
    sent = _find_header(model, API_KEY_HEADER) or _find_header(model, "authorization")
    key = sent or model.provider.value.get("apiKey")
    if key is None:
        return (host, "", model.provider.name)
    return (host, key[7:].strip() if key[:7].lower() == "bearer " else key)


def _is_asked_there(file: ModelsFile, model: DeclaredModel) -> bool:
    """The model goes to a gateway that knows slugs and keys. What pigen made is judged with its
    source, which says what each key is bound to."""
    if MARK in model.provider.value:
        return False
    return file.gateways.find_dialect(model.provider.value, model.value) not in ("", OSS)


def _make_problem(bare: list[DeclaredModel], slugged: DeclaredModel) -> Problem:
    first, more = bare[0], len(bare) - 1
    names = quote(first.id) + (f" and {more} more bare id{'s' if more > 1 else ''}" if more else "")
    return Problem(
        (*first.path, "id"),
        f"pi asks for {names} and for {quote(slugged.id)} with the same key, and one of them goes "
        f"wrong: without a Config bound to the key, the gateway answers 400 for {quote(first.id)}; "
        f"with one, the Config routes {quote(slugged.id)} too, and its slug is ignored.",
        "Make two pi providers: the bare ids with the key that a Config is bound to, the @slug ids "
        "with a key without one. A Config with passthrough (documented April "
        "2026) is the exception.",
        related=(((*slugged.path, "id"), "this id names its provider"),),
    )
