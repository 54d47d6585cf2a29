"""Teams: what each has once all around it is inherited."""

from __future__ import annotations

from collections.abc import Iterator

from pigen.source.reader import with_members
from pigen.text.jsonc import Member, Node
from pigen.text.yaml import YamlNode

# What stands at the top of a team and is its own alone.
NOT_INHERITED = ("members", "teams", "version", "id", "include")
# Maps in which pi reads null, so that it takes nothing away.
NULLABLE_MAPS = ("thinkingLevelMap",)

TeamPath = tuple[str, ...]


def iter_teams(root: YamlNode) -> Iterator[tuple[TeamPath, YamlNode]]:
    """Every team's path and all that it has, the root first, under the empty path; each before
    the teams in it."""
    waiting: list[tuple[TeamPath, YamlNode]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        inner = node.find_child("teams")
        inherited = with_members(
            node, [m for m in node.members or () if m.key not in NOT_INHERITED]
        )
        for member in reversed((inner[1].members or ()) if inner else ()):
            own = member.node
            team = inherited if own.members is None else overlay(inherited, own)
            waiting.append(((*path, member.key), team))


def overlay(base: YamlNode, over: Node, *, nullable: bool = False) -> YamlNode:
    """The map `base` as `over` changes it: maps by key, all else replaced, null taken away."""
    members = {member.key: member for member in base.members or ()}
    for member in over.members or ():
        known = members.get(member.key)
        if member.node.value is None and not nullable:
            members.pop(member.key, None)
        elif (
            known is not None and known.node.members is not None and member.node.members is not None
        ):
            assert isinstance(known.node, YamlNode)
            inner = overlay(known.node, member.node, nullable=member.key in NULLABLE_MAPS)
            # The place is that of the change: what is wrong was right before it.
            assert isinstance(member.node, YamlNode)
            inner.document = member.node.document
            inner.start, inner.end = member.node.start, member.node.end
            members[member.key] = Member(member.key, member.start, member.end, inner)
        else:
            members[member.key] = member
    return with_members(base, list(members.values()))
