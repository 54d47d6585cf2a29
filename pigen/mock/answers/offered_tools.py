"""The tools that a request offers to the model, whichever API it came by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pigen.mock.answers.conversation import Json, as_list, get_member

# Items of the responses API's input that bring tools along.
_CARRIERS = ("additional_tools", "tool_search_output")


class OfferedTool(NamedTuple):
    """
    schema       of its arguments
    is_freeform  it takes a text in place of arguments (`type: custom` of OpenAI's APIs)
    pattern      that such a text has to fit, None for any text; other grammars are not read
    namespace    the group that it belongs to, None for none
    """

    schema: Json
    is_freeform: bool = False
    pattern: str | None = None
    namespace: str | None = None


def read_tools(body: Mapping[str, object]) -> dict[str, OfferedTool]:
    """Those that the model may call, by name; none where the request forbids their use."""
    choice = body.get("tool_choice")
    if choice == "none" or get_member(choice, "type") == "none":
        return {}
    tools = dict(_read_each(as_list(body.get("tools"))))
    for item in as_list(body.get("input")):
        if get_member(item, "type") in _CARRIERS:
            tools.update(_read_each(as_list(get_member(item, "tools"))))
    allowed = read_allowed_names(choice)
    if allowed is None:
        return tools
    return {name: tool for name, tool in tools.items() if name in allowed}


def read_allowed_names(choice: object) -> list[str] | None:
    """What `tool_choice` narrows the tools to, None where it does not."""
    if get_member(choice, "type") != "allowed_tools":
        return None
    # Chat completions has it one level deeper.
    inner = get_member(choice, "allowed_tools") or choice
    return [name for name in map(_get_name, as_list(get_member(inner, "tools"))) if name]


def read_choice_mode(choice: object) -> object:
    """`auto`, `required` or `any`, or the type of tool that must be called."""
    kind = choice if isinstance(choice, str) else get_member(choice, "type")
    if kind != "allowed_tools":
        return kind
    return get_member(get_member(choice, "allowed_tools") or choice, "mode")


def get_chosen_name(choice: object) -> str | None:
    """The one tool that `tool_choice` names."""
    return _get_name(choice) if isinstance(choice, dict) else None


def _get_name(tool: object) -> str | None:
    for inner in (tool, get_member(tool, "function"), get_member(tool, "custom")):
        name = get_member(inner, "name")
        if isinstance(name, str):
            return name
    return None


def _read_each(
    tools: list[object], namespace: str | None = None
) -> Iterator[tuple[str, OfferedTool]]:
    for tool in tools:
        name = _get_name(tool)
        if name is None:
            continue
        if get_member(tool, "type") == "namespace" and namespace is None:
            yield from _read_each(as_list(get_member(tool, "tools")), name)
        else:
            yield name, _read_tool(tool, namespace)


def _read_tool(tool: object, namespace: str | None) -> OfferedTool:
    custom = get_member(tool, "custom")
    # Anthropic calls functions custom too: they have a schema.
    if get_member(tool, "type") == "custom" and get_member(tool, "input_schema") is None:
        pattern = _read_pattern(get_member(custom if custom else tool, "format"))
        return OfferedTool({}, True, pattern, namespace)
    inner = get_member(tool, "function")
    function = inner if isinstance(inner, dict) else tool
    schema = get_member(function, "parameters") or get_member(function, "input_schema")
    return OfferedTool(schema if isinstance(schema, dict) else {}, namespace=namespace)


def _read_pattern(form: object) -> str | None:
    grammar = get_member(form, "grammar") or form
    definition = get_member(grammar, "definition")
    is_pattern = get_member(grammar, "syntax") == "regex" and isinstance(definition, str)
    return f"^(?:{definition})$" if is_pattern else None
