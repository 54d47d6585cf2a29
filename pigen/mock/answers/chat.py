"""OpenAI's chat completions."""

from __future__ import annotations

import time

from pigen.mock.answers.asked import Asked
from pigen.mock.answers.pieces import slices, words
from pigen.mock.answers.turn import Turn
from pigen.mock.encoding import encode

Json = dict[str, object]
DONE = b"data: [DONE]\n\n"


def body(turn: Turn, asked: Asked) -> Json:
    message: Json = {
        "role": "assistant",
        "content": turn.text if turn.text or not turn.tool_calls else None,
    }
    if turn.reasoning:
        message["reasoning_content"] = turn.reasoning
    if turn.tool_calls:
        message["tool_calls"] = [
            {
                "id": f"call_{call.id}",
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in turn.tool_calls
        ]
    return {
        "id": f"chatcmpl-{turn.id}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": asked.model,
        "choices": [
            {"index": 0, "message": message, "logprobs": None, "finish_reason": turn.finish}
        ],
        "usage": usage(turn),
    }


def usage(turn: Turn) -> Json:
    used = turn.usage
    said: Json = {
        "prompt_tokens": used.input,
        "completion_tokens": used.output,
        "total_tokens": used.input + used.output,
    }
    if used.reasoning:
        said["completion_tokens_details"] = {"reasoning_tokens": used.reasoning}
    return said


def events(turn: Turn, asked: Asked) -> list[bytes]:
    start = (
        b'data: {"id":"chatcmpl-%b","object":"chat.completion.chunk","created":%d,"model":%b,'
        % (
            turn.id.encode(),
            int(time.time()),
            encode(asked.model),
        )
    )
    before = start + b'"choices":[{"index":0,"delta":'
    after = b',"finish_reason":null}]}\n\n'
    made = [before + b'{"role":"assistant","content":""}' + after]
    for name, text in (("reasoning_content", turn.reasoning), ("content", turn.text)):
        opened = b'%b{"%b":' % (before, name.encode())
        made += [b"%b%b}%b" % (opened, encode(piece), after) for piece in words(text)]
    for index, call in enumerate(turn.tool_calls):
        first = {
            "index": index,
            "id": f"call_{call.id}",
            "type": "function",
            "function": {"name": call.name, "arguments": ""},
        }
        made.append(b'%b{"tool_calls":[%b]}%b' % (before, encode(first), after))
        for piece in slices(call.arguments):
            part = {"index": index, "function": {"arguments": piece}}
            made.append(b'%b{"tool_calls":[%b]}%b' % (before, encode(part), after))
    made.append(b'%b{},"finish_reason":"%b"}]}\n\n' % (before, turn.finish.encode()))
    if asked.wants_usage:
        made.append(b'%b"choices":[],"usage":%b}\n\n' % (start, encode(usage(turn))))
    made.append(DONE)
    return made
