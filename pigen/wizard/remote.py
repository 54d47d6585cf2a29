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
from pigen.wizard.model_list import Shelf
from pigen.wizard.questions import Option, Refused, Text
from pigen.wizard.session import Script

_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class Remote:
    """A Config of the gateway's: what it is called there, and what it holds."""

    name: str
    value: Mapping[str, Any]


@dataclass(frozen=True)
class Offered:
    """What a gateway answered.

    models   ids, "@slug/model"
    slugs    its providers, with the kind of each where it says so
    configs  its Configs that route, by id
    remark   why it said nothing
    """

    models: tuple[str, ...] = ()
    slugs: Mapping[str, str] = field(default_factory=dict)
    configs: Mapping[str, Remote] = field(default_factory=dict)
    remark: str = ""


def options(offered: Offered) -> list[Option]:
    return [
        Option(id, f"the Config {remote.name} that is there", _described(remote.value))
        for id, remote in offered.configs.items()
    ]


def _described(value: Mapping[str, Any]) -> str:
    found = routes.read(value, {slug: slug for slug in _slugs(value)})
    return str(found) if found else ", ".join(f"@{slug}" for slug in dict.fromkeys(_slugs(value)))


def ask(draft: Draft, id: str, offered: Offered, there: Shelf) -> Script:
    """Bind a key to it; the names of the keys that are new."""
    remote = offered.configs[id]
    for slug in _slugs(remote.value):
        draft.add_provider(slug, offered.slugs.get(slug, ""))
    names = draft.names()
    routing = routes.read(remote.value, {slug: slug for slug in names})
    models: list[Any]
    if routing is not None and routing.by_metadata is None:
        facts = {target.id: there.fact(target.id) for target in routing.targets}
        models = list(routes.entries(routing, facts).values())
    else:
        first = next(_models(remote.value), "")
        listed = yield Text(
            f"routed {id}",
            "Which models does it route? Their names, as pi shall send them",
            why="Bare names, with blanks between them: the Config says where they go.",
            flag="--routed-model NAME",
            default=first or None,
            read=_bare,
        )
        models = [{"id": model} for model in listed]
    name = _NAME.sub("-", remote.name).strip("-.")[:40] or "routed"
    value = key_bindings.renamed(remote.value, lambda slug: names.get(slug, slug))
    return key_bindings.follow(draft, name, {"id": id, **value}, models)


def _bare(text: str) -> list[str]:
    """Raises Refused."""
    found = list(dict.fromkeys(re.split(r"[\s,;]+", text.strip())))
    if not all(found) or any(set(each) & set("/@") for each in found):
        raise Refused("Give bare names, such as gpt-4o, without @ and /.")
    return found


def routed(value: Mapping[str, Any]) -> bool:
    return "targets" in value or "provider" in value


def _leaves(value: Any) -> Iterator[Mapping[str, Any]]:
    """A Config and the targets in it."""
    if isinstance(value, dict):
        yield value
        for each in value.get("targets") or ():
            yield from _leaves(each)


def _slugs(value: Mapping[str, Any]) -> Iterator[str]:
    for leaf in _leaves(value):
        provider, model = leaf.get("provider"), _model(leaf)
        if isinstance(provider, str) and provider.startswith("@"):
            yield provider[1:]
        elif slugs.split(model):
            yield (slugs.split(model) or ("", ""))[0]


def _models(value: Mapping[str, Any]) -> Iterator[str]:
    for leaf in _leaves(value):
        if _model(leaf):
            yield routes.bare(_model(leaf))


def _model(leaf: Mapping[str, Any]) -> str:
    params = leaf.get("override_params")
    model = params.get("model") if isinstance(params, dict) else None
    return model if isinstance(model, str) else ""
