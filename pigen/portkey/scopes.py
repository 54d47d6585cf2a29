"""What an API key may be allowed to do: the names of Portkey's scopes, by whose key it is."""

from __future__ import annotations

from functools import cache

COMPLETIONS = "completions.write"
ORGANISATION, SERVICE, USER = "organisation", "workspace/service", "workspace/user"
KEY_TYPES = (ORGANISATION, SERVICE, USER)

# A line for each resource: what can be done with it, and by which of TYPES.
_TABLE = """\
organisation_users o create read update delete list
organisation_service_api_keys o create update read delete list rotate
organisation_settings o read update
organisation_guardrails o create read update delete list
organisation_exclusions o update list
audit_logs o list
plugins o create update list
deployments o create read update delete list
secret_references o create read update delete list
workspaces o create delete
workspaces osu read update list
workspace_service_api_keys os create update read delete list rotate
workspace_user_api_keys os create update read delete list rotate
workspace_users osu create read update delete list
prompts osu create read update delete list publish
prompts su render
configs osu create update delete read list
guardrails osu create read update delete list
guardrails su invoke
virtual_keys osu create read update delete list duplicate copy
providers osu create read update delete list
policies osu create read update delete list
organisation_integrations o create read update delete
organisation_integrations osu list
organisation_mcp_integrations o create read update delete
organisation_mcp_integrations osu list
organisation_agent_integrations o create read update delete
organisation_agent_integrations osu list
workspace_integrations osu create read update delete list
workspace_mcp_integrations osu create read update delete list
workspace_agent_integrations osu create read update delete list
agent_servers osu create read update delete list
mcp_servers osu create read update delete list
analytics osu view
logs osu export list view
logs su write
completions su write
mcp su invoke
agents su invoke
"""


@cache
def get_scopes(type: str) -> frozenset[str]:
    """All scopes that a key of this type can have."""
    letter = "osu"[KEY_TYPES.index(type)]
    return frozenset(
        f"{resource}.{verb}"
        for resource, letters, *verbs in map(str.split, _TABLE.splitlines())
        if letter in letters
        for verb in verbs
    )


def list_key_types(scope: str) -> list[str]:
    """The types of keys that can have a scope."""
    return [type for type in KEY_TYPES if scope in get_scopes(type)]
