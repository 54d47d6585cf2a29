from __future__ import annotations

from collections.abc import Iterator

from pigen.common import slugs
from pigen.common.headers import (
    CONFIG_HEADER,
    PROVIDER_HEADER,
    ROUTING_HEADERS,
    VIRTUAL_KEY_HEADER,
)
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, RISK, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.declared import DeclaredModel, DeclaredProvider
from pigen.pi.interpolation import find_header, resolve_literal
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi
from pigen.text.document import parse


class SlugOverriddenByHeader(Rule):
    """A header routes the requests, so the @slug in the model's id is ignored.

    x-portkey-provider, x-portkey-virtual-key and a Config with a provider or targets take
    precedence over the model's "@slug/": Portkey strips it and sends the model to the header's
    provider. So "@anthropic-prod/claude-x" with the header "x-portkey-provider: @openai-prod" asks
    OpenAI for claude-x.

    Remove the header and let the slug choose, or put these models under a pi provider of their own.
    """

    effect = FAILS
    topic = HEADERS
    prefilter_keys = ("headers",)
    examples = (
        Good(make_models_json("@a/m", headers={PROVIDER_HEADER: "@a"})),
        Good(
            make_models_json("@a/m", headers={PROVIDER_HEADER: "openai"}),
            note="No slug: the model's counts.",
        ),
        Good(make_models_json("m", headers={PROVIDER_HEADER: "@a"})),
        Good(make_models_json("@a/m", headers={CONFIG_HEADER: '{"retry": {"attempts": 3}}'})),
        Good(
            make_models_json("@a/m", headers={CONFIG_HEADER: "pc-main-1a2b3c"}),
            note="What it holds is unknown.",
        ),
        Bad(
            make_models_json("@a/m", "@b/n", headers={PROVIDER_HEADER: "@a"}),
            at="/providers/portkey/models/1/id",
        ),
        Bad(
            make_models_json("@a/m", headers={VIRTUAL_KEY_HEADER: "b-1x"}),
            at="/providers/portkey/models/0/id",
        ),
        Bad(
            make_models_json("@a/m", headers={VIRTUAL_KEY_HEADER: "sk-Zx81kQ0pLm72VbTr"}),
            at="/providers/portkey/models/0/id",
            note="A key in the place of a slug is not shown.",
        ),
        Bad(
            make_models_json("@a/m", headers={CONFIG_HEADER: '{"provider": "@b"}'}),
            at="/providers/portkey/models/0/id",
        ),
        Bad(
            make_models_json(
                "@c/m",
                headers={
                    CONFIG_HEADER: '{"strategy": {"mode": "fallback"}, "targets": '
                    '[{"provider": "@a"}]}'
                },
            ),
            at="/providers/portkey/models/0/id",
            effect=RISK,
        ),
        Good(
            make_models_json(
                "@c/m",
                headers={
                    CONFIG_HEADER: '{"strategy": {"mode": "fallback"}, "targets": '
                    '[{"passthrough": true}, {"provider": "@a"}]}'
                },
            ),
            note="Documented (April 2026): such a target uses the model's slug.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            shared = _find_routing_header(provider, file.pi)
            for model in provider.models:
                winner = shared
                if "headers" in model.value:
                    winner = _find_routing_header(model, file.pi) or shared
                if winner is not None:
                    yield from _check_routing(model, *winner)


def _check_routing(model: DeclaredModel, header_path: JsonPath, chosen: str) -> Iterator[Problem]:
    parts = slugs.split_slug(model.id)
    if parts is None or parts[0] == chosen:
        return
    if not chosen:
        to = "it to the Config's targets"
    elif slugs.looks_like_slug(chosen):
        to = f'{quote(parts[1])} to "@{chosen}"'
    else:  # it may be a key that was put in the place of a slug
        to = f"{quote(parts[1])} to the provider that the header names"
    yield Problem(
        (*model.path, "id"),
        f'Portkey will ignore the "@{parts[0]}" of this model and send {to}.',
        "Remove the header, or put this model under a provider without it.",
        effect=None if chosen else RISK,
        related=((header_path, "this header routes the requests"),),
    )


def _find_routing_header(
    owner: DeclaredProvider | DeclaredModel, pi: Pi
) -> tuple[JsonPath, str] | None:
    """The header that routes requests and the slug it chooses, "" for the targets of a Config."""
    headers = owner.value.get("headers", {})
    for name in ROUTING_HEADERS:
        key = find_header(headers, name)
        sent = resolve_literal(headers[key], pi) if key else None
        if key is None or sent is None:
            continue
        chosen = (
            _parse_config_slug(sent) if name == CONFIG_HEADER else _parse_provider_slug(sent, name)
        )
        if chosen is not None:
            return (*owner.path, "headers", key), chosen
    return None


def _parse_provider_slug(text: str, name: str) -> str | None:
    text = text.strip()
    if name == VIRTUAL_KEY_HEADER:
        return text or None
    return text[1:].partition("/")[0] if text.startswith("@") else None


def _parse_config_slug(text: str) -> str | None:
    try:
        config = parse(text)[0]
    except (ValueError, RecursionError):
        return None
    if not isinstance(config, dict):
        return None
    if config.get("targets"):
        # A target that takes the request's provider goes by the slug.
        from pigen.gateway.documented import needs_request_provider

        return None if needs_request_provider(config) else ""
    provider = config.get("provider")
    return _parse_provider_slug(provider, PROVIDER_HEADER) if isinstance(provider, str) else None
