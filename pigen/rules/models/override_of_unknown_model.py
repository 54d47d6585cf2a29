from __future__ import annotations

from collections.abc import Iterator

from pigen.common import slugs
from pigen.common.quoting import quote
from pigen.diagnostics.rule import IGNORED, Bad, Fix, Good, Problem, Rename, Rule
from pigen.diagnostics.topics import MODELS
from pigen.pi import catalogue
from pigen.pi.models_file import DeclaredProvider, ModelOverride, ModelsFile, make_models_json
from pigen.pi.release import MEASURED, Pi


class OverrideOfUnknownModel(Rule):
    """A modelOverrides key names a model that its provider does not have.

    pi looks for a model with exactly this id, finds none and ignores the override without a word.
    Ids vanish from pi's own list as providers retire models. Before 0.80.8 an override reaches
    built-in models only, not those that the file itself lists.

    Write the id as `pi --list-models` shows it, or remove the override. Providers that pi does not
    know and that list no models are left alone, for an extension may bring them.
    """

    effect = IGNORED
    topic = MODELS
    prefilter_keys = ("modelOverrides",)
    examples = (
        Good({"providers": {"openai": {"modelOverrides": {"gpt-4.1": {"maxTokens": 9000}}}}}),
        Good(
            {"providers": {"my-extension": {"modelOverrides": {"m": {"maxTokens": 9000}}}}},
            note="An extension may bring the provider.",
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
            note="0.73.1 still listed it.",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for provider in file.providers:
            if not provider.overrides:
                continue
            listed = {model.id for model in provider.models}
            built_in = _list_built_in_ids(provider.name, file.pi)
            known = built_in | listed if file.pi.overrides_custom_models else built_in
            if not built_in and (not listed or provider.name in catalogue.get_providers(file.pi)):
                continue
            for override in provider.overrides:
                id = override.id
                if id not in known and id == id.strip() and "*" not in id and "?" not in id:
                    yield _make_problem(file.pi, provider, override, known)


def _list_built_in_ids(provider: str, pi: Pi) -> frozenset[str]:
    """The ids that this release may know: its own list and, where that was not measured or pi
    fetches newer ones from its makers, those of the releases after it."""
    if provider not in catalogue.get_providers(pi):
        return frozenset()
    ids = catalogue.get_model_ids(provider, pi)
    if pi.fetches_catalogue or str(pi) not in MEASURED:
        for version in MEASURED:
            if Pi(version).number > pi.number:
                ids |= catalogue.get_model_ids(provider, Pi(version))
    return ids


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
            'Write the fields into the entry in "models".',
            key=True,
        )
    near = next(
        (m.id for m in provider.models if slugs.get_upstream_id(m.id) == id and m.id in known), None
    )
    before = near is None and _find_last_listing(provider.name, id, pi)
    near = near or (None if before else find_closest(id, known))
    rename = near and all(other.id != near for other in provider.overrides)
    return Problem(
        override.path,
        f"{provider.name} has no model {quote(id)} in pi {pi}"
        + (f" ({before} still listed it)" if before else "")
        + ", so pi will ignore this override.",
        f'Did you mean "{near}"? Write the id as pi --list-models shows it.'
        if near
        else "Remove the override, or write the id of a model that pi --list-models shows.",
        key=True,
        fix=Fix(f'Rename it to "{near}"', Rename(override.path, near)) if near and rename else None,
    )


def _find_last_listing(provider: str, id: str, pi: Pi) -> str | None:
    """The last measured release before `pi` that listed the model."""
    for version in reversed(MEASURED):
        if Pi(version).number < pi.number and id in catalogue.get_model_ids(provider, Pi(version)):
            return version
    return None
