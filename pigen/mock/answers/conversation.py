"""Looking through a conversation: messages, input items or a prompt, whatever JSON they may be."""

from __future__ import annotations

from pigen.mock.encoding import encode

Json = dict[str, object]

_IMAGE_TYPES = ("image_url", "input_image", "image")
_RESULT_TYPES = ("tool_result", "function_call_output", "custom_tool_call_output")
# Items of the responses API that are the assistant's; a message says so by its role.
_ASSISTANT_TYPES = ("function_call", "custom_tool_call", "reasoning", "item_reference")
_INSTRUCTION_ROLES = ("system", "developer")


def get_member(value: object, key: str) -> object:
    """A member of an object, None for a missing one."""
    return value.get(key) if value.__class__ is dict else None


def as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


class Conversation:
    """
    text     of the user's last message
    is_new   it came after the assistant's last turn
    turn_count    of the assistant's: runs of its messages or items
    results  what tools returned after the last of them
    image_count   in all messages
    size     in characters, of everything but the images
    """

    __slots__ = (
        "_calling_items",
        "_in_turn",
        "image_count",
        "is_new",
        "results",
        "size",
        "text",
        "turn_count",
    )

    def __init__(self, content: object) -> None:
        self.text = ""
        self.is_new = False
        self.turn_count = 0
        self.results: list[str] = []
        self.image_count = self.size = 0
        self._in_turn = False
        self._calling_items: list[Json] = []
        if content.__class__ is str:
            self._read_user(content)
        elif content.__class__ is list:
            for each in content:
                if each.__class__ is dict:
                    self._read_item(each)
                else:
                    self._read_user(each)

    def list_called_names(self) -> set[str]:
        """The tools that the assistant has called since the user's last message."""
        names: set[object] = set()
        for item in self._calling_items:
            calls = [item, *as_list(item.get("tool_calls")), *as_list(item.get("content"))]
            for call in calls:
                for inner in (call, get_member(call, "function"), get_member(call, "custom")):
                    name = get_member(inner, "name")
                    if isinstance(name, str):
                        names.add(name)
        return {name for name in names if isinstance(name, str)}

    def _read_item(self, item: Json) -> None:
        role, kind = item.get("role"), item.get("type")
        if role == "assistant" or kind in _ASSISTANT_TYPES:
            self._read_assistant(item)
        elif role == "tool" or kind in _RESULT_TYPES:
            self._in_turn = False
            self._add_result(item.get("content", item.get("output")))
        elif role in _INSTRUCTION_ROLES:
            self.size += len(self._read_text(item.get("content")))
        elif "content" in item:
            self._read_user(item["content"])
        else:  # a part of Anthropic's system prompt, or of what is no conversation
            self.size += len(self._read_text([item]))

    def _read_assistant(self, item: Json) -> None:
        if not self._in_turn:
            self.turn_count += 1
        self._in_turn = True
        self.is_new = False
        self.results = []
        self._calling_items.append(item)
        self.size += len(self._read_text(item.get("content")))
        if "tool_calls" in item:
            self.size += len(encode(item["tool_calls"]))
        arguments = item.get("arguments")
        if arguments.__class__ is str:
            self.size += len(arguments)

    def _add_result(self, content: object) -> None:
        text = self._read_text(content)
        self.results.append(text)
        self.size += len(text)

    def _read_user(self, content: object) -> None:
        self._in_turn = False
        text = self._read_text(content)
        if text:
            self.text = text
            self.is_new = True
            self._calling_items = []
            self.size += len(text)

    def _read_text(self, content: object) -> str:
        """The text of a message's content. The pictures in it are counted, and tool results in
        Anthropic's form are kept apart."""
        if content.__class__ is str:
            return content
        texts = []
        for part in as_list(content):
            kind = get_member(part, "type")
            text = part if part.__class__ is str else get_member(part, "text")
            if text.__class__ is str:
                texts.append(text)
            elif kind in _IMAGE_TYPES:
                self.image_count += 1
            elif kind in _RESULT_TYPES:
                self._add_result(get_member(part, "content"))
            elif kind == "tool_use":
                self.size += len(encode(get_member(part, "input")))
        return "\n".join(texts)
