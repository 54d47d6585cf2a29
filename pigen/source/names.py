"""What a team's names stand for: providers, guardrails, Configs and keys, by what the gateway calls
them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from pigen.common import slugs
from pigen.common.quoting import quote
from pigen.common.suggest import did_you_mean
from pigen.pi import catalogue
from pigen.pi.models_file import PORTKEY_URL
from pigen.source.faults import Fault, Place, at
from pigen.source.inheritance import Path
from pigen.source.types import Gateway, Guardrail, Key, Provider
from pigen.source.types import Member as Person
from pigen.text.jsonc import Member, Node
from pigen.text.yaml import YamlNode

HOSTED, OSS = "hosted", "oss"
LOCAL_URL = "http://localhost:8787/v1"

Shape = TypeVar("Shape", bound=BaseModel)


class Shapes:
    """Parts of the tree as typed values. Teams share most of what they have, so each part is read
    once."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, type[BaseModel]], tuple[Node, BaseModel]] = {}

    def of(self, node: Node | None, shape: type[Shape]) -> Shape:
        """The value of a node that was checked before; an empty one for None."""
        if node is None:
            return shape()
        key = (id(node), shape)
        if key not in self._read:  # the node is kept, so that its id stays its own
            self._read[key] = (node, shape.model_validate(node.value))
        value = self._read[key][1]
        assert isinstance(value, shape)
        return value


class Faults:
    """Faults as they are found; one that many teams inherit counts once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int, str], Fault] = {}

    def add(
        self,
        kind: str,
        place: Node | Place,
        message: str,
        help: str,
        related: tuple[tuple[Place, str], ...] = (),
    ) -> None:
        where = place if isinstance(place, Place) else at(place)
        key = (kind, id(where.document), where.start, message)
        self._found.setdefault(key, Fault(kind, where, message, help, related))

    def all(self) -> list[Fault]:
        return list(self._found.values())


@dataclass(frozen=True, eq=False)
class Upstream:
    """A provider as one team knows it.

    slug      its slug on the gateway, without "@"
    provider  Portkey's name for what it is, such as "vertex-ai"; None where nobody says
    catalogue pi's name for the same, which chooses the facts of its models
    """

    name: str
    slug: str
    provider: str | None
    catalogue: str | None
    form: Provider
    node: Node

    @property
    def models(self) -> list[str] | None:
        """The models allowed; None where it does not say."""
        return self.form.models


@dataclass
class Names:
    """All that one team can name. `node` is the merged map that it was read from."""

    path: Path
    node: YamlNode
    dialect: str = HOSTED
    base_url: str = PORTKEY_URL
    workspace: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    members: dict[str, Person] = field(default_factory=dict)
    providers: dict[str, Upstream] = field(default_factory=dict)
    guardrails: dict[str, Guardrail] = field(default_factory=dict)
    configs: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, tuple[Key, Node]] = field(default_factory=dict)

    @property
    def is_hosted(self) -> bool:
        return self.dialect == HOSTED

    def provider(self, text: str, place: Node, faults: Faults) -> Upstream | None:
        """What "@name" stands for; None, and a fault, where no provider is called so."""
        name = text.removeprefix("@")
        found = self.providers.get(name)
        if found is None:
            known = {upstream.slug: upstream.name for upstream in self.providers.values()}
            if name in known:
                help = f'Write "@{known[name]}", the name of the provider with this slug.'
            elif "/" in name and name.partition("/")[0] in self.providers:
                help = "Write the provider alone; the model belongs into override_params."
            else:
                near = did_you_mean(name, self.providers)
                help = f'{near}Define it under "providers", or name one that is there.'
            message = f'No provider is called {quote(name)}, so "@{name}" stands for nothing.'
            faults.add("unknown-name", place, message, help)
        return found

    def model(self, text: str, place: Node, faults: Faults) -> tuple[Upstream | None, str]:
        """What "@name/model" stands for: the provider and the model as it names it. A bare name has
        no provider; None and the text itself where the provider is not known."""
        parts = slugs.split(text)
        if parts is None:
            return None, text
        upstream = self.provider(parts[0], place, faults)
        return (upstream, parts[1]) if upstream else (None, text)


def read(path: Path, node: YamlNode, shapes: Shapes, dialect: str | None = None) -> Names:
    """The names of the team that has all of `node`. `dialect` overrides what its gateway says."""
    gateway = shapes.of(part(node, "gateway"), Gateway)
    dialect = dialect or gateway.dialect or HOSTED
    names = Names(
        path,
        node,
        dialect=dialect,
        base_url=gateway.base_url or (PORTKEY_URL if dialect == HOSTED else LOCAL_URL),
        workspace=_text(node, "workspace"),
        metadata=texts(part(node, "metadata")),
    )
    for member in entries(node, "members"):
        names.members[member.key] = shapes.of(member.node, Person)
    for member in entries(node, "providers"):
        names.providers[member.key] = _upstream(member, shapes.of(member.node, Provider))
    for member in entries(node, "guardrails"):
        names.guardrails[member.key] = shapes.of(member.node, Guardrail)
    for member in entries(node, "configs"):
        names.configs[member.key] = member.node
    for member in entries(node, "keys"):
        names.keys[member.key] = (shapes.of(member.node, Key), member.node)
    return names


def _upstream(member: Member, form: Provider) -> Upstream:
    slug = (form.slug or member.key).removeprefix("@")
    return Upstream(
        member.key,
        slug,
        form.provider,
        catalogue.upstream(form.provider or slug),
        form,
        member.node,
    )


def part(node: Node, key: str) -> Node | None:
    """What stands under a key, if anything."""
    found = node.child(key)
    return None if found is None or found[1].value is None else found[1]


def entries(node: Node, *route: str) -> list[Member]:
    """The named entries of the map at `route`, without those that were taken away."""
    here: Node | None = node
    for key in route:
        here = part(here, key) if here is not None else None
    return [m for m in (here.members if here else None) or () if m.node.value is not None]


def texts(node: Node | None) -> dict[str, str]:
    """A map of texts."""
    members = node.members or () if node is not None else ()
    return {
        member.key: str(member.node.value) for member in members if member.node.value is not None
    }


def _text(node: Node, key: str) -> str | None:
    found = part(node, key)
    return str(found.value) if found is not None else None
