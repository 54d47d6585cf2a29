from __future__ import annotations

from collections.abc import Iterator

from pigen.common.headers import find_unsendable_character, is_connection_value
from pigen.common.quoting import quote
from pigen.diagnostics.rule import FAILS, Bad, Good, JsonPath, Problem, Rule
from pigen.diagnostics.topics import HEADERS
from pigen.pi.declared import is_api_key
from pigen.pi.interpolation import is_command, resolve_literal, split_variables
from pigen.pi.models_file import ModelsFile, make_models_json
from pigen.pi.release import Pi


class InvalidHeaderValue(Rule):
    """A header or an apiKey contains a character that no header can carry.

    Headers, and the key with them, are sent as bytes: line ends, control characters and everything
    beyond U+00FF (curly quotes, an ellipsis, Cyrillic letters) make the request fail. pi loads
    them, and every request fails on this machine. Line ends at the very end are dropped and do no
    harm.

    The header `connection` also has to be a list of names, such as "close"; any other value fails,
    even an empty one.

    Remove the character; it is often copied along from a web page or a chat.
    """

    effect = FAILS
    topic = HEADERS
    prefilter_keys = ("headers", "apiKey")
    connection_only = True
    examples = (
        Good(make_models_json("@a/m", headers={"x-team": "Bücher\t1"})),
        Good(make_models_json("@a/m", headers={"x-team": "red\n"})),
        Good(
            make_models_json("@a/m", apiKey="!printf '%s' “x”"), note="A command may be anything."
        ),
        Good(make_models_json("@a/m", headers={"connection": "keep-alive, foo"})),
        Bad(
            make_models_json("@a/m", headers={"Connection": "keep alive"}),
            at="/providers/portkey/headers/Connection",
        ),
        Bad(
            make_models_json("@a/m", headers={"x-team": "a\nb"}),
            at="/providers/portkey/headers/x-team",
        ),
        Bad(
            make_models_json("@a/m", headers={"x-team": "red…"}),
            at="/providers/portkey/headers/x-team",
        ),
        Bad(make_models_json("@a/m", apiKey="“$PORTKEY_API_KEY”"), at="/providers/portkey/apiKey"),
        Bad(
            make_models_json({"id": "@a/m", "headers": {"x-team": "a\u0000"}}),
            at="/providers/portkey/models/0/headers/x-team",
        ),
    )

    def check(self, file: ModelsFile) -> Iterator[Problem]:
        for _, path, text in file.resolvable_values:
            if str(path[-1]).lower() == "connection":
                yield from _check_connection_header(path, resolve_literal(text, file.pi))
            if text.isascii() and text.isprintable():
                continue
            character = _find_invalid_character(text, file.pi)
            if character is None:
                continue
            what = "this key" if is_api_key(path) else "this value"
            yield Problem(
                path,
                f"No header can carry the character {quote(character)} (U+{ord(character):04X}) in "
                f"{what}: every request with it will fail on this machine.",
                "Remove the character, or encode it as the receiver expects it.",
            )


def _check_connection_header(path: JsonPath, sent: str | None) -> Iterator[Problem]:
    if sent is None or is_api_key(path):
        return
    if not is_connection_value(sent):
        yield Problem(
            path,
            'fetch refuses this value with "invalid connection header": every request with it will '
            "fail on this machine.",
            'Remove the header, or write "keep-alive" or "close".',
        )


def _find_invalid_character(text: str, pi: Pi) -> str | None:
    if is_command(text):
        return None
    sent = "".join("x" if is_variable else part for is_variable, part in split_variables(text))
    return find_unsendable_character(sent if pi.interpolates else text)
