"""Looking through a conversation: messages, input items or a prompt, whatever JSON they may be."""

from __future__ import annotations

from pigen.mock.encoding import encode

Json = dict[str, object]

_IMAGES = ("image_url", "input_image", "image")
_RESULTS = ("tool_result", "function_call_output", "custom_tool_call_output")
# Items of the responses API that are the assistant's; a message says so by its role.
_ASSISTANTS = ("function_call", "custom_tool_call", "reasoning")
_INSTRUCTORS = ("system", "developer")


def at(value: object, key: str) -> object:
    """A member of an object, None where there is none."""
    return value.get(key) if value.__class__ is dict else None


def listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


class Parts:
    """
    text     of the user's last message
    is_new   it came after the assistant's last turn
    turns    of the assistant's: runs of its messages or items
    results  what tools said after the last of them
    images   in all messages
    size     in characters, of everything but the images
    """

    __slots__ = ("_in_turn", "images", "is_new", "results", "size", "text", "turns")

    def __init__(self, said: object) -> None:
        self.text = ""
        self.is_new = False
        self.turns = 0
        self.results: list[str] = []
        self.images = self.size = 0
        self._in_turn = False
        if said.__class__ is str:
            self._user(said)
        elif said.__class__ is list:
            for each in said:
                if each.__class__ is dict:
                    self._item(each)
                else:
                    self._user(each)

    def _item(self, item: Json) -> None:
        role, kind = item.get("role"), item.get("type")
        if role == "assistant" or kind in _ASSISTANTS:
            self._assistant(item)
        elif role == "tool" or kind in _RESULTS:
            self._in_turn = False
            self._result(item.get("content", item.get("output")))
        elif role in _INSTRUCTORS:
            self.size += len(self._texts(item.get("content")))
        elif "content" in item:
            self._user(item["content"])
        else:  # a part of Anthropic's system prompt, or of what is no conversation
            self.size += len(self._texts([item]))

    def _assistant(self, item: Json) -> None:
        if not self._in_turn:
            self.turns += 1
        self._in_turn = True
        self.is_new = False
        self.results = []
        self.size += len(self._texts(item.get("content")))
        if "tool_calls" in item:
            self.size += len(encode(item["tool_calls"]))
        arguments = item.get("arguments")
        if arguments.__class__ is str:
            self.size += len(arguments)

    def _result(self, said: object) -> None:
        text = self._texts(said)
        self.results.append(text)
        self.size += len(text)

    def _user(self, content: object) -> None:
        self._in_turn = False
        text = self._texts(content)
        if text:
            self.text = text
            self.is_new = True
            self.size += len(text)

    def _texts(self, content: object) -> str:
        """The text of a message's content. The pictures in it are counted, and what tools said, in
        Anthropic's form, is kept apart."""
        if content.__class__ is str:
            return content
        texts = []
        for part in listed(content):
            kind = at(part, "type")
            text = part if part.__class__ is str else at(part, "text")
            if text.__class__ is str:
                texts.append(text)
            elif kind in _IMAGES:
                self.images += 1
            elif kind in _RESULTS:
                self._result(at(part, "content"))
            elif kind == "tool_use":
                self.size += len(encode(at(part, "input")))
        return "\n".join(texts)
