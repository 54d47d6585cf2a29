from __future__ import annotations

from collections.abc import Iterator

from pigen.common import slugs
from pigen.common.quoting import quote
from pigen.diagnostics.rule import HINT, IGNORED, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi import catalogue
from pigen.pi.declared import DeclaredProvider, ModelOverride
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi


class OverrideOfUnknownModel(Rule):
    """A modelOverrides key names a model that its provider does not have.

    pi looks for a model with exactly this id, finds none and silently ignores the override.
    Ids disappear from pi's own list as providers retire models. Before 0.80.8 an override only
    reaches built-in models, not those that the file itself lists, and before 0.80.4 not those of an
    extension either.

    Write the id as `pi --list-models` shows it, or remove the override. Models that pi has fetched
    since (models-store.json beside the file) count as its own. From 0.80.4 providers that no pi has
    built in and that list no models are not checked, because an extension may bring them; one that
    pi no longer has is a hint.
    """

    effect = IGNORED
    topic = MODELS
    rests_on_built_ins = True
    prefilter_keys = ("modelOverrides",)
    examples = (
        Good({"providers": {"openai": {"modelOverrides": {"gpt-4.1": {"maxTokens": 9000}}}}}),
        Good(
            {"providers": {"my-extension": {"modelOverrides": {"m": {"maxTokens": 9000}}}}},
            note="An extension may bring the provider.",
        ),
        Bad(
            {"providers": {"my-extension": {"modelOverrides": {"m": {"maxTokens": 9000}}}}},
            at="/providers/my-extension/modelOverrides",
            pi="0.80.3",
            note="Before 0.80.4 overrides do not reach an extension's models.",
        ),
        Good(make_models_json("@a/m", modelOverrides={"@a/m": {"name": "M"}})),
        Bad(
            {"providers": {"openai": {"modelOverrides": {"gpt-4,1": {"maxTokens": 9000}}}}},
            at="/providers/openai/modelOverrides/gpt-4,1",
            fixed_content={
                "providers": {"openai": {"modelOverrides": {"gpt-4.1": {"maxTokens": 9000}}}}
            },
        ),
        Bad(
            make_models_json("@a/gpt-4o", modelOverrides={"gpt-4o": {"name": "GPT-4o"}}),
            at="/providers/portkey/modelOverrides/gpt-4o",
            fixed_content=make_models_json(
                "@a/gpt-4o", modelOverrides={"@a/gpt-4o": {"name": "GPT-4o"}}
            ),
        ),
        Bad(
            make_models_json("@a/m", modelOverrides={"@a/m": {"name": "M"}}),
            at="/providers/portkey/modelOverrides/@a~1m",
            pi="0.74.2",
            note="Before 0.80.8 overrides reach built-in models only.",
        ),
        Bad(
            {
                "providers": {
                    "anthropic": {
                        "modelOverrides": {"claude-3-5-haiku-20241022": {"name": "Haiku"}}
                    }
                }
            },
            at="/providers/anthropic/modelOverrides/claude-3-5-haiku-20241022",
            note="No longer built in.",
        ),
        Bad(
            {"providers": {"openai": {"modelOverrides": {"gpt-5.4": {"name": "5.4"}}}}},
            at="/providers/openai/modelOverrides/gpt-5.4",
            pi="0.52.7",
            note="Not built in yet.",
        ),
        Good(
            {"providers": {"google-antigravity": {"modelOverrides": {"gemini-3-flash": {}}}}},
            pi="0.66.1",
        ),
        Bad(
            {
                "providers": {
                    "google-antigravity": {"modelOverrides": {"gemini-3-flash": {"name": "F"}}}
                }
            },
            at="/providers/google-antigravity/modelOverrides",
            effect=HINT,
            note="pi had this provider built in up to 0.70.6.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            if not provider.overrides:
                continue
            listed = {model.id for model in provider.models}
            built_in = file.built_ins.get_model_ids(provider.name)
            known = built_in | listed if file.pi.overrides_custom_models else built_in
            is_known = provider.name in catalogue.get_providers(file.pi)
            if not built_in and (not listed or is_known):
                if not listed:
                    yield from _check_missing_provider(file.pi, provider)
                continue
            for override in provider.overrides:
                id = override.id
                if id in known or id != id.strip() or "*" in id or "?" in id:
                    continue
                if built_in and _may_be_fetched(provider.name, id, file.pi):
                    continue
                yield _make_problem(file.pi, provider, override, known)


def _may_be_fetched(provider: str, id: str, pi: Pi) -> bool:
    """Whether pi may have it from its makers: releases after this one list it."""
    from pigen.pi.catalogue import history

    return pi.fetches_catalogue and history.is_listed_later(provider, id, pi)


def _check_missing_provider(pi: Pi, provider: DeclaredProvider) -> Iterator[Problem]:
    """It lists no models, and neither does pi."""
    from pigen.pi.catalogue import history

    is_known = provider.name in catalogue.get_providers(pi)
    why = None if is_known else history.describe_provider(provider.name, pi)
    if why:
        yield Problem(
            (*provider.path, "modelOverrides"),
            f"{provider.name} is {why}, so pi {pi} will ignore these overrides unless an extension "
            "brings the provider.",
            "Remove them, or put them under a provider that pi --list-models shows.",
            key=True,
            effect=HINT,
        )
    elif not pi.overrides_extension_models:
        yield _make_extension_problem(provider, pi)


def _make_extension_problem(provider: DeclaredProvider, pi: Pi) -> Problem:
    return Problem(
        (*provider.path, "modelOverrides"),
        f"pi {pi} applies overrides to its built-in models only, and has none of "
        f"{quote(provider.name)}: it will ignore these, even if an extension brings the models.",
        "Use pi 0.80.4 or later, which applies them to an extension's models, or let the extension "
        "set the fields.",
        key=True,
    )


def _is_stated(id: str, override: ModelOverride, provider: DeclaredProvider) -> bool:
    """Whether the file has overrides of that model, or an entry whose fields this one would
    change."""
    return any(other.id == id for other in provider.overrides) or any(
        model.id == id and not override.value.keys().isdisjoint(model.value)
        for model in provider.models
    )


def _make_problem(
    pi: Pi, provider: DeclaredProvider, override: ModelOverride, known: frozenset[str]
) -> Problem:
    from pigen.common.suggest import find_closest

    id = override.id
    if any(model.id == id for model in provider.models):
        return Problem(
            override.path,
            f"pi {pi} applies overrides to built-in models only, so it will ignore this one of "
            f"{quote(id)}, which the file lists itself.",
            'Set the fields in the entry in "models".',
            key=True,
        )
    near = next(
        (m.id for m in provider.models if slugs.get_upstream_id(m.id) == id and m.id in known), None
    )
    from pigen.pi.catalogue import history

    why = "" if near else history.describe_model(provider.name, id, pi)
    near = near or (None if why else find_closest(id, known))
    rename = near and not _is_stated(near, override, provider)
    return Problem(
        override.path,
        f"{provider.name} has no model {quote(id)} in pi {pi}"
        + (f" ({why})" if why else "")
        + ", so pi will ignore this override.",
        f'Did you mean "{near}"? Write the id as pi --list-models shows it.'
        if near
        else "Remove the override, or write the id of a model that pi --list-models shows.",
        key=True,
        fix=Fix(f'Rename it to "{near}"', Rename(override.path, near)) if near and rename else None,
        cause="misspelt" if near else "unknown",
    )
