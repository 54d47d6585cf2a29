"""A request's body as the mock's models see it, whichever API it came by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pigen.gateway.javascript import member

Body = Mapping[str, object]

# Roughly; nobody should count on it.
_CHARACTERS_A_TOKEN = 4
_TOKENS_AN_IMAGE = 85
_IMAGES = ("image_url", "input_image", "image")
_RESULTS = ("tool_result", "function_call_output")


class Asked:
    """
    api    the gateway's name of the endpoint: chatComplete, complete, createModelResponse,
           messages, embed
    model  as the upstream gets it
    """

    __slots__ = ("api", "body", "model")

    def __init__(self, api: str, model: str, body: Body) -> None:
        self.api = api
        self.model = model
        self.body = body

    @classmethod
    def of(cls, api: str, body: Body) -> Asked:
        model = body.get("model")
        return cls(api, model if isinstance(model, str) else "", body)

    @property
    def last(self) -> object:
        """The last message, input or prompt."""
        listed = self.body.get("messages", self.body.get("input", self.body.get("prompt")))
        return listed[-1] if isinstance(listed, list) and listed else listed

    @property
    def text(self) -> str:
        """The text of the last message."""
        return "\n".join(_texts(self.last))

    @property
    def answers_tool(self) -> bool:
        """The last message brings what a tool said."""
        last = self.last
        if not isinstance(last, dict):
            return False
        parts = last.get("content")
        return (
            last.get("role") == "tool"
            or last.get("type") in _RESULTS
            or any(member(part, "type") in _RESULTS for part in _list(parts))
        )

    @property
    def wants_usage(self) -> bool:
        return member(self.body.get("stream_options"), "include_usage") is True

    @property
    def reasons(self) -> bool:
        """The request asks the model to think aloud."""
        body = self.body
        thinking = member(body.get("thinking"), "type")
        return thinking in ("enabled", "adaptive") or "reasoning" in body

    @property
    def most_tokens(self) -> int | None:
        """How long the answer may be."""
        for name in ("max_completion_tokens", "max_tokens", "max_output_tokens"):
            most = self.body.get(name)
            if isinstance(most, int) and most > 0:
                return most
        return None

    def tokens(self) -> int:
        """An estimate of the input's."""
        body = self.body
        size = images = 0
        for name in ("messages", "input", "prompt", "system", "instructions"):
            value = body.get(name)
            if value is not None:
                for part in value if isinstance(value, list) else (value,):
                    size += sum(map(len, _texts(part)))
                    images += sum(
                        member(each, "type") in _IMAGES for each in _list(member(part, "content"))
                    )
        return max(1, size // _CHARACTERS_A_TOKEN) + images * _TOKENS_AN_IMAGE


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> Iterator[str]:
    """The texts in a message or a part of one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for name in ("content", "text", "output"):
            if name in value:
                yield from _texts(value[name])
