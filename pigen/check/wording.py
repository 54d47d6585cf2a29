"""What stands in a request for pi's own text and tools: its form counts, and not its words."""

from __future__ import annotations

TOOLS = ("read", "bash", "edit", "write")
SYSTEM = "You are a coding assistant running inside pi, a coding agent."
USER_MESSAGE = "Say in one word that you are there."
CACHED = {"type": "ephemeral"}


def make_tool(name: str, schema: str = "parameters") -> dict[str, object]:
    path = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
    return {"name": name, "description": f"The tool {name}.", schema: path}


def mark_cached(
    system: dict[str, object], tools: list[dict[str, object]], user: dict[str, object]
) -> None:
    """Anthropic's marks for its cache: at the system prompt, the last tool and the last message."""
    text = {"type": "text", "text": SYSTEM, "cache_control": CACHED}
    system["content"] = [text]
    user["content"] = [{"type": "text", "text": USER_MESSAGE, "cache_control": CACHED}]
    tools[-1]["cache_control"] = CACHED
