"""Routing by a Config that the gateway has already, as it was asked for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pigen.common import slugs
from pigen.wizard import key_bindings
from pigen.wizard import routing as routes
from pigen.wizard.draft import Draft
from pigen.wizard.model_list import ModelList
from pigen.wizard.questions import ChoiceOption, InvalidAnswer, TextQuestion
from pigen.wizard.script_runner import Script

_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class RemoteConfig:
    """A Config of the gateway's: what it is called there, and what it holds."""

    name: str
    value: Mapping[str, Any]


@dataclass(frozen=True)
class GatewayOffer:
    """What a gateway answered.

    models   ids, "@slug/model"
    slugs    its providers, with the kind of each where it says so
    configs  its Configs that route, by id
    remark   why it shows nothing
    """

    models: tuple[str, ...] = ()
    slugs: Mapping[str, str] = field(default_factory=dict)
    configs: Mapping[str, RemoteConfig] = field(default_factory=dict)
    remark: str = ""


def list_options(offered: GatewayOffer) -> list[ChoiceOption]:
    return [
        ChoiceOption(id, f"the Config {remote.name} that is there", _describe(remote.value))
        for id, remote in offered.configs.items()
    ]


def _describe(value: Mapping[str, Any]) -> str:
    routing = routes.read_routing(value, {slug: slug for slug in _iter_slugs(value)})
    return (
        str(routing)
        if routing
        else ", ".join(f"@{slug}" for slug in dict.fromkeys(_iter_slugs(value)))
    )


def ask(draft: Draft, id: str, offered: GatewayOffer, model_list: ModelList) -> Script:
    """Bind a key to it; the names of the keys that are new."""
    remote = offered.configs[id]
    for slug in _iter_slugs(remote.value):
        draft.add_provider(slug, offered.slugs.get(slug, ""))
    names = draft.get_names()
    routing = routes.read_routing(remote.value, {slug: slug for slug in names})
    models: list[Any]
    if routing is not None and routing.metadata_key is None:
        facts = {target.id: model_list.find_fact(target.id) for target in routing.targets}
        models = list(routes.build_entries(routing, facts, draft.lowest_release).values())
    else:
        first = next(_iter_models(remote.value), "")
        listed = yield TextQuestion(
            f"routed {id}",
            "Which models does it route? Their names, as pi should send them",
            why="Bare names, separated by spaces: the Config says where they go.",
            flag="--routed-model NAME",
            default=first or None,
            read=_parse_bare_names,
        )
        models = [{"id": model} for model in listed]
    name = _NAME.sub("-", remote.name).strip("-.")[:40] or "routed"
    value = key_bindings.rename_slugs(remote.value, lambda slug: names.get(slug, slug))
    return key_bindings.add_routed_provider(draft, name, {"id": id, **value}, models)


def _parse_bare_names(text: str) -> list[str]:
    """Raises Refused."""
    names = list(dict.fromkeys(re.split(r"[\s,;]+", text.strip())))
    if not all(names) or any(set(each) & set("/@") for each in names):
        raise InvalidAnswer("Give bare names, such as gpt-4o, without @ and /.")
    return names


def is_routed(value: Mapping[str, Any]) -> bool:
    return "targets" in value or "provider" in value


def _iter_targets(value: Any) -> Iterator[Mapping[str, Any]]:
    """A Config and the targets in it."""
    if isinstance(value, dict):
        yield value
        for each in value.get("targets") or ():
            yield from _iter_targets(each)


def _iter_slugs(value: Mapping[str, Any]) -> Iterator[str]:
    for target in _iter_targets(value):
        provider, model = target.get("provider"), _get_model(target)
        if isinstance(provider, str) and provider.startswith("@"):
            yield provider[1:]
        elif slugs.split_slug(model):
            yield (slugs.split_slug(model) or ("", ""))[0]


def _iter_models(value: Mapping[str, Any]) -> Iterator[str]:
    for target in _iter_targets(value):
        if _get_model(target):
            yield routes.to_bare_name(_get_model(target))


def _get_model(target: Mapping[str, Any]) -> str:
    params = target.get("override_params")
    model = params.get("model") if isinstance(params, dict) else None
    return model if isinstance(model, str) else ""
