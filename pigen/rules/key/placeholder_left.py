from __future__ import annotations

import re
from collections.abc import Iterator

from pigen.common.credentials import is_placeholder
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import SECRETS
from pigen.portkey.key import KeyFile

_FIELDS: tuple[JsonPath, ...] = (
    ("workspace_id",),
    ("user_id",),
    ("organisation_id",),
    ("defaults", "config_id"),
)
# "WORKSPACE_ID", "config-slug", "pc-xxx", "ws-***", "pc-...", "{{workspace}}"
_STAND_IN = re.compile(
    r"(workspace|user|config|organisation|organization)[-_ ]?(id|slug)"
    r"|(ws|pc|us)-?([x*.]{2,}|x+)|\{\{?.*\}?\}",
    re.IGNORECASE | re.ASCII,
)


class PlaceholderLeft(Rule):
    """An id in a key's file is one that an example left to be filled in.

    Portkey finds no workspace, user or Config of that id, and does not make the key.

    Write the id that Portkey shows: of a workspace in its settings, of a Config in the list of
    them.
    """

    effect = FAILS
    topic = SECRETS
    examples = (
        Good({"name": "k", "workspace_id": "ws-prod-1", "defaults": {"config_id": "pc-main-1a2b"}}),
        Good({"name": "your-team", "scopes": []}, note="A name may be any text."),
        Bad({"name": "k", "scopes": [], "workspace_id": "YOUR_WORKSPACE_ID"}, at="/workspace_id"),
        Bad({"name": "k", "defaults": {"config_id": "your-config-id"}}, at="/defaults/config_id"),
        Bad(
            {"endpoint": "/api-keys/workspace/user", "body": {"name": "k", "user_id": "<USER_ID>"}},
            at="/body/user_id",
        ),
        Bad({"name": "k", "defaults": {"config_id": "pc-xxx"}}, at="/defaults/config_id"),
    )

    def check(self, file: KeyFile) -> Iterator[Problem]:
        for key in file.keys if isinstance(file, KeyFile) else ():
            for path in _FIELDS:
                value: object = key.value
                for step in path:
                    value = value.get(step) if isinstance(value, dict) else None
                if isinstance(value, str) and _is_stand_in(value):
                    yield Problem(
                        key.locate(*path),
                        f"{quote(value)} was left to be filled in: Portkey will not make the key.",
                        f"Write the id of your {str(path[-1]).partition('_')[0]}.",
                    )


def _is_stand_in(text: str) -> bool:
    low = text.strip().lower()
    return (
        is_placeholder(text)
        or low.startswith(("your_", "your-", "<"))
        or _STAND_IN.fullmatch(text.strip()) is not None
    )
