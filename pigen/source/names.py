"""What a team's names stand for: providers, guardrails, Configs and keys, by what the gateway calls
them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from pigen.common import slugs
from pigen.common.kinds import HOSTED
from pigen.common.portkey_hosts import LOCAL_URL, PORTKEY_URL
from pigen.pi.catalogue.slug_upstreams import find_upstream
from pigen.source.faults import FaultCollector
from pigen.source.inheritance import TeamPath
from pigen.source.types import Gateway, Guardrail, Key, Provider, TeamWorkspace
from pigen.source.types import Member as Person
from pigen.text.jsonc import Member, Node
from pigen.text.yaml import YamlNode

Shape = TypeVar("Shape", bound=BaseModel)


class TypedNodeCache:
    """Parts of the tree as typed values. Teams share most of what they have, so each part is read
    once."""

    def __init__(self) -> None:
        self._parsed: dict[tuple[int, type[BaseModel]], tuple[Node, BaseModel]] = {}

    def parse(self, node: Node | None, shape: type[Shape]) -> Shape:
        """The value of a node that was checked before; an empty one for None."""
        if node is None:
            return shape()
        key = (id(node), shape)
        if key not in self._parsed:  # the node is kept, so that its id stays its own
            self._parsed[key] = (node, shape.model_validate(node.value))
        value = self._parsed[key][1]
        assert isinstance(value, shape)
        return value


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
    spec: Provider
    node: Node

    @property
    def models(self) -> list[str] | None:
        """The models allowed; None where it does not say."""
        return self.spec.models


@dataclass
class Names:
    """All that one team can name. `node` is the merged map that it was read from, and `workspace`
    the id of its workspace, whose limits are in `workspace_spec`."""

    path: TeamPath
    node: YamlNode
    dialect: str = HOSTED
    base_url: str = PORTKEY_URL
    workspace: str | None = None
    workspace_spec: TeamWorkspace | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    members: dict[str, Person] = field(default_factory=dict)
    providers: dict[str, Upstream] = field(default_factory=dict)
    guardrails: dict[str, Guardrail] = field(default_factory=dict)
    configs: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, tuple[Key, Node]] = field(default_factory=dict)

    @property
    def is_hosted(self) -> bool:
        return self.dialect == HOSTED

    def resolve_provider(self, text: str, node: Node, faults: FaultCollector) -> Upstream | None:
        """What "@name" stands for; None, and a fault, where no provider is called so."""
        match = self.providers.get(text.removeprefix("@"))
        if match is None:
            slugs = {upstream.slug: upstream.name for upstream in self.providers.values()}
            faults.add("unknown-name", node, text, form="provider", known=(slugs, self.providers))
        return match

    def resolve_model(
        self, text: str, node: Node, faults: FaultCollector
    ) -> tuple[Upstream | None, str]:
        """What "@name/model" stands for: the provider and the model as it names it. A bare name has
        no provider; None and the text itself where the provider is not known."""
        parts = slugs.split_slug(text)
        if parts is None:
            return None, text
        upstream = self.resolve_provider(parts[0], node, faults)
        return (upstream, parts[1]) if upstream else (None, text)


def read_names(
    path: TeamPath, node: YamlNode, typed_nodes: TypedNodeCache, dialect: str | None = None
) -> Names:
    """The names of the team that has all of `node`. `dialect` overrides what its gateway says."""
    gateway = typed_nodes.parse(get_child(node, "gateway"), Gateway)
    dialect = dialect or gateway.dialect or HOSTED
    workspace = _read_workspace(node, typed_nodes)
    names = Names(
        path,
        node,
        dialect=dialect,
        base_url=gateway.base_url or (PORTKEY_URL if dialect == HOSTED else LOCAL_URL),
        workspace=workspace.id,
        workspace_spec=workspace,
        metadata=read_strings(get_child(node, "metadata")),
    )
    for member in list_entries(node, "members"):
        names.members[member.key] = typed_nodes.parse(member.node, Person)
    for member in list_entries(node, "providers"):
        names.providers[member.key] = _build_upstream(
            member, typed_nodes.parse(member.node, Provider)
        )
    for member in list_entries(node, "guardrails"):
        names.guardrails[member.key] = typed_nodes.parse(member.node, Guardrail)
    for member in list_entries(node, "configs"):
        names.configs[member.key] = member.node
    for member in list_entries(node, "keys"):
        names.keys[member.key] = (typed_nodes.parse(member.node, Key), member.node)
    return names


def _build_upstream(member: Member, spec: Provider) -> Upstream:
    slug = (spec.slug or member.key).removeprefix("@")
    return Upstream(
        member.key,
        slug,
        spec.provider,
        find_upstream(spec.provider or slug),
        spec,
        member.node,
    )


def get_child(node: Node, key: str) -> Node | None:
    """What stands under a key, if anything."""
    child = node.find_child(key)
    return None if child is None or child[1].value is None else child[1]


def list_entries(node: Node, *path: str) -> list[Member]:
    """The named entries of the map at `path`, without those that were taken away."""
    here: Node | None = node
    for key in path:
        here = get_child(here, key) if here is not None else None
    return [m for m in (here.members if here else None) or () if m.node.value is not None]


def read_strings(node: Node | None) -> dict[str, str]:
    """A map of texts."""
    members = node.members or () if node is not None else ()
    return {
        member.key: str(member.node.value) for member in members if member.node.value is not None
    }


def _read_workspace(node: Node, typed_nodes: TypedNodeCache) -> TeamWorkspace:
    child = get_child(node, "workspace")
    if child is not None and child.members is None:
        return TeamWorkspace(id=str(child.value))
    return typed_nodes.parse(child, TeamWorkspace)
